"""The time by which a part of all leads is contacted: from finished waits and those that are still open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.judging import MOST_UNKNOWN
from funnelkit.analysis.windows import dates_of
from funnelkit.statistics.medians import find_median
from funnelkit.statistics.waits import Waits, estimate_survival, find_wait
from funnelkit.tally import NO_DAY, PLACE

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts

    Numbers = npt.NDArray[np.integer | np.floating]

PARTS = (0.25, 0.5)
LEAST_WAITS = 6
_DAY = 24 * 60


@dataclass(frozen=True)
class ReachedBy:
    """The time by which a part of `n` leads has reached a step, in `unit`, with limits; None where it is not reached.

    `so_far` is the share of all leads that has reached it by the age at which the oldest of them was last seen.
    """

    n: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    so_far: float


@dataclass(frozen=True)
class PartReached:
    """By when a `part` of all leads has reached `step`, now and in the baseline."""

    step: str
    part: float
    current: ReachedBy
    baseline: ReachedBy


def contacted_by(now: Cohorts, then: Cohorts) -> tuple[PartReached, ...]:
    """Give by when a quarter and half of all leads are contacted: Kaplan-Meier, limits by Brookmeyer and Crowley.

    In hours where both sides know the time of day, else in days. A lead that was lost without a contact waits up to the
    day it was last seen. Nothing where the days of contacts are not usable, or under 6 leads on a side.
    """
    sides = [_to_the_minute(side) for side in (now, then)]
    unit, per = "hours", 60.0
    if any(side is None for side in sides):
        sides, unit, per = [_in_days(side) for side in (now, then)], "days", 1.0
    known = [side for side in sides if side is not None and _n(side) >= LEAST_WAITS]
    if len(known) < len(sides):
        return ()
    return tuple(
        PartReached("contacted", part, *(reach_part(side, part, unit, per) for side in known))
        for part in PARTS
    )


def half_contacted(side: Cohorts, unit: str) -> ReachedBy | None:
    """Give by when half of some leads are contacted, in "hours" or "days"; None where their contacts do not tell."""
    waits = _to_the_minute(side) if unit == "hours" else _in_days(side)
    if waits is None or _n(waits) < LEAST_WAITS:
        return None
    return reach_part(waits, 0.5, unit, 60.0 if unit == "hours" else 1.0)


def unit_of_contacts(side: Cohorts) -> str | None:
    """Say in which unit the waits of all can be told: "hours", else "days"; None where in none."""
    return next((unit for unit in ("hours", "days") if half_contacted(side, unit)), None)


def _n(waits: Waits) -> int:
    return int(np.sum(waits.ended) + np.sum(waits.censored))


def reach_part(waits: Waits, part: float, unit: str, per: float) -> ReachedBy:
    """Give by when a part of all has ended; `per` is how many of the waits' own units make one `unit`.

    Limits of half are those of the waits themselves (order statistics) where none is open.
    """
    found = find_wait(waits, part)
    if part == PARTS[1] and not np.any(waits.censored):
        ended = np.asarray(waits.ended)
        found = find_median(np.asarray(waits.ages)[ended > 0], ended[ended > 0])
    value, low, high = (None if x is None else x / per for x in (found.value, found.low, found.high))
    so_far = 1 - float(estimate_survival(waits.ended, waits.censored).share[-1])
    return ReachedBy(found.n, value, low, high, unit, so_far)


def lay_out(ended: tuple[Numbers, Numbers], still: tuple[Numbers, Numbers]) -> Waits:
    """Put waits that ended and waits that are still open, each as values and counts, on one scale of ages."""
    ages = np.unique(np.concatenate([ended[0], still[0]]))
    return Waits(
        ages,
        *(np.bincount(np.searchsorted(ages, values), n, len(ages)) for values, n in (ended, still)),
    )


def _to_the_minute(side: Cohorts) -> Waits | None:
    """Give waits in minutes; None where the time of day, or the wait of more than a few, is not known."""
    if not side.tally.clocks >= {"created_at", "contacted_at"}:
        return None
    waits = side.at_age(None).cells[()].waits
    minutes, n = (waits[name] for name in ("minutes", "n"))
    return _waits(side, minutes, n, _DAY)


def _in_days(side: Cohorts) -> Waits | None:
    if dates_of("contacted", side) != "good":
        return None
    steps = side.at_age(None).cells[()].steps
    lines = steps.where((steps["step"] == PLACE["contacted"]) & (steps["on"] != NO_DAY))
    created, on, n = (lines[name] for name in ("created", "on", "n"))
    return _waits(side, np.maximum(on - created, 0), n, 1)


def _waits(side: Cohorts, waited: Numbers, n: Numbers, day: int) -> Waits | None:
    """Give a histogram of waits: those that ended, and of the others up to when they were seen."""
    born, leads = side.births
    steps = side.at_age(None).cells[()].steps
    lines = steps.of_step("contacted")
    contacted = _by_birth(born, lines["created"], lines["n"])
    unknown = contacted.sum() - n.sum()
    if not n.sum() or unknown > MOST_UNKNOWN * leads.sum():
        return None
    still = np.maximum(0, leads - contacted)
    seen = np.maximum(side.ages, 0) * day
    return lay_out((waited, n), (seen, still))


def _by_birth(born: Numbers, created: Numbers, n: Numbers) -> Numbers:
    place = np.searchsorted(born, created)
    return np.bincount(place, n, len(born) + 1)[: len(born)]
