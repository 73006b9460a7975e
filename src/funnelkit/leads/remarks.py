"""Records that are no leads: totals and remarks, the line above each group, the heading once more."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from funnelkit.fields import FIELDS
from funnelkit.reading.columns import is_blank, offsets_of
from funnelkit.reading.table import CODES, Block
from funnelkit.recognition.buffers import by_signature, bytes_of, take
from funnelkit.recognition.moment_layouts import layout_of
from funnelkit.recognition.moments import guess_moments
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.totals import LONGEST_ENDING, is_copy, is_group_label, is_rule, is_total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.recognition.plan import Plan

    Bools = npt.NDArray[np.bool_]

WIDE = 3
"""Fewer columns than this do not show that a record says nothing of a lead."""

LABEL = "label"
"""The name under which the first column goes where it holds the names of groups and no field."""


class Remarks:
    """Takes records that are no leads out of a table's blocks; `left_out` are their numbers.

    `places` is where each field stands; `asked` are further columns to read, with their role: the one that names groups.
    """

    def __init__(self, places: Mapping[str, int], plan: Plan) -> None:
        self.left_out: list[int] = []
        at = plan.remarks_at
        label = {} if at is None or at in places.values() else {LABEL: at}
        self.asked = dict.fromkeys(label.values(), CODES)
        self.places = {**places, **label}
        self.headers = [plan.reading.headers[place] for place in self.places.values()]
        silent = ("money", "currency", "moment")
        self.telling = [name for name in places if FIELDS[name].kind not in silent]
        self.moments = [name for name in places if FIELDS[name].kind == "moment"]
        self.dated = _is_filled(plan.reading.sample, places.get("created_at"))

    def without(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Give the blocks without what is no lead; remarks of any form are sought at the end only."""
        last: Block | None = None
        for block in blocks:
            if last is not None:
                yield self._without_inner(last)
            last = block
        if last is not None:
            yield self._without_inner(self._without_ending(last))

    def _without_inner(self, block: Block) -> Block:
        """Leave out what stands between the leads: names of groups, their sums, lines and copies of the heading."""
        suspects = np.flatnonzero(self._suspects(block))
        if not len(suspects):
            return block
        keep = np.ones(len(block.rows), bool)
        rows = zip(
            *(pick_texts(block.columns[place], suspects) for place in self.places.values()), strict=True
        )
        for at, row in zip(suspects.tolist(), rows, strict=True):
            keep[at] = not self._stands_between(row)
        return self._keep(block, keep)

    def _suspects(self, block: Block) -> Bools:
        """Say which records may be none of a lead: without a date they say little, or have a cell of a remark's."""
        if not self.dated:
            return self._marked(block)
        undated = np.ones(len(block.rows), bool)
        odd = np.zeros(len(block.rows), bool)
        for name in self.moments:
            cells = block.columns[self.places[name]]
            undated &= ~_dated(cells)
            if not undated.any():
                return undated
            odd |= ~is_blank(cells)
        said = sum(_filled(block.columns[self.places[name]]).astype(np.int32) for name in self.telling)
        return undated & (self._marked(block) | odd | (said < 2))

    def _marked(self, block: Block) -> Bools:
        """Say which records have a cell that names a group or a total, or is its column's heading."""
        marked = np.zeros(len(block.rows), bool)
        for name, header in zip(self.places, self.headers, strict=True):
            cells = block.columns[self.places[name]]
            if isinstance(cells, pa.DictionaryArray) and (name == LABEL or name in self.telling):
                marked |= _where(cells, lambda cell, header=header: _is_remark(cell) or cell == header != "")
        return marked

    def _stands_between(self, row: Sequence[str]) -> bool:
        """Say whether a record among leads is none: it has no date, and is a line, a heading, a sum or a name."""
        cells = {name: cell.strip() for name, cell in zip(self.places, row, strict=True)}
        if is_rule(row) or is_copy(row, self.headers):
            return True
        if self._is_dated(cells):
            return False
        said = self._said(cells)
        if any(is_total(cell) for cell in cells.values()):
            return self.dated or said <= len(self.telling) // 2
        if any(is_group_label(cell) for cell in cells.values()):
            return said < (2 if self.dated else 1)
        return self.dated and len(self.telling) >= WIDE and said < 2

    def _without_ending(self, block: Block) -> Block:
        keep = len(block.rows)
        while keep and len(block.rows) - keep < LONGEST_ENDING and self._is_ending(block, keep - 1):
            keep -= 1
        return self._keep(block, np.arange(len(block.rows)) < keep)

    def _keep(self, block: Block, which: Bools) -> Block:
        if which.all():
            return block
        self.left_out += block.rows[~which].tolist()
        kept = pa.array(np.flatnonzero(which))
        return Block(block.rows[which], {place: cells.take(kept) for place, cells in block.columns.items()})

    def _is_ending(self, block: Block, at: int) -> bool:
        cells = {name: block.columns[place][at].as_py().strip() for name, place in self.places.items()}
        if self._is_dated(cells):
            return False
        if any(is_total(cell) for cell in cells.values()):
            return True
        return len(self.telling) >= WIDE and self._said(cells) < 2

    def _is_dated(self, cells: Mapping[str, str]) -> bool:
        return any(cells[name] and guess_moments((cells[name],)) for name in self.moments)

    def _said(self, cells: Mapping[str, str]) -> int:
        return sum(_says(name, cells[name]) for name in self.telling)


