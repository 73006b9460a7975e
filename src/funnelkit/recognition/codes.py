"""A column of words: managers, sources, statuses, yes and no as short numbers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from funnelkit.languages.fold import fold
from funnelkit.recognition.distinct import Distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

# Signs that may differ between two spellings of one word; any other (`C++`, `<10`, `3#`) makes it another word.
_NEUTRAL = frozenset("()[]{}*:;,.!?/\\|&_\"'«»„“”‚‘’`´-‐‑‒–—−…·•№")


@dataclass(frozen=True, eq=False)
class CodeColumn:
    """A column of words.

    `codes`: for each row the number of its value, -1 where the cell is blank (int16, or int32 of many values).
    `values`: the values in the order of first appearance, each in its most frequent spelling. `counts`: rows of each.
    `spellings`: of each value, all its tidied spellings, the most frequent first.
    """

    codes: npt.NDArray[np.int16] | npt.NDArray[np.int32]
    values: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    spellings: tuple[tuple[str, ...], ...]

    @property
    def blank(self) -> int:
        """How many cells are blank."""
        return len(self.codes) - int(self.counts.sum())


class Codes:
    """Collects a column of words; `tidy` is asked once for each distinct cell, and gives its printed form."""

    def __init__(self, tidy: Callable[[str], str]) -> None:
        self._tidy = tidy
        self._distinct = Distinct()

    def add(self, array: pa.DictionaryArray) -> None:
        """Take the column's next cells (no nulls)."""
        self._distinct.add(array)

    def finish(self) -> CodeColumn:
        """Fold the spellings of one word together and give the column."""
        numbers: dict[str, int] = {}
        spellings: list[dict[str, int]] = []
        texts, counts = self._distinct.texts(), self._distinct.counts()
        table = np.full(len(texts), -1, np.int32)
        for raw, (text, count) in enumerate(zip(texts, counts.tolist(), strict=True)):
            form = self._tidy(text)
            if form.strip():
                table[raw] = number = numbers.setdefault(spelling_key(form), len(numbers))
                if number == len(spellings):
                    spellings.append({})
                spellings[number][form] = spellings[number].get(form, 0) + count
        few = len(spellings) <= np.iinfo(np.int16).max
        ranked = tuple(tuple(sorted(forms, key=lambda form: -forms[form])) for forms in spellings)
        return CodeColumn(
            codes=(table.astype(np.int16) if few else table)[self._distinct.codes()],
            values=tuple(forms[0] for forms in ranked),
            counts=np.array([sum(forms.values()) for forms in spellings], np.int64),
            spellings=ranked,
        )


def spelling_key(form: str) -> str:
    """Give what all spellings of one word have in common."""
    signs = "".join(sign for sign in form if not (sign.isalnum() or sign.isspace() or sign in _NEUTRAL))
    bare = "".join(sign for sign in signs if unicodedata.category(sign) not in {"Cf", "Mn", "Sc"})
    return f"{fold(form) or form}\n{bare}"
