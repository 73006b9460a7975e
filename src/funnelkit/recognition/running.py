"""Running totals: columns that grow from day to day, beginning anew at most now and then, and count nothing of the day."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from funnelkit.recognition.spans import read_span
from funnelkit.recognition.ticks import read_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PAIRS = 10
"""So many steps from one day to the next cannot all go up by chance."""

_FRESH = 15
"""A total of the month so far begins anew after so many days at the soonest."""

_MOST_NAMES = 50

Line = tuple[int, int]
"""The ordinal of a line's first day, and its count."""


def runs_on(rows: Sequence[Sequence[str]], place: int, when: int, names: Sequence[int]) -> bool:
    """Say whether a column of counts is a running total: of all lines, or of those of each name in a column of `names`."""
    lines = [
        (row, (span.start.toordinal(), count))
        for row in rows
        if (span := read_span(row[when], "day_first")) and (count := read_count(row[place])) >= 0
    ]
    if _grow([line for _, line in lines]):
        return True
    for name in names:
        groups: dict[str, list[Line]] = {}
        for row, line in lines:
            groups.setdefault(row[name].strip(), []).append(line)
        if 1 < len(groups) <= _MOST_NAMES and _grow(*groups.values()):
            return True
    return False


def _grow(*groups: list[Line]) -> bool:
    """Say whether counts go up from line to line, in the order of the days, in all groups together."""
    ups = downs = pairs = 0
    for lines in groups:
        if (ordered := _in_order(lines)) is None:
            return False
        steps = [after - before for before, after in pairwise(ordered)]
        ups, downs = ups + sum(step > 0 for step in steps), downs + sum(step < 0 for step in steps)
        pairs += len(steps)
    return pairs >= _PAIRS and 2 * ups >= pairs and downs * _FRESH <= pairs


def _in_order(lines: Iterable[Line]) -> list[int] | None:
    """Give counts from the first day on; None where lines are in no order of days."""
    listed = list(lines)
    days = [day for day, _ in listed]
    counts = [count for _, count in listed]
    if days == sorted(days):
        return counts
    return counts[::-1] if days == sorted(days, reverse=True) else None
