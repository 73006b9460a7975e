"""Two sides within segments: statsmodels' stratified table."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from conftest import drawn
from funnelkit.statistics.strata import compare_strata, compare_within, mantel_haenszel

QUICK = drawn(60)
CELLS = st.lists(st.lists(st.integers(1, 80), min_size=4, max_size=4), min_size=2, max_size=8)


def _sides(cells):
    a, b, c, d = np.array(cells).T
    return a, a + b, c, c + d


@QUICK
@given(CELLS)
def test_statsmodels_has_the_same(cells):
    oracle = StratifiedTable([np.array(row, float).reshape(2, 2) for row in cells])
    found = mantel_haenszel(*_sides(cells))
    assert found.value == pytest.approx(oracle.oddsratio_pooled)
    assert (found.low, found.high) == pytest.approx(oracle.oddsratio_pooled_confint())
    for correction in (0, 0.5):
        test = compare_within(*_sides(cells), correction)
        expected = oracle.test_null_odds(correction=bool(correction))
        deviation = abs(float(np.sum(oracle.table[0, 0] - oracle._apb * oracle._apc / oracle._n)))
        if deviation >= 0.5:
            assert (test.statistic, test.p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        strata = oracle.test_equal_odds(adjust=True)
    between = compare_strata(*_sides(cells))
    if np.isfinite(strata.statistic):  # it knows none where the common ratio is exactly 1
        assert between.statistic == pytest.approx(strata.statistic, rel=1e-6, abs=1e-9)
        assert between.p == pytest.approx(strata.pvalue, rel=1e-6, abs=1e-9)
    assert between.df == len(cells) - 1


@QUICK
@given(CELLS)
def test_the_sides_change_places_and_empty_segments_do_no_harm(cells):
    hits, of, base_hits, base_of = _sides(cells)
    found, back = mantel_haenszel(hits, of, base_hits, base_of), mantel_haenszel(base_hits, base_of, hits, of)
    assert found.value * back.value == pytest.approx(1)
    assert found.low * back.high == pytest.approx(1)
    holed = [np.append(side, 0) for side in (hits, of, base_hits, base_of)]
    assert mantel_haenszel(*holed) == pytest.approx(found)
    for compare in (compare_within, compare_strata):
        with_hole, whole = compare(*holed), compare(hits, of, base_hits, base_of)
        assert (with_hole.df, with_hole.p) == (whole.df, pytest.approx(float(whole.p)))


def test_where_one_side_cannot_miss_there_is_no_limit():
    assert mantel_haenszel([9, 4], [9, 4], [3, 2], [9, 4]) == (np.inf, 0.0, np.inf)
    assert mantel_haenszel([0, 0], [9, 4], [3, 2], [9, 4]) == (0.0, 0.0, np.inf)
    nothing = mantel_haenszel([3, 0], [9, 0], [0, 2], [0, 4])
    assert np.isnan(nothing.value)
    assert np.isnan(compare_within([3, 0], [9, 0], [0, 2], [0, 4]).p)
    assert np.isnan(compare_strata([3, 0], [9, 0], [0, 2], [0, 4]).p)
