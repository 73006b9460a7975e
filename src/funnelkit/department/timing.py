"""Timing: how soon leads are answered, come and buy, and how they go through the stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.open_waits import LEAST_WAITS
from funnelkit.analysis.paths import StagePath, measure_path
from funnelkit.analysis.timing import STEPS, Counted, WaitSection, measure_waits
from funnelkit.analysis.waits_apart import tell_waits_apart
from funnelkit.analysis.working_time import measure_working_waits
from funnelkit.calendars import Calendar
from funnelkit.department.sections import check_sections
from funnelkit.department.tallying import check_dimensions, check_found, mixed_pipelines, nothing_in
from funnelkit.intake import take_in
from funnelkit.languages import load_vocabulary
from funnelkit.leads.waiting import (
    AUTO_REPLY,
    HOUR,
    WEEKDAY,
    in_working_time,
    suspect_automatic,
    with_arrival,
    with_own_days,
    without_automatic,
    working_minutes,
)
from funnelkit.model import Note
from funnelkit.periods import EPOCH, day_number, parse_period, span
from funnelkit.tally import count
from funnelkit.tally.paths import count_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.intake import Intake, Order
    from funnelkit.leads import Leads
    from funnelkit.model import Period
    from funnelkit.presets import Business
    from funnelkit.tally import Tally

GROUPINGS = (("period",), ("manager",), ("source",))
"""By what every step is timed, beside the whole."""

ALWAYS = Calendar()
"""The calendar that says nothing of working time."""

STAGES = "stages"

SECTIONS: Mapping[str, tuple[str, ...] | None] = {
    "whole": (),
    "periods": ("period",),
    "managers": ("manager",),
    "sources": ("source",),
    "weekdays": (WEEKDAY,),
    "hours": (HOUR,),
    STAGES: None,
}
"""What `timing --only` can ask for, and its grouping."""

ARRIVALS = ((WEEKDAY,), (HOUR,))
"""By what the contact is timed, too."""


@dataclass(frozen=True)
class Asking:
    """What is asked: the length of periods, one more grouping, which leads, which sections (none: all), and the calendar.

    Waits are given in working time, too, where the calendar says when that is.
    """

    every: str = "month"
    by: tuple[str, ...] = ()
    period: Period | None = None
    only: tuple[str, ...] = ()
    calendar: Calendar = ALWAYS

    def shows(self, by: tuple[str, ...] | None) -> bool:
        """Say whether a grouping is asked for; None stands for the stages."""
        return not self.only or by in {SECTIONS[name] for name in self.only} or (bool(by) and by == self.by)


@dataclass(frozen=True)
class Timing:
    """The waits of some leads, the whole first, and their path through the stages (None: no history tells).

    `working` are those for the contact in working time; empty where no calendar says when that is, or no clock tells.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    period: Period | None
    sections: tuple[WaitSection, ...]
    working: tuple[WaitSection, ...]
    stages: StagePath | None
    notes: tuple[Note, ...]
    business: Business
    asked: Asking

    @property
    def shown(self) -> tuple[WaitSection, ...]:
        """The sections that are asked for."""
        return tuple(section for section in self.sections if self.asked.shows(section.by))

    @property
    def shown_working(self) -> tuple[WaitSection, ...]:
        """The same in working time."""
        return tuple(section for section in self.working if self.asked.shows(section.by))

    @property
    def path(self) -> StagePath | None:
        """The path through the stages, if it is asked for."""
        return self.stages if self.asked.shows(None) else None


def measure_timing(order: Order, asked: Asking) -> Timing:
    """Time the steps of the leads in the files: the whole, by period, manager, source, arrival, and as it is asked."""
    check_sections(asked.only, SECTIONS)
    check_dimensions(asked.by)
    intake = _take_in(order, asked)
    view = View(intake.as_of or date.max, asked.every, asked.period, order.business.dropped)
    leads = with_arrival(intake.leads)
    answered, automatic = without_automatic(leads)
    groupings = _groupings(leads, asked)
    counted = _count(leads, answered, groupings)
    _check_period(counted.own, view)
    sections = _sections(counted, groupings, view)
    working = _working(answered, [section.by for section in sections], asked.calendar, view)
    stages = _stages(intake, order, view)
    notes = [
        *(*intake.notes, *([Note("automatic_left_out", {"leads": automatic})] if automatic else ())),
        *(*_suspected(leads, automatic), *_untold(sections[0], leads)),
        *mixed_pipelines(intake.leads),
        *([] if stages else [Note("no_stage_history")]),
    ]
    shown = asked.period or _period(sections[1])
    told = sections, working, stages, tuple(notes)
    return Timing(intake.inputs, intake.as_of, shown, *told, order.business, asked)


