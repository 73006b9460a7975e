"""Keep: measure the closed periods of a department, to compare later ones with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import Rows, View, periods_in, view_of
from funnelkit.analysis.funnel import measure
from funnelkit.department.sections import SECTIONS
from funnelkit.department.tallying import Measured, notes_of, nothing_in, watched_tally_of
from funnelkit.errors import BaselineError, InputError
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import Intake, Order, take_in
from funnelkit.model import Count, Note, Period, Section
from funnelkit.periods import day_number, span
from funnelkit.store.baselines import Baseline
from funnelkit.store.masking import mask
from funnelkit.store.runs import Run, differing, digest_of
from funnelkit.tally import STEPS, Tally, add, select_known, select_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


class NeedsDates(InputError):
    """A command cannot do without the days of creation, and no usable column tells them."""

    key = "needs_dates"


class NeedsDateOrder(InputError):
    """A command cannot do without dates of which day and month cannot be told apart."""

    key = "needs_dates_order"


class NeedsYear(InputError):
    """A command cannot do with months of which no file tells the year."""

    key = "needs_year"


class NoClosedPeriod(InputError):
    """Nothing can be kept: no period had ended when the export was taken."""

    key = "no_closed_period"


class CountedOtherwise(BaselineError):
    """Periods cannot be taken into a baseline that was counted by other rules."""

    key = "counted_otherwise"


@dataclass(frozen=True)
class Kept:
    """A baseline, the run it was measured in and the files it is of, and notes."""

    baseline: Baseline
    run: Run
    intake: Intake
    notes: tuple[Note, ...]


def keep(order: Order, name: str | None, every: str, period: Period | None, kept: Baseline | None) -> Kept:
    """Read the files and keep what they tell: `keep_from`."""
    return keep_from(take_in(order, set(DIMENSIONS)), name, every, period, kept)


def keep_from(
    intake: Intake, name: str | None, every: str, period: Period | None = None, kept: Baseline | None = None
) -> Kept:
    """Measure the closed periods (or those in `period`) and make a baseline of them, added to `kept` if given."""
    intake = intake.cut(every)
    as_of = day_of_export(intake, "baseline")
    tally = watched_tally_of(intake, [(dimension,) for dimension in DIMENSIONS], every)
    view = View(as_of, every)
    found = [p for p in periods_in(tally, view) if period is None or period.covers(p)]
    if period and not found:
        raise nothing_in(period.name, tally, view)
    notes = [*notes_of(intake, every)]
    closed = [p for p in found if p.closed(as_of)]
    notes += [
        Note("running_left_out", {"period": p.name, "as_of": as_of}) for p in found if not p.closed(as_of)
    ]
    if not closed:
        raise NoClosedPeriod(as_of=as_of)
    if kept is not None:
        _check_alike(kept, intake, every)
        notes += _read_again(kept, closed, tally, view)
    baseline = _baseline(Measured(intake, tally, view), closed, name, kept)
    if len(baseline.periods) == 1:
        notes.append(Note("one_period", {"period": baseline.periods[0].name}))
    return Kept(baseline, run_of(tally, intake.definitions, view), intake, tuple(notes))


def _check_alike(kept: Baseline, intake: Intake, every: str) -> None:
    """Raise CountedOtherwise where a sum over a baseline's periods and these would mean nothing."""
    then = {**kept.definitions, "every": kept.every}
    now = {**intake.definitions, "every": every}
    for what in (*differing(then, now), *(["every"] if kept.every != every else [])):
        raise CountedOtherwise(
            name=kept.name, what=what, then=then.get(what) or "–", now=now.get(what) or "–"
        )


