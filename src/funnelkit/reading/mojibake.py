"""Text that some program read by a wrong code page before it was written down: how it was, where that is certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.model import Note, freeze
from funnelkit.reading.columns import as_codes, text_array
from funnelkit.reading.letters import score
from funnelkit.reading.table import CODES, Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from funnelkit.reading.table import Records

Damage = tuple[str, str]
"""The code page by which text was read, and the one in which it stood."""

# Estonian has "õ", as Hungarian has that was damaged: of letters alone this is not certain.
_BY_NAME = ("cp1252", "cp1250")
_WAYS: tuple[Damage, ...] = (
    ("cp1252", "cp1251"),
    ("cp1252", "utf-8"),
    ("cp1251", "utf-8"),
    ("cp1250", "utf-8"),
    _BY_NAME,
    ("cp1252", "koi8-r"),
    ("cp1251", "koi8-r"),
    ("koi8-r", "cp1251"),
    ("cp866", "cp1251"),
    ("cp1251", "cp866"),
)
_WORD = re.compile(r"[^\s\d;,.:()\"/|-]*[^\x00-\x7f][^\s\d;,.:()\"/|-]*")
_MOST = 60  # words
_SUSPECT = re.compile(r"[õûÕÛ]|[À-ÿ]{3}|[а-яё][А-ЯЁ]")
# Natural logarithms, for a letter beyond ASCII: what languages do not fall under, and what a repair must gain.
_SOUND_CYRILLIC, _SOUND_LATIN = -4.2, -3.6
_GAIN, _LEAST_GAIN = 2.0, 8.0


@dataclass(frozen=True)
class Damages:
    """What was done to the heading and to the cells of a table; a file may have one of them sound."""

    heading: Damage | None = None
    body: Damage | None = None

    def notes(self, file: str) -> Iterator[Note]:
        """Say what was undone."""
        for part, damage in (("heading", self.heading), ("cells", self.body)):
            if damage:
                params = {"file": file, "read": damage[0], "encoding": damage[1]}
                yield Note(f"{part}_damaged", freeze(params))

    def headers(self, headers: Sequence[str]) -> tuple[str, ...]:
        """Give the names of a heading as they were."""
        return tuple(undo(header, self.heading) for header in headers) if self.heading else tuple(headers)

    def cells(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Give the cells of a record as they were."""
        return tuple(undo(cell, self.body) for cell in cells) if self.body else tuple(cells)

    def records(self, records: Records) -> Records:
        """Give records whose cells are as they were."""
        return _Undamaged(records, self.body) if self.body else records


@dataclass(frozen=True)
class _Undamaged:
    """Undoes the damage block by block, on distinct values."""

    whole: Records
    damage: Damage

    def blocks(self, columns: Mapping[int, str]) -> Iterator[Block]:
        """Give the blocks."""
        for block in self.whole.blocks(columns):
            yield Block(
                block.rows, {at: self._undone(cells, columns[at]) for at, cells in block.columns.items()}
            )

    def _undone(self, cells: pa.Array, role: str) -> pa.Array:
        codes = cells if role == CODES else as_codes(cells)
        values = text_array([undo(value, self.damage) for value in codes.dictionary.to_pylist()])
        text = values.take(codes.indices)
        return as_codes(text) if role == CODES else text


def find_damages(
    headers: Sequence[str], sample: Sequence[Sequence[str]], field_of: Callable[[str], str | None]
) -> Damages:
    """Look whether a table's heading and cells were read by a wrong code page; in most files neither was.

    A heading is proved damaged by names that are known once the damage is undone, or by its letters.
    """
    body = find_damage(cell for record in sample for cell in record if not cell.isascii())
    heading = find_damage(headers) or _proved([h for h in headers if _SUSPECT.search(h)], field_of)
    return Damages(heading, body)


def _proved(headers: Sequence[str], field_of: Callable[[str], str | None]) -> Damage | None:
    """Give the damage without which a heading's name is known; but for its accents it must not be as it stands."""
    for way in _WAYS if headers else ():
        undone = [(header, undo(header, way)) for header in headers if undo(header, way) != header]
        if any(field_of(new) and (way == _BY_NAME or not field_of(old)) for old, new in undone):
            return way
    return None


def find_damage(texts: Iterable[str]) -> Damage | None:
    """Say what was done to some texts, None where they are sound or nothing is certain."""
    words = list(dict.fromkeys(word for text in texts for word in _WORD.findall(text)))[:_MOST]
    count = sum(1 for word in words for sign in word if not sign.isascii())
    if not count or _is_sound(words, count):
        return None
    now = _likelihood(words)
    gains = {way: gain - now for way in _WAYS if (gain := _repaired(words, way)) is not None}
    best = max(gains, key=lambda way: gains[way], default=None)
    if best in (None, _BY_NAME) or gains[best] < max(_LEAST_GAIN, _GAIN * count):
        return None
    return best


def undo(text: str, damage: Damage) -> str:
    """Give a text as it was; one that cannot have been damaged so stays."""
    if text.isascii():
        return text
    read, stood = damage
    try:
        return b"".join(_byte(sign, read) for sign in text).decode(stood)
    except UnicodeError:
        return text


def _byte(sign: str, page: str) -> bytes:
    """Give the byte that a page reads as a sign; what Windows pages lack is read as a control sign."""
    try:
        return sign.encode(page)
    except UnicodeEncodeError:
        if "\x80" <= sign <= "\x9f" or sign == "\xa0":
            return sign.encode("latin-1")
        raise


def _repaired(words: list[str], way: Damage) -> float | None:
    """Give the likelihood of words with the damage undone, None where one of them cannot have had it."""
    found = [undo(word, way) for word in words]
    same = any(one == other for one, other in zip(found, words, strict=True))
    return None if same else _likelihood(found)


def _likelihood(words: list[str]) -> float:
    return max(score(words, cyrillic=True), score(words, cyrillic=False))


def _is_sound(words: list[str], count: int) -> bool:
    """Say whether words read as a language."""
    if score(words, cyrillic=True) > _SOUND_CYRILLIC * count:
        return True
    return score(words, cyrillic=False) > _SOUND_LATIN * count
