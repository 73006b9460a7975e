"""Measure: every section of a report from the files of a department."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from funnelkit.analysis.closings import measure_closings
from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.reconciliation import Reconciliation, reconcile
from funnelkit.analysis.reviews import measure_reviews
from funnelkit.analysis.stages import measure_stages
from funnelkit.department.sections import (
    LOSSES,
    NAMES,
    PIPELINES,
    RECONCILIATION,
    SECTIONS,
    TREND,
    WORTH_DOING,
    check_sections,
)
from funnelkit.department.tallying import (
    Measured,
    NothingInPeriod,
    check_dimensions,
    check_found,
    mixed_pipelines,
    notes_of,
    tally_of,
)
from funnelkit.department.untold import find_gaps, name_untracked
from funnelkit.intake import Intake, Order, take_in
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.leads.waiting import AUTO_REPLY, note_automatic
from funnelkit.model import Note, Period, Section
from funnelkit.periods import day_number, span
from funnelkit.presets import PRESETS, STEPS, choose_preset
from funnelkit.tally import STAYS, Tally, count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.trend import Trend
    from funnelkit.department.worth_doing import Thing
    from funnelkit.presets import Business
    from funnelkit.store.changes import Change
    from funnelkit.worklists.losses import Losses


DUE = {"next_task_at", "expected_close_at"}
"""Columns that what is worth doing needs."""

LEAST_CLOSED = 6
"""A report ends with the trend where so many periods have closed."""


@dataclass(frozen=True)
class Report:
    """Every section of a report; `sections[0]` is the whole. `only` names those that are asked for (none: all).

    `opens`: the figures were counted from rows of these files. `worth` (what is worth doing) and `losses` (whose they are)
    are None where not asked for, or not told. `changes`: those of the department's log, for the trend.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    period: Period | None
    sections: tuple[Section, ...]
    has_leads: bool
    notes: tuple[Note, ...]
    preset: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    reconciliations: tuple[Reconciliation, ...] = ()
    trends: tuple[Trend, ...] = ()
    only: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    opens: bool = True
    measured: Measured | None = field(default=None, repr=False, compare=False)
    worth: tuple[Thing, ...] | None = None
    losses: Losses | None = None
    changes: tuple[Change, ...] = ()

    def shows(self, name: str) -> bool:
        """Say whether a section is asked for."""
        return not self.only or name in self.only

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections of rows that are asked for."""
        if not self.only:
            return self.sections
        asked = {by for name in self.only for by in NAMES[name]} | ({self.by} if self.by else set())
        return tuple(section for section in self.sections if section.by in asked)


def report(
    order: Order,
    every: str,
    by: tuple[str, ...] = (),
    period: Period | None = None,
    only: tuple[str, ...] = (),
) -> Report:
    """Read the files and measure them: `report_on`."""
    check_dimensions(by)
    check_sections(only)
    beside = DUE | {AUTO_REPLY} | ({"last_activity_at"} if LOSSES in only or order.redaction else set())
    intake = take_in(order, dimensions_of(by) | beside)
    return report_on(intake, order.business, View(intake.as_of or date.max, every, period), by, only)


def report_on(
    intake: Intake,
    business: Business,
    view: View,
    by: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
) -> Report:
    """Measure what was read: the whole, by period, by period of closing, manager, source, refusal reason, and `by`.

    `only` names the sections to show; the trend is among them where it is named, or where six periods have closed.
    Raises NothingInPeriod where no lead was created in the period of the view.
    """
    view = replace(view, dropped=business.dropped)
    intake = intake.cut(view.every, view.period)
    tally, sections = measure_sections(intake, by, view)
    if view.period and not sections[0].rows:
        raise _nothing_in(view.period, tally, view)
    preset = business.preset or _preset_of(sections[0], intake)
    held = reconciliations_of(intake)
    shows_trend = not only or TREND in only
    report = Report(
        intake.inputs,
        intake.as_of,
        view.period or _whole_period(sections[1], tally, view),
        tuple(sections),
        has_leads=bool(len(intake.leads)) or intake.is_counted,
        notes=(
            *notes_of(intake, view.every),
            *mixed_pipelines(intake.leads),
            *note_automatic(intake.leads),
            *(note for found in held for note in found.notes),
            *find_gaps(tally, intake),
            *name_untracked(sections[0], _steps_of(business, preset), tally),
        ),
        preset=preset,
        names=business.names,
        reconciliations=held,
        trends=_trends(tally, view, 0 if only else LEAST_CLOSED) if shows_trend else (),
        only=only,
        by=by,
        opens=not intake.is_counted,
        measured=Measured(intake, tally, view),
    )
    return replace(report, notes=(*report.notes, *_unfilled(report)))


def _nothing_in(period: Period, tally: Tally, view: View) -> NothingInPeriod:
    rows = measure(tally, ("period",), View(view.as_of, view.every)).rows
    return NothingInPeriod(period=period.name, periods=[row.group["period"] or "–" for row in rows])


def _steps_of(business: Business, preset: str) -> tuple[str, ...]:
    """Name the steps that the business speaks of."""
    return business.own_steps or (PRESETS[preset].steps if preset else ("contacted", "sold"))


def dimensions_of(by: tuple[str, ...] = ()) -> set[str]:
    """Name the columns that the sections of a report need, and those of `--by`."""
    return {name for names in (*SECTIONS, PIPELINES, by) for name in names} - {"period"}


def measure_sections(intake: Intake, by: tuple[str, ...], view: View) -> tuple[Tally, list[Section]]:
    """Count the leads, and measure every section in the order in which its rows are numbered, that of `by` last."""
    check_found(by, intake)
    own = (*SECTIONS, PIPELINES) if len(intake.leads.pipelines) > 1 else SECTIONS
    groupings = dict.fromkeys([*own, tuple(name for name in by if name != "period")])
    tally = tally_of(intake, list(groupings), view.every)
    wanted = [(), ("period",), *own]
    sections = [measure(tally, names, view) for names in wanted]
    sections.insert(2, measure_closings(_events_of(intake, view.every) or tally, view))
    asked = [measure(tally, by, view)] if by and by not in wanted else []
    if STAYS in tally.cells:
        sections.append(measure_stages(tally, view, asked.pop() if by == ("stage",) else None))
    return tally, [*sections, *measure_reviews(tally, view), *asked]


def _trends(tally: Tally, view: View, least: int) -> tuple[Trend, ...]:
    """Give how the metrics went over the closed periods, if there are enough of them."""
    periods = [p for p in periods_in(tally, view) if view.period is None or view.period.overlaps(p)]
    if sum(p.closed(view.as_of) for p in periods) < least:
        return ()
    from funnelkit.analysis.trend import measure_trends

    return measure_trends(tally, view, periods)


def _unfilled(found: Report) -> list[Note]:
    """Name the sections that are asked for, and that nothing fills."""
    filled = {section.by for section in found.sections if section.rows}
    told = {RECONCILIATION: any(held.rows for held in found.reconciliations), TREND: bool(found.trends)}
    told[WORTH_DOING] = told[LOSSES] = True  # they are asked of the report later
    empty = [name for name in found.only if not (told.get(name) or any(by in filled for by in NAMES[name]))]
    return [Note("section_empty", {"sections": empty})] if empty else []


def _preset_of(whole: Section, intake: Intake) -> str:
    """Say of what kind of business the files are, by the steps they tell."""
    if not whole.rows:
        return ""
    metrics = whole.rows[0].metrics
    told = frozenset(step for step in STEPS if metrics[step] is not None)
    rates = {"qualified": metrics["qualified_rate"], "proposals": metrics["proposal_rate"]}
    hinted = frozenset(step for step, rate in rates.items() if rate is not None)
    trial = load_vocabulary().phases["trial"]
    return choose_preset(told, hinted, trial=any(fold_header(header) in trial for header in intake.headers))


def reconciliations_of(intake: Intake) -> tuple[Reconciliation, ...]:
    """Hold counts that were made elsewhere against the leads of the same run; they are never added."""
    if intake.counts is None or intake.is_counted or not len(intake.leads):
        return ()
    crm = count(intake.leads, [("manager",)])
    return tuple(
        reconcile(crm, other, (day_number(first.start), day_number(last.end)), every)
        for other, (first, last), every in intake.counts.others()
    )


def _events_of(intake: Intake, every: str) -> Tally | None:
    return intake.counts.events((), every) if intake.counts is not None and intake.is_counted else None


def _whole_period(section: Section, tally: Tally, view: View) -> Period | None:
    found = [
        period
        for period in periods_in(tally, view)
        if any(row.group["period"] == period.name for row in section.rows)
    ]
    return span(tuple(found)) if found else None
