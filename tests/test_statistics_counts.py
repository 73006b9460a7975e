"""Counts in a time: scipy's and statsmodels' exact figures, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.rates import confint_poisson

from conftest import drawn
from funnelkit.statistics.counts import limit_by_byar, limit_count, limit_exactly, rate_chance, rate_ratio

QUICK = drawn(60)
COUNTS = st.integers(0, 800)
DAYS = st.floats(1, 400)
LEVELS = st.sampled_from([0.9, 0.95, 0.998])


@QUICK
@given(COUNTS, LEVELS)
def test_exact_limits_are_statsmodels(count, level):
    low, high = confint_poisson(count, 1, method="exact-c", alpha=1 - level)
    assert limit_exactly(count, level) == pytest.approx((low if count else 0.0, high), rel=1e-9)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
@pytest.mark.parametrize("count", [10, 11, 20, 65, 400])
def test_byar_is_nearly_exact(count, level):
    assert limit_by_byar(count, level) == pytest.approx(limit_exactly(count, level), rel=0.02)
    assert limit_count(count, level) == limit_by_byar(count, level)
    assert limit_count(9, level) == limit_exactly(9, level)


@QUICK
@given(COUNTS, LEVELS)
def test_limits_hold_the_count(count, level):
    for function in (limit_count, limit_exactly, limit_by_byar):
        low, high = function(count, level)
        assert 0 <= low <= count < high


@QUICK
@given(COUNTS, DAYS, COUNTS, DAYS, LEVELS)
def test_the_ratio_is_that_of_scipys_binomial(count, days, base_count, base_days, level):
    assume(count and base_count)
    oracle = binomtest(count, count + base_count, days / (days + base_days))
    limits = oracle.proportion_ci(level, "exact")
    expected = [share / (1 - share) * base_days / days for share in (limits.low, limits.high)]
    value, low, high = rate_ratio(count, days, base_count, base_days, level)
    assert [low, high] == pytest.approx(expected, rel=1e-6)
    assert value == pytest.approx((count / days) / (base_count / base_days))
    assert rate_chance(count, days, base_count, base_days) == pytest.approx(
        oracle.pvalue, rel=1e-6, abs=1e-12
    )


@QUICK
@given(COUNTS, DAYS, COUNTS, DAYS)
def test_the_sides_change_places(count, days, base_count, base_days):
    assume(count and base_count)
    found, back = (
        rate_ratio(count, days, base_count, base_days),
        rate_ratio(base_count, base_days, count, days),
    )
    assert [1 / figure for figure in back] == pytest.approx([found[0], found[2], found[1]], rel=1e-6)
    assert found[1] < found[0] < found[2]


def test_overdispersed_counts_are_divided():
    plain, widened = rate_ratio(30, 20, 40, 40), rate_ratio(30 / 1.7, 20, 40 / 1.7, 40)
    assert widened[0] == pytest.approx(plain[0])
    assert widened[1] < plain[1] < plain[2] < widened[2]


def test_from_nothing_there_is_no_ratio():
    value, low, high = rate_ratio(6, 20, 0, 20)
    assert (value, high) == (None, None)
    assert low > 1
    assert rate_ratio(0, 20, 6, 20)[:2] == (0.0, 0.0)


@pytest.mark.parametrize(
    "counts", [(0, 20, 0, 20), (1, 0, 2, 20), (1, 20, 2, 0), (-1, 20, 2, 20), (float("nan"), 2, 1, 2)]
)
def test_what_cannot_be_compared_is_refused(counts):
    with pytest.raises(ValueError):
        rate_ratio(*counts)
    with pytest.raises(ValueError):
        rate_chance(*counts)


@pytest.mark.parametrize("function", [limit_count, limit_exactly, limit_by_byar])
def test_less_than_nothing_is_no_count(function):
    with pytest.raises(ValueError, match="counts"):
        function(-1)
