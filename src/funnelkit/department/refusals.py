"""Refusals: why the leads of some files were lost, by whom, where, when and to whom, and what changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from funnelkit.analysis.alike_reasons import Suggestion, suggest_merges
from funnelkit.analysis.compared import PLAIN
from funnelkit.analysis.compared_groups import GROUPED
from funnelkit.analysis.competitors import BOTH, Competitor, cross_competitors, measure_competitors
from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.mix import DIMENSIONS as MIXES
from funnelkit.analysis.refusal_tables import Cross, cross, cross_periods
from funnelkit.analysis.refusals import Reasons, measure_reasons, note_reasons
from funnelkit.department.holding import hold
from funnelkit.department.managers import PEOPLE
from funnelkit.department.tallying import Measured, notes_of, nothing_in, tally_of, watched_tally_of
from funnelkit.intake import take_in
from funnelkit.languages.refusals import NO_BOOK, ReasonBook, group_reasons
from funnelkit.leads.lost_from import LOST_FROM, with_lost_from
from funnelkit.leads.reasons import with_reasons
from funnelkit.model import Note, Row
from funnelkit.periods import day_number
from funnelkit.store.masking import mask
from funnelkit.tally import (
    NO_DAY,
    Tally,
    count_lost,
    rename_groups,
    select_created,
    select_known,
    select_period,
)
from funnelkit.tally.tables import empty_table
from funnelkit.tally.watching import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.compared import ComparedTable, Question
    from funnelkit.intake import Intake, Order
    from funnelkit.model import Period
    from funnelkit.store.baselines import Baseline
    from funnelkit.store.runs import Run
    from funnelkit.tally import Cells

REASON = ("refusal_reason",)
TABLES = ("manager", "source", LOST_FROM)
"""What reasons are told by, beside the period; managers are also held against each other."""

KEYS = ("leads", "lost", "refusal_rate", "open")


@dataclass(frozen=True)
class Asked:
    """What is asked beside the files: how reasons are grouped, and what to hold them against."""

    every: str = "month"
    period: Period | None = None
    book: ReasonBook = NO_BOOK
    baseline: Baseline | None = None
    question: Question = PLAIN
    runs: Sequence[Run] = ()


@dataclass(frozen=True)
class RefusalReport:
    """Everything about refusals; `reasons` is None where nothing can be counted by them, and what hangs on them with it.

    `told`: whether some export tells reasons; else those of `reasons` are all blank. `competitors` is None where none are
    named anywhere. `compared` is the table of reasons against the baseline, None without one.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    whole: Row | None
    notes: tuple[Note, ...]
    told: bool
    reasons: Reasons | None = None
    crosses: tuple[Cross, ...] = ()
    competitors: tuple[Competitor, ...] | None = None
    suggestions: tuple[Suggestion, ...] = ()
    compared: ComparedTable | None = None
    baseline: str | None = None
    baseline_months: int = 0


def report_refusals(order: Order, asked: Asked) -> RefusalReport:
    """Tell why leads were lost; raises NothingInPeriod."""
    intake = take_in(order, _fields(asked))
    intake, told, of_status = _with_reasons(intake.cut(asked.every, asked.period))
    view = View(intake.as_of or date.max, asked.every, asked.period, order.business.dropped)
    tally = _tally(intake, asked)
    whole = measure(tally, (), view, KEYS).rows
    if asked.period and not whole:
        raise nothing_in(asked.period.name, tally, view)
    found = RefusalReport(
        inputs=intake.inputs,
        as_of=intake.as_of,
        whole=whole[0] if whole else None,
        notes=(*notes_of(intake, asked.every), *of_status),
        told=told and REASON in tally.cells,
    )
    if REASON not in tally.cells:
        return replace(found, notes=(*found.notes, Note("reasons_untold")))
    found = _with_lost(found, _cut(_lost(intake, order, asked.every), view), _cut(tally, view), asked)
    return _with_compared(found, intake, tally, asked, view)


def _fields(asked: Asked) -> set[str]:
    """Name the dimensions that are needed; a comparison needs those that it watches."""
    fields = {"refusal_reason", "competitor", "manager", "source", "stage"}
    return fields if asked.baseline is None else fields | {*VOCABULARY, *MIXES}


def _with_lost(found: RefusalReport, lost: Tally, tally: Tally, asked: Asked) -> RefusalReport:
    """Tell everything of the lost leads; both tallies are cut to the days that count."""
    reasons = measure_reasons(lost, asked.book)
    crosses: list[Cross | None] = [cross(lost, by, reasons, asked=by == "manager") for by in TABLES]
    crosses.append(cross_periods(lost, reasons, asked.every))
    competitors = measure_competitors(lost, tally, reasons, asked.book.competitors, asked.every)
    crosses.append(cross_competitors(competitors, reasons) if competitors else None)
    said = note_reasons(reasons) if found.told else []
    return replace(
        found,
        reasons=reasons,
        crosses=tuple(one for one in crosses if one is not None),
        competitors=competitors,
        suggestions=suggest_merges(reasons.spellings),
        notes=(*found.notes, *said, *_untold(reasons, crosses, competitors)),
    )


