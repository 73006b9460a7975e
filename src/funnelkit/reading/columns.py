"""Text columns made, measured and rearranged through their buffers.

`pa.array`, `pa.scalar` and `Array.to_numpy` import pandas where it is installed (0.3 s); buffers do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = np.ndarray[tuple[int], np.dtype[np.int32]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

CODES_TYPE = pa.dictionary(pa.int32(), pa.string())


def text_array(cells: Sequence[str]) -> pa.StringArray:
    """Make a text column without nulls."""
    coded = [cell.encode("utf-8", "surrogatepass") for cell in cells]
    offsets = np.zeros(len(coded) + 1, np.int32)
    np.cumsum([len(cell) for cell in coded], out=offsets[1:])
    data = pa.py_buffer(b"".join(coded))
    return pa.StringArray.from_buffers(len(coded), pa.py_buffer(offsets), data)


def offsets_of(column: pa.Array) -> Ints:
    """Give the offsets of a text or binary column."""
    if not len(column):
        return np.zeros(1, np.int32)
    return np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]


def codes_of(column: pa.DictionaryArray) -> Ints:
    """Give the codes of a dictionary column without nulls."""
    indices = column.indices
    if not len(indices):
        return np.zeros(0, np.int32)
    return np.frombuffer(indices.buffers()[1], np.int32)[indices.offset : indices.offset + len(indices)]


def is_blank(column: pa.Array) -> Mask:
    """Say which cells of a text, binary or dictionary column are empty."""
    if isinstance(column, pa.DictionaryArray):
        blank: Mask = is_blank(column.dictionary)[codes_of(column)]
        return blank
    offsets = offsets_of(column)
    same: Mask = offsets[1:] == offsets[:-1]
    return same


def blank_records(columns: Sequence[pa.Array]) -> Mask | None:
    """Say which records have only empty cells, None where none has."""
    blank: Mask | None = None
    for column in columns:
        blank = is_blank(column) if blank is None else blank & is_blank(column)
        if not blank.any():
            return None
    return blank


def pick(column: pa.Array, order: Any) -> pa.Array:
    """Rearrange a column by the indices of the cells wanted."""
    indices = np.ascontiguousarray(order, np.int32)
    return column.take(pa.Int32Array.from_buffers(pa.int32(), len(indices), [None, pa.py_buffer(indices)]))


def as_codes(column: pa.StringArray) -> pa.DictionaryArray:
    """Give a text column as codes of its distinct values."""
    return column.dictionary_encode()


def as_text(column: pa.Array) -> pa.StringArray:
    """Give a column of codes as text."""
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column
