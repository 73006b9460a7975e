"""Which character parts the cells of a text table."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from itertools import islice

from funnelkit.errors import InputError
from funnelkit.reading.kinds import EMPTY, WORD, kind
from funnelkit.reading.splitting import LineTooLong, Record, lines_of, split_records
from funnelkit.reading.table import Dialect

DELIMITERS = (";", ",", "\t", "|")
UNUSUAL = ("^", "~", "§", "\x01", "||", "::", "*", "#", "!", "&", ":", " ")
"""Delimiters that are believed only where every record, or the quotes around, prove them."""

# A control character that no table holds: the reader of a one-column file parts its cells by it.
ONE_COLUMN = "\x1f"
_SAMPLE = 64 * 1024
_RECORDS = 200
_DOUBTFUL = 0.5  # the score under which an unusual delimiter may be the right one
_IN_TEXTS = (" ", ":")  # need columns of numbers or dates besides
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_DECIMALS = re.compile(r"[-+]?\d+,\d+")
# A delimiter that stands in running text has a blank beside it; in a number, digits on both sides.
_STRAY = {
    other: re.compile(
        rf"{re.escape(other)}(?=\S)(?<!\d,(?=\d))" if other == "," else rf"{re.escape(other)}(?=\S)"
    )
    for other in DELIMITERS
}


def records_of(text: str, dialect: Dialect, limit: int | None = None) -> list[Record]:
    """Parse text that may end in the middle of a record; with `limit`, only so many records.

    A line longer than any table's ends the list early.
    """
    records: list[Record] = []
    with suppress(LineTooLong):
        records.extend(islice(split_records(lines_of(text), dialect), limit))
    return records


class DelimiterUndecided(InputError):
    """Lines hold what looks like delimiters, but no delimiter makes a table of them."""

    key = "delimiter_undecided"


def find_delimiter(text: str, name: str, quote: str = '"') -> str | None:
    """Find the delimiter of a text's first 64 K characters, None where each record is one cell.

    What counts is how evenly the parsed records are wide, quotes respected, and whether the cells then hold what
    looks like other delimiters or torn quotes; characters are not counted. `name` is the file's, for a message.

    Raises DelimiterUndecided.
    """
    named = _SEP_LINE.match(text)
    if named:
        return named.group(1)
    text = whole_lines(text)
    scores = {delimiter: _score(text, delimiter, quote) for delimiter in DELIMITERS if delimiter in text}
    best = max(scores, key=lambda delimiter: scores[delimiter], default="")
    if scores.get(best, 0) < _DOUBTFUL:
        unusual = _unusual(text, quote)
        if unusual:
            return unusual
    if scores.get(best, 0) >= 0.2:
        return best * 2 if _is_doubled(text, best, quote) else best
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in scores:
        if lines[0].count(delimiter) >= 2 and all(line.count(delimiter) >= 2 for line in lines[:20]):
            raise DelimiterUndecided(file=name)
    return None


def _cells(text: str, delimiter: str, quote: str) -> list[list[str]]:
    """Give the first filled records, parted by a delimiter."""
    dialect = Dialect("", delimiter, quote, blanks=blanks_behind(text, delimiter, quote))
    records = records_of(text, dialect, _RECORDS)
    return [record.cells for record in records if any(record.cells)]


def blanks_behind(text: str, delimiter: str, quote: str) -> bool:
    """Say whether quotes open cells behind a delimiter and a blank, rather than behind the delimiter alone."""
    if delimiter.isspace():
        return False
    return text.count(f"{delimiter} {quote}") > text.count(f"{delimiter}{quote}")


def _unusual(text: str, quote: str) -> str | None:
    """Find a rare delimiter: one that parts all records alike, or stands between quotes on nearly every line."""
    for delimiter in UNUSUAL:
        if delimiter not in text:
            continue
        records = _cells(text, delimiter, quote)
        width, count = Counter(map(len, records)).most_common(1)[0]
        if width < 3 or len(records) < 3 or _is_of_one_kind(records, delimiter):
            continue
        between = sum(f"{quote}{delimiter}{quote}" in line for line in lines_of(text)) / len(records)
        if count < 0.95 * len(records) and (between < 0.8 or count < 0.3 * len(records)):
            continue
        if delimiter not in _IN_TEXTS or _strict_columns([r for r in records if len(r) == width]) >= 2:
            return delimiter
    return None


def _is_of_one_kind(records: list[list[str]], delimiter: str) -> bool:
    """Say whether the records undivided are of one kind: times, dates, amounts with blanks in them."""
    kinds = Counter(kind(delimiter.join(record)) for record in records)
    del kinds[WORD], kinds[EMPTY]
    return kinds.total() > 0.7 * len(records)


def _strict_columns(records: list[list[str]]) -> int:
    """Count the columns that hold numbers, dates and the like."""
    strict = 0
    for column in zip(*records[1:], strict=True):
        kinds = Counter(map(kind, column))
        strict += kinds[WORD] + kinds[EMPTY] < 0.3 * kinds.total()
    return strict


def _is_doubled(text: str, delimiter: str, quote: str) -> bool:
    """Say whether the sign always stands twice: every second cell is blank, in the heading too."""
    if delimiter * 2 not in text:
        return False
    records = _cells(text, delimiter, quote)
    return all(len(record) > 2 and not any(record[1::2]) for record in records)


def whole_lines(text: str) -> str:
    """Give the first 64 K characters without a line that is cut."""
    if len(text) <= _SAMPLE:
        return text
    cut = text[:_SAMPLE]
    end = max(cut.rfind("\n"), cut.rfind("\r"))
    return cut[: end + 1] if end > 0 else cut


def _score(text: str, delimiter: str, quote: str) -> float:
    records = _cells(text, delimiter, quote)
    widths = Counter(len(record) for record in records)
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0.0
    count, width = max(wide)
    start = next(i for i, record in enumerate(records) if len(record) == width)
    # Lines above the header are not held against it, so long as they are few.
    share = count / max(1, len(records) - min(start, 8, len(records) // 4))
    if delimiter == "," and start > 0 and _only_decimals(records[start:]):
        return 0.0
    cells = [cell for record in records if len(record) == width for cell in record if cell]
    dirty = sum(_torn(cell, delimiter) for cell in cells) / max(1, len(cells))
    return min(1.0, share) ** 2 * (1 - dirty) * (1 + min(width, 20) / 100)


def _only_decimals(records: list[list[str]]) -> bool:
    return all(len(record) == 2 and _DECIMALS.fullmatch(",".join(record)) for record in records)


def _torn(cell: str, delimiter: str) -> bool:
    if cell.count('"') % 2:
        return True
    return any(other in cell and other != delimiter and _STRAY[other].search(cell) for other in DELIMITERS)
