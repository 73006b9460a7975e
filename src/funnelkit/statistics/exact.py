"""One share by the binomial distribution itself: for few counts, and where an interval must hold at least so often."""

from __future__ import annotations

from math import lgamma, log, log1p
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.incomplete import beta_chance, beta_quantile, log_gamma
from funnelkit.statistics.intervals import LEVEL, check_share

if TYPE_CHECKING:
    from funnelkit.statistics.many import Array, Numbers

_ALIKE = 1 + 1e-7  # counts that are as likely may differ by a rounding


def clopper_pearson(hits: float, of: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the limits that hold the true share at least as often as `level` says; wider than Wilson's by a tenth or two.

    Counts may be fractions. ValueError for `of` = 0. Source: Clopper & Pearson (1934), Biometrika 26:404; Fagerland,
    Lydersen & Laake (2017), Statistical Analysis of Contingency Tables, chapter 2: 13 of 16.

    >>> low, high = clopper_pearson(13, 16)
    >>> round(low, 4), round(high, 4)
    (0.5435, 0.9595)
    """
    check_share(hits, of)
    misses, tail = of - hits, (1 - level) / 2
    low = float(beta_quantile(tail, hits, misses + 1)) if hits else 0.0
    return low, float(beta_quantile(1 - tail, hits + 1, misses)) if misses else 1.0


def binomial_chance(hits: int, of: int, rate: float) -> float:
    """Give the chance of hits no likelier than these if `rate` is true: the exact two-sided p-value.

    ValueError for `of` = 0. Source: R, `binom.test`; Conover (1971), p. 97: 682 of Mendel's 925 plants at 3/4.

    >>> round(binomial_chance(682, 925, 0.75), 4)
    0.3825
    """
    check_share(hits, of)
    if not 0 < rate < 1:
        return float(hits == rate * of)
    counts = np.arange(of + 1, dtype=float)
    ways = lgamma(of + 1) - log_gamma(counts + 1) - log_gamma(of - counts + 1)
    chances = np.exp(ways + counts * log(rate) + (of - counts) * log1p(-rate))
    return min(1.0, float(chances[chances <= chances[hits] * _ALIKE].sum()))


def at_most_chance(hits: float, of: float, rate: float) -> float:
    """Give the chance of at most so many hits of `of` if `rate` is true; fractions are as if between two counts.

    >>> round(at_most_chance(5, 10, 0.8), 4)
    0.0328
    """
    return 1.0 if hits >= of else float(beta_chance(1 - rate, of - hits, hits + 1))


def binomial_quantile(chance: Numbers, of: Numbers, rate: Numbers) -> Array:
    """Give the fewest hits of `of` that at most so many are seen with at least this chance. Broadcasts.

    >>> binomial_quantile([0.025, 0.975], 20, 0.1).tolist()
    [0.0, 5.0]
    """
    wanted, n, p = np.broadcast_arrays(*(np.asarray(part, float) for part in (chance, of, rate)))
    fewest, most = np.full(n.shape, -1.0), n
    while (most - fewest > 1).any():
        middle = np.floor((fewest + most) / 2)
        reached = beta_chance(1 - p, np.maximum(n - middle, 1), np.maximum(middle, 0) + 1) >= wanted
        narrow = most - fewest > 1
        fewest = np.where(narrow & ~reached, middle, fewest)
        most = np.where(narrow & reached, middle, most)
    hits = most
    return np.asarray(np.where(p <= 0, 0.0, np.where(p >= 1, n, hits)), float)
