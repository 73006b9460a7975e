"""Chain ladder: a triangle of what cohorts had brought by each of their periods, grown to its end by the factors of the older.

Row i of n (the oldest first) is known for n - i periods, cumulative; what stands beyond is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.statistics.many import Array


class Errors(NamedTuple):
    """Mack's standard errors: of what is still to come of each cohort, and of all together."""

    each: Array
    total: float


def chain_ladder(triangle: npt.ArrayLike) -> Array:
    """Give what each cohort will have brought at the end, by volume-weighted factors.

    Where all cohorts had nothing by a period, its factor is 1. Source: Mack (1993), ASTIN Bull 23:213; the triangle of
    Taylor & Ashe (1983), J Econometrics 23:37, where 18,680,856 is still to come.

    >>> chain_ladder([[100, 150, 165], [110, 165, 0], [120, 0, 0]]).round(1).tolist()
    [165.0, 181.5, 198.0]
    """
    known = np.asarray(triangle, float)
    factors, last = _factors(known), len(known) - 1
    to_come = np.append(np.cumprod(factors[::-1])[::-1], 1.0)
    places = last - np.arange(len(known))
    return np.asarray(known[np.arange(len(known)), places] * to_come[places], float)


def mack_errors(triangle: npt.ArrayLike) -> Errors:
    """Give the standard errors of a chain ladder, for three cohorts or more of which each had brought something.

    Source: Mack (1993): the last period's variance by his rule of three; Taylor & Ashe's triangle: 2,447,095 in all.

    >>> mack_errors([[100, 150, 165], [110, 176, 0], [120, 0, 0]]).each.round(2).tolist()
    [0.0, 14.15, 18.39]
    """
    known = np.asarray(triangle, float)
    size, factors, final = len(known), _factors(known), chain_ladder(known)
    ratios = _variances(known, factors) / factors**2
    before = np.array([known[: size - 1 - j, j].sum() for j in range(size - 1)])
    each, total = np.zeros(size), 0.0
    for row in range(1, size):
        level, periods = known[row, size - 1 - row], slice(size - 1 - row, size - 1)
        grown = level * np.cumprod(np.append(1.0, factors[periods][:-1]))
        own = final[row] ** 2 * float((ratios[periods] * (1 / grown + 1 / before[periods])).sum())
        shared = 2 * final[row] * final[row + 1 :].sum() * float((ratios[periods] / before[periods]).sum())
        each[row], total = own**0.5, total + own + shared
    return Errors(each, float(total**0.5))


def _factors(known: Array) -> Array:
    size = len(known)
    sums = [(known[: size - 1 - j, j + 1].sum(), known[: size - 1 - j, j].sum()) for j in range(size - 1)]
    return np.array([after / before if before > 0 else 1.0 for after, before in sums])


def _variances(known: Array, factors: Array) -> Array:
    """Give sigma² of each period: how far the cohorts' own factors lie apart, by volume."""
    size = len(known)
    found = np.zeros(size - 1)
    for j in range(size - 2):
        before, after = known[: size - 1 - j, j], known[: size - 1 - j, j + 1]
        found[j] = (before * (after / before - factors[j]) ** 2).sum() / (size - 2 - j)
    last = found[-3:-1]
    found[-1] = min(last[-1] ** 2 / last[0], *last) if len(last) == 2 and last[0] > 0 else last[-1]
    return found
