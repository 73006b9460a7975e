"""One proportion: against scipy, and what must always hold."""

from __future__ import annotations

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from conftest import drawn
from funnelkit.statistics.intervals import critical_value, per_success, wilson

QUICK = drawn(150)


@st.composite
def shares(draw, most=100_000):
    of = draw(st.integers(1, most))
    return draw(st.integers(0, of)), of


@pytest.mark.parametrize("of", [1, 2, 7, 30, 120, 1204, 1_000_000])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.97, 0.998])
def test_wilson_is_scipys(of, level):
    for hits in sorted({0, 1, of // 10, of // 3, of - 1, of}):
        oracle = binomtest(hits, of).proportion_ci(level, method="wilson")
        assert wilson(hits, of, level) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


@QUICK
@given(shares())
def test_the_interval_holds_the_share_and_mirrors(share):
    hits, of = share
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    assert low < high
    assert wilson(of - hits, of) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@QUICK
@given(shares(), st.integers(2, 50))
def test_more_of_the_same_narrows(share, times):
    (low, high), (near, far) = wilson(*share), wilson(share[0] * times, share[1] * times)
    assert far - near < high - low
    assert low <= near + 1e-15
    assert far <= high + 1e-15


def test_ends_are_exact_and_fractions_are_counts():
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1
    low, high = wilson(20, 80)
    inner_low, inner_high = wilson(12.5, 50.0)
    assert inner_low < low < high < inner_high


@pytest.mark.parametrize(
    ("hits", "of"), [(0, 0), (3, 2), (-1, 5), (1, -5), (float("nan"), 5), (1, float("nan"))]
)
def test_what_is_no_share_is_refused(hits, of):
    with pytest.raises(ValueError):
        wilson(hits, of)


@pytest.mark.parametrize("level", [0, 1, -0.5, 1.5, 95, float("nan")])
def test_what_is_no_level_is_refused(level):
    with pytest.raises(ValueError):
        critical_value(level)
    with pytest.raises(ValueError):
        wilson(1, 2, level)


@QUICK
@given(shares())
def test_leads_per_sale_inverts_the_rate(share):
    hits, of = share
    value, low, high = per_success(hits, of)
    if hits == 0:
        assert (value, low, high) == (None, of, None)
    else:
        assert 1 <= low <= value <= high
        assert (1 / high, 1 / low) == pytest.approx(wilson(hits, of))


def test_leads_per_sale_of_nothing_is_not_known():
    assert per_success(0, 0) == (None, None, None)
    with pytest.raises(ValueError):
        per_success(1, 0)


def test_the_value_at_95_percent_is_that_of_the_standard_library():
    assert NormalDist().inv_cdf(0.975) == critical_value(0.95)
