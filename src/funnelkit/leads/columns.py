"""Plan → columns: one pass over a table's records, each column kept as short numbers, the text dropped."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from funnelkit.fields import FIELDS
from funnelkit.leads.remarks import Remarks
from funnelkit.progress import tell
from funnelkit.reading.columns import as_text
from funnelkit.reading.table import CODES, TEXT
from funnelkit.recognition.amounts import Amounts
from funnelkit.recognition.codes import Codes
from funnelkit.recognition.ids import Ids
from funnelkit.recognition.mails import Mails
from funnelkit.recognition.moments import Moments
from funnelkit.recognition.phones import Phones
from funnelkit.recognition.scores import Scores
from funnelkit.recognition.yearless import YearlessMoments

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import numpy.typing as npt

    from funnelkit.reading.table import Block
    from funnelkit.recognition.plan import Plan
    from funnelkit.recognition.trials import Trying


class Accumulator(Protocol):
    """Takes a column block by block."""

    def add(self, array: Any) -> None:
        """Take the column's next cells."""

    def finish(self) -> object:
        """Give the whole column."""


_KINDS: Mapping[str, tuple[str, Callable[[], Accumulator]]] = {
    "moment": (TEXT, Moments),
    "flag": (CODES, lambda: Codes(tidy)),
    "word": (CODES, lambda: Codes(tidy)),
    "currency": (CODES, lambda: Codes(tidy)),
    "money": (CODES, Amounts),
    "line": (CODES, Amounts),
    "label": (CODES, lambda: Codes(tidy)),
    "id": (TEXT, Ids),
    "value": (TEXT, Ids),
    "score": (CODES, Scores),
    "text": (CODES, lambda: Codes(tidy)),
}


_NOTHING: Mapping[int, Any] = MappingProxyType({})

AHEAD = 4
"""Blocks that may wait to be tidied: more only cost memory."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of one table: `rows` are record numbers, `fields` finished columns of as many cells.

    `left_out`: records that are no leads: totals, lines above groups, remarks. `tries`: which records a name, an address
    or a telephone number shows to be tests; None where no column was looked at.
    """

    plan: Plan
    rows: npt.NDArray[np.int32]
    fields: Mapping[str, Any] = field(repr=False)
    left_out: tuple[int, ...] = ()
    tries: npt.NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def states(self) -> Iterator[Any]:
        """Give the columns that say where a lead stands."""
        return (self.fields[name] for name in ("status", "stage") if name in self.fields)


def tidy(cell: str) -> str:
    """Give a word as it is printed: no blanks around, one between."""
    return " ".join(cell.split())


def load(plan: Plan, wanted: Collection[str], watch: Mapping[int, Trying] = _NOTHING) -> Columns:
    """Read the wanted fields of a planned table, and look for tests in columns; the others are not even parsed.

    Blocks are tidied in a second thread while the reader goes on with the next: numpy and Arrow let go of the lock.
    """
    own = {name: place for name, place in plan.places.items() if name in wanted and _accumulator(name)}
    places = own | {name: place for name, (place, _) in (plan.entered | plan.reviewed).items()}
    makers = {name: _accumulator(name) for name in places}
    found = {name: maker[1]() for name, maker in makers.items() if maker}
    found |= {name: YearlessMoments(year) for name, year in plan.years.items() if name in places}
    rows: list[npt.NDArray[np.int32]] = []
    tries: list[npt.NDArray[np.bool_]] = []

    def take(block: Block) -> None:
        rows.append(block.rows)
        if watch:
            tried = [trying(as_text(block.columns[at])) for at, trying in watch.items()]
            tries.append(np.logical_or.reduce(tried))
        for name, place in places.items():
            found[name].add(block.columns[place])

    asked = dict.fromkeys(watch, TEXT) | {places[name]: maker[0] for name, maker in makers.items() if maker}
    remarks = Remarks(own, plan)
    asked |= remarks.asked
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[None]] = deque()
        read = 0
        for block in remarks.without(plan.reading.blocks(asked)):
            waiting.append(pool.submit(take, block))
            read += len(block.rows)
            tell("rows", plan.reading.name, read)
            if len(waiting) > AHEAD:
                waiting.popleft().result()
        for done in waiting:
            done.result()
    numbers = np.concatenate(rows) if rows else np.zeros(0, np.int32)
    fields = {name: _finish(plan, name, column) for name, column in found.items()}
    pa.default_memory_pool().release_unused()  # the text is gone, and its memory is wanted
    shown = np.concatenate(tries) if tries else None
    return Columns(plan, numbers, fields, tuple(remarks.left_out), shown)


def _finish(plan: Plan, name: str, column: Accumulator) -> object:
    if isinstance(column, Moments | YearlessMoments):
        return column.finish(plan.orders.get(name), serials=True, zone=plan.zone)
    return column.finish()


def _accumulator(name: str) -> tuple[str, Callable[[], Accumulator]] | None:
    if name == "phone":
        return TEXT, Phones
    if name == "email":
        return TEXT, Mails
    if name not in FIELDS:
        return _KINDS["flag" if name.startswith("review") else "moment"]
    return _KINDS.get(FIELDS[name].kind)
