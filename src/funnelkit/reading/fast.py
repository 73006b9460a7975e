"""The fast path: pyarrow's block reader, with the number of every record known."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import csv

from funnelkit.reading.columns import CODES_TYPE, Ints, as_codes, as_text, blank_records, pick, text_array
from funnelkit.reading.splitting import Record, scan
from funnelkit.reading.table import CODES, Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from funnelkit.reading.quotes import QuoteWatch
    from funnelkit.reading.records import TextRecords
    from funnelkit.reading.table import Tally

_BLOCK_BYTES = 1 << 21
_kept_options: list[csv.ParseOptions] = []  # see _Handler
_UTF8 = ("utf-8", "utf-8-sig", "ascii")


class FastFailed(Exception):
    """Pyarrow cannot read on."""


def fast_blocks(
    records: TextRecords, columns: Mapping[int, str], tally: Tally, watch: QuoteWatch
) -> Iterator[Block]:
    """Read a text table's blocks with pyarrow, one behind it and all behind `watch`.

    Raises FastFailed, after any number of good blocks, where pyarrow cannot read on, or where quotes stand in strange
    places or are odd in number: then the careful path must judge each record.
    """
    strays = _Strays(records, tally)
    waiting: Block | None = None
    try:
        for number, block in enumerate(_blocks(records, columns, strays)):
            if watch.strange_before((number + 2) * _BLOCK_BYTES * watch.unit_bytes):
                raise FastFailed
            if waiting is not None:
                yield waiting
            waiting = block
    except (pa.ArrowException, UnicodeError) as fault:
        raise FastFailed from fault
    if watch.strange_before(sys.maxsize):
        raise FastFailed
    if waiting is not None and len(waiting.rows):
        yield waiting


def _blocks(records: TextRecords, columns: Mapping[int, str], strays: _Strays) -> Iterator[Block]:
    counter = records.layout.skip + 1
    for batch in _open(records, columns, strays):
        rows = strays.number(counter, batch.num_rows)
        block = _kept(batch, rows, columns)
        counter = int(rows[-1]) + 1 if len(rows) else counter
        yield _with(block, strays.mended(counter), columns)
    rest = strays.mended(None)
    if rest:
        nothing = Block(rows=np.zeros(0, np.int32), columns={index: text_array([]) for index in columns})
        yield _with(nothing, rest, columns)


def _open(records: TextRecords, columns: Mapping[int, str], strays: _Strays) -> Iterator[pa.RecordBatch]:
    """Start pyarrow: columns named by position, those not asked for as bytes, only to see which records are blank."""
    width, encoding = records.layout.width, records.dialect.encoding
    names = [str(index) for index in range(width)]
    kinds = {CODES: CODES_TYPE, None: pa.binary()}
    types = {names[index]: kinds.get(columns.get(index), pa.string()) for index in range(width)}
    # The order puts the columns asked for first: mostly the first of them is filled, and the rest is not looked at.
    order = [*columns, *(index for index in range(width) if index not in columns)]
    handler = _Handler(strays)
    options = {
        "read_options": csv.ReadOptions(
            use_threads=False,  # else records have no numbers
            block_size=_BLOCK_BYTES,
            encoding="utf8" if encoding in _UTF8 else encoding,
            column_names=names,
            skip_rows_after_names=records.layout.skip,
        ),
        "parse_options": csv.ParseOptions(
            delimiter=records.dialect.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=handler,
        ),
        "convert_options": csv.ConvertOptions(
            column_types=types, include_columns=[names[index] for index in order], strings_can_be_null=False
        ),
    }
    _kept_options.append(options["parse_options"])
    try:
        with _silent():
            reader = csv.open_csv(records.source.path, **options)
        while True:
            with _silent():
                batch = next(reader, None)
            if batch is None:
                return
            yield batch
    finally:
        handler.strays = None


@contextmanager
def _silent() -> Iterator[None]:
    """Keep pyarrow from printing a traceback where the bytes of a torn record are no UTF-8: it fails then, as it should."""
    usual = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, UnicodeDecodeError):
            usual(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = usual


def _kept(batch: pa.RecordBatch, rows: Ints, columns: Mapping[int, str]) -> Block:
    """Leave out the blank records of a batch."""
    blank = blank_records(batch.columns)
    asked = {index: batch.column(str(index)) for index in columns}
    if blank is None:
        return Block(rows=rows, columns=asked)
    order = np.flatnonzero(~blank)
    return Block(rows=rows[order], columns={index: pick(column, order) for index, column in asked.items()})


def _with(block: Block, mended: Mapping[int, list[str]], columns: Mapping[int, str]) -> Block:
    """Put the mended records in their places."""
    if not mended:
        return block
    rows = np.concatenate([block.rows, np.fromiter(mended, np.int32)])
    order = np.argsort(rows, kind="stable")
    together = {}
    for index, role in columns.items():
        cells = text_array([record[index] for record in mended.values()])
        column = pick(pa.concat_arrays([as_text(block.columns[index]), cells]), order)
        together[index] = as_codes(column) if role == CODES else column
    return Block(rows=rows[order], columns=together)


class _Handler:
    """What pyarrow calls for a record of a wrong width; it outlives the reading.

    A thread of pyarrow's may be the last to let go of it, a moment after the last block is out. If the process ends in
    just that moment, Python kills the thread, and C++ then the process ("terminate called without an active
    exception"; seen once in some 700 short runs). So every handler, small and emptied, is kept to the end.
    """

    def __init__(self, strays: _Strays) -> None:
        self.strays: _Strays | None = strays

    def __call__(self, row: csv.InvalidRow) -> str:
        """Hand the record on."""
        return self.strays.handle(row) if self.strays is not None else "skip"


class _Strays:
    """The records of a wrong width: pyarrow hands them over while it parses ahead of the blocks it gives."""

    def __init__(self, records: TextRecords, tally: Tally) -> None:
        self._dialect = records.dialect
        self._repair = records.repair
        self._tally = tally
        self._numbers: list[int] = []
        self._next = 0
        self._mended: dict[int, list[str]] = {}

    def handle(self, row: csv.InvalidRow) -> str:
        """Note a record of a wrong width; mend it if there is one way to."""
        self._numbers.append(row.number)
        state, cells = scan(row.text, self._dialect)
        record = Record(row.number, row.text.rstrip("\r\n"), cells, state)
        mended = self._repair.judge(record, self._tally)
        if mended is not None:
            self._mended[row.number] = mended
        return "skip"

    def number(self, start: int, count: int) -> Ints:
        """Give `count` good records their numbers from `start`, leaving out the numbers of those handed over here."""
        end, gaps = start + count, []
        while self._next < len(self._numbers) and self._numbers[self._next] < end:
            gaps.append(self._numbers[self._next] - start)
            self._next += 1
            end += 1
        rows = np.arange(start, end, dtype=np.int32)
        return np.delete(rows, gaps) if gaps else rows

    def mended(self, before: int | None) -> dict[int, list[str]]:
        """Take out the mended records with numbers under `before`, all with None."""
        numbers = [n for n in self._mended if before is None or n < before]
        return {n: self._mended.pop(n) for n in numbers}
