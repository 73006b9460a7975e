"""How many leads so many sales take: the leads by which they are made with some chance, and how to share them out."""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.incomplete import beta_chance
from funnelkit.statistics.power import find_smallest

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from funnelkit.statistics.many import Numbers

MOST_LEADS = 10_000_000
"""More leads are no plan: the rate is too little known for one."""

_DUST = 1e-9  # 10 * 0.3 / 1 may miss 3 by a rounding


def leads_at_rate(sales: int, rate: float, chance: float) -> int | None:
    """Give the fewest leads that make so many sales with this chance, at a rate that is known well.

    The negative binomial's quantile. None where the rate is 0 or it takes over ten million. ValueError for no sale, or
    a chance outside 0 to 1. Source: scipy's `nbinom.ppf(chance, sales, rate) + sales`; Wilks (1941), Ann Math Stat
    12:91: 59 and 93 with 95 % at 5 %.

    >>> [leads_at_rate(10, 0.2, chance) for chance in (0.8, 0.95)], leads_at_rate(1, 0.05, 0.95)
    ([61, 76], 59)
    """
    _check(sales, chance)
    if not 0 <= rate <= 1:
        raise ValueError(f"rate {rate}")
    if rate in (0, 1):
        return sales if rate else None
    return _fewest(sales, lambda n: float(beta_chance(rate, sales, n - sales + 1)) >= chance)


def leads_for(sales: int, a: float, b: float, chance: float) -> int | None:
    """Give the fewest leads that make so many sales with this chance, where the rate is known from leads alone.

    The rate has a beta distribution (`shrinkage.posterior`: about hits and misses), and is integrated out: the
    beta-negative-binomial's quantile. So the plan of a manager with few leads asks for more. None and ValueError as of
    `leads_at_rate`. Source: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 6.2.3.

    >>> [leads_for(10, a, 4 * a, 0.8) for a in (5, 50, 5000)]
    [79, 63, 61]
    """
    _check(sales, chance)
    if not (a > 0 and b > 0):
        raise ValueError(f"beta of {a}, {b}")
    return _fewest(sales, lambda n: _chance_of_sales(sales, n, a, b) >= chance)


def _fewest(sales: int, enough: Callable[[int], bool]) -> int | None:
    """Give the fewest leads from `sales` on that are enough, up to ten million."""
    if not enough(MOST_LEADS):
        return None
    found = find_smallest(lambda n: enough(sales + n - 1))
    return None if found is None else sales + found - 1


def _chance_of_sales(sales: int, leads: int, a: float, b: float) -> float:
    """Give the chance of `sales` or more of so many leads, by summing that of fewer: each term from the one before."""
    if leads < sales:
        return 0.0
    k = np.arange(sales - 1)
    steps = np.log((leads - k) * (k + a)) - np.log((k + 1) * (leads - k - 1 + b))
    none = lgamma(b + leads) - lgamma(b) + lgamma(a + b) - lgamma(a + b + leads)
    logs = none + np.concatenate([[0.0], np.cumsum(steps)])
    return 1 - float(np.exp(logs).sum())


def share_out(total: int, weights: Numbers) -> npt.NDArray[np.int64]:
    """Share a whole number out by weights, in whole parts that add up to it: the largest remainders get the rest.

    Equal remainders go to the first. ValueError for weights below 0, or none above. Source: Hamilton's method; Balinski &
    Young (2001), Fair Representation.

    >>> share_out(10, [3, 3, 1]).tolist()
    [4, 4, 2]
    """
    parts = np.asarray(weights, float)
    if (parts < 0).any() or not parts.sum() > 0:
        raise ValueError(f"weights {parts}")
    exact = total * parts / parts.sum()
    whole: npt.NDArray[np.int64] = np.floor(exact + _DUST).astype(np.int64)
    order = np.argsort(-(exact - whole).round(9), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def _check(sales: int, chance: float) -> None:
    if sales < 1 or not 0 < chance < 1:
        raise ValueError(f"{sales} sales with a chance of {chance}")
