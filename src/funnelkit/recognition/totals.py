"""Records that sum up the ones above them, and are none themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.recognition.moments import guess_moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_ENDING = 12
"""Records that an ending has at most."""

_LONGEST_NAME = 3  # words at the beginning of a cell that may name a total


def is_total(cell: str) -> bool:
    """Say whether a cell begins with a word for a total: "Grand Totals (5700 records)"."""
    words = fold(cell).split()
    totals = load_vocabulary().values["total"]
    return any(" ".join(words[:count]) in totals for count in range(1, _LONGEST_NAME + 1))


def sums_up(cells: Iterable[str]) -> bool:
    """Say whether a record is named a total, and has no date."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return any(is_total(cell) for cell in filled) and not any(guess_moments((cell,)) for cell in filled)


def without_totals(sample: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Give records without those at the end that sum up the others."""
    start = max(0, len(sample) - LONGEST_ENDING)
    return (*sample[:start], *(row for row in sample[start:] if not sums_up(row)))
