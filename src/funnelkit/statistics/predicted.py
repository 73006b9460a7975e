"""Counts that are still to come: their distribution from mean and variance, and between which numbers they lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.incomplete import gamma_quantile

if TYPE_CHECKING:
    from funnelkit.statistics.many import Array

LIKELY = 0.8
"""The share of cases in which an interval of what is to come shall hold."""

_ALIKE = 1e-9
_REACH = 12.0  # standard deviations


@dataclass(frozen=True)
class Predicted:
    """A count that is still to come, by its mean and variance: binomial, Poisson or negative binomial.

    Less variance than the mean is a sum of unequal chances, more is a rate that is not known well; the three are the one family of
    Panjer (1981), ASTIN Bull 12:22, whose terms follow from each other: p(k) = p(k-1) (a + b / k). `most` bounds it.
    """

    mean: float
    variance: float
    most: int | None = None

    @cached_property
    def chances(self) -> Array:
        """The chance of each number from 0 on; they sum to 1.

        >>> Predicted(1.0, 0.5).chances.round(3).tolist()
        [0.25, 0.5, 0.25]
        """
        if self.mean <= 0:
            return np.ones(1)
        size = ceil(self.mean + _REACH * max(1.0, sqrt(self.variance)) + _REACH)
        k = np.arange(1, size if self.most is None else min(size, self.most) + 1)
        a = 1 - self.mean / self.variance if abs(self.variance - self.mean) > _ALIKE * self.mean else 0.0
        terms = a + (self.mean * (1 - a) - a) / k
        terms = terms[: int(np.argmax(terms <= _ALIKE))] if (terms <= _ALIKE).any() else terms
        logs = np.concatenate([[self._log_none()], np.log(terms)]).cumsum()
        chances = np.exp(logs - logs.max())
        return np.asarray(chances / chances.sum(), float)

    def _log_none(self) -> float:
        """Give the logarithm of the chance of none: (m / v) ^ (m² / (v - m)), e ^ -m for the Poisson one."""
        m, v = self.mean, self.variance
        return -m if abs(v - m) <= _ALIKE * m else m * m / (v - m) * log(m / v)

    def interval(self, level: float = LIKELY) -> tuple[int, int]:
        """Give between which numbers it lies in `level` of the cases, as nearly as whole numbers can.

        Half of each limit's own chance counts as outside (mid-P), else few sales would lie between them nearly always.

        >>> Predicted(10.0, 10.0).interval(), Predicted(0.05, 0.05).interval()
        ((7, 14), (0, 0))
        """
        middle = np.cumsum(self.chances) - self.chances / 2
        tail = (1 - level) / 2
        low = int(np.argmax(middle >= tail)) if (middle >= tail).any() else middle.size - 1
        inside = np.flatnonzero(middle <= 1 - tail)
        return low, max(low, int(inside[-1]) if inside.size else 0)

    def scaled(self, factor: float) -> Predicted:
        """Give so many times the count, as sure of itself as before.

        >>> Predicted(4.0, 6.0).scaled(0.5)
        Predicted(mean=2.0, variance=1.5, most=None)
        """
        return Predicted(self.mean * factor, self.variance * factor**2, self.most)

    def at_least(self, number: int) -> float:
        """Give the chance of so many or more.

        >>> Predicted(1.0, 0.5).at_least(1)
        0.75
        """
        return float(self.chances[max(0, number) :].sum())


def add_predicted(*parts: Predicted) -> Predicted:
    """Give the sum of counts that do not depend on each other."""
    return Predicted(sum(part.mean for part in parts), sum(part.variance for part in parts))


def limit_sum(mean: float, variance: float, level: float = LIKELY) -> tuple[float, float]:
    """Give between which amounts a sum above 0 lies, as a gamma variable of this mean and variance.

    >>> [round(limit) for limit in limit_sum(100.0, 400.0)]
    [75, 126]
    """
    if mean <= 0:
        return 0.0, 0.0
    if variance <= 0:
        return mean, mean
    tail = (1 - level) / 2
    low, high = gamma_quantile(np.array([tail, 1 - tail]), mean * mean / variance)
    return float(low) * variance / mean, float(high) * variance / mean
