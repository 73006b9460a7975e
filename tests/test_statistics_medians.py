"""Medians of waits: against scipy, at any size, and what must always hold."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, quantile_test

from conftest import drawn
from funnelkit.statistics.medians import Median, find_median, lower_rank

QUICK = drawn(150)
WAITS = st.lists(st.integers(0, 60) | st.floats(0, 1e6), min_size=1, max_size=80)


def _histogram(waits):
    values = sorted(set(waits))
    return values, [waits.count(value) for value in values]


@pytest.mark.parametrize("level", [0.6, 0.9, 0.95, 0.998])
def test_ranks_are_binomial(level):
    for n in [*range(1, 400), 999, 1000, 1001, 1002, 54_321, 1_000_000, 1_000_001, 30_000_000]:
        rank = int(binom.ppf((1 - level) / 2, n, 0.5))
        assert (lower_rank(n, level) or 0) == rank


def test_no_limits_under_six_waits():
    assert [lower_rank(n) for n in range(8)] == [None] * 6 + [1, 1]
    assert lower_rank(8, 0.998) is None


@QUICK
@given(WAITS)
def test_median_and_limits_are_scipys(waits):
    found = find_median(*_histogram(waits))
    assert found.n == len(waits)
    assert found.value == pytest.approx(median(waits))
    if len(waits) < 6:
        assert (found.low, found.high) == (None, None)
    else:
        oracle = quantile_test(waits, p=0.5).confidence_interval(0.95)
        assert (found.low, found.high) == (oracle.low, oracle.high)


@QUICK
@given(WAITS, st.integers(2, 9))
def test_limits_hold_the_median_and_narrow_with_more(waits, times):
    values, counts = _histogram(waits)
    once, often = find_median(values, counts), find_median(values, [times * count for count in counts])
    assert often.value == once.value
    if once.low is not None:
        assert once.low <= often.low <= once.value <= often.high <= once.high


def test_arrays_and_lists_and_idle_values_are_the_same():
    values, counts = [0.5, 2.0, 3.5, 9.0, 11.0], [4, 0, 5, 3, 0]
    found = find_median(values, counts)
    assert found == Median(12, 3.5, 0.5, 9.0)
    assert find_median(np.array(values), np.array(counts)) == found
    assert find_median(np.array(values, "float32"), np.array(counts, "int32")) == found
    assert type(find_median(np.array(values), np.array(counts)).low) is float


def test_millions_at_once():
    found = find_median(range(3), [2_000_000, 1_000_000, 2_000_000])
    assert found == Median(5_000_000, 1.0, 1.0, 1.0)
    assert find_median(range(2), [10**9, 10**9]) == Median(2 * 10**9, 0.5, 0.0, 1.0)


def test_nothing_has_no_median():
    assert find_median([], []) == find_median([1.0], [0]) == Median(0, None, None, None)


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ([1, 2], [1]),
        ([2, 1], [1, 1]),
        ([1, float("nan")], [1, 1]),
        ([float("nan")], [1]),
        ([1], [-1]),
        ([1], [1.5]),
    ],
)
def test_what_is_no_histogram_is_refused(values, counts):
    with pytest.raises(ValueError):
        find_median(values, counts)


@pytest.mark.parametrize("n", [6, 7, 15, 40, 101])
def test_limits_cover_at_least_their_level_and_no_narrower_ones_do(n):
    rank = lower_rank(n)
    assert 1 - 2 * binom.cdf(rank - 1, n, 0.5) >= 0.95
    assert 1 - 2 * binom.cdf(rank, n, 0.5) < 0.95
