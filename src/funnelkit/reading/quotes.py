"""Quotes that stand where they should not: the one thing readers of CSV turn into false cells without a word.

A quote opens a cell behind a delimiter, closes one before a delimiter, or is doubled. A quote with other signs on both
sides may be harmless (`ООО "Ромашка"` without quotes around) or may have torn the record (a lost delimiter, a stray
quote). `QuoteWatch` finds out quickly whether a file has such quotes at all; `splitting.scan` judges one record.
"""

from __future__ import annotations

import threading

import numpy as np

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_UNITS = {
    "utf-16": "<u2",
    "utf-16-le": "<u2",
    "utf-16-be": ">u2",
    "utf-32": "<u4",
    "utf-32-le": "<u4",
    "utf-32-be": ">u4",
}
_QUOTE, _LINE_FEED = 0x22, 0x0A


class QuoteWatch:
    """Looks through a file's bytes, in another thread and ahead of the reader, for quotes in strange places.

    Where all is well, each quote of an even number (from 0) opens a cell or comes right behind another quote (the two
    stand for one), and each of an odd number closes a cell or has a quote right behind it. One quote too many or too
    few, anywhere, breaks this.
    """

    def __init__(self, encoding: str, delimiter: str, head: bytes) -> None:
        unit = _UNITS.get(encoding, "u1")
        if encoding in ("utf-16", "utf-32") and head.startswith(b"\xfe\xff"):
            unit = unit.replace("<", ">")
        self._type = np.dtype(unit)
        self._fence = np.zeros(256, np.bool_)
        self._fence[[ord(delimiter), _LINE_FEED, 0x0D, _QUOTE]] = True
        self._carry = np.full(1, _LINE_FEED, self._type)
        self._moved = threading.Condition()
        self._position = 0
        self._quotes = 0
        self._strange = False
        self._finished = False

    @property
    def unit_bytes(self) -> int:
        """How many bytes a character of ASCII takes."""
        return self._type.itemsize

    def feed(self, data: bytes | memoryview) -> None:
        """Take the next bytes of the file; their number is even for UTF-16."""
        start = 0
        if self._position == 0:
            start = next((len(bom) for bom in _BOMS if bytes(data[: len(bom)]) == bom), 0)
        whole = (len(data) - start) // self.unit_bytes * self.unit_bytes
        self._pass(np.frombuffer(data, self._type, whole // self.unit_bytes, start))
        with self._moved:
            self._position += len(data)
            self._moved.notify_all()

    def finish(self) -> None:
        """Say that the file is at its end, or could not be read on."""
        self._look(np.append(self._carry, np.array([_LINE_FEED], self._type)))
        with self._moved:
            self._finished = True
            self._moved.notify_all()

    def _pass(self, signs: np.ndarray[tuple[int], np.dtype[np.generic]]) -> None:
        """Look at the signs that come next, without a copy of them: first at the seam, then within."""
        if len(signs) < 2:
            self._look(np.concatenate([self._carry, signs]))
            return
        self._look(np.concatenate([self._carry, signs[:2]]))
        self._look(signs)

    def _look(self, signs: np.ndarray[tuple[int], np.dtype[np.generic]]) -> None:
        """Judge every quote between the first and the last sign; both are kept, or seen, as neighbours only."""
        at = np.flatnonzero(signs[1:-1] == _QUOTE) + 1
        self._carry = signs[-2:].copy()
        if not len(at):
            return
        opens = (np.arange(self._quotes, self._quotes + len(at)) & 1) == 0
        self._quotes += len(at)
        neighbour = np.where(opens, signs[at - 1], signs[at + 1])
        self._strange |= not self._fences(neighbour).all()

    def _fences(
        self, signs: np.ndarray[tuple[int], np.dtype[np.generic]]
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        if self.unit_bytes == 1:
            return self._fence[signs.astype(np.uint8)]
        small = signs.astype(np.uint32)
        return (small < 256) & self._fence[np.minimum(small, 255)]

    def strange_before(self, position: int) -> bool:
        """Wait until the file is looked through up to a byte, and say whether it has quotes in strange places.

        At the end of the file an odd number of quotes is strange too.
        """
        with self._moved:
            self._moved.wait_for(lambda: self._finished or self._strange or self._position >= position)
            return self._strange or (self._finished and self._quotes % 2 == 1)
