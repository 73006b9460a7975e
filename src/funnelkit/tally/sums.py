"""Tallies added, cut to some days of creation, and put into one fixed order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.periods import day_numbers
from funnelkit.tally.tables import COLUMNS, COST_OF, Cells, Tally, join_lines
from funnelkit.tally.watching import add_watches, canonical_watch, select_watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.model import Period
    from funnelkit.tally.tables import Bools, Lines


def add(first: Tally, second: Tally) -> Tally:
    """Sum two tallies; a grouping that only one of them has is left out, for its sum would be short.

    Raises ValueError for tallies of two bases or of two units: leads by their creation and what happened on a day are
    never added.
    """
    if (first.basis, first.unit) != (second.basis, second.unit):
        raise ValueError(f"{first.basis} {first.unit} + {second.basis} {second.unit}")
    shared = [by for by in first.cells if by in second.cells]
    return replace(
        first,
        cells={by: sum_cells(first.cells[by], second.cells[by]) for by in shared},
        clocks=first.clocks & second.clocks,
        watch=add_watches(first.watch, second.watch),
    )


def select_created(tally: Tally, start: int, end: int) -> Tally:
    """Keep what belongs to the leads created from day `start` up to, not including, `end`."""

    def inside(lines: Lines) -> Bools:
        return np.asarray((lines["created"] >= start) & (lines["created"] < end))

    cells = {by: cells.cut(inside) for by, cells in tally.cells.items()}
    return replace(tally, cells=cells, watch=select_watch(tally.watch, start, end))


def select_period(tally: Tally, period: Period | None) -> Tally:
    """Keep what belongs to the leads created in a period; all of it without one."""
    return select_created(tally, *day_numbers(period)) if period else tally


def select_known(tally: Tally, day: int) -> Tally:
    """Keep what had happened by a day, as an export taken on it knows; costs, which are known beforehand, are kept whole."""

    def known(lines: Lines) -> Bools:
        return np.asarray(lines["on"] <= day) if "on" in lines else np.ones(len(lines), bool)

    cells = {by: cells if by in COST_OF.values() else cells.cut(known) for by, cells in tally.cells.items()}
    return replace(tally, cells=cells)


def sum_cells(first: Cells, second: Cells) -> Cells:
    """Sum the counts of one grouping: groups of one name are one."""
    groups = tuple(dict.fromkeys((*first.groups, *second.groups)))
    place = {group: code for code, group in enumerate(groups)}
    currencies = tuple(dict.fromkeys((*first.currencies, *second.currencies)))
    tables = {}
    for name, keys in COLUMNS.items():
        filled = [cells for cells in (first, second) if len(cells.tables()[name])] or [first]
        parts = [_moved(cells, name, place, currencies) for cells in filled]
        tables[name] = parts[0] if len(parts) == 1 else join_lines(*parts).summed(keys)
    return Cells(first.by, groups, currencies, **tables)


def count_groups(cells: Cells, step: str = "leads") -> list[int]:
    """Give how many leads of each group came to a step, in the order of the groups."""
    lines = cells.steps.of_step(step)
    counts = np.bincount(lines["group"], weights=lines["n"], minlength=len(cells.groups))
    return [int(n) for n in counts.tolist()]


def rename_groups(cells: Cells, names: Sequence[tuple[str | None, ...]]) -> Cells:
    """Give the groups other names, one for each in their order; those that then are the same are one."""
    groups = tuple(dict.fromkeys(names))
    place = {group: code for code, group in enumerate(groups)}
    codes = np.array([place[name] for name in names] or [0], np.int32)
    tables = {
        name: lines.with_columns(group=codes[lines["group"]]).summed(COLUMNS[name])
        for name, lines in cells.tables().items()
    }
    return Cells(cells.by, groups or cells.groups[:0], cells.currencies, **tables)


def canonical(tally: Tally) -> Tally:
    """Put groups and rows into one fixed order and drop groups without leads, so that equal tallies look alike."""
    cells = {by: _canonical(tally.cells[by]) for by in sorted(tally.cells)}
    return replace(tally, cells=cells, watch=canonical_watch(tally.watch))


def _canonical(cells: Cells) -> Cells:
    used = {code for lines in cells.tables().values() for code in np.unique(lines["group"]).tolist()}
    groups = sorted((cells.groups[code] for code in used), key=_order)
    currencies = sorted(
        {cells.currencies[code] for code in np.unique(cells.money["currency"]).tolist()},
        key=lambda name: _order((name,)),
    )
    place = {group: code for code, group in enumerate(groups)}
    renamed = {name: _moved(cells, name, place, currencies).summed(keys) for name, keys in COLUMNS.items()}
    return Cells(cells.by, tuple(groups) or cells.groups[:0], tuple(currencies), **renamed)


def _moved(
    cells: Cells, name: str, place: Mapping[tuple[str | None, ...], int], currencies: Sequence[str | None]
) -> Lines:
    """Give a table with its groups and currencies renumbered; -1 for what no line of any table has."""
    lines = cells.tables()[name]
    codes = np.array([place.get(group, -1) for group in cells.groups] or [0], np.int32)
    lines = lines.with_columns(group=codes[lines["group"]])
    if name == "money":
        names = np.array(
            [currencies.index(c) if c in currencies else -1 for c in cells.currencies] or [0], np.int32
        )
        lines = lines.with_columns(currency=names[lines["currency"]])
    return lines


def _order(group: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in group)
