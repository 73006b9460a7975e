"""Leave people out: names become letters, what somebody typed is folded, telephone numbers and addresses are masked.

Names are replaced where leads enter, so that figures, addresses and lists speak of letters by themselves. `of_text` looks
over what goes out once more: file names, and names where nobody would expect them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.errors import UsageError
from funnelkit.fields import FIELDS
from funnelkit.languages.refusals import NO_BOOK, ReasonBook, group_reasons, phrase_of
from funnelkit.store.letters import deal_letters
from funnelkit.store.masking import FEW, mask
from funnelkit.tally import count_groups, rename_groups
from funnelkit.tally.watching import rename_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from funnelkit.leads import Leads
    from funnelkit.model import Note
    from funnelkit.store.baselines import Baseline
    from funnelkit.tally import Cells

PEOPLE = ("manager", "head", "author")
"""Columns that hold names of people, in any table."""

TYPED = ("refusal_reason", "competitor", "task_type", "reason")
"""Columns in which people write what they like: what under five rows say may tell of one."""

HIDDEN = "…"
"""What stands for a text that is left out."""

_PLAIN = frozenset({"moment", "flag", "word", "money", "currency", "score"})
PLAIN = ("file", "row", "outcome", *(field.name for field in FIELDS.values() if field.kind in _PLAIN))
"""Columns that cannot tell who somebody is, once names are letters."""

_TOLD = frozenset({"values", "examples", "statuses", "questions", "task", "names", "channels"})
"""Params of notes that quote what stands in cells."""

_ADDRESS = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"')]+\.[^\s@<>\"')]+")
_NUMBER = re.compile(r"(?<![\w#])\+?\(?\d(?:[\s().\-\u2010-\u2015]{0,2}\d){9,14}(?!\w)")
_DAY = re.compile(r"(?:19|20)\d\d[-.]|[-.](?:19|20)\d\d")


class ColumnRedacted(UsageError):
    """A list without people shall have a column that may tell of one."""

    key = "column_redacted"


@dataclass
class Redaction:
    """Who is to be left out of one run: `folder` is the store that keeps the letters, `language` that of phrases.

    `book` groups reasons of refusal as the person who asks does.
    `letters`, `files` and `common` (texts that many leads have) fill up as they are met.
    """

    folder: Path
    language: str = "en"
    book: ReasonBook = NO_BOOK
    letters: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)

    @staticmethod
    def of_columns(names: tuple[str, ...]) -> tuple[str, ...]:
        """Give the columns of a list, which must be such that cannot tell who somebody is."""
        for name in names:
            if name not in PLAIN:
                raise ColumnRedacted(column=name, there=PLAIN)
        return names

    def of_leads(self, leads: Leads, files: Sequence[str]) -> Leads:
        """Give leads in which nobody has a name."""
        for name in files:
            self.files.setdefault(name, f"file {len(self.files) + 1}")
        tables = {entry.name: getattr(leads, entry.name) for entry in fields(leads)}
        frames = {name: table for name, table in tables.items() if hasattr(table, "columns")}
        self._meet(name for frame in frames.values() for name in _names_in(frame))
        redacted: dict[str, Any] = {name: self._of_frame(frame) for name, frame in frames.items()}
        return replace(leads, **redacted)

    def of_baseline(self, baseline: Baseline) -> Baseline:
        """Give a baseline whose groups are called by letters, and by no text that few leads have.

        What many of its leads say is told of the files, too, so that the two meet: a baseline comes first.
        """
        tally = baseline.tally
        everybody = [
            value
            for by, held in tally.cells.items()
            for group in held.groups
            for name, value in zip(by, group, strict=True)
            if name in PEOPLE
        ]
        watched = tally.watch.words if tally.watch else ()
        self._meet([*everybody, *(value for name, value in watched if name in PEOPLE)])
        for name in TYPED:
            if (name,) in tally.cells:
                held = tally.cells[(name,)]
                told = zip(held.groups, count_groups(held), strict=True)
                self.common |= {str(value) for (value,), n in told if n >= FEW}
        cells = {by: self._of_cells(held) for by, held in tally.cells.items()}
        words = [(name, self._of_value(name, value)) for name, value in watched]
        watch = rename_words(tally.watch, words) if tally.watch else None
        return replace(baseline, tally=replace(tally, cells=cells, watch=watch))

    def _of_cells(self, held: Cells) -> Cells:
        groups = [
            tuple(self._of_value(name, value) for name, value in zip(held.by, group, strict=True))
            for group in held.groups
        ]
        return held if groups == list(held.groups) else rename_groups(held, groups)

    def _of_value(self, name: str, value: str | None) -> str | None:
        """Give what stands for a value of a dimension."""
        if value is None or name not in (*PEOPLE, *TYPED):
            return value
        return self.letters.get(value, value) if name in PEOPLE else self._folded(name, [value])[0]

    def of_notes(self, notes: Iterable[Note]) -> tuple[Note, ...]:
        """Give notes that quote nothing that stands in cells."""
        return tuple(replace(note, params=self._of_params(note.params)) for note in notes)

    def of_text(self, text: str) -> str:
        """Give a text without the names of people and files, telephone numbers and addresses."""
        known = self.files | self.letters
        if known:
            text = _any_of(tuple(known)).sub(lambda found: known[found[0]], text)
        return _NUMBER.sub(_numbered, _ADDRESS.sub("@", text))

    def _meet(self, names: Iterable[str | None]) -> None:
        found = {name for name in names if name}
        if found - self.letters.keys():
            everybody = deal_letters(self.folder, found)
            self.letters |= {name: everybody[name] for name in found}

    def _of_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        data: dict[str, Any] = {}
        for name in frame.columns:
            if name in PEOPLE:
                data[name] = _renamed(frame[name], lambda names: [self.letters.get(n, n) for n in names])
            elif (
                name in TYPED and frame[name].dtype.kind not in "biuf"
            ):  # whether a reason was told is no text
                data[name] = self._of_typed(frame[name])
            elif hasattr(frame[name], "cat") and name not in ("currency", "nps_reason"):
                data[name] = _renamed(frame[name], lambda names: [mask(value) for value in names])
        return frame.assign(**data)

    def _of_typed(self, column: pd.Series[Any]) -> Any:
        """Give a column in which people write what they like, with what few say left out."""
        codes = column.cat.codes.to_numpy()
        names = [str(name) for name in column.cat.categories]
        counts = np.bincount(codes + 1, minlength=len(names) + 1)[1:]
        self.common |= {name for name, n in zip(names, counts.tolist(), strict=True) if n >= FEW}
        return _renamed(column, lambda values: self._folded(str(column.name), values))

    def _folded(self, name: str, values: Sequence[str]) -> list[str]:
        """Give what stands for values: of those that few have the words of their group, or nothing."""
        groups = (
            [found.group for found in group_reasons(values, self.book)]
            if name == "refusal_reason"
            else repeat(None)
        )
        return [
            mask(value) if value in self.common else phrase_of(group, self.language) if group else HIDDEN
            for value, group in zip(values, groups, strict=name == "refusal_reason")
        ]

    def _of_params(self, params: Mapping[str, object]) -> dict[str, object]:
        letters = set(self.letters.values())
        return {
            name: value if name not in _TOLD or _are(value, letters) else HIDDEN
            for name, value in params.items()
        }


def _are(value: object, letters: set[str]) -> bool:
    return isinstance(value, list | tuple) and all(part in letters for part in value)


def _names_in(frame: pd.DataFrame) -> list[str]:
    """Name everybody in a table."""
    return [
        str(name)
        for column in PEOPLE
        if column in frame
        for name in (
            frame[column].cat.categories if hasattr(frame[column], "cat") else frame[column].dropna()
        )
    ]


def _renamed(column: pd.Series[Any], rename: Any) -> Any:
    """Give a column with other values for its own; those that then are the same are one."""
    import pandas as pd

    if not hasattr(column, "cat"):
        values = column.tolist()
        told = [value for value in values if isinstance(value, str)]
        other = dict(zip(told, rename(told), strict=True))
        return pd.Series(
            [other.get(value, value) for value in values], index=column.index, dtype=column.dtype
        )
    names = rename([str(name) for name in column.cat.categories])
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    codes = np.array([*(places[name] for name in names), -1], np.int64)[column.cat.codes.to_numpy()]
    return pd.Categorical.from_codes(codes.tolist(), pd.Index(list(places)))


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def _numbered(found: re.Match[str]) -> str:
    """Mask a number of ten digits and more, if it is no day."""
    return found[0] if _DAY.search(found[0]) else "#"
