"""Records that sum up the ones above them, and are none themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.recognition.moments import guess_moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_ENDING = 12
"""Records that an ending has at most."""

_LONGEST_NAME = 3  # words at the beginning of a cell that may name a total
_GROUP = re.compile(r"\S.{0,200}\s?\(\d{1,7}\)")
_RULE = re.compile(r"[=*#~_—–-]{3,}")
_SUM = re.compile(r"[-(]?\D{0,4}\d[\d\s.,'’]*\D{0,4}\)?|[-–—]")


def is_total(cell: str) -> bool:
    """Say whether a cell begins with a word for a total, "Grand Totals (5700 records)", or ends so: "Week 14 total"."""
    words = fold(cell).split()
    totals = load_vocabulary().values["total"]
    if any(" ".join(words[:count]) in totals for count in range(1, _LONGEST_NAME + 1)):
        return True
    return 1 < len(words) <= _LONGEST_NAME + 1 and words[-1] in totals


def sums_up(cells: Iterable[str]) -> bool:
    """Say whether a record is named a total, and has no date."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return any(is_total(cell) for cell in filled) and not any(guess_moments((cell,)) for cell in filled)


def is_group_label(cell: str) -> bool:
    """Say whether a cell names a group and how many records it has: "New (12)"."""
    return _GROUP.fullmatch(cell.strip()) is not None


def is_rule(cells: Iterable[str]) -> bool:
    """Say whether the filled cells of a record are strokes and nothing else, a line drawn under the ones above."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_RULE.fullmatch(cell) for cell in filled)


def is_copy(cells: Sequence[str], headers: Sequence[str]) -> bool:
    """Say whether a record is the heading once more."""
    if headers[0] and cells[0].strip() != headers[0]:
        return False
    pairs = [
        (cell.strip(), header) for cell, header in zip(cells, headers, strict=True) if cell.strip() or header
    ]
    same = sum(cell == header for cell, header in pairs)
    return same > 1 and same == len(pairs)


def _stands_above(cells: Sequence[str]) -> bool:
    """Say whether a record is the line above a group: its name, and sums at most."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) == 1 and len(cells) > _LONGEST_NAME:
        return not filled[0][0].isdigit()
    return bool(filled) and is_group_label(filled[0]) and all(map(_SUM.fullmatch, filled[1:]))


def without_remarks(
    sample: Sequence[tuple[str, ...]], headers: Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], int | None]:
    """Give records without those that name or sum up others, and copies of the heading; and where such names stand.

    The column is that of the first such record, None where there is none.
    """
    ending = len(sample) - LONGEST_ENDING
    remarks = {
        at
        for at, row in enumerate(sample)
        if (at >= ending and sums_up(row)) or _stands_above(row) or is_rule(row) or is_copy(row, headers)
    }
    if not remarks:
        return tuple(sample), None
    first = sample[min(remarks)]
    place = next((place for place, cell in enumerate(first) if cell.strip()), None)
    return tuple(row for at, row in enumerate(sample) if at not in remarks), place