def pick_texts(cells: Any, rows: npt.NDArray[np.intp]) -> list[str]:
    """Give some cells of a block's column as text."""
    found: list[str] = cells.take(pa.array(rows)).to_pylist()
    return found


@lru_cache(maxsize=1 << 16)
def _is_remark(cell: str) -> bool:
    return is_group_label(cell) or is_total(cell) or is_rule((cell,))


def _is_filled(sample: Sequence[Sequence[str]], place: int | None) -> bool:
    if place is None or not sample:
        return False
    return sum(bool(row[place].strip()) for row in sample) >= MOST / 2 * len(sample)


def _dated(cells: pa.StringArray) -> Bools:
    """Say which cells may hold a date: they begin with a digit and end with no bracket, or read as one."""
    offsets, data = bytes_of(cells)
    held = offsets[1:] > offsets[:-1]
    found: Bools = held.copy()
    filled = np.flatnonzero(held)
    first, last = data[offsets[:-1][filled]], data[offsets[1:][filled] - 1]
    found[filled] = (first - np.uint8(48) < 10) & (last != ord(")"))
    others = filled[~found[filled]]
    if len(others):
        for signature, rows in by_signature(*bytes_of(take(cells, others))):
            layout = layout_of(signature)
            found[others[rows]] = layout is not None and layout.year is not None
    return found


def _where(cells: pa.DictionaryArray, test: Any) -> Bools:
    """Say which cells of a column of codes pass a test, each distinct text asked once."""
    table = np.array([bool(test(value)) for value in cells.dictionary.to_pylist()], bool)
    if not table.any():
        return np.zeros(len(cells), bool)
    found: Bools = table[cells.indices.to_numpy(zero_copy_only=False)]
    return found


def _filled(cells: Any) -> Bools:
    """Say which cells of a column of a block hold something."""
    if isinstance(cells, pa.DictionaryArray):
        return _where(cells, str.strip)
    offsets = offsets_of(cells)
    held: Bools = offsets[1:] > offsets[:-1]
    return held


def _says(name: str, cell: str) -> int:
    """Count what a cell tells of one lead; a number under a heading of yes and no is a sum, an id is proof enough."""
    if name == "lead_id":
        return 2 if any(sign.isdigit() for sign in cell) and " " not in cell else int(bool(cell))
    if is_total(cell) or is_group_label(cell):
        return 0
    if FIELDS[name].kind == "flag":
        return int(bool(cell) and (cell in "01" or not cell.isdecimal()))
    return int(bool(cell))
