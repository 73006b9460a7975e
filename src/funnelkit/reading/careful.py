"""The careful path: the csv module, for what pyarrow does not read; and which record a file breaks off in."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import InputError
from funnelkit.reading.columns import as_codes, text_array
from funnelkit.reading.quotes import is_torn
from funnelkit.reading.table import CODES, Block, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.reading.records import TextRecords
    from funnelkit.reading.source import Source
    from funnelkit.reading.table import Dialect

_BLOCK_RECORDS = 8192
CELL_CHARACTERS = 16 * 1024 * 1024


class CellTooLong(InputError):
    """A cell has over 16 million characters: most likely a quote that nobody closed."""

    key = "cell_too_long"


def careful_blocks(
    records: TextRecords, columns: Mapping[int, str], tally: Tally, after: int
) -> Iterator[Block]:
    """Read the records with numbers over `after` with the csv module, and judge the quotes of every one.

    A record whose quotes do not pair up is set aside; among those up to `after`, which are out already, it is named.
    """
    rows: list[int] = []
    kept: list[Sequence[str]] = []
    for number, record, torn in _numbered(records.source, records.dialect, tally):
        if number <= after:
            if torn and number > records.layout.skip:
                tally.torn.append(number)
            continue
        right = _judged(records, number, record, tally, torn=torn)
        if not any(right):
            continue
        rows.append(number)
        kept.append(right)
        if len(rows) == _BLOCK_RECORDS:
            yield _block(rows, kept, columns, tally)
            rows, kept = [], []
    if rows:
        yield _block(rows, kept, columns, tally)


def _judged(
    records: TextRecords, number: int, record: Sequence[str], tally: Tally, *, torn: bool
) -> Sequence[str]:
    """Give a record in the table's width, or nothing if it is blank or set aside."""
    if torn:
        tally.aside.append(number)
        return ()
    if len(record) == records.layout.width:
        return record
    return records.repair.judge(record, number, tally) or ()


class _Lines:
    """The lines of a text, with those of the record at hand remembered."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.record.append(line)
        return line


def _numbered(source: Source, dialect: Dialect, tally: Tally) -> Iterator[tuple[int, list[str], bool]]:
    """Give every record with its number, and whether its quotes are torn."""
    previous = csv.field_size_limit(CELL_CHARACTERS)
    errors = "replace" if dialect.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    try:
        with source.path.open(encoding=dialect.encoding, errors=errors, newline="") as file:
            lines = _Lines(iter(file))
            number = 0
            for number, record in enumerate(csv.reader(lines, delimiter=dialect.delimiter), start=1):
                torn = is_torn("".join(lines.record), dialect.delimiter)
                if torn and not is_closed(lines.record, dialect.delimiter):
                    tally.open_quote = number
                lines.record.clear()
                yield number, record, torn
    except csv.Error as fault:
        raise CellTooLong(file=source.name, row=number + 1) from fault
    finally:
        csv.field_size_limit(previous)


def is_closed(lines: list[str], delimiter: str) -> bool:
    """Say whether a record's lines end outside quotes: then a further line is a record of its own."""
    if '"' not in lines[-1] and len(lines) == 1:
        return True
    if lines[-1].endswith(("\n", "\r")) and len(lines) == 1 and lines[0].count('"') % 2 == 0:
        return True
    return len(list(csv.reader([*lines, "\n", "x"], delimiter=delimiter))) > 1


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
