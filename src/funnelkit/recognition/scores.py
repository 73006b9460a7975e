"""A column of answers from 0 to 10."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.distinct import Distinct
from funnelkit.recognition.examples import HOW_MANY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from funnelkit.recognition.buffers import Rows

NO_SCORE = -1
_BLANK = -2
_NUMBER = re.compile(r"'?(-?\d{1,4})(?:[.,](\d+))?")
_OF_TEN = re.compile(r"(\d{1,2})\s*/\s*10")
# `9 - very likely`, `0 (совсем нет)`: one number, then words without another.
_WORDED = re.compile(r"(\d{1,2})\s*(?:[-–—:.)=]\s*|\s\()[^\W\d_][^\d/]*")


@dataclass(frozen=True, eq=False)
class ScoreColumn:
    """A column of answers.

    `scores`: int8, 0 to 10, -1 (NO_SCORE) where blank or unusable. `unreadable`: positions of filled cells that are no
    whole number from 0 to 10. `least` and `most`: the range of all numbers seen, also beyond 0 to 10; `whole`: all of
    them are whole numbers. None and True where there is none.
    """

    scores: npt.NDArray[np.int8]
    least: float | None
    most: float | None
    whole: bool
    unreadable: Rows
    unreadable_examples: tuple[str, ...]
    blank: int
    labels: tuple[str, ...] = ()


class Scores:
    """Collects a column of answers."""

    def __init__(self) -> None:
        self._distinct = Distinct()

    def add(self, array: pa.DictionaryArray | pa.StringArray) -> None:
        """Take the column's next cells (no nulls)."""
        self._distinct.add(array)

    def finish(self) -> ScoreColumn:
        """Read each distinct cell once and give the column."""
        texts, codes = self._distinct.texts(), self._distinct.codes()
        numbers = [_number(text) for text in texts]
        table = np.array([_kept(text, number) for text, number in zip(texts, numbers, strict=True)], np.int8)
        every = table[codes] if len(table) else np.zeros(0, np.int8)
        seen = [number for number in numbers if number is not None]
        bad = [text for text, score in zip(texts, table.tolist(), strict=True) if score == NO_SCORE]
        return ScoreColumn(
            scores=np.maximum(every, np.int8(NO_SCORE)),
            least=min(seen, default=None),
            most=max(seen, default=None),
            whole=all(number.is_integer() for number in seen),
            unreadable=np.flatnonzero(every == NO_SCORE),
            unreadable_examples=tuple(dict.fromkeys(text.strip() for text in bad))[:HOW_MANY],
            blank=int(np.count_nonzero(every == _BLANK)),
            labels=tuple(dict.fromkeys(text.strip() for text in texts if fold(text) in _labels())),
        )


def plain_score(cell: str) -> float | None:
    """Give the number that a cell is: `9`, `9.0`, `9/10`, `nine`."""
    text = cell.strip().strip("\u200b\ufeff\u2060")
    if match := _NUMBER.fullmatch(text):
        return float(f"{match[1]}.{match[2] or 0}")
    match = _OF_TEN.fullmatch(text)
    return float(match[1]) if match else _spelled().get(fold(text))


def _number(cell: str) -> float | None:
    """Give the one number that a cell says, whatever words stand behind it."""
    plain = plain_score(cell)
    if plain is not None:
        return plain
    match = _WORDED.fullmatch(cell.strip().strip("\u200b\ufeff\u2060"))
    return float(match[1]) if match else None


def is_score(cell: str, *, worded: bool = False) -> bool:
    """Say whether a cell is a whole number from 0 to 10, or the label of one; `worded`: with words behind it, too."""
    number = _number(cell) if worded else plain_score(cell)
    if number is None:
        return worded and fold(cell) in _labels()
    return number.is_integer() and 0 <= number <= 10


@cache
def _spelled() -> Mapping[str, float]:
    values = load_vocabulary().values
    return {word: float(n) for n in range(11) for word in values[f"score_{n}"]}


@cache
def _labels() -> Mapping[str, int]:
    """Give the answer nearest to the middle that each label stands for: the NPS is the same with any other."""
    values = load_vocabulary().values
    stands_for = {"promoter": 9, "passive": 7, "detractor": 6}
    return {word: score for concept, score in stands_for.items() for word in values[concept]}


def _kept(cell: str, number: float | None) -> int:
    if number is None:
        return _BLANK if is_blank(cell) else _labels().get(fold(cell), NO_SCORE)
    return int(number) if number.is_integer() and 0 <= number <= 10 else NO_SCORE
