"""Charts over periods: published figures are elsewhere; here what must always hold, and how often they cry wolf."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from conftest import drawn
from funnelkit.statistics.charts import (
    count_runs,
    individual_limits,
    limit_runs,
    prime_limits,
    share_limits,
)

QUICK = drawn(60)
VALUES = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=40)


@QUICK
@given(VALUES)
def test_screening_never_widens(values):
    plain, screened = individual_limits(values), individual_limits(values, screened=True)
    assert plain.centre == screened.centre
    assert plain.low <= screened.low <= screened.centre <= screened.high <= plain.high


@QUICK
@given(VALUES, st.floats(-100, 100))
def test_limits_move_with_the_values(values, shift):
    moved, still = individual_limits(np.add(values, shift)), individual_limits(values)
    assert moved == pytest.approx(tuple(limit + shift for limit in still), abs=1e-9)


def test_one_month_says_nothing():
    with pytest.raises(ValueError, match="1 values"):
        individual_limits([4])
    with pytest.raises(ValueError, match="1 periods"):
        prime_limits([3, 0], [9, 0])
    with pytest.raises(ValueError, match="no leads"):
        share_limits([0, 0], [0, 0])


def test_a_month_without_leads_has_no_limits_and_moves_none():
    for limits in (share_limits, prime_limits):
        whole, holed = limits([12, 18, 9], [100, 90, 80]), limits([12, 0, 18, 9], [100, 0, 90, 80])
        assert np.isnan(holed.low[1])
        assert np.isnan(holed.high[1])
        assert holed.high[[0, 2, 3]] == pytest.approx(whole.high)
        assert holed.value[0] == pytest.approx(whole.value[0])


def test_rates_that_never_move_have_no_width():
    for limits in (share_limits, prime_limits):
        found = limits([0, 0, 0], [30, 40, 50])
        assert (found.value == found.low).all()
        assert (found.value == found.high).all()


def test_equal_leads_make_laney_an_xmr_chart():
    hits = np.array([31, 44, 28, 50, 39, 35, 41, 30])
    prime, xmr = prime_limits(hits, np.full(8, 400)), individual_limits(hits / 400)
    assert (prime.value[0], prime.low[0], prime.high[0]) == pytest.approx(xmr)


@pytest.mark.parametrize(("swing", "p_chart", "prime"), [(0.0, 0.06, 0.06), (0.2, 1.0, 0.06)])
def test_only_laney_keeps_quiet_where_months_swing(swing, p_chart, prime):
    """Twelve months of 300 leads around 15 %: the share of charts with a point outside."""
    rng = np.random.default_rng(10)
    rates = np.clip(0.15 * (1 + swing * rng.standard_normal((600, 12))), 0.01, 0.9)
    tables = rng.binomial(300, rates)
    outside = [
        np.mean(
            [
                ((row / 300 > found.high) | (row / 300 < found.low)).any()
                for row, found in zip(tables, made, strict=True)
            ]
        )
        for made in (
            [limits(row, np.full(12, 300)) for row in tables] for limits in (share_limits, prime_limits)
        )
    ]
    assert outside[0] <= p_chart
    assert outside[1] <= prime
    assert swing == 0 or outside[0] > 0.25


def test_bounds_of_runs_are_those_of_the_paper():
    for n in range(2, 300):
        longest, crossings = limit_runs(n)
        assert longest == round(np.log2(n) + 3)
        assert crossings == binom.ppf(0.05, n - 1, 0.5)
    assert limit_runs(0) == limit_runs(-1) == (0, 0)


@QUICK
@given(VALUES)
def test_runs_are_counted(values):
    centre = float(np.median(values))
    found = count_runs(values, centre)
    sides = [value > centre for value in values if value != centre]
    assert found.crossings == sum(a != b for a, b in pairwise(sides))
    assert found.longest <= len(sides)
    assert (found.longest_by_chance, found.crossings_by_chance) == limit_runs(len(sides))
    assert count_runs(np.negative(values), -centre) == found


@pytest.mark.parametrize("n", [12, 24])
def test_a_process_at_rest_seldom_shifts(n):
    rows = np.random.default_rng(13).standard_normal((1000, n))
    assert np.mean([count_runs(row, float(np.median(row))).shifted for row in rows]) <= 0.05


def test_a_shift_is_seen():
    assert count_runs([3, 4, 3, 5, 4, 3, 4, 3, 8, 9, 8, 7, 9, 8, 9, 8], 6).shifted
    assert not count_runs([1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9], 6).shifted
