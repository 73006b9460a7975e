"""Telephone numbers, the same however they are written: +380 (50) 123-45-67, 050 123 45 67 and p:380501234567."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from funnelkit.recognition.buffers import bytes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

Keys = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NO_PHONE = -1
_LEAST, _MOST = 7, 15
_ENOUGH = 10
"""Digits by which a number is one person's, where its country is not known."""

_UNTOLD = 10**16
"""Added to the last ten digits of a number of no known country, so that they never meet a whole one."""


@dataclass(frozen=True)
class Country:
    """How numbers are written: the code of the country, what may stand before a number at home, the digits after it."""

    code: str
    trunks: tuple[str, ...]
    lengths: tuple[int, ...]


COUNTRIES = {
    "ru": Country("7", ("8",), (10,)),
    "kz": Country("7", ("8",), (10,)),
    "ua": Country("380", ("0", "80"), (9,)),
    "by": Country("375", ("80", "0"), (9,)),
    "hu": Country("36", ("06",), (8, 9)),
    "pl": Country("48", (), (9,)),
    "cz": Country("420", (), (9,)),
    "sk": Country("421", ("0",), (9,)),
    "ro": Country("40", ("0",), (9,)),
    "md": Country("373", ("0",), (8,)),
    "de": Country("49", ("0",), (10, 11)),
    "at": Country("43", ("0",), (10, 11)),
    "gb": Country("44", ("0",), (10,)),
    "fr": Country("33", ("0",), (9,)),
    "es": Country("34", (), (9,)),
    "us": Country("1", ("1",), (10,)),
    "uz": Country("998", (), (9,)),
    "kg": Country("996", ("0",), (9,)),
    "ge": Country("995", ("0",), (9,)),
    "az": Country("994", ("0",), (9,)),
    "am": Country("374", ("0",), (8,)),
}
_TELLING = ("ru", "hu")
"""Countries whose numbers are known by what stands before them at home: 8 916 …, 06 30 …; 8 029 … is of two."""


@dataclass(frozen=True, eq=False)
class PhoneColumn:
    """A column of telephone numbers: the last 15 digits of each cell, how many it has, whether + or 00 leads them."""

    digits: Keys
    lengths: npt.NDArray[np.int16]
    marked: Bools

    def __len__(self) -> int:
        return len(self.digits)


class Phones:
    """Collects a column of telephone numbers."""

    def __init__(self) -> None:
        self._pieces: list[PhoneColumn] = []

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells (utf8, no nulls)."""
        self._pieces.append(digits_of(array))

    def finish(self) -> PhoneColumn:
        """Give the column."""
        return join_phones(self._pieces)


def join_phones(pieces: Sequence[PhoneColumn]) -> PhoneColumn:
    """Put columns under each other."""
    none = blank_phones(0)
    digits, lengths, marked = (
        np.concatenate([getattr(piece, name) for piece in (none, *pieces)])
        for name in ("digits", "lengths", "marked")
    )
    return PhoneColumn(digits, lengths, marked)


def blank_phones(size: int) -> PhoneColumn:
    """Give a column without a number."""
    return PhoneColumn(np.zeros(size, np.int64), np.zeros(size, np.int16), np.zeros(size, bool))


def digits_of(array: pa.StringArray) -> PhoneColumn:
    """Read the digits of each cell."""
    offsets, data = bytes_of(array)
    base = offsets[0]
    data = data[base : offsets[-1]]
    is_digit = (data - np.uint8(48)) < 10
    before = np.zeros(len(data) + 1, np.int32)
    np.cumsum(is_digit, out=before[1:])
    places = np.flatnonzero(is_digit)
    digits = data[places] - np.uint8(48)
    starts, ends = offsets[:-1] - base, offsets[1:] - base
    ends = _without_decimal(data, starts, ends)
    lengths = before[ends] - before[starts]
    marked = np.zeros(len(array), bool)
    some = np.flatnonzero(lengths >= _LEAST)
    first = places[before[starts[some]]]
    marked[some] = (first > starts[some]) & (data[first - 1] == ord("+"))
    noughts = (digits[before[starts[some]]] == 0) & (digits[before[starts[some]] + 1] == 0)
    abroad = some[noughts & (lengths[some] >= 2 + _ENOUGH) & ~marked[some]]
    lengths[abroad] -= 2
    marked[abroad] = True
    return PhoneColumn(_last_digits(digits, before[ends], lengths), lengths.astype(np.int16), marked)


def _last_digits(digits: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32], lengths: Keys) -> Keys:
    out = np.zeros(len(ends), np.int64)
    short = np.minimum(lengths, _MOST)
    for length in np.flatnonzero(np.bincount(short, minlength=1)).tolist():
        rows = np.flatnonzero(short == length)
        value = np.zeros(len(rows), np.int64)
        first = ends[rows] - length
        for place in range(length):
            value *= 10
            value += digits[first + np.int32(place)]
        out[rows] = value
    return out


def _without_decimal(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32], ends: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """Leave out the `.0` of a number that has been through a spreadsheet: 380501234567.0."""
    long = np.flatnonzero(ends - starts > _LEAST)
    tail = long[(data[ends[long] - 1] == ord("0")) & (data[ends[long] - 2] == ord("."))]
    if not len(tail):
        return ends
    shorter = ends.copy()
    shorter[tail] -= 2
    return shorter


def fold_phones(column: PhoneColumn, country: str = "") -> Keys:
    """Give each number as one that is equal for all ways of writing it, -1 (NO_PHONE) where there is none.

    A number without its country's code takes that of the country that most of the others tell, else `country` (a key
    of COUNTRIES); where neither is known its last ten digits stand for it.
    """
    home = COUNTRIES.get(told_country(column) or country)
    keys = np.where(column.lengths >= _ENOUGH, column.digits % 10**_ENOUGH + _UNTOLD, NO_PHONE)
    whole = column.marked & (column.lengths <= _MOST) & (column.lengths >= _ENOUGH)
    keys[whole] = column.digits[whole]
    for name, abroad in COUNTRIES.items():
        for length in abroad.lengths:
            for lead in (abroad.code, *(abroad.trunks if name in _TELLING else ())):
                if len(lead) + length > _ENOUGH:
                    _write(keys, column, lead, abroad, length)
    if home:
        for length in home.lengths:
            for lead in ("", *home.trunks, home.code, *(home.code + trunk for trunk in home.trunks)):
                _write(keys, column, lead, home, length)
    return keys


def _write(keys: Keys, column: PhoneColumn, lead: str, country: Country, length: int) -> None:
    """Put the international number for those written with some digits in front of a country's usual length."""
    which = _shaped(column, lead, length)
    keys[which] = int(country.code) * 10**length + column.digits[which] % 10**length


def _shaped(column: PhoneColumn, lead: str, length: int) -> Keys:
    """Give the cells that have some digits in front of others of a length, which no nought begins."""
    same = np.flatnonzero(column.lengths == len(lead) + length)
    front, rest = np.divmod(column.digits[same], 10**length)
    shaped: Keys = same[(front == int(lead or 0)) & (rest >= 10 ** (length - 1))]
    return shaped


def told_country(column: PhoneColumn) -> str | None:
    """Name the country that over half of the numbers with a country's sign tell."""
    votes = {
        name: sum(
            len(_shaped(column, lead, length))
            for length in c.lengths
            for lead in (c.code, *(c.trunks if name in _TELLING else ()))
        )
        for name, c in COUNTRIES.items()
        if name != "kz"
    }
    best = max(votes, key=lambda name: votes[name])
    return best if 2 * votes[best] > sum(votes.values()) else None
