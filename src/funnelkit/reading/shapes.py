"""What each column holds, learnt from a sample of whole records: whether another record's cells fit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from funnelkit.reading.kinds import EMPTY, WORD, kind

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 20
"""Cells from which on a sample says what a column holds."""

_FEW_VALUES = 30
_FEW_SHAPES = 8
_ENDS = ".!?)…»”"  # any text may end so


@dataclass(frozen=True)
class Column:
    """What a column may hold; None where the sample does not say.

    `blank`: whether it may be blank, `filled`: whether it may not be. `values`: its few values; `exact`: the one shape
    of all its cells ("99.99.9999"); `shapes`: its few shapes, runs of one kind taken together ("$9.9"); `kinds`: kinds
    of cells, "number"; `edges`: how its texts begin and end.
    """

    blank: bool = True
    filled: bool = True
    values: frozenset[str] | None = None
    exact: str | None = None
    shapes: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    edges: tuple[frozenset[str], frozenset[str]] | None = None

    @property
    def closed(self) -> bool:
        """Whether it says exactly where a cell ends."""
        return self.values is not None or self.exact is not None

    @property
    def strict(self) -> bool:
        """Whether it holds one kind of thing: whether a foreign cell would stand out."""
        return self.closed or self.kinds is not None or self.shapes is not None or not self.filled

    def fits(self, cell: str) -> bool:
        """Say whether a cell is one of this column's."""
        cell = cell.strip()
        return self.filled and self._holds(cell) if cell else self.blank

    def _holds(self, cell: str) -> bool:
        if self.values is not None:
            return cell in self.values
        if self.exact is not None:
            return shape(cell) == self.exact
        if self.kinds is None and self.shapes is None:
            return self._reads_like(cell)
        return kind(cell) in (self.kinds or ()) or gist(cell) in (self.shapes or ())

    def _reads_like(self, cell: str) -> bool:
        """Say whether a text begins and ends as the others do."""
        if self.edges is None:
            return True
        begins, ends = self.edges
        return _sort(cell[0]) in begins and (
            _sort(cell[-1]) in ends or cell[-1] in _ENDS or cell[-1].isalnum()
        )


def learn(cells: Sequence[str]) -> Column:
    """Give what a column holds, from some of its cells."""
    there = [cell.strip() for cell in cells if cell.strip()]
    if len(cells) < ENOUGH:
        return Column()
    blank = len(there) < len(cells)
    if len(there) < ENOUGH:
        return Column(blank=blank, filled=bool(there))
    kinds = {kind(cell) for cell in there} - {EMPTY}
    values = frozenset(there)
    if WORD in kinds and len(values) <= _FEW_VALUES and len(there) >= 5 * len(values):
        return Column(blank, values=values)
    exact = {shape(cell) for cell in there}
    if len(exact) == 1 and any(sign.isdigit() for sign in there[0]):
        return Column(blank, exact=exact.pop())
    shapes = Counter(gist(cell) for cell in there)
    few = len(shapes) <= _FEW_SHAPES and len(there) >= 5 * len(shapes) and tells(shapes)
    edges = frozenset(_sort(cell[0]) for cell in there), frozenset(_sort(cell[-1]) for cell in there)
    return Column(
        blank,
        shapes=frozenset(shapes) if few else None,
        kinds=None if WORD in kinds else frozenset(kinds),
        edges=edges,
    )


def tells(shapes: Counter[str]) -> bool:
    """Say whether shapes are more than words: most of them hold digits, and none words."""
    if any("a a" in form or "a 9" in form for form in shapes):
        return False
    return sum(count for form, count in shapes.items() if "9" in form) > 0.9 * shapes.total()


@lru_cache(maxsize=1024)
def _sort(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return sign


def shape(cell: str) -> str:
    """Give a cell's form, sign by sign: "28/01/2018" is "99/99/9999"."""
    return "".join(map(_sort, cell))


def gist(cell: str) -> str:
    """Give a cell's form, runs of one kind taken together: "$74.69" is "$9.9"."""
    found: list[str] = []
    for sign in map(_sort, cell):
        if not found or found[-1] != sign or sign not in "9Aa":
            found.append(sign)
    return "".join(found)
