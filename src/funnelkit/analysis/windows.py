"""How many days a lead is given to reach a step, before its period is compared with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from funnelkit.metrics import METRICS
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.model import Period

WINDOWS = (7, 14, 30, 60, 90)
"""The windows there are, in days; `--within` sets any other."""

SHARE_OF_EVENTS = 0.8
"""The window of a step is the age by which so many of those who ever reach it have done so."""

LEAST_SHARE, LEAST_LEADS = 0.3, 10
"""Of a period so many leads, and so great a share of them, must be as old as the window; else it is too early."""

LEAST_BASE_LEADS = 30
_MOST_UNDATED = 0.1
_MOST_ON_A_DAY, _LEAST_ON_A_DAY = 0.9, 20

ORDER = ("contacted", "appointments", "shows", "sold_visits", "sold")
"""The steps of which rates are judged, in the order in which a lead reaches them."""

Dates = Literal["good", "empty", "none", "missing", "one_day"]

_STEP = {"sold_per_visit": "sold_visits"}


@dataclass(frozen=True)
class Window:
    """Days that a lead is given to reach a step; None: no step of these leads has a day, so its age is not known.

    `source` says where it comes from: "given" (`--within`), "ages" (those of the baseline), "next" (the step itself has
    no day, and takes the window of the next that has one), "none".
    """

    days: int | None
    source: str


def step_of(key: str) -> str:
    """Give the step that a rate waits for."""
    return _STEP.get(key, METRICS[key].hits)


def choose_windows(then: Cohorts, now: Cohorts, within: int | None = None) -> Mapping[str, Window]:
    """Give the window of each judged metric, one for both sides, from the ages of the baseline's own steps.

    The 80 % point of the time to the step, rounded up to 7, 14, 30, 60 or 90 days, as far as the baseline is old
    enough for it. A step of which more than a tenth have no day, or nearly all the same one, has no ages; it takes the
    window of the next step that has.
    """
    ages = {step: _window_of(step, then, now, within) for step in ORDER}
    found = {}
    for key, metric in METRICS.items():
        if not metric.weight or metric.kind == "score":
            continue
        if metric.kind == "within":
            found[key] = Window(metric.days, "given")
            continue
        later = ORDER[ORDER.index(step_of(key)) :]
        places = [place for place, step in enumerate(later) if ages[step] is not None]
        if not places:
            found[key] = Window(None, "none")
            continue
        days = ages[later[places[0]]]
        source = "next" if places[0] and _happens(later[0], then, now) else "given" if within else "ages"
        found[key] = Window(days, source)
    return found


def _happens(step: str, then: Cohorts, now: Cohorts) -> bool:
    return any(len(_events(step, side)[0]) for side in (then, now))


def _window_of(step: str, then: Cohorts, now: Cohorts, within: int | None) -> int | None:
    """Give the window of a step by its own ages; None where they are not known on both sides."""
    if dates_of(step, then) != "good" or dates_of(step, now) not in ("good", "empty"):
        return None
    if within is not None:
        return within
    ages = reached_by(step, then)
    if not len(ages) or not ages[-1] > 0:
        return None
    usual = int(np.searchsorted(ages, SHARE_OF_EVENTS * ages[-1]))
    wanted = next((window for window in WINDOWS if window >= usual), WINDOWS[-1])
    fit = [window for window in WINDOWS if window <= wanted and is_grown(then, window, LEAST_BASE_LEADS)]
    return fit[-1] if fit else WINDOWS[0]


def is_grown(side: Cohorts, days: int, least: int = LEAST_LEADS) -> bool:
    """Say whether enough of the leads are so old that they can be judged at that age."""
    return side.grown(days) >= max(least, LEAST_SHARE * side.leads)


def leads_to_grow(side: Cohorts) -> float:
    """Give how many leads must have grown before a period can be judged."""
    return max(LEAST_LEADS, LEAST_SHARE * side.leads)


def reached_by(step: str, side: Cohorts) -> npt.NDArray[np.float64]:
    """Give the share of leads that have reached a step by the age of 0, 1, 2, … days.

    What happened at an age counts among the leads that are at least as old; it ends where fewer than 30 leads, or a
    tenth of them, are. Empty where nothing happened.
    """
    born, n = side.births
    created, on, hits = _events(step, side)
    if not len(created) or not len(born):
        return np.zeros(0)
    old_enough = np.bincount(np.maximum(side.ages, 0), weights=n)[::-1].cumsum()[::-1]
    enough = int(np.count_nonzero(old_enough >= max(LEAST_BASE_LEADS, 0.1 * n.sum())))
    ages = np.maximum(on - created, 0)
    reached = np.bincount(ages, weights=hits, minlength=len(old_enough))[: max(enough, 1)]
    return np.cumsum(reached / old_enough[: len(reached)])


def _events(step: str, side: Cohorts) -> tuple[npt.NDArray[np.integer], ...]:
    """Give the dated events of a step up to the day their leads were last seen: created, on, how many."""
    lines = side.at_age(None).cells[()].steps.of_step(step)
    created, on, n = (lines[name] for name in ("created", "on", "n"))
    dated = (on != NO_DAY) & (created != NO_DAY)
    return created[dated], on[dated], n[dated]


def dates_of(step: str, side: Cohorts) -> Dates:
    """Say whether the days of a step can be used: ages are had from "good" ones only.

    "none" has a day (a yes/no mark), or nobody has reached it: "empty". Of more than a tenth they are "missing"; nearly
    all are the same, "one_day", where they were filled in afterwards.
    """
    lines = side.at_age(None).cells[()].steps.of_step(step)
    on, n = lines["on"], lines["n"]
    total = int(n.sum())
    if not total:
        return "empty"
    undated = int(n[on == NO_DAY].sum())
    if undated > _MOST_UNDATED * total:
        return "none" if undated == total else "missing"
    _, place = np.unique(on, return_inverse=True)
    most = np.bincount(place, weights=n).max()
    backfilled = total >= _LEAST_ON_A_DAY and most > _MOST_ON_A_DAY * total
    return "one_day" if backfilled and len(side.births[0]) > 1 else "good"


__all__ = [
    "LEAST_LEADS",
    "LEAST_SHARE",
    "ORDER",
    "WINDOWS",
    "Window",
    "choose_windows",
    "dates_of",
    "is_grown",
    "leads_to_grow",
    "reached_by",
    "step_of",
]


def choose_fair(side: Cohorts, ages: Sequence[timedelta], *, better: bool) -> tuple[Period, ...]:
    """Choose those months of a side that are fair to judge some periods of these ages against, where a step has no day.

    A lead of which nobody knows when it was contacted has had all the time since it came. So that nothing is better or
    worse for its age alone, what seems better is held against months that had at least as much time, and what seems
    worse against those that had no more.
    """
    return tuple(
        period
        for period in side.periods
        if (side.distance(period) >= max(ages) if better else side.distance(period) <= min(ages))
    )
