"""Who does otherwise than the others: seldom anybody among equals, and the one who does though another does, too."""

import numpy as np
import pytest

from funnelkit.statistics.families import holm
from funnelkit.statistics.outliers import held_against_others

SHARES = np.array([0.34, 0.2, 0.15, 0.1, 0.08, 0.06, 0.04, 0.03])


def test_equals_seldom_stand_out():
    rng = np.random.default_rng(3)

    found = [holm(held_against_others(rng.binomial(60, 0.3, 6), [60] * 6)[1]).min() for _ in range(120)]

    assert np.mean(np.array(found) <= 0.05) <= 0.05


@pytest.mark.long
def test_those_who_lie_apart_by_nature_seldom_stand_out():
    """Managers whose true shares of a reason have a standard deviation of 5 points."""
    rng = np.random.default_rng(4)
    found = []
    for _ in range(80):
        rates = np.clip(rng.normal(0.3, 0.05, 8), 0.05, 0.6)
        found.append(holm(held_against_others(rng.binomial(200, rates), [200] * 8)[1]).min())

    assert np.mean(np.array(found) <= 0.05) <= 0.15


def test_two_who_click_do_not_hide_each_other():
    rng = np.random.default_rng(5)
    told = []
    for _ in range(100):
        counts = [rng.multinomial(90, SHARES)[0] for _ in range(4)]
        clicks = [rng.binomial(90, 0.9) for _ in range(2)]
        told.append(holm(held_against_others([*counts, *clicks], [90] * 6)[1])[4:] * len(SHARES) <= 0.05)

    assert np.mean(told) >= 0.8


def test_few_others_tell_nothing():
    usual, chances = held_against_others([9, 3, 4], [10, 10, 10])

    assert np.isnan(usual).all()
    assert np.isnan(chances).all()


def mixes(rng, of=230, apart=40):
    """Counts of six groups whose shares differ by nature, of many kinds."""
    return np.array([rng.multinomial(of, rng.dirichlet(apart * SHARES / SHARES.sum())) for _ in range(6)])


def test_all_kinds_together_tell_how_far_the_others_lie_apart():
    """Two who click on the first kind among groups that differ by nature: seldom found by it alone."""
    alone, together, others = [], [], []
    for seed in range(60):
        rng = np.random.default_rng([6, seed])
        counts = mixes(rng)
        kept = rng.binomial(counts[:2], 0.2)
        counts[:2] = kept
        counts[:2, 0] += 230 - kept.sum(axis=1)
        of = counts.sum(axis=1)
        alone.append((holm(held_against_others(counts[:, 0], of)[1])[:2] <= 0.05).all())
        found = holm(held_against_others(counts[:, 0], of, counts)[1])
        together.append((found[:2] <= 0.05).all())
        others.append((found[2:] <= 0.05).any())

    assert np.mean(together) >= 0.8
    assert np.mean(alone) < np.mean(together)
    assert not any(others)


@pytest.mark.long
def test_groups_that_differ_by_nature_in_all_kinds_seldom_stand_out():
    found = []
    for seed in range(120):
        counts = mixes(np.random.default_rng([7, seed]))
        found.append(holm(held_against_others(counts[:, 0], counts.sum(axis=1), counts)[1]).min())

    assert np.mean(np.array(found) <= 0.05) <= 0.08


def test_kinds_that_are_too_few_change_nothing():
    hits, of = [3, 1, 2, 9], [10, 10, 10, 10]
    kinds = np.stack([hits, np.subtract(of, hits)], axis=1)[:, :1]

    assert held_against_others(hits, of, kinds)[1].tolist() == held_against_others(hits, of)[1].tolist()
