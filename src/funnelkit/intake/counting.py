"""Tables of counts → data sets: which of them belong together, and of which days each is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import InputError
from funnelkit.intake.days import days_of
from funnelkit.intake.filtering import DimensionNotFound, WhereEmpty
from funnelkit.languages.fold import fold
from funnelkit.model import Note
from funnelkit.periods import YEARLESS, month_of
from funnelkit.recognition.counts import KINDS
from funnelkit.recognition.spans import number_in_name
from funnelkit.tally.figures import Figures, read_figures
from funnelkit.tally.occasions import Occasions
from funnelkit.tally.ready import Ready, events_of, lies_in_one, make_ready, make_tally
from funnelkit.tally.tables import COHORT, EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from funnelkit.intake.order import Order
    from funnelkit.model import Period
    from funnelkit.recognition.plan import Plan
    from funnelkit.tally import Tally

_MONTHS = 12
_MOST_NAMED = 3


class StepUntold(InputError):
    """Nothing says what the ticks of a sheet stand for."""

    key = "step_untold"


class CountsOverlap(InputError):
    """Two tables count the same days of the same people: they are never added."""

    key = "counts_overlap"


@dataclass(frozen=True, eq=False)
class Counted:
    """Tables of counts in data sets: those of one set are added, different sets look at the same days and never are."""

    sets: tuple[tuple[Ready, ...], ...]
    plans: tuple[Plan, ...]
    notes: tuple[Note, ...]

    @property
    def tables(self) -> tuple[Ready, ...]:
        """All tables."""
        return tuple(table for tables in self.sets for table in tables)

    def spans(self) -> list[Period]:
        """Give the days that are counted anywhere."""
        return [span for table in self.tables for span in _spans(table)]

    @property
    def definitions(self) -> dict[str, object]:
        """Say what the counts belong to, for a later comparison to find the same."""
        first = self.sets[0][0]
        return {"basis": first.basis, "unit": first.unit}

    @property
    def is_yearless(self) -> bool:
        """Say whether no table tells a year."""
        spans = self.spans()
        return bool(spans) and all(span.start.year == YEARLESS for span in spans)

    def last_day(self, today: date) -> date | None:
        """Give the day on which the counts were complete: the end of the last of them that is not ahead."""
        ends = [span.end for span in self.spans() if span.start.year != YEARLESS]
        return min(max(ends), today) if ends else None

    def tally(self, groupings: Sequence[tuple[str, ...]], every: str) -> Tally:
        """Sum the first data set; groupings that only another set has are its own view, never added."""
        first, *others = (make_tally(tables, groupings, every) for tables in self.sets)
        for other in others:
            if (other.basis, other.unit) == (first.basis, first.unit):
                first = replace(first, cells={**other.cells, **first.cells})
        return first

    def events(self, groupings: Sequence[tuple[str, ...]], every: str) -> Tally | None:
        """Sum what the first set counts in its days, whatever the age of the leads; None where it counts nothing so."""
        found = [part for table in self.sets[0] if (part := events_of(table))]
        return make_tally(found, groupings, every) if found else None

    def others(self) -> list[tuple[Tally, tuple[Period, Period], str]]:
        """Give each data set that can be held against leads: its sums, its first and last days, the length of periods.

        What happened is compared by week, unless the days are longer; what belongs to created leads by month.
        """
        found = []
        for tables in self.sets:
            spans = sorted(span for table in tables for span in _spans(table) if span.start.year != YEARLESS)
            if not spans or tables[0].unit != "leads":
                continue
            every = next(
                (e for e in ("week", "month") if all(lies_in_one(span, e) for span in spans)), "year"
            )
            every = every if tables[0].basis == EVENT or every == "year" else "month"
            last = max(spans, key=lambda span: span.end)
            found.append((make_tally(tables, [("manager",)], every), (spans[0], last), every))
        return found

    def remarks(self, every: str) -> tuple[Note, ...]:
        """Say which days lie in two periods, and how many views of one thing there are."""
        notes = []
        for table in self.tables:
            split = [span.name for span in _spans(table) if not lies_in_one(span, every)]
            if split:
                notes.append(
                    Note(
                        "days_in_two_periods",
                        {"file": table.figures.file, "periods": split[:5], "every": every},
                    )
                )
        if len(self.sets) > 1:
            files = [sorted({table.figures.file for table in tables}) for tables in self.sets]
            notes.append(
                Note(
                    "views_of_counts",
                    {"files": files[0], "others": [name for names in files[1:] for name in names]},
                )
            )
        return tuple(notes)


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
    sets = _sets(_without_copies(tables, notes), alone=alone)
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
    yearless = [] if numbered else [span.name for span in _spans(table) if span.start.year == YEARLESS]
    notes = (
        [Note("days_without_year", {"file": table.figures.file, "periods": yearless[:3]})] if yearless else []
    )
    if table.basis != COHORT:
        notes.append(Note("counted_by_event", {"file": table.figures.file}))
    return notes


def _spans(table: Ready) -> list[Period]:
    when = table.figures.when
    return [span for code, span in enumerate(when.spans) if span and (when.codes == code).any()]


def _without_copies(tables: Sequence[Ready], notes: list[Note]) -> list[Ready]:
    """Leave out a file that is the same as one before."""
    seen: dict[tuple[str, str | None], str] = {}
    kept: list[Ready] = []
    for table in tables:
        reading = table.figures.plan.reading
        first = seen.setdefault((reading.sha256, reading.sheet), reading.name)
        if first != reading.name or any(other.figures.plan.reading is reading for other in kept):
            notes.append(Note("same_file", {"file": reading.name, "other": first}))
        else:
            kept.append(table)
    return kept


def _sets(tables: Sequence[Ready], *, alone: bool) -> list[tuple[Ready, ...]]:
    """Put together what can be added: other days, or other names of the same days."""
    sets: list[list[Ready]] = []
    for table in tables:
        home = next((found for found in sets if all(_can_add(table, other) for other in found)), None)
        if home is None:
            sets.append([table])
        else:
            home.append(table)
    for first in sets:
        for second in sets[sets.index(first) + 1 :] if alone else ():
            _check_views(first, second)
    return [tuple(found) for found in sorted(sets, key=_rank)]


def _rank(tables: Sequence[Ready]) -> tuple[bool, int]:
    """Order data sets: leads by creation first, then those that tell most steps."""
    return tables[0].basis != COHORT, -min(len(table.steps) for table in tables)


def _can_add(one: Ready, other: Ready) -> bool:
    if (one.basis, one.unit) != (other.basis, other.unit):
        return False
    return not _meet(one, other) or (
        _dimensions(one) == _dimensions(other) != frozenset() and not _share_names(one, other)
    )


def _meet(one: Ready, other: Ready) -> bool:
    """Say whether two tables count the same days; what has no days may be of any."""
    mine, theirs = _spans(one), _spans(other)
    if not mine or not theirs:
        return True
    return any(a.start < b.end and b.start < a.end for a in mine for b in theirs)


def _dimensions(table: Ready) -> frozenset[str]:
    return frozenset(table.figures.names)


def _share_names(one: Ready, other: Ready) -> bool:
    return any(
        {fold(value) for value in one.figures.names[name].values}
        & {fold(value) for value in other.figures.names[name].values}
        for name in ("manager", "source")
        if name in one.figures.names and name in other.figures.names
    )


def _check_views(first: Sequence[Ready], second: Sequence[Ready]) -> None:
    """Refuse two tables of the same days by the same dimensions: one of them is an older export of the other."""
    for one in first:
        for other in second:
            same = _dimensions(one) == _dimensions(other) and set(one.steps) & set(other.steps)
            if same and (one.basis, one.unit) == (other.basis, other.unit) and _meet(one, other):
                raise CountsOverlap(file=one.figures.file, other=other.figures.file)


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


__all__ = ["Counted", "CountsOverlap", "StepUntold", "count_tables"]
