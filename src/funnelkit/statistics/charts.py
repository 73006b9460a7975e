"""Charts over periods: between which limits a process stays by chance, and whether it has shifted.

From 12 closed periods on; limits of fewer are trial limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import exp, log2
from typing import NamedTuple

import numpy as np

from funnelkit.statistics.many import Array, Limits, Numbers, read_shares
from funnelkit.statistics.medians import lower_rank

_SIGMAS = 3.0
_RANGES_PER_SIGMA = 1.128  # the mean range of two normal values: d2
_WIDEST = 3.267  # times the mean range: beyond, a moving range is no common one: D4


class Chart(NamedTuple):
    """A centre line and the limits three sigmas from it."""

    centre: float
    low: float
    high: float


@dataclass(frozen=True)
class Runs:
    """How values lie around a centre line: the longest run on one side, and how often they cross it."""

    longest: int
    longest_by_chance: int
    crossings: int
    crossings_by_chance: int

    @property
    def shifted(self) -> bool:
        """Whether one run is longer, or crossings are fewer, than chance has it."""
        return self.longest > self.longest_by_chance or self.crossings < self.crossings_by_chance


class Turn(NamedTuple):
    """Where a series turns: how many values lie before, how strongly, and how likely chance alone does as much."""

    place: int
    strength: float
    chance: float


def individual_limits(values: Numbers, *, screened: bool = False) -> Chart:
    """Give the limits of single values (sums, counts, medians) by period: XmR, mean +- 2.66 mean moving ranges.

    `screened` leaves out moving ranges beyond 3.267 times their mean, once: one outlier then widens nothing, as the NHS
    has it in R; its Excel sheets do not. ValueError under two values. Source: Wheeler (1993), Understanding Variation;
    NHS England, Making Data Count (NHSRplotthedots, "Deviations from Excel defaults").

    >>> values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    >>> [round(limit, 2) for limit in individual_limits(values, screened=True)]
    [1.94, -0.72, 4.6]
    """
    points = np.asarray(values, float)
    if points.ndim != 1 or points.size < 2:
        raise ValueError(f"{points.size} values")
    ranges = np.abs(np.diff(points))
    if screened:
        ranges = ranges[ranges <= _WIDEST * ranges.mean()]
    centre, reach = float(points.mean()), _SIGMAS / _RANGES_PER_SIGMA * float(ranges.mean())
    return Chart(centre, centre - reach, centre + reach)


def share_limits(hits: Numbers, of: Numbers) -> Limits:
    """Give the limits of rates by period if only chance moves them: the p chart, wider where leads are fewer.

    `value` is the centre line. Too narrow where months swing by more than chance, as most do: see `prime_limits`.
    Periods without leads are nan. ValueError without leads at all. Source: Montgomery (2009), Introduction to
    Statistical Quality Control, 7.2.

    >>> found = share_limits([12, 8, 20], [100, 80, 110])
    >>> found.low.round(3).tolist(), found.high.round(3).tolist()
    ([0.034, 0.022, 0.039], [0.241, 0.254, 0.237])
    """
    centre, errors, _ = _measure_errors(hits, of)
    return _spread(centre, errors)


def prime_limits(hits: Numbers, of: Numbers) -> Limits:
    """Give the limits of rates by period if months swing as these do: Laney's p' chart.

    The p chart's limits times sigma z, the mean moving range of the standardised rates over 1.128 (as Minitab and
    qicharts2 have it, not their standard deviation). Periods without leads are nan and stand between none. ValueError
    under two periods with leads. Source: Laney (2002), Quality Engineering 14:531.

    >>> found = prime_limits([12, 18, 9, 16], [100, 100, 100, 100])
    >>> [round(float(limits[0]), 4) for limits in found]
    [0.1375, 0.0, 0.3325]
    """
    centre, errors, rates = _measure_errors(hits, of)
    filled = ~np.isnan(rates)
    if filled.sum() < 2:
        raise ValueError(f"{filled.sum()} periods with leads")
    deviations = np.divide(rates - centre, errors, out=np.zeros_like(rates), where=errors > 0)
    swing = float(np.abs(np.diff(deviations[filled])).mean()) / _RANGES_PER_SIGMA
    return _spread(centre, errors * swing)


def count_runs(values: Numbers, centre: float) -> Runs:
    """Say whether values have shifted: the longest run on one side of `centre`, and the crossings of it.

    Values on the centre line count for neither side. `centre` is best the median of the values. Source: Anhoej &
    Olesen (2014), PLoS ONE 9:e113825.

    >>> runs = count_runs([3, 4, 3, 5, 4, 3, 8, 9, 8, 7, 9, 8], 6)
    >>> runs.longest, runs.crossings, runs.shifted
    (6, 1, True)
    """
    points = np.asarray(values, float)
    sides = (points[points != centre] > centre).tolist()
    lengths = [sum(1 for _ in run) for _, run in groupby(sides)]
    longest, crossings = limit_runs(len(sides))
    return Runs(max(lengths, default=0), longest, max(0, len(lengths) - 1), crossings)


def limit_runs(n: int) -> tuple[int, int]:
    """Give the longest run and the fewest crossings that chance makes of `n` values off the centre line.

    Longer than round(log2 n + 3), or fewer crossings than the 5 % point of a binomial of n - 1 and 1/2, is a shift.

    >>> limit_runs(24)
    (8, 8)
    """
    if n < 1:
        return 0, 0
    return round(log2(n) + 3), lower_rank(n - 1, 0.9) or 0


def find_turn(values: Numbers) -> Turn:
    """Say after how many values a series seems to have turned, by ranks: Pettitt's test.

    The chance holds from some twenty values on, and only where nobody chose the series for its looks. ValueError under
    two values. Source: Pettitt (1979), Applied Statistics 28:126.

    >>> find_turn([3, 4, 3, 5, 4, 3, 8, 9, 8, 7, 9, 8]).place
    6
    """
    points = np.asarray(values, float)
    n = points.size
    if points.ndim != 1 or n < 2:
        raise ValueError(f"{n} values")
    before = np.abs(np.sign(points[:, None] - points).sum(axis=1).cumsum()[:-1])
    place = int(np.argmax(before))
    strength = float(before[place])
    return Turn(place + 1, strength, min(1.0, 2 * exp(-6 * strength**2 / (n**3 + n**2))))


def _measure_errors(hits: Numbers, of: Numbers) -> tuple[float, Array, Array]:
    """Give the rate of all periods, the standard error of each around it, and the rate of each."""
    shares = read_shares(hits, of)
    if shares.of.ndim != 1 or not shares.of.sum() > 0:
        raise ValueError("no leads in any period")
    centre = float(shares.hits.sum() / shares.of.sum())
    leads = np.where(shares.of > 0, shares.of, np.nan)
    return centre, np.sqrt(centre * (1 - centre) / leads), shares.rate


def _spread(centre: float, errors: Array) -> Limits:
    reach = _SIGMAS * errors
    return Limits(
        np.full(errors.shape, centre), np.maximum(0.0, centre - reach), np.minimum(1.0, centre + reach)
    )
