"""Headings that a table has several times: numbered, so that each can be named, and none is taken for another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.table import Reading
    from funnelkit.recognition.plan import ColumnPlan


def copy_numbers(headers: Sequence[str]) -> list[int]:
    """Give for each heading how many of the same stand before it."""
    seen: Counter[str] = Counter()
    numbers = []
    for header in headers:
        numbers.append(seen[header])
        seen[header] += bool(header)
    return numbers


def number_headings(headers: Sequence[str]) -> tuple[str, ...]:
    """Call the second of two equal headings `Name (2)`, unless there is such a one."""
    there = set(headers)
    named = (
        (f"{header} ({before + 1})", header, before)
        for header, before in zip(headers, copy_numbers(headers), strict=True)
    )
    return tuple(name if before and name not in there else header for name, header, before in named)


def doubled_notes(columns: Sequence[ColumnPlan], headers: Sequence[str], reading: Reading) -> list[Note]:
    """Say which of several columns of one heading was trusted, where another of them says something else.

    `headers` are those of the file, without numbers.
    """
    notes = []
    for column in columns:
        if column.field in (None, "other") or not column.header:
            continue
        others = [
            other.header
            for other in columns
            if other.place != column.place
            and headers[other.place] == headers[column.place]
            and _differs(reading, column.place, other.place)
        ]
        if others:
            told = {"field": column.field, "header": column.header, "others": others}
            notes.append(Note("doubled_heading", {"file": reading.name, **told}))
    return notes


def _differs(reading: Reading, one: int, other: int) -> bool:
    return any(row[other].strip() and row[other].strip() != row[one].strip() for row in reading.sample)
