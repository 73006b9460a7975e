"""A column of few values: each distinct cell once, and its number on every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from funnelkit.reading.columns import codes_of
from funnelkit.recognition.buffers import as_dictionary

if TYPE_CHECKING:
    import pyarrow as pa

Codes32 = npt.NDArray[np.int32]


class Distinct:
    """Numbers the distinct cells of a column in the order in which they are first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._pieces: list[npt.NDArray[np.int16] | npt.NDArray[np.int32]] = []
        self._counts = np.zeros(64, np.int64)
        self._last: pa.StringArray | None = None
        self._table = np.zeros(0, np.int32)

    def add(self, array: pa.DictionaryArray | pa.StringArray) -> None:
        """Take the column's next cells (no nulls)."""
        cells = as_dictionary(array)
        indices = codes_of(cells)
        table = self._numbers_of(cells.dictionary)
        counts = np.bincount(indices, minlength=len(table))
        new = np.flatnonzero((table < 0) & (counts > 0))
        if len(new):
            self._meet(cells.dictionary, indices, new, table)
        used = np.flatnonzero(counts)
        self._count(table[used], counts[used])
        few = len(self._numbers) <= np.iinfo(np.int16).max
        self._pieces.append((table.astype(np.int16) if few else table)[indices])

    def texts(self) -> list[str]:
        """Give the distinct cells, as they stand."""
        return list(self._numbers)

    def counts(self) -> npt.NDArray[np.int64]:
        """Give how many rows have each distinct cell."""
        return self._counts[: len(self._numbers)]

    def codes(self) -> Codes32:
        """Give the number of each row's cell in `texts()`."""
        return (
            np.concatenate(self._pieces).astype(np.int32, copy=False)
            if self._pieces
            else np.zeros(0, np.int32)
        )

    def _numbers_of(self, texts: pa.StringArray) -> Codes32:
        """Give the numbers of a dictionary's texts, -1 where unknown; blocks often repeat one dictionary."""
        if self._last is None or not self._last.equals(texts):
            known = self._numbers
            self._table = np.array([known.get(text, -1) for text in texts.to_pylist()], np.int32)
            self._last = texts
        return self._table

    def _meet(
        self, texts: pa.StringArray, indices: Codes32, new: npt.NDArray[np.intp], table: Codes32
    ) -> None:
        """Give numbers to new texts, first come first; an entry that no row has is not met."""
        first = np.zeros(len(table), np.int64)
        first[indices[::-1]] = np.arange(len(indices) - 1, -1, -1)
        for entry in new[np.argsort(first[new], kind="stable")].tolist():
            table[entry] = self._numbers.setdefault(texts[entry].as_py(), len(self._numbers))

    def _count(self, numbers: Codes32, counts: npt.NDArray[np.intp]) -> None:
        if len(self._numbers) > len(self._counts):
            self._counts = np.concatenate([self._counts, np.zeros(2 * len(self._numbers), np.int64)])
        np.add.at(self._counts, numbers, counts)
