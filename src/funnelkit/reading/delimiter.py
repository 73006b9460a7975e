"""Which character parts the cells of a text table."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from funnelkit.errors import InputError

DELIMITERS = (";", ",", "\t", "|")
# A control character that no table holds: the reader of a one-column file parts its cells by it.
ONE_COLUMN = "\x1f"
_SAMPLE = 64 * 1024
_RECORDS = 200
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_DECIMALS = re.compile(r"[-+]?\d+,\d+")
# A delimiter that stands in running text has a blank beside it; in a number, digits on both sides.
_STRAY = {
    other: re.compile(
        rf"{re.escape(other)}(?=\S)(?<!\d,(?=\d))" if other == "," else rf"{re.escape(other)}(?=\S)"
    )
    for other in DELIMITERS
}


def records_of(text: str, delimiter: str, limit: int | None = None) -> list[list[str]]:
    """Parse text that may end in the middle of a record; with `limit`, only so many records.

    A cell over the csv module's limit ends the list early.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    try:
        records.extend(islice(reader, limit))
    except csv.Error:
        return records
    return records


class DelimiterUndecided(InputError):
    """Lines hold what looks like delimiters, but no delimiter makes a table of them."""

    key = "delimiter_undecided"


def find_delimiter(text: str, name: str) -> str | None:
    """Find the delimiter of a text's first 64 K characters, None where each record is one cell.

    What counts is how evenly the parsed records are wide, quotes respected, and whether the cells then hold what
    looks like other delimiters or torn quotes; characters are not counted. `name` is the file's, for a message.

    Raises DelimiterUndecided.
    """
    named = _SEP_LINE.match(text)
    if named:
        return named.group(1)
    text = _whole_lines(text)
    scores = {delimiter: _score(text, delimiter) for delimiter in DELIMITERS if delimiter in text}
    if not scores:
        return None
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] >= 0.2:
        return best
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in scores:
        if lines[0].count(delimiter) >= 2 and all(line.count(delimiter) >= 2 for line in lines[:20]):
            raise DelimiterUndecided(file=name)
    return None


def _whole_lines(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    cut = text[:_SAMPLE]
    end = max(cut.rfind("\n"), cut.rfind("\r"))
    return cut[: end + 1] if end > 0 else cut


def _score(text: str, delimiter: str) -> float:
    records = [record for record in records_of(text, delimiter, _RECORDS) if any(record)]
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
