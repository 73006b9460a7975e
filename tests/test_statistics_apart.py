"""Who stands apart: the one farthest off against scipy, the combination, and how often equals are told apart."""

import numpy as np
import pytest
from scipy.stats import cauchy, chi2_contingency, hypergeom, norm

from funnelkit.statistics.apart import farthest_chance, stand_apart, tell_apart
from funnelkit.statistics.families import combine_chances
from funnelkit.statistics.homogeneity import compare_groups


@pytest.mark.parametrize(
    ("hits", "of"), [([30, 12, 9, 14], [60, 50, 40, 70]), ([1, 0, 7], [20, 30, 25]), ([3, 9], [12, 15])]
)
def test_the_farthest_is_the_least_tail_beside_the_rest(hits, of):
    whole, every = sum(hits), sum(of)
    tails = []
    for some, leads in zip(hits, of, strict=True):
        beside = hypergeom(every, whole, leads)
        tails.append(min(beside.sf(some), beside.cdf(some - 1)) + beside.pmf(some) / 2)
    least = 2 * min(tails)
    assert farthest_chance(hits, of) == pytest.approx(least if len(of) == 2 else 1 - (1 - least) ** len(of))


@pytest.mark.parametrize(
    ("groups", "reach"), [(3, 2.34), (4, 2.47), (5, 2.56), (6, 2.62), (8, 2.72), (10, 2.80)]
)
def test_the_critical_values_are_those_of_the_analysis_of_means(groups, reach):
    """Nelson (1982), table of exact h at 5 %, groups of one size, without end: never surer than these."""
    n, rate = 200_000, 0.2
    far = round(reach * np.sqrt(n * rate * (1 - rate) * (1 - 1 / groups)))
    hits = np.full(groups, n * rate - far / (groups - 1))
    hits[0] = n * rate + far
    assert 0.049 <= farthest_chance(hits, np.full(groups, n)) <= 0.058


def test_chances_are_combined_by_cauchy():
    for chances in ([0.01, 0.2], [0.5, 0.5], [0.9, 0.03, 0.4], [1e-40, 0.7]):
        assert combine_chances(chances) == pytest.approx(cauchy.sf(cauchy.isf(chances).mean()))


def test_both_questions_are_asked():
    hits, of = np.array([86, 60, 58, 62, 61, 59]), np.full(6, 300)
    together = chi2_contingency(np.array([hits, of - hits])).pvalue
    both = cauchy.sf(cauchy.isf([together, farthest_chance(hits, of)]).mean())
    assert tell_apart(hits, of) == pytest.approx(1.4 * both)
    assert np.isnan(tell_apart([0, 0], [9, 7]))
    assert np.isnan(tell_apart([3, 0], [9, 0]))


@pytest.mark.parametrize("of", [[30] * 6, [300] * 6, [15, 30, 60, 120, 240]], ids=str)
def test_equals_are_seldom_told_apart(of):
    rng = np.random.default_rng(3)
    draws = rng.binomial(of, 0.2, (4000, len(of)))
    assert np.mean(tell_apart(draws, of) <= 0.05) <= 0.06


def test_one_who_is_better_is_told_more_often_than_by_all_together():
    rng = np.random.default_rng(2)
    of = np.full(12, 300)
    draws = rng.binomial(of, [0.3, *[0.2] * 11], (2000, 12))
    told, together = tell_apart(draws, of) <= 0.05, compare_groups(draws, of).p <= 0.05
    assert told.mean() >= together.mean() + 0.05


@pytest.mark.parametrize("chance", [0.001, 0.05, 0.4])
def test_of_two_groups_there_is_one_question(chance):
    n = 40_000
    far = norm.isf(chance / 2) * np.sqrt(n * 0.25 / 2)
    assert tell_apart([n / 2 + far, n / 2 - far], [n, n]) == pytest.approx(1.4 * chance, rel=0.02)


def test_one_who_is_better_makes_nobody_else_worse():
    rng = np.random.default_rng(9)
    of = np.full(6, 300)
    found = np.array([stand_apart(rng.binomial(of, [0.3, *[0.2] * 5]), of) for _ in range(120)])

    assert found[:, 0].mean() >= 0.75
    assert found[:, 1:].any(axis=1).mean() <= 0.08


def test_of_two_who_differ_both_stand_apart_and_of_equals_none():
    assert stand_apart([90, 40], [100, 100]).tolist() == [True, True]
    assert stand_apart([50, 52, 0], [100, 100, 0]).tolist() == [False, False, False]
    assert stand_apart([70, 70, 70, 20, 25], [100] * 5).tolist() == [False, False, False, True, True]
