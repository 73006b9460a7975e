"""Managers side by side: what is drawn where, what chance keeps inside, and who is left out as the best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from conftest import alike, drawn
from funnelkit.statistics.intervals import wilson
from funnelkit.statistics.shrinkage import (
    Prior,
    could_be_best,
    fit_prior,
    funnel_limits,
    match_prior,
    shrink,
    update,
)

QUICK = drawn(60)
MANAGERS = st.lists(
    st.tuples(st.integers(1, 300), st.floats(0, 1)).map(lambda row: (round(row[0] * row[1]), row[0])),
    min_size=2,
    max_size=12,
)


def _columns(managers):
    return map(np.array, zip(*managers, strict=True))


@QUICK
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_prior_has_the_moments_it_is_made_of(rate, part):
    variance = part * rate * (1 - rate)
    prior = match_prior(rate, variance)
    beta = stats.beta(prior.rate * prior.weight, (1 - prior.rate) * prior.weight)
    assert (beta.mean(), beta.var()) == pytest.approx((rate, variance))


@QUICK
@given(MANAGERS)
@example([(1, 1), (0, 183)])
def test_everybody_is_drawn_towards_the_department(managers):
    hits, of = _columns(managers)
    found, rate = shrink(hits, of), hits.sum() / of.sum()
    assert ((found.value - hits / of) * (found.value - rate) <= 1e-12).all()
    assert (found.low <= found.value + 1e-12).all()
    assert (found.value <= found.high + 1e-12).all()


@QUICK
@given(MANAGERS)
def test_limits_are_quantiles_of_the_posterior(managers):
    hits, of = _columns(managers)
    found = update(Prior(0.2, 25.0), hits, of, 0.9)
    beta = stats.beta(hits + 5, of - hits + 20)
    assert found.value == pytest.approx(beta.mean())
    assert found.low == pytest.approx(beta.ppf(0.05), rel=1e-9)
    assert found.high == pytest.approx(beta.ppf(0.95), rel=1e-9)


def test_alike_managers_have_the_departments_rate_and_limits():
    found = shrink([10, 9, 8], [40, 40, 40])
    assert fit_prior([10, 9, 8], [40, 40, 40]) == Prior(0.225, np.inf)
    assert set(zip(*map(np.ndarray.tolist, found), strict=True)) == {(0.225, *wilson(27, 120))}
    assert update(Prior(0.3, np.inf), [1], [9]).value.tolist() == [0.3]


@pytest.mark.long
@pytest.mark.parametrize(
    ("of", "raw", "shrunk"), alike([(30, 5.9, 3.9), (100, 3.2, 2.6), (300, 1.9, 1.7)], len)
)
def test_the_next_period_is_missed_by_less(of, raw, shrunk):
    """Section 8 of the statistics: six managers, true rates 3 points apart around 10 %."""
    rng = np.random.default_rng(4)
    true = rng.beta(0.1 * 99, 0.9 * 99, (600, 6))
    hits, coming = rng.binomial(of, true), true
    found = np.array([shrink(row, np.full(6, of)).value for row in hits])

    def miss(rates):
        return 100 * np.sqrt(((rates - coming) ** 2).mean())

    assert miss(found) == pytest.approx(shrunk, abs=0.3)
    assert miss(hits / of) == pytest.approx(raw, abs=0.5)


def test_the_spread_between_managers_is_met():
    rng = np.random.default_rng(8)
    of = rng.integers(20, 300, (800, 10))
    hits = rng.binomial(of, rng.beta(0.2 * 60, 0.8 * 60, of.shape))
    priors = [fit_prior(*row) for row in zip(hits, of, strict=True)]
    between = np.mean([prior.rate * (1 - prior.rate) / (prior.weight + 1) for prior in priors])
    assert between == pytest.approx(0.2 * 0.8 / 61, rel=0.06)


@pytest.mark.parametrize(("hits", "of"), [([3], [10]), ([], []), ([3, 0], [10, 0]), ([5, 3], [4, 9])])
def test_what_makes_no_prior_is_refused(hits, of):
    with pytest.raises(ValueError):
        fit_prior(hits, of)


@pytest.mark.parametrize(("rate", "variance"), [(1.2, 0), (0.5, 0.3), (0.5, -0.1)])
def test_moments_of_no_shares_are_refused(rate, variance):
    with pytest.raises(ValueError):
        match_prior(rate, variance)


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("rate", [0.0, 0.02, 0.1, 0.3, 0.5, 0.96])
def test_few_fall_out_of_the_funnel_by_chance(rate, level):
    """By exact enumeration; below 30 leads never more than the level leaves, above about as many."""
    for of in (1, 5, 12, 29, 30, 80, 400):
        limits = funnel_limits(rate, [of], level)
        counts = np.arange(of + 1)
        out = (counts / of > limits.high[0] + 1e-12) | (counts / of < limits.low[0] - 1e-12)
        falls = stats.binom.pmf(counts, of, rate)[out].sum()
        exact = of < 30 or of * min(rate, 1 - rate) < 10
        assert falls <= (1 - level) * (1 + 1e-9 if exact else 2.5)


def test_funnel_narrows_with_leads():
    limits = funnel_limits(0.2, np.arange(60, 2000))
    assert (np.diff(limits.high) <= 0).all()
    assert (np.diff(limits.low) >= 0).all()
    with pytest.raises(ValueError, match="leads"):
        funnel_limits(0.2, [10, 0])


@pytest.mark.parametrize(
    ("managers", "of", "rate"), alike([(6, 30, 0.1), (6, 30, 0.4), (4, 15, 0.5), (15, 60, 0.05)], len)
)
def test_equals_are_seldom_left_out(managers, of, rate):
    rng = np.random.default_rng(6)
    tables = rng.binomial(of, rate, (300, managers))
    left_out = [not could_be_best(row, np.full(managers, of)).all() for row in tables]
    assert np.mean(left_out) <= 0.05


@QUICK
@given(MANAGERS)
def test_somebody_is_always_the_best(managers):
    hits, of = _columns(managers)
    found = could_be_best(hits, of)
    assert found.any()
    assert found[np.argmax(hits / of)]


def test_a_clear_difference_is_told():
    assert could_be_best([60, 20, 58, 3], [100, 100, 100, 5]).tolist() == [True, False, True, True]
    assert could_be_best([4], [9]).tolist() == [True]
