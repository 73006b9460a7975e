"""What each manager did in numbers: the metrics of the time, leads a working day, the wait for a contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.open_waits import half_contacted, unit_of_contacts
from funnelkit.metrics import METRICS
from funnelkit.periods import day_number
from funnelkit.statistics.verdicts import LEAST_LEADS
from funnelkit.tally import Cells, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from funnelkit.analysis.managers import SideBySide
    from funnelkit.analysis.open_waits import ReachedBy
    from funnelkit.calendars import Calendar
    from funnelkit.model import Value

    Ints = npt.NDArray[np.int64]

NUMBERS = (
    *("leads", "contacted", "appointments", "shows", "visits", "sold", "lost", "non_target", "open"),
    *("refusal_rate", "revenue", "average_sale", "nps", "net_score"),
)
"""The metrics that each has, at any age."""

LEAST_DAYS = 5
"""Leads a working day are told over so many days."""

LEAST_SHARE = 0.1
"""Leads of fewer of the days of a time stand for months: nobody knows on which day they came."""


@dataclass(frozen=True)
class Profile:
    """The numbers of one: `metrics` of all leads of the time, whatever their age.

    `leads_per_day`: a working day between the first and the last lead (None under 10 leads or 5 days); `contacted_by`:
    until half of the leads are contacted, those still open included.
    """

    metrics: Mapping[str, Value]
    leads_per_day: float | None
    working_days: int
    contacted_by: ReachedBy | None


def profiles_of(seen: SideBySide, calendar: Calendar) -> dict[str, Profile]:
    """Give the numbers of each by name; weekdays off are learned from the leads where the calendar does not tell them."""
    view = View(seen.view.as_of, seen.view.every, seen.whole, seen.view.dropped)
    keys = [key for key in NUMBERS if key in METRICS]
    rows = measure(seen.tally, (seen.dimension,), view, keys).rows
    metrics = {row.group[seen.dimension]: row.metrics for row in rows}
    days = _working_days(seen, calendar)
    waits = _waits(seen)
    return {
        name: Profile(
            metrics.get(name, dict.fromkeys(keys)),
            _per_day(int(seen.leads[place]), int(days[place])),
            int(days[place]),
            waits.get(place),
        )
        for place in seen.order
        for name in [seen.names[place] or ""]
    }


def _per_day(leads: int, days: int) -> float | None:
    return leads / days if leads >= LEAST_LEADS and days >= LEAST_DAYS else None


def _working_days(seen: SideBySide, calendar: Calendar) -> Ints:
    """Count the working days from each one's first lead to the last, in the time; none where leads stand for months."""
    leads = seen.side.at_age(None, (seen.dimension,)).cells[seen.dimension,].steps.of_step("leads")
    born, group = (leads[name].astype(np.int64) for name in ("created", "group"))
    start, size = day_number(seen.whole.start), (seen.whole.end - seen.whole.start).days
    if len(np.unique(born)) < LEAST_SHARE * size:
        return np.zeros(len(seen.names), np.int64)
    working = calendar.learn_from(*seen.side.births).is_working(start + np.arange(size))
    before = np.concatenate([[0], np.cumsum(working)])
    first, last = np.full(len(seen.names), size), np.full(len(seen.names), -1)
    np.minimum.at(first, group, born - start)
    np.maximum.at(last, group, born - start)
    return np.where(last >= 0, before[last + 1] - before[np.minimum(first, size)], 0)


def _waits(seen: SideBySide) -> dict[int, ReachedBy]:
    """Give until when half of the leads of each are contacted, by the place in the tally."""
    unit = unit_of_contacts(seen.side)
    if unit is None:
        return {}
    found = {}
    for place, cells in _alone(seen):
        side = seen.side.counted_by(_replace_whole(seen, cells))
        wait = half_contacted(side, unit)
        if wait:
            found[place] = wait
    return found


def _replace_whole(seen: SideBySide, cells: Cells) -> Tally:
    return Tally({(): cells}, seen.tally.clocks, basis=seen.tally.basis, unit=seen.tally.unit)


def _alone(seen: SideBySide) -> Iterator[tuple[int, Cells]]:
    """Give the counts of each as those of a whole: every table is sorted by group once and cut."""
    cells = seen.side.at_age(None, (seen.dimension,)).cells[seen.dimension,]
    cut = {}
    for name, lines in cells.tables().items():
        groups = lines["group"]
        order = np.argsort(groups, kind="stable")
        ends = np.searchsorted(groups[order], np.arange(len(seen.names) + 1))
        cut[name] = lines.with_columns(group=np.zeros_like(groups)).take(order), ends
    for place in seen.order:
        parts = {name: lines.take(slice(*ends[place : place + 2])) for name, (lines, ends) in cut.items()}
        yield place, Cells((), ((),), cells.currencies, **parts)
