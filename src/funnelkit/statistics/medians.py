"""The middle of finished waits, with limits taken from the waits themselves."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, islice
from math import comb, isnan, pi, sqrt
from operator import le
from typing import TYPE_CHECKING

from funnelkit.statistics.intervals import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    import numpy.typing as npt

    Numbers = Sequence[float] | npt.NDArray[np.integer[Any] | np.floating[Any]]


@dataclass(frozen=True)
class Median:
    """The median of `n` waits: None where there are none; limits None where there are too few for them."""

    n: int
    value: float | None
    low: float | None
    high: float | None


def find_median(values: Numbers, counts: Numbers, level: float = LEVEL) -> Median:
    """Give the wait that half of those who came stayed under, with limits, from a histogram.

    `values` ascend, `counts` says how often each came; lists or numpy arrays. Of an even number it is the mean of the
    two in the middle. The limits are two of the waits (order statistics, binomial, exact): they cover at least
    `level`, assume nothing of the distribution, and exist from 6 waits on at 95 %. Waits not yet over are not in it,
    so give it only leads old enough to have finished. ValueError where the histogram is none. Source: Conover
    (1999), Practical Nonparametric Statistics, 3.2; benchstat: "need >= 6 samples for confidence interval".

    >>> find_median([1, 2, 3, 24], [3, 2, 1, 1])
    Median(n=7, value=2.0, low=1.0, high=24.0)
    >>> find_median([1.0, 4.0], [1, 1])
    Median(n=2, value=2.5, low=None, high=None)
    """
    waits = _list(values)
    totals = _add_up(waits, _list(counts))
    n = totals[-1] if totals else 0
    if n == 0:
        return Median(0, None, None, None)

    def ranked(rank: int) -> float:
        return float(waits[bisect_left(totals, rank)])

    value = _middle(ranked((n + 1) // 2), ranked(n // 2 + 1))
    rank = lower_rank(n, level)
    if rank is None:
        return Median(n, value, None, None)
    return Median(n, value, ranked(rank), ranked(n + 1 - rank))


def lower_rank(n: int, level: float = LEVEL) -> int | None:
    """Give the rank of the wait that is the low limit of the median of `n`; the high one has the same from the end.

    The greatest k with P(k <= X <= n - k) >= level for X ~ Binomial(n, 1/2); None where even k = 1 covers less.
    Walks out from the middle, about sqrt(n) steps: exact for any n.

    >>> lower_rank(5), lower_rank(6), lower_rank(100)
    (None, 1, 40)
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level}")
    rank = n // 2
    chance = _central_chance(n)
    covered = chance if n % 2 == 0 else 2 * chance
    while covered < level and rank > 0:
        chance *= rank / (n - rank + 1)
        covered += 2 * chance
        rank -= 1
    return rank or None


def _list(numbers: Numbers) -> list[float]:
    return numbers.tolist() if hasattr(numbers, "tolist") else list(numbers)


def _add_up(values: list[float], counts: list[float]) -> list[int]:
    """Give the running totals of a histogram; ValueError where it is none."""
    if len(values) != len(counts):
        raise ValueError(f"{len(values)} values, {len(counts)} counts")
    whole = list(map(int, counts))
    if whole != counts or min(whole, default=0) < 0:
        raise ValueError("a count is no whole number from 0 on")
    if any(map(isnan, values[:1])) or not all(map(le, values, islice(values, 1, None))):
        raise ValueError("values do not ascend")
    return list(accumulate(whole))


def _middle(first: float, second: float) -> float:
    return first if first == second else first / 2 + second / 2


def _central_chance(n: int) -> float:
    """Give P(X = n // 2) for X ~ Binomial(n, 1/2); an odd n has that of n + 1.

    Beyond 1000 by Stirling's series of the central binomial coefficient, true to 1e-15 there.
    """
    even = n + n % 2
    if even <= 1000:
        return comb(even, even // 2) / (1 << even)
    part = 1 / even
    series = 1 - part / 4 + part**2 / 32 + 5 * part**3 / 128 - 21 * part**4 / 2048
    return sqrt(2 * part / pi) * series