def _with_compared(
    found: RefusalReport, intake: Intake, tally: Tally, asked: Asked, view: View
) -> RefusalReport:
    """Hold the reasons against the baseline, if there is one, and say where that cannot be done."""
    baseline = asked.baseline
    if baseline is None or found.reasons is None or not found.told:
        return found
    table = _compare(intake, tally, found.reasons, asked, view) if intake.as_of else None
    verdicts = {figure.verdict for row in table.rows for figure in row.metrics.values()} if table else set()
    key = (
        "reasons_not_compared"
        if table is None
        else "reasons_not_comparable"
        if "not_comparable" in verdicts
        else ""
        if table.family
        else "reasons_not_judged"
    )
    notes = [Note(key, {"name": baseline.name})] if key else []
    return replace(
        found,
        compared=table,
        baseline=baseline.name,
        baseline_months=len(baseline.periods),
        notes=(*found.notes, *notes),
    )


def _tally(intake: Intake, asked: Asked) -> Tally:
    """Count all leads, as a comparison needs them where one is asked for."""
    groupings: list[tuple[str, ...]] = [REASON, ("competitor",)]
    if asked.baseline is not None:
        groupings += [*((by,) for by in (*GROUPED, *MIXES)), *PEOPLE]
    counting = tally_of if asked.baseline is None else watched_tally_of
    return counting(intake, list(dict.fromkeys(groupings)), asked.every)


def _lost(intake: Intake, order: Order, every: str) -> Tally:
    """Count the lost leads by reason and what reasons are told by; counts made elsewhere have no amounts of theirs."""
    groupings = [REASON, BOTH, *((by, "refusal_reason") for by in TABLES)]
    if intake.is_counted:
        tally = tally_of(intake, groupings, every)
        bare = {by: replace(cells, money=empty_table("money")) for by, cells in tally.cells.items()}
        return replace(tally, cells=bare)
    frame = with_lost_from(intake.leads, dict(order.statuses))
    leads = intake.leads if frame is None else replace(intake.leads, frame=frame)
    tally = count_lost(leads, [by for by in groupings if all(name in leads.frame for name in by)])
    return replace(tally, cells={by: _masked(cells) for by, cells in tally.cells.items()})


def _masked(cells: Cells) -> Cells:
    """Put addresses and telephone numbers out of the reasons that somebody typed."""
    if not cells.by or cells.by[-1] != "refusal_reason":
        return cells
    names = [(*group[:-1], None if group[-1] is None else mask(group[-1])) for group in cells.groups]
    return cells if names == list(cells.groups) else rename_groups(cells, names)


def _cut(tally: Tally, view: View) -> Tally:
    """Keep what had happened by the as-of day to the leads that count."""
    known = select_known(tally, day_number(view.as_of))
    start = day_number(view.period.start) if view.period else int(NO_DAY)
    end = day_number(view.as_of) + 1
    return select_created(known, start, min(end, day_number(view.period.end)) if view.period else end)


def _with_reasons(intake: Intake) -> tuple[Intake, bool, list[Note]]:
    """Give the files' leads with reasons, whether any export tells them, and where they were found if not in their column."""
    if intake.is_counted:
        return intake, True, []
    found = with_reasons(intake.leads)
    notes = [] if found.told else [Note("reasons_untold")]
    if found.by in ("status", "stage"):
        notes.append(Note("reasons_of_status", {"field": found.by}))
    return replace(intake, leads=found.leads), found.told, notes


def _compare(
    intake: Intake, tally: Tally, reasons: Reasons, asked: Asked, view: View
) -> ComparedTable | None:
    """Give the table of reasons that `compare` has, with groups in the place of reasons that were typed."""
    baseline = asked.baseline
    assert baseline is not None
    if reasons.column == "text":
        tally, grouped = (_grouped(side, asked.book) for side in (tally, baseline.tally))
        baseline = replace(baseline, tally=grouped)
    tally = select_period(tally, asked.period)
    found = hold(Measured(intake, tally, view), baseline, asked.question, asked.runs)
    return next((table for table in found.tables if table.by == "refusal_reason"), None)


def _grouped(tally: Tally, book: ReasonBook) -> Tally:
    """Put the reasons of a tally into their groups."""
    cells = tally.cells.get(REASON)
    if cells is None:
        return tally
    texts = [group[0] for group in cells.groups if group[0] is not None]
    named = {one: found.group or one for one, found in zip(texts, group_reasons(texts, book), strict=True)}
    renamed = rename_groups(cells, [(named.get(group[0] or ""),) for group in cells.groups])
    return replace(tally, cells={**tally.cells, REASON: renamed})


def _untold(
    reasons: Reasons, crosses: Sequence[Cross | None], competitors: tuple[Competitor, ...] | None
) -> list[Note]:
    """Name what these files do not tell, and what to add."""
    notes = []
    if not any(found and found.by == LOST_FROM for found in crosses) and reasons.lost:
        notes.append(Note("lost_from_untold"))
    if not any(row.amounts for row in reasons.rows) and reasons.lost:
        notes.append(Note("lost_amounts_untold"))
    if competitors is None:
        notes.append(Note("competitors_untold"))
    return notes
