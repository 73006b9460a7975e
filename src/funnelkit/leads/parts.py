"""Ids of several tables as numbers that can be compared, and notes told table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import RowIds, note_rows
from funnelkit.recognition.ids import BLANK_ID, match
from funnelkit.recognition.phones import blank_phones, fold_phones, join_phones

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.typed import Part
    from funnelkit.model import Note
    from funnelkit.recognition.ids import IdColumn

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]


def common_keys(parts: Sequence[Part], field: str = "lead_id") -> tuple[Keys, npt.NDArray[np.bool_]]:
    """Give the ids of stacked parts as numbers that are equal where the ids are, and which of them are filled in."""
    return same_keys([part.columns.fields.get(field) for part in parts], [len(part.frame) for part in parts])


def same_keys(columns: Sequence[IdColumn | None], sizes: Sequence[int]) -> tuple[Keys, Bools]:
    """Give the ids of several columns (None: nothing but blanks) as numbers that are equal where the ids are."""
    told = {place: column for place, column in enumerate(columns) if column is not None}
    matched = dict(zip(told, match(*told.values()), strict=True))
    keys = [matched.get(place, np.full(size, BLANK_ID, np.int64)) for place, size in enumerate(sizes)]
    joined = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    return joined, joined != BLANK_ID


def row_ids(part: Part) -> RowIds | None:
    """Give the ids of a table's records: of deals their own before that of the lead they came from."""
    names = ("deal_id", "lead_id") if part.columns.plan.kind == "deals" else ("lead_id", "deal_id")
    column = next((part.columns.fields[name] for name in names if name in part.columns.fields), None)
    return None if column is None else RowIds(part.columns.rows, column)


def records_of(parts: Sequence[Part]) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32]]:
    """Give the code of the table and the number of the record of each of the stacked rows."""
    files = np.concatenate([np.full(len(part.frame), code, np.int16) for code, part in enumerate(parts)])
    return files, np.concatenate([part.columns.rows for part in parts])


def split_parts(parts: Sequence[Part], which: Bools) -> list[Bools]:
    """Part what is told of stacked rows into what is told of each table's."""
    return np.split(which, np.cumsum([len(part.frame) for part in parts])[:-1])


def row_notes(key: str, parts: Sequence[Part], which: Bools) -> list[Note]:
    """Note some of the stacked rows, for each table that has any: how many, and the first of them."""
    return [
        note_rows(key, part.name, part.columns.rows[mine])
        for part, mine in zip(parts, split_parts(parts, which), strict=True)
        if mine.any()
    ]


def phone_keys(parts: Sequence[Part], country: str) -> Keys:
    """Give the telephone numbers of stacked parts as numbers, -1 where there is none; `country` as in `fold_phones`."""
    columns = [part.columns.fields.get("phone") or blank_phones(len(part.frame)) for part in parts]
    return fold_phones(join_phones(columns), country)
