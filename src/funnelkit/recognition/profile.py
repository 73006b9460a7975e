"""What the values of a column look like, from a sample: the evidence that confirms or refutes its heading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold
from funnelkit.recognition.durations import guess_durations
from funnelkit.recognition.moment_bytes import SERIAL_RANGE
from funnelkit.recognition.moments import guess_moments
from funnelkit.recognition.scores import is_score
from funnelkit.recognition.yearless import guess_yearless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Vocabulary

MOST = 0.8
"""The share of filled cells that makes a column of one kind: hand edits and broken cells are in every real file."""

PHONE_DIGITS = 6

YES_OR_NO = frozenset({"0", "1"})
"""A question answered by these alone was answered by no or yes."""

ENOUGH = 100
"""Cells that show whether a column holds dates."""

_NUMBER = re.compile(r"[-+(]?\s*\D{0,4}\s*\d[\d\s  ',.]*\s*\D{0,6}\)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d{1,15})?")
_ID = re.compile(r"(?=.*\d)[\w:{}-]{1,64}")


@dataclass(frozen=True)
class Profile:
    """The filled cells of a column's sample; every share is of these."""

    cells: tuple[str, ...]
    vocabulary: Vocabulary

    @property
    def filled(self) -> int:
        """How many cells of the sample are filled in."""
        return len(self.cells)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The distinct folded values."""
        return frozenset(fold(cell) for cell in self.cells)

    @cached_property
    def moments(self) -> float:
        """Share of cells that read as a date."""
        return guess_moments(self.cells[:: max(1, len(self.cells) // ENOUGH)])

    @cached_property
    def yearless(self) -> float:
        """Share of cells that are a date without a year."""
        return guess_yearless(self.cells[:: max(1, len(self.cells) // ENOUGH)])

    @cached_property
    def durations(self) -> float:
        """Share of cells that are a length of time."""
        return guess_durations(self.cells[:: max(1, len(self.cells) // ENOUGH)])

    @cached_property
    def serials(self) -> bool:
        """Whether every cell is a day number of a spreadsheet, of this century."""
        return bool(self.cells) and all(_is_serial(cell.strip()) for cell in self.cells)

    @cached_property
    def flags(self) -> float:
        """Share of cells that say yes or no in some language, the marks of a visit ("held") included."""
        return self._share(self._is_mark)

    @cached_property
    def numbers(self) -> float:
        """Share of cells that are a number, a currency or not."""
        return self._share(lambda cell: _NUMBER.fullmatch(cell.strip()) is not None)

    @cached_property
    def scores(self) -> float:
        """Share of cells that are a whole number from 0 to 10."""
        return self._share(is_score)

    @cached_property
    def answers(self) -> float:
        """Share of cells that answer with a whole number from 0 to 10, with words behind it or by a label, too."""
        return self._share(lambda cell: is_score(cell, worded=True))

    @cached_property
    def ids(self) -> float:
        """Share of cells that could be an id: one word with a digit in it."""
        return self._share(lambda cell: _ID.fullmatch(cell.strip().lstrip("'")) is not None)

    @cached_property
    def unique(self) -> float:
        """Distinct cells per cell."""
        return len({cell.strip() for cell in self.cells}) / self.filled if self.cells else 0.0

    @cached_property
    def outcomes(self) -> float:
        """Share of distinct values that are a known status."""
        known = sum(self.vocabulary.outcome_of(value) is not None for value in self.distinct)
        return known / len(self.distinct) if self.distinct else 0.0

    @cached_property
    def ends(self) -> bool:
        """Whether some value means sold or lost."""
        return any(self.vocabulary.outcome_of(value) in {"sold", "lost"} for value in self.distinct)

    @cached_property
    def sells(self) -> bool:
        """Whether some value means sold."""
        return any(self.vocabulary.outcome_of(value) == "sold" for value in self.distinct)

    @cached_property
    def phones(self) -> float:
        """Share of cells with as many digits as a phone number."""
        return self._share(lambda cell: sum(sign.isdigit() for sign in cell) >= PHONE_DIGITS)

    @cached_property
    def mails(self) -> float:
        """Share of cells that could be an e-mail address."""
        return self._share(lambda cell: "@" in cell)

    @cached_property
    def sources(self) -> float:
        """Share of distinct values that are a known name of a source."""
        known = len(self.distinct & self.vocabulary.values["source"])
        return known / len(self.distinct) if self.distinct else 0.0

    @cached_property
    def letters(self) -> float:
        """Share of cells with a letter in them."""
        return self._share(lambda cell: any(sign.isalpha() for sign in cell))

    def _is_mark(self, cell: str) -> bool:
        folded = fold(cell)
        values = self.vocabulary.values
        return any(
            folded in values[concept] for concept in ("yes", "no", "show", "no_show", "cancelled", "planned")
        )

    def _share(self, test: object) -> float:
        assert callable(test)
        counted: dict[str, int] = {}
        for cell in self.cells:
            counted[cell] = counted.get(cell, 0) + 1
        return sum(n for cell, n in counted.items() if test(cell)) / self.filled if self.cells else 0.0


def _is_serial(cell: str) -> bool:
    return _SERIAL.fullmatch(cell) is not None and SERIAL_RANGE[0] <= int(cell[:5]) <= SERIAL_RANGE[1]


def profile(sample: Sequence[Sequence[str]], place: int, vocabulary: Vocabulary) -> Profile:
    """Look at one column of a sample; blank cells and the words for "unknown" in date columns do not count."""
    cells = tuple(row[place] for row in sample if row[place].strip())
    return Profile(cells, vocabulary)


def fits(kind: str, column: Profile) -> bool:  # noqa: PLR0911
    """Say whether the values of a column can be of a field's kind; an empty column can be anything."""
    if not column.filled:
        return True
    if kind == "moment":
        return column.moments >= MOST
    if kind == "flag":
        return column.flags >= MOST
    if kind in ("money", "line"):
        return column.numbers >= MOST and column.moments < MOST
    if kind == "score":
        return column.answers >= MOST and not column.distinct <= YES_OR_NO
    if kind == "word":
        return column.moments < MOST
    if kind == "currency":
        return column.ids < MOST
    if kind == "id":
        return column.moments < MOST
    return True
