"""Which record is the header, and how wide the table is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from funnelkit.errors import InputError
from funnelkit.fields import FIELDS
from funnelkit.reading.kinds import EMPTY, WORD, kind

Record = Sequence[str]
FieldOf = Callable[[str], str | None]

LOOK = 20
_BELOW = 100
_TABLE = 10  # records of one width that are a table of their own
_BLANKS = " \t\r\n\u00a0\u202f\u200b\ufeff"
_DAYS = 7  # columns headed 1, 2, 3, … from which on they are days
_TORN = re.compile(r'[^\W\d]"\w')
# What one cell says for or against a header line: nobody names a column by a date or a hash.
_SORTS = {"moment": "date", "money": "number"}
_WEIGHT = {"date": 2, "id": 2, "email": 2, "phone": 2, "time": 2, "number": 1}


class HeaderMismatch(InputError):
    """The header names more or fewer columns than the records have."""

    key = "header_mismatch"


class HeaderTorn(InputError):
    """A name in the header has a quote inside a word: most likely a delimiter was lost there."""

    key = "header_torn"


class TableMissing(InputError):
    """The file has lines, but none that makes a table."""

    key = "table_missing"


@dataclass(frozen=True)
class Layout:
    """Where the table lies: `skip` records stand before its first data record, every record has `width` cells.

    `header_row` is 1-based, None where there is no header line; `above` counts the filled lines above the table,
    `repeats` the copies of the header right below it. `fitted` tells how the header was brought to the records' width:
    "" (it had it), "padded" (a blank name at its end), "repaired"; or "guessed": nothing proves that it is no data.
    """

    header_row: int | None
    skip: int
    width: int
    headers: tuple[str, ...]
    above: int
    repeats: int = 0
    fitted: str = ""


def tidy(cell: str) -> str:
    """Take the byte order mark and the blanks around off a header."""
    return cell.strip(_BLANKS)


def filled(record: Record) -> int:
    """Count the cells that are not blank."""
    return sum(1 for cell in record if cell and cell.strip(_BLANKS))


def find_layout(records: Sequence[Record], field_of: FieldOf, name: str) -> Layout:
    """Find the header among the first records of a table; `name` is the file's, for a message.

    Raises TableMissing where every record is blank, HeaderMismatch where the header's width is not the records',
    HeaderTorn.
    """
    width = _usual_width(records)
    if width == 0:
        raise TableMissing(file=name)
    sorts = _column_sorts(records, width)
    first = _first_of_table(records, width, sorts)
    above = sum(1 for record in records[:first] if filled(record))
    evidence = _evidence(records, first, width, field_of)
    if evidence < 0:
        return Layout(header_row=None, skip=first, width=width, headers=("",) * width, above=above)
    headers, width, fitted = _fit(records[first], records[first + 1 :], width, name, first + 1)
    if fitted == "padded" and not _is_in_place(headers, sorts, field_of):
        raise HeaderMismatch(file=name, row=first + 1, header=len(headers) - 1, records=width)
    repeats = _repeats(records, first)
    return Layout(
        header_row=first + 1,
        skip=first + 1 + repeats,
        width=width,
        headers=headers,
        above=above,
        repeats=repeats,
        fitted=fitted or ("" if evidence else "guessed"),
    )


def _is_in_place(headers: Sequence[str], sorts: Sequence[str], field_of: FieldOf) -> bool:
    """Say whether a header without a name for its last, blank column names the others rightly.

    A delimiter that was lost in it leaves a name nobody knows, and shifts the names behind it: dates or amounts far
    to the right must stand under theirs.
    """
    fields = [field_of(header) for header in headers[:-1]]
    if all(field is not None for field in fields):
        return True
    told = [(sorts[at], _SORTS.get(FIELDS[field].kind), at) for at, field in enumerate(fields) if field]
    return any(sort == wanted and 2 * (at + 1) >= len(headers) for sort, wanted, at in told)


def titles_of(records: Sequence[Record], layout: Layout) -> tuple[str, ...]:
    """Give the filled lines above a table, each as one text."""
    above = records[: (layout.header_row or layout.skip + 1) - 1]
    return tuple(" ".join(cell for cell in map(tidy, record) if cell) for record in above if filled(record))


def _repeats(records: Sequence[Record], first: int) -> int:
    """Count the copies of the header right below it."""
    count = 0
    while first + 1 + count < len(records) and records[first + 1 + count] == records[first]:
        count += 1
    return count


def _usual_width(records: Sequence[Record]) -> int:
    """Give the width most filled records have; of equally frequent ones the first of two tables, else the wider."""
    widths = Counter(len(record) for record in records if filled(record))
    most = max(widths.values(), default=0)
    tied = [width for width, count in widths.items() if count == most]  # in the order of the file
    return tied[0] if most >= _TABLE else max(tied, default=0)


def _column_sorts(records: Sequence[Record], width: int) -> list[str]:
    """Name the kind that rules each column (over 70 % of its filled cells), "word" where none does."""
    sorts = []
    for index in range(width):
        cells = [record[index] for record in records[1 : _BELOW + LOOK] if len(record) == width]
        kinds = Counter(kind(cell) for cell in cells)
        del kinds[EMPTY]
        usual, count = kinds.most_common(1)[0] if kinds else (WORD, 0)
        sorts.append(usual if count > 0.7 * kinds.total() else WORD)
    return sorts


def _first_of_table(records: Sequence[Record], width: int, sorts: Sequence[str]) -> int:
    """Give the index of the first record that is no title line: the header, or data where there is none."""
    for index, record in enumerate(records[:LOOK]):
        if filled(record) and not _is_title(record, width, sorts):
            return index
    return next(index for index, record in enumerate(records) if filled(record))


def _is_title(record: Record, width: int, sorts: Sequence[str]) -> bool:
    """Say whether a record stands above a table: few cells filled, and none that its column would hold."""
    if width < 3:
        return len(record) < width
    if filled(record) > max(1, width // 4):
        return False
    cells = zip(record, sorts, strict=False)
    return not any(sort in ("date", "id") and kind(cell) == sort for cell, sort in cells)


def _evidence(records: Sequence[Record], first: int, width: int, field_of: FieldOf) -> int:
    """Give what speaks for the first record as the header, under 0 where it is data.

    A header differs in kind from what stands below it, or knows header words, or numbers the days of a month.
    """
    candidate = [tidy(cell) for cell in records[first]]
    below = [
        r
        for r in records[first + 1 : first + 1 + _BELOW]
        if len(r) == width and [tidy(c) for c in r] != candidate
    ]
    if _names_days(candidate):
        return 1
    if not below:
        hits = sum(1 for cell in candidate if field_of(cell) is not None)
        return 1 if hits or all(kind(cell) in (WORD, EMPTY) for cell in candidate) else -1
    return sum(
        _vote(cell, [tidy(record[index]) for record in below], field_of)
        for index, cell in enumerate(candidate[:width])
        if cell
    )


def _names_days(cells: Sequence[str]) -> bool:
    """Say whether a line is a word or more, then 1, 2, 3, … as calendars number their days."""
    numbers = [cell for cell in cells if cell.isdecimal()]
    words = [cell for cell in cells if not cell.isdecimal()]
    if len(numbers) < _DAYS or numbers != [str(day) for day in range(1, len(numbers) + 1)]:
        return False
    return any(words) and all(kind(cell) in (WORD, EMPTY) for cell in words)


def _vote(cell: str, below: list[str], field_of: FieldOf) -> int:
    """Give the evidence of one column: above 0 for a header, below 0 for data."""
    kinds = Counter(kind(value) for value in below)
    del kinds[EMPTY]
    if not kinds:
        return 1 if field_of(cell) is not None else 0
    usual, count = kinds.most_common(1)[0]
    mine = kind(cell)
    if usual != WORD and count > 0.7 * kinds.total():
        if mine == usual:
            return -_WEIGHT[usual]
        return _WEIGHT[usual] if mine == WORD else 0
    if cell in below:
        return -1
    if field_of(cell) is not None:
        return 2
    return -1 if mine in ("date", "id", "email") else 0


def _fit(
    header: Record, below: Sequence[Record], width: int, name: str, row: int
) -> tuple[tuple[str, ...], int, str]:
    """Bring the header to the width of the records, where only one way is possible, and say how.

    A delimiter at the end of every record but not of the header, or the other way about, gives one blank cell there. A
    delimiter too many gives a blank name; one that was lost between quoted names leaves a quote between them.
    """
    headers = tuple(tidy(cell) for cell in header)
    widths = Counter(len(record) for record in below if filled(record))
    if not widths or widths[len(headers)] * 2 >= widths.total() or len(headers) == width:
        _refuse_torn(headers, name, row)
        return headers, len(headers), ""
    ways = set(_ways(headers, width))
    if len(ways) == 1:
        return ways.pop(), width, "repaired"
    _refuse_torn(headers, name, row)
    wide = [record for record in below if len(record) == width]
    if len(headers) == width - 1 and not any(record[-1].strip() for record in wide):
        return (*headers, ""), width, "padded"
    if len(headers) > width and not any(headers[width:]):
        return headers[:width], width, ""
    raise HeaderMismatch(file=name, row=row, header=len(headers), records=width)


def _ways(headers: tuple[str, ...], width: int) -> Iterator[tuple[str, ...]]:
    """Give the headers with two names parted at a quote, or without a blank one that is not the last."""
    for index, cell in enumerate(headers):
        before, after = headers[:index], headers[index + 1 :]
        one, quote, other = cell.partition('"')
        if len(headers) == width - 1 and quote and one and other and '"' not in other:
            yield (*before, one, other, *after)
        if len(headers) == width + 1 and not cell and headers[-1]:
            yield (*before, *after)


def _refuse_torn(headers: Sequence[str], name: str, row: int) -> None:
    for cell in headers:
        if _TORN.search(cell):
            raise HeaderTorn(file=name, row=row, cell=cell)
