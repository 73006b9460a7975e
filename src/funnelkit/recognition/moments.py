"""A column of dates: seconds as numbers, read block by block, whatever shapes its cells have.

What a cell alone leaves open (is 3/5/2024 in March or in May?) is settled by the whole column at the end, or not at all.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.buffers import Bytes, Offsets, Rows, by_signature, bytes_of, take
from funnelkit.recognition.examples import Examples
from funnelkit.recognition.moment_bytes import (
    BLANK,
    SETTLED,
    UNREADABLE,
    Batch,
    Columns,
    Seconds,
    Tags,
    matches,
    read_batch,
)
from funnelkit.recognition.moment_layouts import Layout, layout_of, signature_of
from funnelkit.recognition.moment_order import Collected, MomentColumn, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MomentColumn", "Moments", "guess_moments"]

# Cells of unusual shapes wait until there are so many, so that each signature is met a few times a file.
_MANY = 65_536
_MOST_USUAL = 3
_PLACEHOLDER = re.compile(
    r"(?:0000-00-00|00[./]00[./]0000|0001-01-01|01[./]01[./]0001|1601-01-01|1899-12-3[01]|3[01][./]12[./]1899"
    r"|1900-01-0[01]|0[01][./]01[./]1900|1970-01-01|01[./]01[./]1970)(?:[ T].*)?"
)


@dataclass(frozen=True)
class _Block:
    """Some consecutive cells, from position `start` of the column on; `seconds` is filled in."""

    start: int
    array: pa.StringArray
    offsets: Offsets
    data: Bytes
    seconds: Seconds


class Moments:
    """Collects a column of dates.

    Cells of the column's usual layouts (found as it goes) are read at once from the bytes; all others wait, and are
    sorted by signature.
    """

    def __init__(self) -> None:
        self._rows = 0
        self._seconds: list[Seconds] = []
        self._later: list[tuple[Rows, Batch]] = []
        self._waiting: list[tuple[Rows, pa.StringArray]] = []
        self._looked = False
        self._usual: list[Layout] = []
        self._families: Counter[str] = Counter()
        self._dot_days = 0
        self._placeholders = 0
        self._zones: list[tuple[Rows, npt.NDArray[np.int32]]] = []
        self._examples = Examples()

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells (utf8, no nulls)."""
        offsets, data = bytes_of(array)
        block = _Block(self._rows, array, offsets, data, np.full(len(array), BLANK, np.uint32))
        self._rows += len(array)
        self._seconds.append(block.seconds)
        rows = np.flatnonzero(np.diff(offsets))
        for layout in self._usual:
            rows = self._read_usual(layout, block, rows)
        if len(rows):
            self._waiting.append(
                (rows + block.start, array if len(rows) == len(array) else take(array, rows))
            )
            if not self._looked or sum(len(some) for some, _ in self._waiting) >= _MANY:
                self._read_waiting()

    def finish(self, order: str | None = None, *, serials: bool = False, zone: str = "") -> MomentColumn:
        """Settle the column and give it, moments with an offset in the wall time of `zone`, if one is given.

        `order`, "day_first" or "month_first", settles slashes and dashes whatever the column proves; `serials` takes a
        column of nothing but Excel's day numbers (1900 system) for dates.
        """
        self._read_waiting()
        seconds = np.concatenate(self._seconds) if self._seconds else np.zeros(0, np.uint32)
        tags: Tags | None = None
        for rows, batch in self._later:
            seconds[rows] = batch.seconds
            if batch.tags is not None:
                tags = np.zeros(self._rows, np.uint8) if tags is None else tags
                tags[rows] = batch.tags
        cells = Collected(
            seconds, tags, self._families, self._dot_days, self._zones, self._examples, self._placeholders
        )
        return settle(cells, order, serials=serials, zone=zone)

    def _read_usual(self, layout: Layout, block: _Block, rows: Rows) -> Rows:
        """Read those of a block's rows that have a layout; give the others."""
        fits: npt.NDArray[np.bool_] = block.offsets[1:][rows] - block.offsets[:-1][rows] == len(
            layout.signature
        )
        some = rows if fits.all() else rows[fits]
        if not len(some):
            return rows
        cells = _matrix(block, some, len(layout.signature))
        good = matches(layout, cells)
        if not good.all():
            some, cells = some[good], cells[:, good]
            fits[fits] = good
        self._keep(layout, read_batch(layout, cells), block, some)
        return rows[~fits]

    def _keep(self, layout: Layout, batch: Batch, block: _Block, rows: Rows) -> None:
        """Keep what was read of some rows of a block."""
        positions = rows + block.start
        block.seconds[rows] = batch.seconds
        if batch.tags is not None:
            self._later.append((positions.astype(np.int32), batch))
        self._count(layout, batch, positions)
        self._show(positions, batch, block.array, rows)

    def _count(self, layout: Layout, batch: Batch, positions: Rows) -> None:
        self._families[layout.family] += int(np.count_nonzero(batch.seconds < UNREADABLE))
        self._dot_days += batch.dot_days
        self._placeholders += batch.placeholders
        if batch.offsets is not None:
            self._zones.append((positions.astype(np.int32), batch.offsets))

    def _show(self, positions: Rows, batch: Batch, array: pa.StringArray, rows: Rows) -> None:
        """Keep examples of the cells that are no date, or may turn out to be none."""
        bad = np.flatnonzero(batch.seconds == UNREADABLE)
        self._examples.see(SETTLED, positions[bad], array, rows[bad])
        if batch.tags is None:
            return
        for tag in np.flatnonzero(np.bincount(batch.tags)).tolist():
            if tag != SETTLED:
                some = np.flatnonzero(batch.tags == tag)
                self._examples.see(tag, positions[some], array, rows[some])

    def _read_waiting(self) -> None:
        """Read the cells that wait: one signature after the other."""
        self._looked = True
        if not self._waiting:
            return
        positions = np.concatenate([rows for rows, _ in self._waiting])
        array = pa.concat_arrays([cells for _, cells in self._waiting])
        self._waiting.clear()
        offsets, data = bytes_of(array)
        seconds, tags = np.full(len(array), UNREADABLE, np.uint32), np.zeros(len(array), np.uint8)
        for signature, rows in by_signature(offsets, data):
            layout = layout_of(signature)
            if layout is None:
                seconds[rows] = BLANK if is_blank(signature) else UNREADABLE
                continue
            batch = read_batch(layout, _needed(layout, data, offsets[rows]))
            seconds[rows] = batch.seconds
            if batch.tags is not None:
                tags[rows] = batch.tags
            self._count(layout, batch, positions[rows])
            if len(rows) * 2 >= len(array):
                self._make_usual(layout)
        batch = Batch(seconds, tags if tags.any() else None, 0)
        self._later.append((positions.astype(np.int32), batch))
        self._show(positions, batch, array, np.arange(len(array)))

    def _make_usual(self, layout: Layout) -> None:
        if layout not in self._usual and len(self._usual) < _MOST_USUAL:
            self._usual.append(layout)


