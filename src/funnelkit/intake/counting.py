"""Tables of counts → figures of known days, filtered and looked up, in data sets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import InputError
from funnelkit.intake.counted import Counted, spans_of
from funnelkit.intake.data_sets import put_together, without_copies
from funnelkit.intake.filtering import DimensionNotFound, WhereEmpty
from funnelkit.languages.fold import fold
from funnelkit.model import Note
from funnelkit.periods import YEARLESS, month_of
from funnelkit.recognition.counts import KINDS
from funnelkit.recognition.days import days_of
from funnelkit.recognition.spans import number_in_name
from funnelkit.tally.meaning import make_ready
from funnelkit.tally.occasions import Occasions
from funnelkit.tally.sheets import read_figures
from funnelkit.tally.tables import COHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.intake.order import Order
    from funnelkit.model import Period
    from funnelkit.recognition.plan import Plan
    from funnelkit.tally.figures import Figures
    from funnelkit.tally.ready import Ready

_MONTHS = 12
_MOST_NAMED = 3


class StepUntold(InputError):
    """Nothing says what the ticks of a sheet stand for."""

    key = "step_untold"


def count_tables(plans: Sequence[Plan], order: Order, *, alone: bool) -> Counted | None:
    """Read the tables of counts among all tables; None where there is none.

    `alone`: there are no leads beside them. Beside leads, what cannot be used is named and left out; alone, it stops the
    run (StepUntold, CountsOverlap, DimensionNotFound).
    """
    found = [plan for plan in plans if plan.kind in KINDS]
    if not found:
        return None
    notes: list[Note] = []
    figures = [read_figures(plan, _days_of(plan, plans)) for plan in found]
    figures = [table for table in figures if _tells_step(table, notes)]
    if not figures and alone:
        raise StepUntold(file=found[0].reading.name)
    figures = _looked_up(_numbered(figures, notes), plans, notes)
    if not alone:
        figures = [table for table in figures if _can_filter(table, order.where, notes)]
    figures = [_kept(table, order.where) for table in figures]
    numbered = any(note.key == "months_without_year" for note in notes)
    tables = [make_ready(table) for table in figures]
    for table in tables:
        notes += [
            *table.figures.plan.reading.notes,
            *table.figures.plan.notes,
            *table.figures.notes,
            *table.notes,
        ]
        notes += _basis_notes(table, numbered)
    sets = put_together(without_copies(tables, notes), alone=alone)
    if all(span is None for table in tables for span in table.figures.when.spans):
        notes.append(Note("counts_undated"))
    return Counted(tuple(sets), tuple(table.plan for table in figures), _merged(notes))


def _looked_up(figures: list[Figures], plans: Sequence[Plan], notes: list[Note]) -> list[Figures]:
    """Write what look-up tables know into the names of the counts."""
    lookups = [plan for plan in plans if plan.kind == "lookup"]
    if not lookups:
        return figures
    from funnelkit.leads.columns import load
    from funnelkit.leads.lookups import read_lookup
    from funnelkit.tally.lookups import look_up

    figures, more = look_up(figures, [read_lookup(load(plan, set(plan.places))) for plan in lookups])
    notes += more
    return figures


def _tells_step(figures: Figures, notes: list[Note]) -> bool:
    """Say whether it is known what a sheet counts; what is not known is left out and named."""
    if figures.counts or any(note.key == "unknown_steps" for note in figures.notes):
        return True
    notes.append(Note("step_untold", {"file": figures.file}))
    return False


def _days_of(plan: Plan, plans: Sequence[Plan]) -> Period | None:
    """Give the days that a whole table is of: as told, else by the lines above it, a sheet of filters, its file's name."""
    reading = plan.reading
    return days_of(
        plan,
        (
            " ".join(cells)
            for other in plans
            if other.reading.path == reading.path and other.kind not in KINDS
            for cells in (other.reading.headers, other.reading.titles, *other.reading.sample)
        ),
    )


