"""Records that are no leads: totals and remarks below a table, the line above each group of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funnelkit.fields import FIELDS
from funnelkit.reading.columns import is_blank
from funnelkit.reading.table import Block
from funnelkit.recognition.moments import guess_moments
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.totals import LONGEST_ENDING, is_total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

WIDE = 3
"""Fewer columns than this do not show that a record says nothing of a lead."""


class Remarks:
    """Takes records that are no leads out of a table's blocks; `left_out` are their numbers.

    `places` is where each field stands; `sample` some records, to see whether leads here have a day of creation.
    """

    def __init__(self, places: Mapping[str, int], sample: Sequence[Sequence[str]]) -> None:
        self.places = places
        self.left_out: list[int] = []
        silent = ("money", "currency", "moment")
        self.telling = [name for name in places if FIELDS[name].kind not in silent]
        self.dated = _is_filled(sample, places.get("created_at"))

    def without(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Give the blocks without what is no lead; totals and remarks are sought at the end only."""
        last: Block | None = None
        for block in blocks:
            if last is not None:
                yield self._without_groups(last)
            last = block
        if last is not None:
            yield self._without_groups(self._without_ending(last))

    def _without_groups(self, block: Block) -> Block:
        """Leave out records without a day that fill one cell: the name of the group that follows."""
        if not self.dated or len(self.telling) < WIDE:
            return block
        undated = np.ones(len(block.rows), bool)
        for name in ("created_at", "lead_id", *(n for n in self.places if FIELDS[n].kind == "moment")):
            if name in self.places:
                undated &= is_blank(block.columns[self.places[name]])
            if not undated.any():
                return block
        said = sum(_filled(block.columns[self.places[name]]).astype(np.int32) for name in self.telling)
        return self._keep(block, ~(undated & (said < 2)))

    def _without_ending(self, block: Block) -> Block:
        keep = len(block.rows)
        while keep and len(block.rows) - keep < LONGEST_ENDING and self._is_no_lead(block, keep - 1):
            keep -= 1
        return self._keep(block, np.arange(len(block.rows)) < keep)

    def _keep(self, block: Block, which: Bools) -> Block:
        if which.all():
            return block
        self.left_out += block.rows[~which].tolist()
        kept = pa.array(np.flatnonzero(which))
        return Block(block.rows[which], {place: cells.take(kept) for place, cells in block.columns.items()})

    def _is_no_lead(self, block: Block, at: int) -> bool:
        cells = {name: block.columns[place][at].as_py().strip() for name, place in self.places.items()}
        if any(
            guess_moments((cell,)) for name, cell in cells.items() if cell and FIELDS[name].kind == "moment"
        ):
            return False
        if any(is_total(cell) for cell in cells.values()):
            return True
        said = sum(_says(name, cells[name]) for name in self.telling)
        return len(self.telling) >= WIDE and said < 2


def _is_filled(sample: Sequence[Sequence[str]], place: int | None) -> bool:
    if place is None or not sample:
        return False
    return sum(bool(row[place].strip()) for row in sample) >= MOST / 2 * len(sample)


def _filled(cells: Any) -> Bools:
    """Say which cells of a column of a block hold something."""
    if isinstance(cells, pa.DictionaryArray):
        table = np.array([bool(value.strip()) for value in cells.dictionary.to_pylist()], bool)
        found: Bools = table[cells.indices.to_numpy(zero_copy_only=False)]
        return found
    held: Bools = pc.greater(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False)
    return held


def _says(name: str, cell: str) -> int:
    """Count what a cell tells of one lead; a number under a heading of yes and no is a sum, an id is proof enough."""
    if name == "lead_id":
        return 2 if any(sign.isdigit() for sign in cell) and " " not in cell else int(bool(cell))
    if FIELDS[name].kind == "flag":
        return int(bool(cell) and (cell in "01" or not cell.isdecimal()))
    return int(bool(cell))
