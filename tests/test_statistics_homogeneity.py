"""Groups and months against chance: scipy's chi-squared, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency

from conftest import drawn
from funnelkit.statistics.homogeneity import compare_groups, dispersion

QUICK = drawn(60)
GROUPS = st.lists(
    st.tuples(st.integers(1, 500), st.floats(0, 1)).map(lambda group: (round(group[0] * group[1]), group[0])),
    min_size=2,
    max_size=12,
)


@QUICK
@given(GROUPS)
def test_it_is_scipys_test_of_the_table(groups):
    hits, of = map(np.array, zip(*groups, strict=True))
    found = compare_groups(hits, of)
    if 0 < hits.sum() < of.sum():
        oracle = chi2_contingency([hits, of - hits], correction=False)
        assert found[:2] == pytest.approx((oracle.statistic, oracle.dof), rel=1e-9, abs=1e-12)
        plain = float(found.p) == pytest.approx(oracle.pvalue, rel=1e-9, abs=1e-12)
        few = oracle.expected_freq.min() < 5
        assert plain or (few and found.p > oracle.pvalue)
    else:
        assert np.isnan(found.statistic)
        assert np.isnan(found.p)


def test_metrics_are_tested_together():
    rng = np.random.default_rng(3)
    of = rng.integers(20, 90, (5, 8))
    hits = rng.binomial(of, 0.3)
    together = compare_groups(hits, of)
    apart = [compare_groups(*row) for row in zip(hits, of, strict=True)]
    assert together.p == pytest.approx([float(one.p) for one in apart])
    assert dispersion(hits, of) == pytest.approx(together.statistic / 7)


def test_groups_without_leads_are_left_out():
    whole, holed = compare_groups([3, 9], [20, 20]), compare_groups([3, 0, 9, 0], [20, 0, 20, 0])
    assert tuple(map(float, whole)) == tuple(map(float, holed))


@pytest.mark.parametrize(
    ("hits", "of"), [([0, 0], [9, 7]), ([9, 7], [9, 7]), ([3, 0], [9, 0]), ([0], [0]), ([], [])]
)
def test_where_nothing_can_differ_nothing_is_known(hits, of):
    assert np.isnan(compare_groups(hits, of).p)
    assert np.isnan(dispersion(hits, of))


def test_phi_is_pearsons_estimate():
    hits, of = np.array([20, 41, 33, 29]), np.array([100, 120, 90, 110])
    p = hits.sum() / of.sum()
    assert float(dispersion(hits, of)) == pytest.approx(((hits - of * p) ** 2 / (of * p * (1 - p))).sum() / 3)


def test_phi_is_one_where_only_chance_swings():
    of = np.full((4000, 6), 80)
    hits = np.random.default_rng(11).binomial(of, 0.2)
    assert dispersion(hits, of).mean() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(
    "of",
    [
        [10] * 5 + [500],
        *(
            pytest.param(of, marks=pytest.mark.long)
            for of in ([10] * 6, [30] * 6, [60] * 6, [12] * 4, [15, 30, 60, 120, 240, 300], [10, 500])
        ),
    ],
    ids=str,
)
def test_equal_groups_are_seldom_told_apart(of):
    """However uneven the managers: at most 6.3 % of tables tell them apart at 5 %, from one in fifty to a half."""
    rng = np.random.default_rng(5)
    for rate in (0.02, 0.05, 0.1, 0.3, 0.5):
        hits = rng.binomial(of, rate, (10_000, len(of)))
        assert np.mean(compare_groups(hits, of).p <= 0.05) <= 0.063


def test_few_expected_are_given_the_statistics_own_moments():
    """With all sums fixed, the p-value's chi-squared has the mean and the variance that 40,000 tables have."""
    of = np.array([10, 10, 10, 50])
    hits = np.random.default_rng(1).multivariate_hypergeometric(of, 7, 40_000)
    found = compare_groups(hits, of)
    mean, variance = found.statistic.mean(), found.statistic.var()
    expected = chi2.sf(2 * mean * found.statistic / variance, 2 * mean**2 / variance)
    assert found.p == pytest.approx(np.maximum(expected, chi2.sf(found.statistic, 3)), abs=0.01)


def test_no_shares_are_refused():
    with pytest.raises(ValueError):
        compare_groups([5], [4])
