"""Cells as canonical CSV: RFC 4180, UTF-8, commas, CR LF. For programs: no guard against formulas, every cell as read."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_RECORDS = 4096


def write_canonical(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Give the bytes of some records, piece by piece."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % _RECORDS == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: StringIO) -> bytes:
    data = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return data