def _read_again(kept: Baseline, periods: Sequence[Period], tally: Tally, view: View) -> list[Note]:
    """Tell the sales of periods that a baseline held already and that are measured anew."""
    again = {period.name for period in kept.periods if period in periods}
    now, was = (
        {row.group["period"]: row.metrics["sold"] for row in measure(side, ("period",), seen).rows}
        for side, seen in ((tally, view), (kept.tally, view_of(kept)))
    )
    told = [(name, now.get(name), was.get(name)) for name in sorted(again)]
    return [
        Note("ripened", {"period": name, "as_of": view.as_of, "now": sold.n, "was": before.n})
        for name, sold, before in told
        if isinstance(sold, Count) and isinstance(before, Count) and sold != before
    ]


def run_of(tally: Tally, definitions: Mapping[str, object], view: View) -> Run:
    """Give the whole department by period of creation as it looked on the as-of day of a view."""
    rows = Rows(tally.cells[()], view, by_period=True)
    found = [
        (period, MappingProxyType(dict(zip(STEPS, counts.tolist(), strict=True))))
        for period, counts in zip(rows.periods, rows.matrix, strict=True)
        if period is not None and counts.any()
    ]
    periods, counts = zip(*found, strict=True) if found else ((), ())
    return Run(view.as_of, view.every, digest_of(definitions, view.every), periods, counts)


def day_of_export(intake: Intake, command: str) -> date:
    """Give the day on which the export was taken, for a command that cannot do without days of creation."""
    leads = intake.leads
    if intake.counts is not None and intake.is_counted and intake.counts.is_yearless:
        raise NeedsYear(file=intake.inputs[0]["name"], command=command)
    dated = intake.counts is not None and intake.is_counted and bool(intake.counts.spans())
    dated = dated or bool("created_at" in leads.frame and leads.frame["created_at"].notna().any())
    answered = leads.answers is not None and "answered_at" in leads.answers
    if intake.as_of is None or not (dated or answered):
        ambiguous = next((note for note in intake.notes if note.key == "ambiguous_dates"), None)
        raise _needs_dates(intake, command, ambiguous)
    return intake.as_of


def _needs_dates(intake: Intake, command: str, ambiguous: Note | None) -> InputError:
    if ambiguous:
        return NeedsDateOrder(
            file=ambiguous.params["file"], header=ambiguous.params["header"], command=command
        )
    return NeedsDates(file=intake.inputs[0]["name"], command=command, headers=intake.headers)


def _baseline(
    measured: Measured, periods: Sequence[Period], name: str | None, kept: Baseline | None
) -> Baseline:
    intake, view = measured.intake, measured.view
    seen = dict.fromkeys(periods, view.as_of)
    parts = [_part(measured.tally, period, day) for period, day in seen.items()]
    held = {} if kept is None else dict(zip(kept.periods, kept.seen, strict=True))
    held = {p: day for p, day in held.items() if not any(p.overlaps(q) for q in periods)}
    parts += [_part(kept.tally, period, day) for period, day in held.items() if kept is not None]
    total = reduce(add, parts)
    days = dict(sorted((seen | held).items()))
    leads = total.cells[()].totals["leads"]
    before = [dict(entry) for entry in kept.inputs] if kept else []
    inputs = (*before, *(entry for entry in intake.inputs if entry not in before))
    statuses = intake.definitions["statuses"]
    assert isinstance(statuses, dict)
    masked = {mask(status): meaning for status, meaning in statuses.items()}
    definitions = {**intake.definitions, "statuses": masked}
    return Baseline(
        name or span(tuple(days)).name,
        max(days.values()),
        view.every,
        tuple(days),
        leads,
        total,
        definitions,
        inputs,
        seen=tuple(days.values()),
    )


def _part(tally: Tally, period: Period, seen: date) -> Tally:
    """Give the counts of a period, as they were known on the day it was seen."""
    return select_known(select_period(tally, period), day_number(seen))


def sections_of(baseline: Baseline) -> tuple[Section, ...]:
    """Measure what a baseline keeps: the whole, its periods, managers, sources and refusal reasons."""
    view = view_of(baseline)
    return tuple(measure(baseline.tally, by, view) for by in ((), ("period",), *SECTIONS))
