"""Intervals of one proportion: how far a rate of few leads may lie from the true one."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

LEVEL = 0.95
_AT_95 = 1.9599639845400536


@lru_cache(maxsize=256)
def critical_value(level: float = LEVEL) -> float:
    """Give the normal quantile that a two-sided interval of this level reaches to; ValueError outside 0 to 1.

    >>> round(critical_value(0.95), 4)
    1.96
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level}")
    if level == LEVEL:
        return _AT_95
    from statistics import NormalDist  # 5 ms, and 95 % is what is nearly always asked for

    return NormalDist().inv_cdf((1 + level) / 2)


def check_share(hits: float, of: float) -> None:
    """Refuse counts that are no share: ValueError for nothing to count in, or for hits outside 0 to `of`."""
    if not of > 0 or not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of}")


def wilson(hits: float, of: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the limits between which the true share of `hits` in `of` lies: Wilson's score interval.

    Shares from 0 to 1; exactly 0 where nothing was hit and exactly 1 where all were. Counts may be fractions (divided
    by an overdispersion). Covers 95 % on average, at least 86 % with 10 leads and 92 % with 30. ValueError for
    `of` = 0. Source: Wilson (1927); method 3 of Newcombe (1998), Stat Med 17:857, Table I: 15 of 148.

    >>> low, high = wilson(15, 148)
    >>> round(low, 4), round(high, 4)
    (0.0624, 0.1605)
    >>> wilson(0, 20)[0], wilson(20, 20)[1]
    (0.0, 1.0)
    """
    check_share(hits, of)
    z2, share = critical_value(level) ** 2, hits / of
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = sqrt(z2 * (share * (1 - share) / of + z2 / (4 * of * of))) / (1 + z2 / of)
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == of else min(1.0, centre + half)
    return low, high


def per_success(
    hits: float, of: float, level: float = LEVEL
) -> tuple[float | None, float | None, float | None]:
    """Give how many leads one sale takes, with limits: `of` / `hits` and the inverted Wilson limits.

    Value, low, high. Without a sale it is "more than `of`": no value, low = `of`, no high. Without a lead nothing is
    known: three None. The low limit of the interval belongs to the high limit of the rate.

    >>> value, low, high = per_success(40, 400)
    >>> value, round(low, 1), round(high, 1)
    (10.0, 7.5, 13.5)
    >>> per_success(0, 25)
    (None, 25.0, None)
    """
    if hits == of == 0:
        return None, None, None
    check_share(hits, of)
    if hits == 0:
        return None, float(of), None
    least, most = wilson(hits, of, level)
    return of / hits, 1 / most, 1 / least
