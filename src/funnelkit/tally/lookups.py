"""Look-up tables joined to tables of counts: an agent's number becomes a name, with the head and the office beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.lookups import join_lookups
from funnelkit.tally.figures import Figures, Names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from funnelkit.leads.lookups import Lookup
    from funnelkit.model import Note


def look_up(tables: Sequence[Figures], lookups: Sequence[Lookup]) -> tuple[list[Figures], list[Note]]:
    """Write what look-ups know into the names of tables; all are joined at once, so each look-up is noted once.

    A table has a dimension that a look-up adds where it has the key, even where none of its keys is found.
    """
    if not tables or not lookups:
        return list(tables), []
    frame, notes = join_lookups(_frame(tables), lookups)
    ends = np.cumsum([len(table.rows) for table in tables])
    parts = np.split(np.arange(len(frame)), ends[:-1])
    explained = [
        replace(table, names={name: _names(frame[name], at) for name in _known(table.names, lookups)})
        for table, at in zip(tables, parts, strict=True)
    ]
    return explained, notes


def _frame(tables: Sequence[Figures]) -> pd.DataFrame:
    """Put the names of all tables below each other, blank where a table has none."""
    import pandas as pd

    columns = {}
    for name in dict.fromkeys(name for table in tables for name in table.names):
        place: dict[str, int] = {}
        parts = []
        for table in tables:
            names = table.names.get(name)
            if names is None:
                parts.append(np.full(len(table.rows), -1, np.int32))
                continue
            own = [place.setdefault(value, len(place)) for value in names.values]
            parts.append(np.array([*own, -1], np.int32)[names.codes])
        columns[name] = pd.Categorical.from_codes(
            np.concatenate(parts), categories=pd.Index(list(place), dtype="str"), validate=False
        )
    return pd.DataFrame(columns, index=pd.RangeIndex(sum(len(table.rows) for table in tables)))


def _known(names: Mapping[str, Names], lookups: Sequence[Lookup]) -> list[str]:
    """Name the dimensions of a table: its own, those that they are looked up in, and so on."""
    known = dict.fromkeys(names)
    for _ in lookups:
        known |= {name: None for lookup in lookups if lookup.dimension in known for name in lookup.adds}
    return list(known)


def _names(column: pd.Series[str], at: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Names:
    values = tuple(str(value) for value in column.cat.categories)
    codes, used = column.cat.codes.to_numpy()[at], np.zeros(len(values) + 1, bool)
    used[codes] = True
    place = np.where(used[:-1], np.cumsum(used[:-1]) - 1, -1)
    kept = tuple(value for value, here in zip(values, used, strict=False) if here)
    return Names(kept, np.append(place, -1).astype(np.int32)[codes])
