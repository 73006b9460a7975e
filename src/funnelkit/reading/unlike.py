"""Records of the right width whose cells are not such as their columns hold: shifted ones, totals, a second heading."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from funnelkit.reading.kinds import EMPTY, WORD, kind
from funnelkit.reading.shapes import gist, tells

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 2  # foreign cells in a record
_ENOUGH = 4  # records of a sample: to say that one is strange, not what it should be
_RARE = 50  # one in so many is rare, and may be foreign itself
_FEW = 8


class _Sort:
    """What sort of cells a column holds, by a sample that is long enough and has few foreign ones."""

    def __init__(self, cells: Sequence[str]) -> None:
        filled = [cell.strip() for cell in cells if cell.strip()]
        self._kinds = _usual(Counter(map(kind, filled)))
        shapes = Counter(map(gist, filled))
        usual = _usual(shapes)
        strict = len(usual) <= _FEW and 20 * sum(shapes[form] for form in usual) >= 19 * len(filled)
        self._shapes = usual if strict and tells(shapes) else None

    def strangeness(self, cell: str) -> int:
        """Give 0 for a cell of this sort, else 1, or 2 where no cell is filled; a blank one, or a long one, is not strange."""
        sort = kind(cell)
        if sort == EMPTY:
            return 0
        if sort not in self._kinds:
            return 1 if self._kinds else _LEAST
        return int(self._shapes is not None and gist(cell.strip()) not in self._shapes)


def _usual(counts: Counter[str]) -> frozenset[str]:
    """Give what is there more than once, and not rare."""
    least = max(2, counts.total() / _RARE)
    return frozenset(value for value, count in counts.items() if count >= least)


class Likeness:
    """Knows from a sample what sort of cells each column holds, and how full records are; from a short one, nothing."""

    def __init__(self, sample: Sequence[Sequence[str]], width: int) -> None:
        known = range(width if len(sample) >= _ENOUGH else 0)
        self._sorts = [_Sort([record[index] for record in sample]) for index in known]
        filled = sorted(map(_filled, sample))
        # A record that holds a word or two where the others are full is a footer, a title, or a total.
        self._least = width // 3 + 1 if width > 2 and filled and filled[len(filled) // 10] > width / 2 else 0

    def is_foreign(self, record: Sequence[str]) -> bool:
        """Say whether two cells of a record, or half of them all, or one where all others are blank, are foreign."""
        if _filled(record) < self._least:
            return True
        foreign = sum(sort.strangeness(cell) for sort, cell in zip(self._sorts, record, strict=False))
        return foreign >= _LEAST or 0 < len(self._sorts) <= 2 * foreign

    def is_heading(self, record: Sequence[str]) -> bool:
        """Say whether a record holds names only, where a column holds something else."""
        names = len(record) > 1 and all(kind(cell) == WORD for cell in record)
        return names and any(sort.strangeness(cell) for sort, cell in zip(self._sorts, record, strict=False))


def _filled(record: Sequence[str]) -> int:
    return sum(1 for cell in record if cell.strip())
