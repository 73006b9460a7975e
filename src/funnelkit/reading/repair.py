"""Records of a wrong width: which can be brought to the right one in a single way, and which cannot."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from funnelkit.reading.kinds import EMPTY, WORD, kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.table import Tally

_ENOUGH = 20
_FEW = 30


class Repair:
    """Knows from the sample what each column holds, and so whether a torn record still fits."""

    def __init__(self, width: int, sample: Sequence[Sequence[str]]) -> None:
        self._width = width
        self._sample = sample

    @cached_property
    def _allowed(self) -> list[frozenset[str] | None]:
        return [_profile([record[index] for record in self._sample]) for index in range(self._width)]

    def judge(self, record: Sequence[str], number: int, tally: Tally) -> list[str] | None:
        """Mend a record or set it aside, and say so in the tally; a blank one is passed over."""
        if not any(cell.strip() for cell in record):
            return None
        mended = self.fix(record)
        (tally.aside if mended is None else tally.repaired).append(number)
        return mended

    def fix(self, record: Sequence[str]) -> list[str] | None:
        """Bring a record to the table's width, or give None.

        A short record is filled up with blanks, a long one loses blanks, only at the end, only if the cells then fit
        the kinds of their columns, and only if blanks at no other place would fit as well. The cell before the filled
        part must lie in a column that holds one kind of thing: else two cells may have run together in it.
        """
        short = self._width - len(record)
        if sum(1 for cell in record if cell.strip()) < 2:
            return None
        if short > 0:
            return self._pad(list(record), short)
        return self._cut(list(record), -short)

    def _pad(self, record: list[str], short: int) -> list[str] | None:
        last = record[-1]
        if last.strip() and not self._strict(len(record) - 1):
            return None
        right = [*record, *[""] * short]
        if not self._fits(right):
            return None
        others = ([*record[:at], *[""] * short, *record[at:]] for at in range(len(record)))
        return None if any(other != right and self._fits(other) for other in others) else right

    def _cut(self, record: list[str], extra: int) -> list[str] | None:
        right = record[: self._width]
        if any(cell.strip() for cell in record[self._width :]) or not self._fits(right):
            return None
        for at in range(self._width):
            gap = record[at : at + extra]
            other = [*record[:at], *record[at + extra :]]
            if not any(cell.strip() for cell in gap) and other != right and self._fits(other):
                return None
        return right

    def _strict(self, index: int) -> bool:
        return self._allowed[index] is not None

    def _fits(self, record: Sequence[str]) -> bool:
        return all(_allows(allowed, cell) for allowed, cell in zip(self._allowed, record, strict=True))


def _allows(allowed: frozenset[str] | None, cell: str) -> bool:
    cell = cell.strip()
    return allowed is None or not cell or cell in allowed or kind(cell) in allowed


def _profile(cells: Sequence[str]) -> frozenset[str] | None:
    """Give what a column may hold: kinds ("date"), or its few values; None where it may hold anything."""
    there = [cell.strip() for cell in cells if cell.strip()]
    if len(there) < _ENOUGH:
        return None
    kinds = {kind(cell) for cell in there} - {EMPTY}
    if WORD not in kinds:
        return frozenset(kinds)
    values = frozenset(there)
    return values if len(values) <= _FEW and len(there) >= 5 * len(values) else None