def _take_in(order: Order, asked: Asking) -> Intake:
    wanted = {name for names in (*GROUPINGS, asked.by) for name in names} - {"period"}
    intake = take_in(order, wanted | {AUTO_REPLY, "pipeline"})
    intake = intake.cut(asked.every, asked.period)
    check_found(asked.by, intake)
    return intake


def _groupings(leads: Leads, asked: Asking) -> list[tuple[str, ...]]:
    arrivals = [names for names in ARRIVALS if names[0] in leads.frame]
    return list(dict.fromkeys([(), *GROUPINGS, *([asked.by] if asked.by else []), *arrivals]))


def _check_period(tally: Tally, view: View) -> None:
    """Refuse a period in which no lead was created."""
    if view.period and not any(view.period.overlaps(period) for period in periods_in(tally, view)):
        raise nothing_in(view.period.name, tally, view)


def _sections(counted: Counted, groupings: Sequence[tuple[str, ...]], view: View) -> tuple[WaitSection, ...]:
    """Give the waits by each grouping; by the arrival those for the contact alone, where they are told."""
    found = [
        _in_order(measure_waits(counted, names, view, STEPS[:1] if names in ARRIVALS else STEPS))
        for names in groupings
    ]
    whole = found[0].rows
    told = bool(whole) and whole[0].steps["contacted"] is not None
    return tell_waits_apart([section for section in found if told or section.by not in ARRIVALS])


def _working(
    answered: Leads, groupings: Sequence[tuple[str, ...]], calendar: Calendar, view: View
) -> tuple[WaitSection, ...]:
    """Give the waits for the contact in working time, where the calendar says when that is and the clock is known."""
    if calendar == ALWAYS or not answered.clocks >= {"created_at", "contacted_at"}:
        return ()
    tally = count(in_working_time(answered, calendar, day_number(view.as_of)), _dimensions(groupings))
    clock = partial(working_minutes, calendar)
    told = [names for names in groupings if _dimensions([names])[0] in tally.cells]
    return tuple(_in_order(measure_working_waits(tally, names, view, clock)) for names in told)


def _suspected(leads: Leads, automatic: int) -> list[Note]:
    """Note answers that look like a machine's, where no field tells."""
    found = None if automatic else suspect_automatic(leads)
    return [found] if found else []


def _period(periods: WaitSection) -> Period | None:
    """Give the time from the first period of creation to the last."""
    names = [row.group["period"] for row in periods.rows]
    return span(tuple(parse_period(name) for name in names if name)) if any(names) else None


def _count(leads: Leads, answered: Leads, groupings: Sequence[tuple[str, ...]]) -> Counted:
    own, dated = with_own_days(leads)
    wanted = _dimensions(groupings)
    return Counted(count(answered, wanted), count(own, wanted), dated)


def _dimensions(groupings: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Give groupings as a tally has them: the period is told by the days of creation."""
    return list(dict.fromkeys(tuple(name for name in names if name != "period") for names in groupings))


def _in_order(section: WaitSection) -> WaitSection:
    """Put weekdays and hours in their order; other groups are."""
    if section.by not in ARRIVALS:
        return section
    rows = sorted(section.rows, key=lambda row: [value or "~" for value in row.group.values()])
    return replace(section, rows=tuple(rows))


def _untold(whole: WaitSection, leads: Leads) -> list[Note]:
    """Say which steps cannot be timed, and why the shortest times are not told."""
    if not whole.rows:
        return [Note("timing_untold")]
    steps = whole.rows[0].steps
    missing = [step for step, told in steps.items() if told is None]
    notes = [Note("not_timed", {"steps": missing})] if missing else []
    notes += [
        Note("waits_unknown", {"step": step, "unknown": told.reached - told.finished.n, "of": told.reached})
        for step, told in steps.items()
        if told and told.half is None and told.finished.n >= LEAST_WAITS
    ]
    if steps["contacted"] and not leads.clocks >= {"created_at", "contacted_at"}:
        notes.append(Note("day_precision"))
    return notes


def _stages(intake: Intake, order: Order, view: View) -> StagePath | None:
    leads = intake.leads
    if leads.stays is None:
        return None
    frame = leads.frame
    if view.period and "created_at" in frame:
        start, end = ((day - EPOCH).days for day in (view.period.start, view.period.end))
        created = frame["created_at"].to_numpy().astype("datetime64[D]").astype("int64")
        frame = frame[(created >= start) & (created < end)]
    told, vocabulary = dict(order.statuses), load_vocabulary()
    found = count_paths(
        frame,
        leads.stays,
        day_number(view.as_of),
        lambda stage: told.get(stage) or vocabulary.outcome_of(stage),
    )
    return measure_path(found) if found else None