def _can_filter(figures: Figures, where: Sequence[tuple[str, str]], notes: list[Note]) -> bool:
    """Say whether a table can be cut as the leads beside it are; else it is left out and named."""
    if all(name in figures.names for name, _ in where):
        return True
    notes.append(
        Note("counts_not_filtered", {"file": figures.file, "fields": sorted({name for name, _ in where})})
    )
    return False


def _kept(figures: Figures, where: Sequence[tuple[str, str]]) -> Figures:
    """Keep the lines that fit a filter."""
    for name in dict.fromkeys(name for name, _ in where):
        if name not in figures.names:
            raise DimensionNotFound(dimension=name)
        names, values = figures.names[name], [value for other, value in where if other == name]
        for value in values:
            if fold(value) not in {fold(known) for known in names.values}:
                raise WhereEmpty(field=name, value=value, values=sorted(names.values)[:20])
        fits = np.array([*(fold(known) in set(map(fold, values)) for known in names.values), False], bool)
        figures = _lines(figures, np.flatnonzero(fits[names.codes]))
    return figures


def _lines(figures: Figures, at: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Figures:
    which = np.zeros(len(figures.rows), bool)
    which[at] = True
    return replace(
        figures,
        rows=figures.rows[at],
        names={name: names.of(at) for name, names in figures.names.items()},
        when=figures.when.of(at),
        counts={name: numbers[at] for name, numbers in figures.counts.items()},
        percents={header: texts.of(which) for header, texts in figures.percents.items()},
    )


def _numbered(tables: Sequence[Figures], notes: list[Note]) -> list[Figures]:
    """Give months without a year to files that differ in a number alone, where the same names come again in them."""
    groups: dict[str, dict[int, int]] = {}
    for at, table in enumerate(tables):
        number = number_in_name(table.file)
        if number and table.when.spans == (None,) and len(table.rows):
            groups.setdefault(number[0], {}).setdefault(number[1], at)
    dated = list(tables)
    for pattern, files in groups.items():
        if (
            len(files) < 2
            or not all(1 <= number <= _MONTHS for number in files)
            or not _come_again(tables, files.values())
        ):
            continue
        for month, at in files.items():
            codes = np.zeros(len(tables[at].rows), np.int32)
            dated[at] = replace(tables[at], when=Occasions((month_of(YEARLESS, month),), codes))
        notes.append(Note("months_without_year", {"files": len(files), "pattern": pattern}))
    return dated


def _come_again(tables: Sequence[Figures], places: Iterable[int]) -> bool:
    seen: set[tuple[str, str]] = set()
    for at in places:
        own = {(name, fold(value)) for name, names in tables[at].names.items() for value in names.values}
        if own & seen:
            return True
        seen |= own
    return False


def _basis_notes(table: Ready, numbered: bool) -> list[Note]:  # noqa: FBT001
    yearless = [] if numbered else [span.name for span in spans_of(table) if span.start.year == YEARLESS]
    notes = (
        [Note("days_without_year", {"file": table.figures.file, "periods": yearless[:3]})] if yearless else []
    )
    if table.basis != COHORT:
        notes.append(Note("counted_by_event", {"file": table.figures.file}))
    return notes


def _merged(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Say once what is the same of several files."""
    files: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], Note] = {}
    for note in notes:
        key = (note.key, str(sorted((name, value) for name, value in note.params.items() if name != "file")))
        first.setdefault(key, note)
        files.setdefault(key, []).append(str(note.params.get("file", "")))
    return tuple(_of_files(note, list(dict.fromkeys(files[key]))) for key, note in first.items())


def _of_files(note: Note, files: Sequence[str]) -> Note:
    if len(files) < 2:
        return note
    named = [*files[:_MOST_NAMED], *(["…"] if len(files) > _MOST_NAMED else [])]
    return Note(note.key, {**note.params, "file": ", ".join(named)})
