"""Managers side by side: rates drawn towards the department's, what chance gives, and who could be the best."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isinf, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.exact import binomial_quantile
from funnelkit.statistics.families import holm
from funnelkit.statistics.incomplete import beta_quantile
from funnelkit.statistics.intervals import LEVEL, critical_value, wilson
from funnelkit.statistics.many import Limits, chance_of, read_shares, tail_chances, touching

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.statistics.many import Array, Numbers

_EXACT_BELOW, _EXACT_EXPECTED = 30, 10
_FEW = 5
_JEFFREYS = 0.5


@dataclass(frozen=True)
class Prior:
    """What is known of a manager before a lead is counted: a rate, and how many leads that knowledge weighs.

    An infinite weight says that managers differ by no more than chance makes them: everybody has the rate.
    """

    rate: float
    weight: float

    @property
    def pooled(self) -> bool:
        """Whether all managers are taken for equal."""
        return isinf(self.weight)


def match_prior(rate: float, variance: float) -> Prior:
    """Give the beta distribution that has this mean and variance, by moments: a = rate * weight, b the rest.

    Variance 0 is an infinite weight. ValueError where no distribution of shares has them. Source: Gelman et al. (2013),
    Bayesian Data Analysis, 5.1: 70 groups of rats, mean 0.136, standard deviation 0.103.

    >>> prior = match_prior(0.136, 0.103**2)
    >>> round(prior.rate * prior.weight, 1), round((1 - prior.rate) * prior.weight, 1)
    (1.4, 8.7)
    """
    spread = rate * (1 - rate)
    if not 0 <= rate <= 1 or not 0 <= variance <= spread:
        raise ValueError(f"rate {rate}, variance {variance}")
    return Prior(rate, spread / variance - 1 if variance > 0 else inf)


def fit_prior(hits: Numbers, of: Numbers) -> Prior:
    """Give the prior of some managers from their own counts: how far their true rates lie apart, beyond chance.

    The variance between managers is that of their rates less what chance alone makes of so many leads, weighted by
    leads and not below 0; a prior weighs one lead at least. ValueError under two managers, without leads. Source: weighted moments, Kleinman (1973), JASA
    68:46, w = n.

    >>> fit_prior([12, 3, 9], [40, 40, 40]).pooled, fit_prior([10, 9, 8], [40, 40, 40]).pooled
    (False, True)
    """
    shares = read_shares(hits, of)
    leads, groups = shares.of.sum(), shares.of.size
    if groups < 2 or not (shares.of > 0).all():
        raise ValueError(f"{groups} managers, leads of each: {shares.of}")
    rate = float(shares.hits.sum() / leads)
    between = (shares.of * (shares.rate - rate) ** 2).sum() / (groups - 1)
    within = (shares.hits * (1 - shares.rate)).sum() / max(leads - groups, 1)
    size = (leads - (shares.of**2).sum() / leads) / (groups - 1)
    return match_prior(rate, min(max(0.0, float((between - within) / size)), rate * (1 - rate) / 2))


class Posterior(NamedTuple):
    """What is known of rates: beta distributions, about the hits and the misses that knowledge weighs."""

    a: Array
    b: Array


def posterior(prior: Prior, hits: Numbers, of: Numbers) -> Posterior:
    """Give what is known of managers' rates: the prior and their own leads.

    Where the prior has no width all have what is known of the department's rate: Jeffreys' half, and the leads of all.

    >>> posterior(Prior(0.25, 8.0), [4], [14])
    Posterior(a=array([6.]), b=array([16.]))
    >>> posterior(Prior(0.25, inf), [4, 6], [20, 20])
    Posterior(a=array([10.5, 10.5]), b=array([30.5, 30.5]))
    """
    shares = read_shares(hits, of)
    if not prior.pooled:
        a, b = prior.rate * prior.weight, (1 - prior.rate) * prior.weight
        return Posterior(shares.hits + a, shares.of - shares.hits + b)
    whole = shares.hits.sum() + _JEFFREYS, (shares.of - shares.hits).sum() + _JEFFREYS
    return Posterior(*(np.full(shares.of.shape, known) for known in whole))


def update(prior: Prior, hits: Numbers, of: Numbers, level: float = LEVEL) -> Limits:
    """Give the rates of managers drawn towards the prior's, (x + a) / (n + a + b), with limits of the beta posterior.

    The limits take the prior for known, and hold the rate: where nearly all is at one end, the middle 95 % may end short of
    the mean. A prior of infinite weight leaves its rate and no width: show the
    department's own limits there, as `shrink` does. Source: Gelman et al. (2013), 5.1: 4 of 14 rats.

    >>> found = update(match_prior(0.136, 0.103**2), [4], [14])
    >>> found.value.round(3).tolist()
    [0.223]
    """
    shares = read_shares(hits, of)
    if prior.pooled:
        rates = np.full(shares.of.shape, prior.rate)
        return Limits(rates, rates, rates)
    a, b = posterior(prior, hits, of)
    tail = (1 - level) / 2
    low, high = beta_quantile(np.array([[tail], [1 - tail]]), a, b)
    rates = a / (a + b)
    return Limits(rates, np.minimum(low, rates), np.maximum(high, rates))


def shrink(hits: Numbers, of: Numbers, level: float = LEVEL) -> Limits:
    """Give the rates of managers drawn towards the department's, with limits; all the department's where they are alike.

    The fewer leads, the nearer to the department: next period's rate is missed by 3.9 points at 30 leads where the
    plain rate misses by 5.9 (six managers, true rates 3 points apart). Where managers differ by no more than chance
    everybody has the department's rate with its Wilson limits. ValueError as of `fit_prior`.

    >>> shrink([10, 9, 8], [40, 40, 40]).value.tolist()
    [0.225, 0.225, 0.225]
    >>> shrink([24, 3, 9], [80, 20, 90]).value.round(3).tolist()
    [0.287, 0.164, 0.11]
    """
    prior = fit_prior(hits, of)
    if not prior.pooled:
        return update(prior, hits, of, level)
    shares = read_shares(hits, of)
    low, high = wilson(float(shares.hits.sum()), float(shares.of.sum()), level)
    return Limits(*(np.full(shares.of.shape, figure) for figure in (prior.rate, low, high)))


def funnel_limits(rate: float, of: Numbers, level: float = LEVEL) -> Limits:
    """Give between which rates chance keeps managers with so many leads if the department's `rate` is everybody's.

    p +- z sqrt(p (1 - p) / n); below 30 leads or 10 expected hits or misses, where that is too narrow, the binomial
    distribution's own: beyond each limit lies at most half of what `level` leaves. At 95 % one of twenty is outside by chance, at 99.8 % one of 500. Source: Spiegelhalter
    (2005), Stat Med 24:1185; OHID, PHE Fingertips technical guidance.

    >>> found = funnel_limits(0.2, [20, 100], 0.998)
    >>> found.low.round(3).tolist(), found.high.round(3).tolist()
    ([0.0, 0.076], [0.5, 0.324])
    """
    leads, tail = np.asarray(of, float), (1 - level) / 2
    if not 0 <= rate <= 1 or not (leads > 0).all():
        raise ValueError(f"rate {rate}, leads of each: {leads}")
    plain = normal_limits(rate, leads, level)
    few = (leads < _EXACT_BELOW) | (leads * min(rate, 1 - rate) < _EXACT_EXPECTED)
    for limits, chance in ((plain.low, tail), (plain.high, 1 - tail)):
        limits[few] = binomial_quantile(chance, leads[few], rate) / leads[few]
    return plain


def normal_limits(rate: float, of: Array, level: float = LEVEL) -> Limits:
    """Give funnel limits by the normal distribution, however few the leads.

    >>> normal_limits(0.80642448, np.array([68.0])).low.round(6).tolist()
    [0.712517]
    """
    reach = critical_value(level) * sqrt(rate * (1 - rate)) / np.sqrt(of)
    return Limits(np.full(of.shape, rate), np.maximum(0.0, rate - reach), np.minimum(1.0, rate + reach))


def could_be_best(hits: Numbers, of: Numbers, level: float = LEVEL) -> npt.NDArray[np.bool_]:
    """Say of each manager whether the true best may be that one: nobody beats them beyond chance.

    All pairs are held against each other by Newcombe's limits, adjusted by Holm: the chance that any manager who is
    nobody's inferior is left out is at most 1 - `level`. Where a count of a pair is under 5 the exact tail must agree.
    Ask `compare_groups` first whether managers can be told apart at all. Never empty. A boolean a manager; ValueError
    where one of several has no leads.

    >>> could_be_best([30, 26, 8], [80, 80, 80]).tolist()
    [True, True, False]
    """
    shares = read_shares(hits, of)
    first, second = np.triu_indices(shares.of.size, 1)
    counts = shares.hits[first], shares.of[first], shares.hits[second], shares.of[second]
    least = np.minimum.reduce([counts[0], counts[1] - counts[0], counts[2], counts[3] - counts[2]])
    chances = chance_of(touching(*counts))
    few = least < _FEW
    exact = tail_chances(*(count[few] for count in counts))
    chances[few] = np.maximum(chances[few], np.minimum(1.0, 2 * exact))
    told = holm(chances) <= 1 - level
    beaten = np.where(shares.rate[first] < shares.rate[second], first, second)[told]
    return ~np.isin(np.arange(shares.of.size), beaten)
