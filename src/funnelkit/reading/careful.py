"""The careful path: each record judged on its own, for files that pyarrow does not read or reads wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import InputError
from funnelkit.reading.columns import as_codes, text_array
from funnelkit.reading.mixture import Mixture, lines_from
from funnelkit.reading.splitting import OPEN, WHOLE, LineTooLong, split_records
from funnelkit.reading.table import CODES, Block, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.reading.records import TextRecords
    from funnelkit.reading.splitting import Record

_BLOCK_RECORDS = 8192
_PIECE = 1 << 20


class CellTooLong(InputError):
    """A cell has over 16 million characters: most likely a quote that nobody closed."""

    key = "cell_too_long"


def careful_blocks(
    records: TextRecords, columns: Mapping[int, str], tally: Tally, after: int
) -> Iterator[Block]:
    """Read the records with numbers over `after` line by line, and judge the quotes of every one.

    A record whose quotes do not pair up is mended in the one way that fits its columns, or set aside; among those up to
    `after`, which are out already, it is named.
    """
    rows: list[int] = []
    kept: list[Sequence[str]] = []
    for record in _records(records, tally):
        if record.number <= after:
            if record.state != WHOLE and record.number > records.layout.skip:
                tally.torn.append(record.number)
            continue
        right = _judged(records, record, tally)
        if not any(right):
            continue
        rows.append(record.number)
        kept.append(right)
        if len(rows) == _BLOCK_RECORDS:
            yield _block(rows, kept, columns, tally)
            rows, kept = [], []
    if rows:
        yield _block(rows, kept, columns, tally)


def _judged(records: TextRecords, record: Record, tally: Tally) -> Sequence[str]:
    """Give a record in the table's width, or nothing if it is blank or set aside."""
    whole = record.state == WHOLE and len(record.cells) == records.layout.width
    if record.state == OPEN:
        tally.open_quote = record.number
    elif whole and any(record.cells):
        tally.open_quote = None  # a quote that nobody closed, but the table goes on
    return record.cells if whole else records.repair.judge(record, tally) or ()


def _records(records: TextRecords, tally: Tally) -> Iterator[Record]:
    source, dialect = records.source, records.dialect
    try:
        if dialect.second:
            mixture = Mixture(dialect.encoding, dialect.second)
            with source.path.open("rb") as data:
                lines = lines_from(iter(lambda: data.read(_PIECE), b""))
                yield from split_records(mixture.texts(lines, tally.other_lines), dialect)
            return
        errors = "replace" if dialect.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        with source.path.open(encoding=dialect.encoding, errors=errors, newline="") as file:
            yield from split_records(file, dialect)
    except LineTooLong as fault:
        raise CellTooLong(file=source.name, row=fault.row) from fault


def _block(rows: list[int], kept: list[Sequence[str]], columns: Mapping[int, str], tally: Tally) -> Block:
    made = {}
    broken: set[int] = set()
    for index, role in columns.items():
        cells = [record[index] for record in kept]
        for at, cell in enumerate(cells):
            if not cell.isascii() and not _whole(cell):
                broken.add(rows[at])
                cells[at] = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        column = text_array(cells)
        made[index] = as_codes(column) if role == CODES else column
    tally.undecoded.extend(sorted(broken))
    return Block(rows=np.fromiter(rows, np.int32, len(rows)), columns=made)


def _whole(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True
