"""Marks without a day at equal age: each period as an export told it that was taken as long after its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.cohorts import Cohorts
from funnelkit.analysis.counts import Rows, View
from funnelkit.periods import day_number
from funnelkit.tally import NO_DAY, PLACE, Cells, Tally
from funnelkit.tally.tables import make_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from funnelkit.model import Period
    from funnelkit.store.runs import Run

NEAR = 3
"""Exports taken so many days earlier or later after the end of their months are of equal age."""

_LEAST_HELD, _MOST_HELD = 0.9, 1.1


@dataclass(frozen=True)
class Sighting:
    """A period as an export told it that was taken `days` after its end: the counts of its steps."""

    days: int
    counts: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class LikeAged:
    """Both sides as they stood about `days` after the end of each period; what they counted has no days."""

    days: int
    now: Cohorts
    then: Cohorts

    @property
    def taken(self) -> tuple[date, ...]:
        """The days on which the exports were taken."""
        return tuple(sorted({*self.now.seen.values(), *self.then.seen.values()}))


def find_like_aged(now: Cohorts, then: Cohorts, runs: Sequence[Run]) -> LikeAged | None:
    """Find exports that tell every period of both sides as long after its end, the later the better; None if there are none.

    `runs` are of equal definitions; beside them what `now` and `then` saw themselves. A run tells a period if it has 90 to
    110 % of its leads: another may have had a part of it only.
    """
    sides = [{period: sightings(side, period, runs) for period in side.periods} for side in (now, then)]
    if not all(sides):
        return None
    first = next(iter(sides[0].values()))
    for days in sorted({sighting.days for sighting in first}, reverse=True):
        near = [{period: _near(found, days) for period, found in side.items()} for side in sides]
        if all(sighting is not None for side in near for sighting in side.values()):
            return LikeAged(
                days, *(_as_told(side, told) for side, told in zip((now, then), near, strict=True))
            )
    return None


def sightings(side: Cohorts, period: Period, runs: Iterable[Run]) -> list[Sighting]:
    """Give every way in which exports told a period that had ended."""
    own = side.of(period)
    leads = own.leads
    found = [Sighting(own.distance(period).days, _counts(own))]
    for run in runs:
        if run.as_of < period.end or period not in run.periods:
            continue
        counts = run.counts[run.periods.index(period)]
        if _LEAST_HELD * leads <= counts.get("leads", 0) <= _MOST_HELD * leads:
            found.append(Sighting((run.as_of - period.end).days, counts))
    return found


def _counts(side: Cohorts) -> dict[str, int]:
    rows = Rows(side.at_age(None).cells[()], View(date.max, side.every), by_period=False)
    return dict(zip(PLACE, rows.matrix[0].tolist(), strict=True))


def _near(found: Sequence[Sighting], days: int) -> Sighting | None:
    nearest = min(found, key=lambda sighting: (abs(sighting.days - days), sighting.days))
    return nearest if abs(nearest.days - days) <= NEAR else None


def _as_told(side: Cohorts, told: Mapping[Period, Sighting | None]) -> Cohorts:
    """Give leads that have no days but the first of their period, and were seen when they were told so."""
    lines = [
        (day_number(period.start), PLACE[step], n)
        for period, sighting in told.items()
        if sighting
        for step, n in sighting.counts.items()
        if n and step in PLACE
    ]
    created, step, n = np.array(lines, np.int64).reshape(-1, 3).T
    group, on = np.zeros(len(n), np.int64), np.full(len(n), NO_DAY)
    cells = Cells((), ((),), (None,), make_table("steps", [group, created, step, on, n]))
    tally = Tally({(): cells}, frozenset(), basis=side.tally.basis, unit=side.tally.unit)
    seen = {
        period: period.end + timedelta(days=sighting.days) for period, sighting in told.items() if sighting
    }
    return Cohorts(tally, seen, side.every, side.dropped)
