"""Arrow text as numpy bytes: the only place that touches Arrow's buffers.

`Array.to_numpy`, `pa.scalar` and `pa.array` import pandas where it is installed (0.3 s), so none of them is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from funnelkit.reading.columns import codes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]

_SIGNS = np.arange(256, dtype=np.uint8)
_SIGNS[ord("1") : ord("9") + 1] = ord("0")


def bytes_of(array: pa.StringArray) -> tuple[Offsets, Bytes]:
    """Give the offsets (one more than cells) and the bytes they point into; the column has no nulls."""
    if not len(array):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    _, offsets, data = array.buffers()
    where = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    return where, np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)


def text_array(offsets: Offsets, data: Bytes) -> pa.StringArray:
    """Make a text column of numpy offsets and bytes, without a copy."""
    return pa.StringArray.from_buffers(
        len(offsets) - 1,
        pa.py_buffer(np.ascontiguousarray(offsets, np.int32)),
        pa.py_buffer(np.ascontiguousarray(data)),
    )


def text_array_of(texts: Sequence[str]) -> pa.StringArray:
    """Make a text column of Python strings."""
    cells = [text.encode() for text in texts]
    offsets = np.zeros(len(cells) + 1, np.int32)
    np.cumsum([len(cell) for cell in cells], out=offsets[1:])
    return text_array(offsets, np.frombuffer(b"".join(cells), np.uint8))


def take(array: pa.StringArray, rows: Rows) -> pa.StringArray:
    """Copy some cells of a text column into a column of their own."""
    offsets, data = bytes_of(array)
    starts, lengths = offsets[rows], offsets[1:][rows] - offsets[rows]
    places = np.zeros(len(rows) + 1, np.int32)
    np.cumsum(lengths, out=places[1:])
    shift = np.repeat(starts - places[:-1], lengths)
    return text_array(places, data[shift + np.arange(len(shift), dtype=np.int32)])


def as_dictionary(array: pa.DictionaryArray | pa.StringArray) -> pa.DictionaryArray:
    """Give a column of few values as codes, whichever way it came."""
    return array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()


def by_signature(offsets: Offsets, data: Bytes) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """Sort cells by their signature, the cell with every digit as 0: give each signature and its rows, ascending."""
    signs = text_array(offsets - offsets[0], _SIGNS[data[offsets[0] : offsets[-1]]]).dictionary_encode()
    codes, names = codes_of(signs), signs.dictionary.to_pylist()
    if len(names) <= np.iinfo(np.uint16).max:
        codes = codes.astype(np.uint16)  # numpy sorts short numbers by radix
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names))).tolist()
    return ((name, order[start:end]) for name, start, end in zip(names, [0, *ends], ends, strict=False))
