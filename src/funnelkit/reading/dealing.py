"""A line's cells dealt out to the columns of a table: delimiters that stood in a text without quotes are put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.shapes import Column

_MOST = 200  # cells of a line, and columns


class Deal:
    """The ways in which cells fill columns in their order, each column with one cell or neighbours joined by `sign`.

    `tokens` are pairs of a cell and whether it stands in quotes: such a cell, and a blank one, is joined to none.
    """

    def __init__(self, tokens: Sequence[tuple[str, bool]], columns: Sequence[Column], sign: str) -> None:
        self._tokens = tokens
        self._columns = columns
        self._sign = sign
        self._found: dict[tuple[int, int], list[list[str]]] = {}

    def ways(self) -> list[list[str]]:
        """Give at most two ways: more are as bad."""
        if not len(self._columns) <= len(self._tokens) <= _MOST:
            return []
        return self._from(0, 0)

    def _from(self, at: int, column: int) -> list[list[str]]:
        """Give at most two ways to deal the cells from `at` on to the columns from `column` on."""
        if column == len(self._columns):
            return [[]] if at == len(self._tokens) else []
        if (at, column) not in self._found:
            self._found[at, column] = self._beginning(at, column)
        return self._found[at, column]

    def _beginning(self, at: int, column: int) -> list[list[str]]:
        found: list[list[str]] = []
        last = len(self._tokens) - (len(self._columns) - column - 1)
        for end in range(at + 1, last + 1):
            if end > at + 1 and not self._joins(end - 1):
                break
            cell = self._sign.join(text for text, _ in self._tokens[at:end])
            if self._columns[column].fits(cell):
                found += [[cell, *rest] for rest in self._from(end, column + 1)]
            if len(found) > 1:
                return found[:2]
        return found

    def _joins(self, at: int) -> bool:
        """Say whether a cell and the one before may be one whose delimiter was not quoted."""
        (one, first), (other, second) = self._tokens[at - 1 : at + 1]
        return not first and not second and bool(one.strip()) and bool(other.strip())
