"""Waits of which some are not over yet: how many have ended by an age, and by what.

Histograms, not rows: at each age (ascending, the last axis) how many ended and how many were last seen open, censored
there. At one age those that ended come before those that were censored. Ties are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.intervals import LEVEL, critical_value
from funnelkit.statistics.many import divide
from funnelkit.statistics.medians import Median, lower_rank
from funnelkit.statistics.tails import normal_tail

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.statistics.many import Array

_DUST = 1e-12


class Waits(NamedTuple):
    """A histogram of waits: ages that ascend, and how many ended and how many were censored at each."""

    ages: npt.ArrayLike
    ended: npt.ArrayLike
    censored: npt.ArrayLike


class Survival(NamedTuple):
    """At each age: the share still open after it, its standard error and limits."""

    share: Array
    error: Array
    low: Array
    high: Array


class Incidence(NamedTuple):
    """At each age: the share ended by each cause, its variance, and of how many the fate up to there is known.

    `share` and `variance` have the axes (…, causes, ages), `known` has (…, ages).
    """

    share: Array
    variance: Array
    known: Array


class LogRank(NamedTuple):
    """The test of two groups: above 0 where the first ended sooner than the second; its square is the chi-squared."""

    z: float
    p: float


def estimate_survival(ended: npt.ArrayLike, censored: npt.ArrayLike, level: float = LEVEL) -> Survival:
    """Give the share of waits still open after each age: Kaplan-Meier, Greenwood's error, log-type limits (R's default).

    Where nobody is left open the share is 0 and so is its low limit; the high one is nan. ValueError for counts that
    are none. Source: Kaplan & Meier (1958), JASA 53:457; Kalbfleisch & Prentice (2002), 1.4; the 6-MP arm of
    Freireich et al. (1963) at 6, 7 and 9 weeks: S(7) = 0.807, 0.653 to 0.996.

    >>> found = estimate_survival([3, 1, 0], [1, 0, 1 + 15])
    >>> [figures.round(3).tolist()[1] for figures in found]
    [0.807, 0.087, 0.653, 0.996]
    """
    fell, lost = _read(ended, censored)
    at_risk = _count_at_risk(fell, lost)
    share = np.cumprod(1 - divide(fell, at_risk), axis=-1)
    reach = np.sqrt(np.cumsum(divide(fell, at_risk * (at_risk - fell)), axis=-1))
    with np.errstate(over="ignore"):
        spread = np.exp(critical_value(level) * reach)
    over = share <= 0
    return Survival(
        np.where(over, 0.0, share),
        np.where(over, 0.0, share * reach),
        np.where(over, 0.0, share / spread),
        np.where(over, np.nan, np.minimum(1.0, share * spread)),
    )


def find_median_wait(waits: Waits, level: float = LEVEL) -> Median:
    """Give the age by which half have ended, with limits, from finished and open waits.

    The first age at which at most half are still open (halfway to the next end where it is exactly half, as R has it);
    limits where the log-type limits cross one half. None where not reached; `n` counts all waits, under 6 have no
    limits. Source: Brookmeyer & Crowley (1982), Biometrics 38:29; placebo arm of Freireich et al. (1963): 8, 4 to 12.

    >>> ages, ended = [1, 2, 3, 4, 5, 8, 11, 12, 15, 17, 22, 23], [2, 2, 1, 2, 2, 4, 2, 2, 1, 1, 1, 1]
    >>> find_median_wait(Waits(ages, ended, [0] * 12))
    Median(n=21, value=8.0, low=4.0, high=12.0)
    """
    return find_wait(waits, 0.5, level)


def find_wait(waits: Waits, part: float, level: float = LEVEL) -> Median:
    """Give the age by which a part (0 to 1) has ended, with limits: `find_median_wait` for any share.

    ValueError for a part outside 0 to 1. Source: as `find_median_wait`; R's `quantile.survfit`.

    >>> ages, ended = [1, 2, 3, 4, 5, 8, 11, 12, 15, 17, 22, 23], [2, 2, 1, 2, 2, 4, 2, 2, 1, 1, 1, 1]
    >>> find_wait(Waits(ages, ended, [0] * 12), 0.25).value
    4.0
    """
    if not 0 < part < 1:
        raise ValueError(f"part {part}")
    ages = _read_ages(waits)
    open_share = estimate_survival(waits.ended, waits.censored, level)
    n = int(np.sum(waits.ended) + np.sum(waits.censored))
    value = _cross(ages, open_share.share, 1 - part)
    if lower_rank(n, level) is None:
        return Median(n, value, None, None)
    return Median(n, value, _cross(ages, open_share.low, 1 - part), _cross(ages, open_share.high, 1 - part))


def compare_waits(first: Waits, second: Waits) -> LogRank:
    """Ask whether two groups end at the same pace, all ages counted alike: the log-rank test.

    z is nan where it cannot be told: one group has nobody at risk when anybody ends. Source: Mantel (1966); Peto &
    Peto (1972), J R Stat Soc A 135:185, with the hypergeometric variance.

    >>> found = compare_waits(Waits([1, 2, 3], [1, 2, 1], [0, 0, 1]), Waits([1, 3, 9], [0, 1, 3], [0, 0, 1]))
    >>> round(found.z, 3), round(found.p, 3)
    (2.017, 0.044)
    """
    ages = np.union1d(_read_ages(first), _read_ages(second))
    ended, at_risk = _lay_out(first, ages)
    other_ended, other_at_risk = _lay_out(second, ages)
    fell, whole = ended + other_ended, at_risk + other_at_risk
    expected = divide(fell * at_risk, whole)
    variance = divide(expected * other_at_risk * (whole - fell), whole * (whole - 1)).sum()
    z = float((ended - expected).sum() / np.sqrt(variance)) if variance > 0 else float("nan")
    return LogRank(z, normal_tail(z))


def estimate_incidence(ended: npt.ArrayLike, censored: npt.ArrayLike) -> Incidence:
    """Give the share that each of several causes has ended by each age: Aalen-Johansen.

    `ended` has the axes (…, causes, ages), `censored` (…, ages). Sold and lost compete: taking the lost as censored
    would overstate the sold. The variance is that of the delta method with Greenwood's (the one of statsmodels'
    CumIncidenceRight; Aalen's and mstate's differ a little): without censoring it is F (1 - F) / n exactly. ValueError
    for counts that are none. Source: Aalen & Johansen (1978), Scand J Stat 5:141; Marubini & Valsecchi (1995),
    Analysing Survival Data from Clinical Trials and Observational Studies, 10.2.

    >>> found = estimate_incidence([[2, 1, 0], [0, 1, 1]], [0, 3, 2])
    >>> found.share.round(3).tolist(), found.known.tolist()
    ([[0.2, 0.3, 0.3], [0.0, 0.1, 0.3]], [10.0, 10.0, 7.0])
    """
    by_cause = np.asarray(ended, float)
    fell, lost = _read(by_cause.sum(axis=-2), censored)
    _read(by_cause, np.zeros(by_cause.shape[-1]))
    at_risk = _count_at_risk(fell, lost)
    before = _lag(1 - divide(fell, at_risk), 1.0).cumprod(axis=-1)
    step = divide(before, at_risk)[..., None, :]
    share = np.cumsum(step * by_cause, axis=-1)
    variance = _vary(share, step, by_cause, divide(fell, at_risk * (at_risk - fell))[..., None, :], at_risk)
    known = at_risk[..., :1] - _lag(np.cumsum(lost, axis=-1), 0.0)
    return Incidence(share, variance, known)


def effective_counts(
    share: npt.ArrayLike, variance: npt.ArrayLike, known: npt.ArrayLike
) -> tuple[Array, Array]:
    """Give the hits and the leads that know as much of a share as its estimate does: (F n, n), n = F (1 - F) / Var F.

    So that shares from open waits go into `newcombe` and verdicts like counts. Where all or none have ended there is no
    variance to tell; then n is `known`, those whose fate is known. Source: the effective sample size of Korn &
    Graubard (1998), Survey Methodology 24:193.

    >>> [figures.round(1).tolist() for figures in effective_counts([0.25, 0], [0.0009375, 0], [180, 40])]
    [[50.0, 0.0], [200.0, 40.0]]
    """
    rate = np.clip(np.asarray(share, float), 0, 1)
    told = (rate > _DUST) & (rate < 1 - _DUST)
    of = np.where(told, divide(rate * (1 - rate), np.asarray(variance, float)), known)
    return rate * of, of


def _vary(share: Array, step: Array, by_cause: Array, hazard: Array, at_risk: Array) -> Array:
    """Give the variance of Aalen-Johansen shares; `step` is S(t-) / n, `hazard` d / (n (n - d))."""
    whole = at_risk[..., None, :]
    own = divide(step * by_cause, whole)
    pieces = (
        share**2 * np.cumsum(hazard, axis=-1) - 2 * share * np.cumsum(share * hazard, axis=-1),
        np.cumsum(share**2 * hazard, axis=-1)
        + np.cumsum(step**2 * divide((whole - by_cause) * by_cause, whole), axis=-1),
        2 * (np.cumsum(share * own, axis=-1) - share * np.cumsum(own, axis=-1)),
    )
    return np.asarray(np.maximum(0.0, sum(pieces)))


def _read(ended: npt.ArrayLike, censored: npt.ArrayLike) -> tuple[Array, Array]:
    counts = np.asarray(ended, float), np.asarray(censored, float)
    if counts[0].shape[-1:] != counts[1].shape[-1:] or any(not (count >= 0).all() for count in counts):
        raise ValueError("counts of ended and censored by age, from 0 on, as many of one as of the other")
    return counts


def _read_ages(waits: Waits) -> Array:
    ages = np.asarray(waits.ages, float)
    if ages.ndim != 1 or not (np.diff(ages) > 0).all() or ages.shape != np.shape(waits.ended):
        raise ValueError("ages that ascend, and one count of ended for each")
    return ages


def _count_at_risk(ended: Array, censored: Array) -> Array:
    """Give how many were still open right before each age: those that end or are censored then or later."""
    return np.cumsum((ended + censored)[..., ::-1], axis=-1)[..., ::-1]


def _lag(values: Array, first: float) -> Array:
    """Give what stood right before each age."""
    return np.concatenate([np.full_like(values[..., :1], first), values[..., :-1]], axis=-1)


def _cross(ages: Array, share: Array, at: float) -> float | None:
    """Give the age at which a falling share crosses a value; halfway to its next fall where it rests on it."""
    below = np.flatnonzero(share <= at + _DUST)
    if not below.size:
        return None
    first = below[0]
    later = np.flatnonzero(share < at - _DUST)
    resting = share[first] >= at - _DUST and later.size
    return float((ages[first] + ages[later[0]]) / 2 if resting else ages[first])


def _lay_out(waits: Waits, ages: Array) -> tuple[Array, Array]:
    """Give how many of a group ended at each of these ages, and how many were at risk."""
    ended, censored = _read(waits.ended, waits.censored)
    counts = np.zeros((2, ages.size))
    counts[:, np.searchsorted(ages, waits.ages)] = ended, censored
    return counts[0], _count_at_risk(counts[0], counts[1])
