"""Figures that were counted elsewhere → Tally: a dealer's report, a call centre's months, a sheet of ticks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.periods import YEARLESS, day_number, period_of
from funnelkit.tally.sums import add
from funnelkit.tally.tables import (
    COHORT,
    COLUMNS,
    EVENT,
    NO_DAY,
    STEPS,
    UNTRACKED,
    Cells,
    Tally,
    make_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.model import Note, Period
    from funnelkit.tally.figures import Figures, Names

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ready:
    """What a table of counts says in the words of the funnel, a line each.

    `steps`: a step of `tally.STEPS` -> how many; what is not in it is not told. `gaps`: lines that leave a step untold.
    `events`: steps that count what happened in the line's days, whenever the leads came.
    """

    figures: Figures
    steps: Mapping[str, Ints]
    events: Mapping[str, Ints] = field(default_factory=dict)
    gaps: Mapping[str, Bools] = field(default_factory=dict)
    basis: str = COHORT
    unit: str = "leads"
    notes: tuple[Note, ...] = ()


def make_tally(tables: Sequence[Ready], groupings: Sequence[tuple[str, ...]], every: str) -> Tally:
    """Sum tables of counts of one basis and unit; days that do not lie in one period of `every` are no date."""
    return reduce(add, (_tally(table, groupings, every) for table in tables))


def events_of(table: Ready) -> Ready | None:
    """Give what a report counts in its days whatever the age of the leads, as a table of its own."""
    if not table.events:
        return None
    return replace(table, steps=table.events, events={}, gaps={}, basis=EVENT)


def _tally(table: Ready, groupings: Sequence[tuple[str, ...]], every: str) -> Tally:
    names = table.figures.names
    wanted = [(), *(by for by in dict.fromkeys(groupings) if by and all(name in names for name in by))]
    days = created_days(table.figures, every)
    lines = list(_lines(table))
    return Tally(
        {by: _cells(table, by, days, lines) for by in wanted}, frozenset(), None, table.basis, table.unit
    )


def created_days(figures: Figures, every: str) -> npt.NDArray[np.int32]:
    """Give the first day of each line, NO_DAY where its days are not known or lie in two periods."""
    table = [
        day_number(span.start) if span and lies_in_one(span, every) else NO_DAY for span in figures.when.spans
    ]
    return np.array(table, np.int32)[figures.when.codes]


def lies_in_one(span: Period, every: str) -> bool:
    """Say whether the days of a span are all in one period of a length; a week without a year is in a week alone."""
    if span.start.year == YEARLESS and "W" in span.name and every != "week":
        return False
    return period_of(span.start, every).covers(span)


def _lines(table: Ready) -> Iterable[tuple[int, Ints]]:
    """Give (step, how many on each line), with the marks of what is not told."""
    steps = dict(table.steps)
    size = len(table.figures.rows)
    if "appointments" in steps and "due" not in steps:
        steps["due"] = steps["appointments"]
    for name, numbers in steps.items():
        yield STEPS.index(name), np.where(table.gaps.get(name, False), 0, numbers)
    leads = np.maximum(steps.get("leads", np.ones(size, np.int64)), 1)
    for name, mark in _marks(steps):
        if name not in steps:
            yield STEPS.index(mark), leads
        elif name in table.gaps:
            yield STEPS.index(mark), np.where(table.gaps[name], leads, 0)
    yield STEPS.index("pairs_untold"), leads


def _marks(steps: Mapping[str, Ints]) -> Iterable[tuple[str, str]]:
    """Give what may be untold and its mark; where kept appointments are told, visits alone may be missing."""
    came = {"visits", "shows"} & set(steps)
    yield from ((name, mark) for name, mark in UNTRACKED.items() if name != "visits")
    yield "leads", "leads_untold"
    yield from (
        (("shows", "shows_untold"), ("visits", "visits_untold"))
        if came
        else (("visits", UNTRACKED["visits"]),)
    )


def _cells(
    table: Ready, by: tuple[str, ...], days: npt.NDArray[np.int32], lines: Sequence[tuple[int, Ints]]
) -> Cells:
    codes, groups = _groups([table.figures.names[name] for name in by], len(days))
    parts = []
    for step, numbers in lines:
        at = np.flatnonzero(numbers)
        on = days[at] if step == STEPS.index("leads") else np.full(len(at), NO_DAY)
        parts.append((codes[at], days[at], np.full(len(at), step, np.int8), on, numbers[at]))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    steps = make_table("steps", columns).summed(COLUMNS["steps"])
    return Cells(by, groups, (None,), steps)


def _groups(
    names: Sequence[Names], size: int
) -> tuple[npt.NDArray[np.int64], tuple[tuple[str | None, ...], ...]]:
    """Give each line's group as a number, and the groups' values (None: not filled in)."""
    if not names:
        return np.zeros(size, np.int64), ((),)
    code = np.zeros(size, np.int64)
    for column in names:
        code = code * (len(column.values) + 1) + column.codes + 1
    distinct, places = np.unique(code, return_inverse=True)
    groups = []
    for number in distinct.tolist():
        rest, values = number, []
        for column in reversed(names):
            rest, value = divmod(rest, len(column.values) + 1)
            values.append(column.values[value - 1] if value else None)
        groups.append(tuple(reversed(values)))
    return places.astype(np.int64), tuple(groups)
