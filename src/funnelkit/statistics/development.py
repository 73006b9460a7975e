"""How leads become sales with age, from finished and open ones: what leads that are open at an age still bring.

Hazards, not shares: of those open at an age, how many were sold at it, and how many ended otherwise. Sold and lost compete, and
open leads are censored there, so the shares are Aalen & Johansen's. A level multiplies the hazard of a sale: a month of level
1.5 sells half as much again at every age. Ages are whole days from 0 on, the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.many import divide

if TYPE_CHECKING:
    from funnelkit.statistics.many import Array, Numbers

PRIOR_DF, PRIOR_PHI = 6, 1.3
"""What is known of swings before a month was seen: so many degrees of freedom at this phi."""

_LEAST_EXPECTED = 1.0


@dataclass(frozen=True, eq=False)
class Development:
    """At each age: how many leads were sold at it, how many ended otherwise, and how many were at risk."""

    sold: Array
    ended: Array
    at_risk: Array

    @cached_property
    def hazard(self) -> Array:
        """The share sold at each age of those still open."""
        return divide(self.sold, self.at_risk)

    @cached_property
    def other(self) -> Array:
        """The share ended otherwise at each age of those still open."""
        return divide(self.ended, self.at_risk)

    @cached_property
    def expected(self) -> Array:
        """How many sales a lead that was at risk up to and at each age stood for: the cumulative hazard."""
        return np.cumsum(self.hazard)

    def fates(self, levels: Numbers = 1.0) -> Shares:
        """Give what becomes of leads of some levels, a row for each."""
        level = np.asarray(levels, float)[..., None]
        hazard = np.minimum(level * self.hazard, np.maximum(0.0, 1 - self.other))
        still = np.cumprod(1 - hazard - self.other, axis=-1)
        before = np.concatenate([np.ones((*still.shape[:-1], 1)), still[..., :-1]], axis=-1)
        return Shares(np.cumsum(before * hazard, axis=-1), np.maximum(still, 0.0), before)

    def mature_at(self, part: float) -> int | None:
        """Give the age by which so great a part of all sales were made; None where nothing was ever sold."""
        share = self.fates().sold
        if not share.size or not share[-1] > 0:
            return None
        return int(np.argmax(share >= part * share[-1]))


class Shares(NamedTuple):
    """Of leads that begin: the share sold by each age, the share open after it, and the share open until it."""

    sold: Array
    still: Array
    before: Array

    def chances(self, days: int | None = None) -> Array:
        """Give the chance that a lead open after each age is sold in so many days from then on; None: ever."""
        last = self.sold.shape[-1] - 1
        until = np.arange(last + 1) + (last if days is None else days)
        gained = self.sold[..., np.minimum(until, last)] - self.sold
        return np.minimum(1.0, divide(gained, self.still))

    def times_at_risk(self, leads: Array, days: int | None = None) -> Array:
        """Give how many of leads that are open after each age will be at risk at each later one, in so many days."""
        began = np.cumsum(divide(leads, self.still), axis=-1)
        ages = np.arange(began.shape[-1])
        first = np.zeros_like(ages) if days is None else np.maximum(ages - days, 0)
        padded = np.concatenate([np.zeros((*began.shape[:-1], 1)), began], axis=-1)
        return np.asarray(self.before * (padded[..., ages] - padded[..., first]), float)


def develop(sold: Numbers, ended: Numbers, seen: Numbers, least: int = 1) -> Development:
    """Give the development of leads by the age at which each was sold, ended otherwise, or last seen open (counts an age).

    It ends with the last age at which `least` were at risk: of what comes later nothing is known, and nothing is
    expected. Source: Aalen & Johansen (1978), Scand J Stat 5:141.

    >>> found = develop([2, 1, 0], [0, 1, 1], [0, 3, 2])
    >>> found.at_risk.tolist(), found.fates().sold.round(3).tolist()
    ([10.0, 8.0, 3.0], [0.2, 0.3, 0.3])
    """
    counts = [np.asarray(part, float) for part in (sold, ended, seen)]
    at_risk = np.cumsum(np.sum(counts, axis=0)[::-1])[::-1]
    ages = int((at_risk >= least).sum())
    return Development(counts[0][:ages], counts[1][:ages], at_risk[:ages])


class Levels(NamedTuple):
    """How far rows sell above what is expected of them: each one's level, its variance, and how much of it is prior.

    `cv2` is the square of the coefficient of variation between the rows' true levels, 0 where they are alike; `prior` the
    weight (0 to 1) that level 1 has in each.
    """

    level: Array
    variance: Array
    prior: Array
    cv2: float


def estimate_levels(sold: Numbers, expected: Numbers, phi: float = PRIOR_PHI) -> Levels:
    """Give the level of each row (month, manager) from its sales and those that its time at risk stands for.

    Credibility: (sold + k) / (expected + k), a gamma posterior whose prior has mean 1 and variance 1/k = cv². Sales at a
    hazard vary as a Poisson count does about the expected, however likely each is; what they vary more is between the
    rows, by moments, with the weak prior of 6 degrees of freedom at `phi`. Rows of less than one expected sale tell
    nothing of it. Source: Bühlmann & Straub (1970), Mitt VSVM 70:111; Clayton & Kaldor (1987), Biometrics 43:671.

    >>> found = estimate_levels([30, 10, 22, 18], [20, 20, 20, 20], phi=1)
    >>> found.level.round(2).tolist(), round(found.cv2 ** 0.5, 2)
    ([1.23, 0.77, 1.05, 0.95], 0.2)
    """
    made, due = (np.asarray(part, float) for part in (sold, expected))
    cv2 = _swing(made[due >= _LEAST_EXPECTED], due[due >= _LEAST_EXPECTED], phi)
    if not cv2:
        return Levels(np.ones(made.shape), np.zeros(made.shape), np.ones(made.shape), 0.0)
    weight = 1 / cv2
    level = (made + weight) / (due + weight)
    return Levels(level, level / (due + weight), weight / (due + weight), cv2)


def _swing(made: Array, due: Array, phi: float) -> float:
    """Give the variance of the true levels of some rows: what they differ beyond chance, an expected sale each."""
    if not due.size:
        return 0.0
    df, total = due.size - 1, float(due.sum())
    chi2 = float(((made - due) ** 2 / due).sum())
    found = (chi2 + PRIOR_DF * phi) / (df + PRIOR_DF)
    leverage = (total - float((due**2).sum()) / total) / df if df else total
    return max(0.0, found - 1) / leverage if leverage < inf else 0.0
