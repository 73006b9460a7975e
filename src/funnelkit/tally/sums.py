"""Tallies added, cut to some days of creation, and put into one fixed order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally.tables import COLUMNS, COST_OF, Cells, Tally
from funnelkit.tally.watching import add_watches, canonical_watch, select_watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


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
    cells = {by: _select(cells, start, end) for by, cells in tally.cells.items()}
    return replace(tally, cells=cells, watch=select_watch(tally.watch, start, end))


def _select(cells: Cells, start: int, end: int) -> Cells:
    kept = {
        name: table[(table["created"] >= start) & (table["created"] < end)].reset_index(drop=True)
        for name in COLUMNS
        for table in (getattr(cells, name),)
    }
    return Cells(cells.by, cells.groups, cells.currencies, **kept)


def select_known(tally: Tally, day: int) -> Tally:
    """Keep what had happened by a day, as an export taken on it knows; costs, which are known beforehand, are kept whole."""
    cells = {by: cells if by in COST_OF.values() else _known(cells, day) for by, cells in tally.cells.items()}
    return replace(tally, cells=cells)


def _known(cells: Cells, day: int) -> Cells:
    tables = {name: getattr(cells, name) for name in COLUMNS if "on" in COLUMNS[name]}
    known = {name: table[table["on"] <= day].reset_index(drop=True) for name, table in tables.items()}
    return replace(cells, **known)


def sum_cells(first: Cells, second: Cells) -> Cells:
    """Sum the counts of one grouping: groups of one name are one."""
    import pandas as pd

    groups = tuple(dict.fromkeys((*first.groups, *second.groups)))
    place = {group: code for code, group in enumerate(groups)}
    currencies = tuple(dict.fromkeys((*first.currencies, *second.currencies)))
    tables = {}
    for name, keys in COLUMNS.items():
        filled = [cells for cells in (first, second) if len(getattr(cells, name))] or [first]
        parts = [_moved(cells, name, place, currencies) for cells in filled]
        tables[name] = parts[0] if len(parts) == 1 else _summed(pd.concat(parts, ignore_index=True), keys)
    return Cells(first.by, groups, currencies, **tables)


def rename_groups(cells: Cells, names: Sequence[tuple[str | None, ...]], by: tuple[str, ...] = ()) -> Cells:
    """Give the groups other names, one for each in their order; those that then are the same are one. `by`: other dimensions."""
    groups = tuple(dict.fromkeys(names))
    place = {group: code for code, group in enumerate(groups)}
    codes = np.array([place[name] for name in names] or [0], np.int32)
    tables = {
        name: _summed(table.assign(group=codes[table["group"].to_numpy()]), keys)
        for name, keys in COLUMNS.items()
        for table in (getattr(cells, name),)
    }
    return Cells(by or cells.by, groups or cells.groups[:0], cells.currencies, **tables)


def _summed(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    return table.groupby(list(keys), sort=True, as_index=False).sum()


def canonical(tally: Tally) -> Tally:
    """Put groups and rows into one fixed order and drop groups without leads, so that equal tallies look alike."""
    cells = {by: _canonical(tally.cells[by]) for by in sorted(tally.cells)}
    return replace(tally, cells=cells, watch=canonical_watch(tally.watch))


def _canonical(cells: Cells) -> Cells:
    used = {code for name in COLUMNS for code in getattr(cells, name)["group"].unique()}
    groups = sorted((cells.groups[code] for code in used), key=_order)
    currencies = sorted(
        {cells.currencies[code] for code in cells.money["currency"].unique()},
        key=lambda name: _order((name,)),
    )
    place = {group: code for code, group in enumerate(groups)}
    renamed = {name: _summed(_moved(cells, name, place, currencies), keys) for name, keys in COLUMNS.items()}
    return Cells(cells.by, tuple(groups) or cells.groups[:0], tuple(currencies), **renamed)


def _moved(
    cells: Cells, name: str, place: Mapping[tuple[str | None, ...], int], currencies: Sequence[str | None]
) -> pd.DataFrame:
    """Give a table with its groups and currencies renumbered; -1 for what no line of any table has."""
    table: pd.DataFrame = getattr(cells, name)
    codes = np.array([place.get(group, -1) for group in cells.groups] or [0], np.int32)
    table = table.assign(group=codes[table["group"].to_numpy()])
    if name == "money":
        names = np.array(
            [currencies.index(c) if c in currencies else -1 for c in cells.currencies] or [0], np.int32
        )
        table = table.assign(currency=names[table["currency"].to_numpy()])
    return table


def _order(group: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in group)
