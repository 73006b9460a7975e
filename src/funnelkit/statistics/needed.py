"""How many leads so many sales take: the leads by which they are made with some chance, and how to share them out."""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.incomplete import beta_chance
from funnelkit.statistics.power import find_smallest
from funnelkit.statistics.predicted import Predicted

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


def leads_for(sales: int, a: float, b: float, chance: float, beside: Numbers = (1.0,)) -> int | None:
    """Give the fewest leads that make so many sales with this chance, where the rate is known from leads alone.

    The rate has a beta distribution (`shrinkage.posterior`: about hits and misses), and is integrated out: the
    beta-negative-binomial's quantile. So the plan of a manager with few leads asks for more. `beside`: the chances of 0,
    1, 2, … sales that come from elsewhere, and count; they may be enough. None and ValueError as of
    `leads_at_rate`. Source: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 6.2.3.

    >>> [leads_for(10, a, 4 * a, 0.8) for a in (5, 50, 5000)], leads_for(10, 5000, 20000, 0.8, [0, 0, 1])
    ([79, 63, 61], 50)
    """
    _check(sales, chance)
    if chance_to_make(sales, 0, a, b, beside) >= chance:
        return 0
    return _fewest(1, lambda n: chance_to_make(sales, n, a, b, beside) >= chance)


def chance_to_make(sales: int, leads: int, a: float, b: float, beside: Numbers = (1.0,)) -> float:
    """Give the chance that so many leads make `sales` or more, with those that come from elsewhere: as `leads_for`.

    >>> [round(found, 2) for found in (chance_to_make(10, 50, 5000, 20000), chance_to_make(2, 1, 1, 1, [0, 1]))]
    [0.56, 0.5]
    """
    if not (a > 0 and b > 0):
        raise ValueError(f"beta of {a}, {b}")
    fewer = np.cumsum(chances_of_sales(leads, a, b, sales))
    others = np.asarray(beside, float)[:sales]
    return max(0.0, 1 - float((others * fewer[::-1][: len(others)]).sum()))


def _fewest(least: int, enough: Callable[[int], bool]) -> int | None:
    """Give the fewest leads from `least` on that are enough, up to ten million."""
    if not enough(MOST_LEADS):
        return None
    found = find_smallest(lambda n: enough(least + n - 1))
    return None if found is None else least + found - 1


def chances_of_sales(leads: int, a: float, b: float, most: int | None = None) -> npt.NDArray[np.float64]:
    """Give the chance of 0, 1, 2, … sales (the first `most` of them) of so many leads: the beta-binomial.

    `a` and `b` as of `leads_for`. Each term comes from the one before, in logarithms.

    >>> chances_of_sales(2, 1, 1).round(3).tolist()
    [0.333, 0.333, 0.333]
    """
    size = leads + 1 if most is None else most
    k = np.arange(min(size, leads + 1) - 1)
    steps = np.log((leads - k) * (k + a)) - np.log((k + 1) * (leads - k - 1 + b))
    none = lgamma(b + leads) - lgamma(b) + lgamma(a + b) - lgamma(a + b + leads)
    found = np.exp(none + np.concatenate([[0.0], np.cumsum(steps)]))
    return np.concatenate([found, np.zeros(size - len(found))])


def predict_sales(leads: float, a: float, b: float) -> Predicted:
    """Give how many sales so many leads bring, where the rate is known from leads alone: the beta-binomial's moments.

    >>> found = predict_sales(100, 5000, 20000)
    >>> found.mean, round(found.variance, 1), found.interval()
    (20.0, 16.1, (15, 25))
    """
    rate, apart = a / (a + b), 1 / (a + b + 1)
    return Predicted(leads * rate, leads * rate * (1 - rate) * (1 + max(0.0, leads - 1) * apart))


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
