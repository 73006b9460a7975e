"""How many came in a time: limits of a count, and how many times more came per day than before."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.exact import binomial_chance, clopper_pearson
from funnelkit.statistics.incomplete import gamma_quantile
from funnelkit.statistics.intervals import LEVEL, critical_value
from funnelkit.statistics.tails import chi_squared_tail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.statistics.many import Numbers

_EXACT_BELOW = 10
_LEAST_DF = 3
_LEAST_EXPECTED = 5


def limit_count(count: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the limits between which the true mean of a count lies; divide by the days for a rate per day.

    Exact below 10, Byar's approximation from there. Counts may be fractions. ValueError for a count below 0. Source:
    OHID, PHE Fingertips technical guidance.

    >>> [round(limit, 2) for limit in limit_count(65)], [round(limit, 2) for limit in limit_count(5)]
    ([50.16, 82.85], [1.62, 11.67])
    """
    return limit_exactly(count, level) if count < _EXACT_BELOW else limit_by_byar(count, level)


def limit_exactly(count: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the limits of a count by the Poisson distribution itself.

    Source: Garwood (1936), Biometrika 28:437; R, `poisson.test`: 137 cases of lung cancer where 24.19893 were expected.

    >>> [round(limit / 24.19893, 6) for limit in limit_exactly(137)]
    [4.753125, 6.692709]
    """
    _check(count)
    tail = (1 - level) / 2
    low = float(gamma_quantile(tail, count)) if count else 0.0
    return low, float(gamma_quantile(1 - tail, count + 1))


def limit_by_byar(count: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the limits of a count by Byar's approximation, right to a hundredth from 10 on.

    Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, 2.3.

    >>> [round(limit, 4) for limit in limit_by_byar(65)]
    [50.1632, 82.8491]
    """
    _check(count)
    z, more = critical_value(level), count + 1
    low = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    return low, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


def rate_ratio(
    count: float, exposure: float, base_count: float, base_exposure: float, level: float = LEVEL
) -> tuple[float | None, float, float | None]:
    """Give how many times more came per day (or whatever exposes to coming) than in a baseline, with limits.

    Value, low, high. A baseline without any has neither value nor high. Exact: of both counts together the share that
    came now is binomial. Where days swing more than chance divide both counts by the overdispersion. Count working
    days where nobody comes on others. ValueError where nothing came at all, or for no exposure. Source: R,
    `poisson.test(c(11, 21), c(800, 3011))`.

    >>> [round(figure, 4) for figure in rate_ratio(11, 800, 21, 3011)]
    [1.9715, 0.8584, 4.2773]
    >>> rate_ratio(3, 20, 0, 20)[0]
    """
    _check(count, base_count)
    _check_exposures(exposure, base_exposure)
    low, high = clopper_pearson(count, count + base_count, level)
    fold = base_exposure / exposure
    if base_count == 0:
        return None, low / (1 - low) * fold, None
    return count / base_count * fold, low / (1 - low) * fold, high / (1 - high) * fold


def rate_chance(count: int, exposure: float, base_count: int, base_exposure: float) -> float:
    """Give the chance of counts no likelier than these if as many come per day as before: exact, two-sided.

    ValueError as of `rate_ratio`. Source: R, `poisson.test`.

    >>> round(rate_chance(11, 800, 21, 3011), 5)
    0.07967
    """
    _check(count, base_count)
    _check_exposures(exposure, base_exposure)
    return binomial_chance(count, count + base_count, exposure / (exposure + base_exposure))


def counts_chance(counts: Numbers, exposures: Numbers) -> float | None:
    """Give the p-value of whether counts come at one rate: Pearson's chi-squared, given all of them together.

    None under two counts, or where fewer than 5 are expected of one: chance alone then gives such values too often. Source:
    Cochran (1954), Biometrics 10:417, for the limit of 5; `scipy.stats.chisquare`.

    >>> round(counts_chance([20, 10, 9], [100, 100, 100]), 4)
    0.0581
    """
    came, spent = np.asarray(counts, float), np.asarray(exposures, float)
    if came.size < 2 or not (spent > 0).all():
        return None
    expected = spent * came.sum() / spent.sum()
    if expected.min() < _LEAST_EXPECTED:
        return None
    return chi_squared_tail(float(((came - expected) ** 2 / expected).sum()), came.size - 1)


def spread_of_counts(stretches: Iterable[tuple[Numbers, Numbers]]) -> tuple[float, int | None]:
    """Give how much more than chance the counts of periods differ, and the degrees of freedom that this is known with.

    A stretch of time each, as the counts of its periods and their days. Divide counts by the first, the overdispersion
    phi, and take Student's limits with the second; 1 and None where there are under three degrees of freedom (four
    periods of a stretch), or the counts differ no more than chance. Source: Pearson's chi-squared over its degrees of
    freedom, as McCullagh & Nelder (1989), Generalized Linear Models, 6.2.3.

    >>> spread_of_counts([([80, 120, 90, 110], [20, 20, 20, 20])])
    (3.3333333333333335, 3)
    """
    chi2, df = 0.0, 0
    for counts, exposures in stretches:
        came, spent = np.asarray(counts, float), np.asarray(exposures, float)
        expected = spent * came.sum() / spent.sum()
        if came.sum():
            chi2, df = chi2 + float(((came - expected) ** 2 / expected).sum()), df + len(came) - 1
    return (chi2 / df, df) if df >= _LEAST_DF and chi2 > df else (1.0, None)


def _check(*counts: float) -> None:
    if not all(count >= 0 for count in counts):
        raise ValueError(f"counts {counts}")


def _check_exposures(*exposures: float) -> None:
    if not all(exposure > 0 for exposure in exposures):
        raise ValueError(f"exposures {exposures}")
