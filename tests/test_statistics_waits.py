"""Waits that are not over: R's published figures are elsewhere; here statsmodels and scipy, and what must always hold."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from conftest import drawn
from funnelkit.statistics.medians import find_median
from funnelkit.statistics.waits import (
    Waits,
    compare_waits,
    effective_counts,
    estimate_incidence,
    estimate_survival,
    find_median_wait,
)

QUICK = drawn(60)
LEADS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=60)


def count(leads, causes=1):
    """Ages, ended by cause and censored of rows of (age, cause); cause 0 is still open, any is 1 if there is one."""
    ages = np.unique([age for age, _ in leads])
    ended, censored = np.zeros((causes, ages.size)), np.zeros(ages.size)
    for age, cause in leads:
        place = np.searchsorted(ages, age)
        if cause:
            ended[min(cause, causes) - 1, place] += 1
        else:
            censored[place] += 1
    return ages, ended, censored


def waits(leads):
    ages, ended, censored = count(leads)
    return Waits(ages, ended[0], censored)


@QUICK
@given(LEADS)
def test_survival_is_that_of_statsmodels(leads):
    ages, ended, censored = count(leads)
    found = estimate_survival(ended[0], censored)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        times, events = np.array(leads, float).T
        oracle = SurvfuncRight(times, np.minimum(events, 1))
    for age, share, error in zip(oracle.surv_times, oracle.surv_prob, oracle.surv_prob_se, strict=True):
        place = np.searchsorted(ages, age)
        assert found.share[place] == pytest.approx(share, abs=1e-12)
        if share > 0:
            assert found.error[place] == pytest.approx(error, abs=1e-12)


@QUICK
@given(LEADS)
def test_limits_are_around_the_share(leads):
    _, ended, censored = count(leads)
    found = estimate_survival(ended[0], censored)
    assert (np.diff(found.share) <= 0).all()
    assert (found.low <= found.share).all()
    left = found.share > 0
    assert ((found.high >= found.share) & (found.high <= 1))[left].all()
    assert np.isnan(found.high[~left]).all()


@QUICK
@given(LEADS.filter(lambda leads: any(cause for _, cause in leads)))
def test_median_limits_are_those_of_statsmodels(leads):
    found = find_median_wait(waits(leads))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        times, events = np.array(leads, float).T
        survival = SurvfuncRight(times, np.minimum(events, 1))
        low, high = survival.quantile_ci(0.5, method="log")
    if found.value is not None and found.low is not None and survival.surv_prob[-1] > 0:
        assert found.low == low
        assert (found.high or np.inf) == high


@QUICK
@given(st.lists(st.integers(0, 15), min_size=1, max_size=50))
def test_without_open_waits_it_is_the_plain_median(ages):
    values, counts = np.unique(ages, return_counts=True)
    found = find_median_wait(Waits(values, counts, np.zeros(values.size)))
    assert (found.n, found.value) == (len(ages), find_median(values, counts).value)


def test_a_median_not_reached_is_none():
    found = find_median_wait(Waits([1, 2, 30], [3, 2, 0], [0, 0, 10]))
    assert (found.n, found.value, found.high) == (15, None, None)


def test_few_waits_have_no_limits():
    found = find_median_wait(Waits([1, 2, 5], [2, 2, 1], [0, 0, 0]))
    assert (found.n, found.value, found.low, found.high) == (5, 2.0, None, None)


@QUICK
@given(LEADS, LEADS)
def test_log_rank_is_scipys(first, second):
    found, back = compare_waits(waits(first), waits(second)), compare_waits(waits(second), waits(first))
    data = [
        stats.CensoredData(
            uncensored=[age for age, cause in leads if cause],
            right=[age for age, cause in leads if not cause],
        )
        for leads in (first, second)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = stats.logrank(*data)
    assert found.z == pytest.approx(oracle.statistic, nan_ok=True, abs=1e-9)
    assert found.p == pytest.approx(oracle.pvalue, nan_ok=True, abs=1e-9)
    assert back.z == pytest.approx(-found.z, nan_ok=True, abs=1e-9)


@QUICK
@given(LEADS.filter(lambda leads: {0, 1, 2} == {cause for _, cause in leads}))
def test_incidence_is_that_of_statsmodels(leads):
    _, ended, censored = count(leads, 2)
    found = estimate_incidence(ended, censored)
    with np.errstate(all="ignore"):
        oracle = CumIncidenceRight(*np.array(leads).T)
    everybody = (ended.sum(axis=0) + censored)[::-1].cumsum()[::-1]
    some_stay = np.cumprod(ended.sum(axis=0) < everybody).astype(bool)  # statsmodels divides by none beyond
    for cause in range(2):
        assert found.share[cause] == pytest.approx(oracle.cinc[cause], abs=1e-12)
        expected = oracle.cinc_se[cause][some_stay] ** 2
        assert found.variance[cause][some_stay] == pytest.approx(expected, abs=1e-10)


@QUICK
@given(LEADS)
def test_causes_and_the_open_share_add_up(leads):
    _, ended, censored = count(leads, 2)
    found, left = estimate_incidence(ended, censored), estimate_survival(ended.sum(axis=0), censored)
    assert found.share.sum(axis=0) + left.share == pytest.approx(np.ones(censored.size))
    assert (np.diff(found.share, axis=-1) >= 0).all()
    assert (found.variance >= 0).all()


@QUICK
@given(LEADS)
def test_without_open_waits_it_is_counting(leads):
    closed = [(age, cause or 1) for age, cause in leads]
    _, ended, censored = count(closed, 2)
    found, n = estimate_incidence(ended, censored), len(leads)
    assert found.share == pytest.approx(ended.cumsum(axis=1) / n)
    assert found.variance == pytest.approx(found.share * (1 - found.share) / n, abs=1e-12)
    hits, of = effective_counts(found.share, found.variance, found.known)
    assert of == pytest.approx(np.full(of.shape, n), rel=1e-6)
    assert hits == pytest.approx(ended.cumsum(axis=1), rel=1e-6, abs=1e-9)


@QUICK
@given(LEADS)
def test_effective_leads_are_no_more_than_there_are(leads):
    _, ended, censored = count(leads, 2)
    found = estimate_incidence(ended, censored)
    hits, of = effective_counts(found.share, found.variance, found.known)
    assert (of <= len(leads) * (1 + 1e-9)).all()
    assert (hits <= of * (1 + 1e-12)).all()


def test_many_groups_at_once():
    rng = np.random.default_rng(2)
    ended, censored = rng.integers(0, 5, (7, 3, 20)), rng.integers(0, 4, (7, 20))
    together = estimate_incidence(ended, censored)
    for group in range(7):
        alone = estimate_incidence(ended[group], censored[group])
        for whole, part in zip(together, alone, strict=True):
            assert whole[group] == pytest.approx(part)


def test_refused_treated_as_open_would_overstate_the_sold():
    """Sold and lost compete: one minus Kaplan-Meier of the sold alone is more than can come."""
    sold, lost = [3, 2, 2, 1], [10, 10, 10, 10]
    alone = 1 - estimate_survival(sold, lost).share[-1]
    together = estimate_incidence([sold, lost], [0, 0, 0, 0]).share[0, -1]
    assert together == pytest.approx(8 / 48)
    assert alone > together + 0.05


def test_open_leads_are_used_without_bias():
    """Half of the leads are seen for 15 days only: the share sold by day 30 is still met, and its variance, too."""
    rng = np.random.default_rng(9)
    shares, told = [], []
    for _ in range(600):
        age, cause = rng.integers(1, 46, 200), rng.choice([1, 2], 200, p=[0.3, 0.7])
        seen = np.where(rng.random(200) < 0.5, 15, 60)
        leads = [(min(a, s), c if a <= s else 0) for a, c, s in zip(age, cause, seen, strict=True)]
        ages, ended, censored = count(leads, 2)
        found, place = estimate_incidence(ended, censored), np.searchsorted(ages, 30, "right") - 1
        shares.append(found.share[0, place])
        told.append(found.variance[0, place])
    assert np.mean(shares) == pytest.approx(0.2, abs=0.004)
    assert np.mean(told) == pytest.approx(np.var(shares), rel=0.12)


@pytest.mark.parametrize(
    ("ended", "censored"), [([1, -1], [0, 0]), ([1, 2], [0]), ([1, float("nan")], [0, 0]), ([1, 2], [0, -3])]
)
def test_counts_that_are_none_are_refused(ended, censored):
    with pytest.raises(ValueError, match="counts"):
        estimate_survival(ended, censored)
    with pytest.raises(ValueError):
        estimate_incidence([ended], censored)


@pytest.mark.parametrize("ages", [[2, 1], [1, 1], [1, 2, 3]])
def test_ages_that_do_not_ascend_are_refused(ages):
    with pytest.raises(ValueError, match="ages"):
        find_median_wait(Waits(ages, [1, 2], [0, 0]))