def _matrix(block: _Block, rows: Rows, width: int) -> Bytes:
    """Give the n-th bytes of some cells of one width as the n-th row."""
    start, end = int(block.offsets[rows[0]]), int(block.offsets[rows[-1] + 1])
    if end - start == width * len(rows):  # nothing but blanks between them
        return np.ascontiguousarray(block.data[start:end].reshape(-1, width).T)
    cells: Bytes = block.data[block.offsets[rows] + np.arange(width, dtype=np.int32)[:, None]]
    return cells


def _needed(layout: Layout, data: Bytes, starts: Offsets) -> Columns:
    """Give only the bytes that are digits."""
    return {
        place: data[starts + np.int32(place)]
        for place, byte in enumerate(layout.signature)
        if byte == ord("0")
    }


def guess_moments(cells: Iterable[str]) -> float:
    """Give the share of a sample's filled cells that read as a date; 0.0 where none is filled.

    Cells that stand for no date do not count.
    """
    filled = [cell for cell in cells if not is_blank(cell) and not _PLACEHOLDER.fullmatch(cell.strip())]
    return sum(map(_reads, filled)) / len(filled) if filled else 0.0


def _reads(cell: str) -> bool:
    layout = layout_of(signature_of(cell))
    if layout is None or layout.year is None:
        return False
    data = cell.encode()
    year, first, second = (
        int(data[slice(*span)]) if span else layout.month_number
        for span in (layout.year, layout.day, layout.month)
    )
    if layout.short_year:
        year += 2000 if year < 70 else 1900
    return 1990 <= year <= 2100 and (_is_day(year, second, first) or _is_day(year, first, second))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
