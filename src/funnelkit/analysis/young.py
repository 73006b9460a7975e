"""The share that reaches a step by an age, from all leads: those that are younger count as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.judging import MOST_UNKNOWN
from funnelkit.analysis.windows import LEAST_LEADS
from funnelkit.metrics import METRICS
from funnelkit.model import Estimate
from funnelkit.periods import day_number
from funnelkit.statistics.intervals import wilson
from funnelkit.statistics.waits import effective_counts, estimate_incidence
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.windows import Window
    from funnelkit.metrics import Metric

    Ints = npt.NDArray[np.integer]
    Floats = npt.NDArray[np.float64]

OTHER_ENDS: Mapping[str, tuple[str, ...]] = {"sold": ("lost", "non_target")}
"""The ends that compete with a step: after one of them a lead does not reach it."""

ESTIMABLE = tuple(
    key
    for key, metric in METRICS.items()
    if metric.weight and metric.of == ("leads",) and metric.hits in ("contacted", "sold")
)
"""The judged shares of all leads, of which each lead's wait is known or still open."""


@dataclass(frozen=True, eq=False)
class Histograms:
    """For each period of some leads: how many ended by each cause at each age in days, and how many were censored.

    `ended` is (periods, causes, ages), the first cause the step itself; `censored` (periods, ages). The last age stands
    for all later ones. `unknown`, by period: those of whom it is not known when they reached the step; they are in
    neither.
    """

    ended: Floats
    censored: Floats
    unknown: Floats


def estimate(side: Cohorts, key: str, window: Window | None) -> tuple[Estimate | None, ...]:
    """Give a share of leads at its window's age for each period of some leads, and at the end for all together.

    Aalen-Johansen where other ends compete (sold: lost and non-target); a lead that was lost without a contact, and one
    of which nobody knows on which day it was lost, counts as not reached up to the day it was last seen: how long each
    lead could have been seen is known, so that is the same share (the subdistribution of Fine & Gray, 1999, JASA
    94:496). None where the days of the step are not usable, no lead is young, or fewer than 10 are old enough to tell
    of the last days of the window.
    """
    if (
        key not in ESTIMABLE
        or window is None
        or window.days is None
        or window.source not in ("ages", "given")
    ):
        return (None,) * (len(side.periods) + 1)
    days = window.days
    found = histograms(side, key, days)
    ended, censored = _and_all(found.ended), _and_all(found.censored)
    born, n = side.births
    leads, young = (_and_all(_by_period(side, born, many)) for many in (n, n * (side.ages < days)))
    known = estimate_incidence(ended, censored)
    at_age = known.share[:, 0, days], known.variance[:, 0, days], known.known[:, days]
    of = np.minimum(effective_counts(*at_age)[1], ended.sum(axis=(1, 2)) + censored.sum(axis=1))
    usable = (young > 0) & (leads - young >= LEAST_LEADS) & (of > 0)
    usable &= _and_all(found.unknown) <= MOST_UNKNOWN * leads
    return tuple(
        estimate_of(float(share), float(n), days, (int(all_), int(few))) if fit else None
        for share, n, all_, few, fit in zip(at_age[0], of, leads, young, usable, strict=True)
    )


def estimate_of(
    share: float, of: float, days: int, leads: tuple[int, int], of_step: str = "leads"
) -> Estimate:
    """Give a share at an age that is known as well as `of` leads would tell it; `leads`: all, and the younger."""
    share = min(1.0, max(0.0, share))
    low, high = wilson(share * of, of)
    return Estimate(share * of, of, share, low, high, of_step, days, *leads)


def histograms(side: Cohorts, key: str, days: int) -> Histograms:
    """Sort the leads of each period by the age at which they reached the step of a share, ended otherwise, or were last seen."""
    metric, width = METRICS[key], days + 2
    reached, unknown = _reached(side, metric)
    causes = [reached, *(_lines(side, step).dated for step in OTHER_ENDS.get(metric.hits, ()))]
    ended = np.zeros((len(side.periods), min(2, len(causes)), width))
    for place, cause in enumerate(causes):
        age = np.clip(cause.age, 0, width - 1)
        np.add.at(ended[:, min(place, 1)], (_codes(side, cause.created), age), cause.n)
    born, n = side.births
    still_open = np.maximum(0, n - unknown - sum(_by_birth(side, cause) for cause in causes))
    censored = np.zeros((len(side.periods), width))
    np.add.at(censored, (_codes(side, born), np.clip(side.ages, 0, width - 1)), still_open)
    return Histograms(ended, censored, _by_period(side, born, unknown))


@dataclass(frozen=True, eq=False)
class _Lines:
    """Leads that reached a step: the day of creation, the age in days (negative: not known), and how many."""

    created: Ints
    age: Ints
    n: Ints

    def where(self, which: npt.NDArray[np.bool_]) -> _Lines:
        return _Lines(self.created[which], self.age[which], self.n[which])

    @property
    def dated(self) -> _Lines:
        return self.where(self.age >= 0)


def _reached(side: Cohorts, metric: Metric) -> tuple[_Lines, Floats]:
    """Give who reached the step of a share, within its time if it has one, and of how many that is not known."""
    lines = _lines(side, metric.hits)
    if metric.kind != "within":
        return lines, np.zeros(len(side.births[0]))
    if metric.hits == "contacted" and side.tally.clocks >= {"created_at", "contacted_at"}:
        unknown = _by_birth(side, lines) - _by_birth(side, _waits(side, None))
        return _waits(side, metric.minutes), unknown
    return lines.dated, _by_birth(side, lines.where(lines.age < 0))


def _lines(side: Cohorts, step: str) -> _Lines:
    found = side.at_age(None).cells[()].steps.of_step(step)
    created, on, n = (found[name] for name in ("created", "on", "n"))
    return _Lines(created, np.where(on == NO_DAY, -1, on - created), n)


def _waits(side: Cohorts, minutes: int | None) -> _Lines:
    """Give the contacts of which the wait is known to the minute, up to so many."""
    waits = side.at_age(None).cells[()].waits
    found = waits if minutes is None else waits.where(waits["minutes"] <= minutes)
    created, on, n = (found[name] for name in ("created", "on", "n"))
    return _Lines(created, on - created, n)


def _by_birth(side: Cohorts, lines: _Lines) -> Floats:
    """Count leads by the day of `births` on which they were created."""
    born = side.births[0]
    place = np.searchsorted(born, lines.created)
    return np.bincount(place, lines.n, len(born) + 1)[: len(born)].astype(float)


def _codes(side: Cohorts, created: Ints) -> Ints:
    starts = [day_number(period.start) for period in side.periods]
    return np.searchsorted(starts, created, side="right") - 1


def _by_period(side: Cohorts, born: Ints, n: Ints | Floats) -> Floats:
    return np.bincount(_codes(side, born), n, len(side.periods)).astype(float)


def _and_all(by_period: Floats) -> Floats:
    """Put the sum of all periods behind them."""
    return np.concatenate([by_period, by_period.sum(axis=0, keepdims=True)])
