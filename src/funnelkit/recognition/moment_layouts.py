"""Which shape of cell is a moment, and where its parts stand.

A cell's signature is the cell with every digit as `0`: `3/15/2024 2:30 PM` is `0/00/0000 0:00 PM`. A column has few
signatures, and all cells of one signature have their parts at the same bytes, so a shape is looked at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from funnelkit.recognition.month_names import (
    DAY_ENDINGS,
    TIME_WORDS,
    YEAR_WORDS,
    day_names,
    folded,
    month_numbers,
)

Span = tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """Where the parts of a moment stand in a cell: byte spans, from and up to.

    `family`: "iso" (year first), "dot", "dash", "slash" (in these, `day` is the first number and `month` the second,
    whatever they turn out to be), "named" or "serial" (`day` is the day number, `second` its decimals).
    `month_number` is the month that a name says, or 0. `noon`: "a", "p" or "". `offset_sign`: 0 where no zone is printed.
    """

    signature: bytes
    family: str
    year: Span | None
    month: Span | None
    day: Span
    month_number: int = 0
    hour: Span | None = None
    minute: Span | None = None
    second: Span | None = None
    noon: str = ""
    offset_sign: int = 0
    offset_hour: Span | None = None
    offset_minute: Span | None = None

    @property
    def short_year(self) -> bool:
        """Say whether the year has two digits."""
        return self.year is not None and self.year[1] - self.year[0] == 2


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_B = r"[\s\u200b\u2060\ufeff]"
_Y = r"(?P<year>\d{4})"
_YY = r"(?P<year>\d{4}|\d\d)"
_M = r"(?P<month>\d\d?)"
_D = r"(?P<day>\d\d?)"
_NAME = r"(?P<name>(?:[^\W\d_]|[\u0300-\u036f])+)\.?"
_OF = rf"(?:del?{_B}+)?"
_GAP = rf"(?:{_B}|[-/.])*"
_AFTER_YEAR = rf"(?:{_B}*{_either(YEAR_WORDS)}?\.?)"
_CLOCK = (
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    rf"(?:{_B}*(?P<noon>[aApP])\.?{_B}?[mM]\.?)?"
)
_OFFSET = rf"(?:{_B}*(?:(?P<zulu>Z|UTC|GMT)|(?:UTC|GMT)?(?P<sign>[-+\u2212])(?P<offset_hour>\d\d):?(?P<offset_minute>\d\d)?))?"
_JOIN = rf"(?:T|,|{_B}*,?{_B}+(?:{_either(TIME_WORDS)}{_B}+)?|{_B}+[-\u2013|]{_B}+)"

_DATES = (
    ("iso", rf"{_Y}(?P<sep>[-/.]){_M}(?P=sep){_D}\.?"),
    ("iso", rf"{_Y}\.{_B}+{_M}\.{_B}*{_D}\.?"),
    ("dot", rf"{_D}\.{_B}?{_M}\.{_B}?{_YY}{_AFTER_YEAR}"),
    ("dash", rf"{_D}-{_M}-{_Y}"),
    ("slash", rf"{_D}/{_M}/{_YY}"),
    ("named", rf"{_D}{_either(DAY_ENDINGS)}?{_GAP}{_OF}{_NAME},?{_GAP}{_OF}{_YY}{_AFTER_YEAR}"),
    ("named", rf"{_NAME}{_GAP}{_D}{_either(DAY_ENDINGS)}?(?:,{_B}*|{_B}+|-){_Y}{_AFTER_YEAR}"),
    ("named", rf"{_Y}\.?{_GAP}{_NAME}{_GAP}{_D}\.?"),
)
_SHAPES = tuple(
    (family, whole)
    for family, date in _DATES
    for whole in (
        rf"'?{_B}*{date}(?:{_JOIN}{_CLOCK}{_OFFSET})?{_B}*",
        rf"'?{_B}*{_CLOCK}(?:,{_B}*|{_B}+){date}{_B}*",
    )
)
_WITH_DAY_NAME = tuple(
    (
        family,
        rf"'?{_B}*(?P<day_name>[^\W\d_](?:[^\W\d_]|['’-])+)\.?,?{_B}+{date}(?:{_JOIN}{_CLOCK}{_OFFSET})?{_B}*",
    )
    for family, date in _DATES
)
_SERIAL = re.compile(rf"{_B}*(?P<day>\d{{5}})(?:[.,](?P<second>\d{{1,15}}))?{_B}*")
_DIGITS = {ord(digit): "0" for digit in "123456789"}
_LONGEST = 60
_FEWEST_NUMBERS = 2  # a day and a year
_SEPARATORS = frozenset("-/.")
_SIGN_OF = {"dot": ".", "dash": "-", "slash": "/"}
_NEVER = frozenset('()@%$€₽#*=<>?!;&"')


def signature_of(cell: str) -> str:
    """Give the cell with every digit as 0."""
    return cell.translate(_DIGITS)


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    """Compile a shape when a column is first held against it: most columns are of the first."""
    return re.compile(shape)


def _is_hopeless(signature: str) -> bool:
    """Say at a glance that a cell is a phone, an address, an amount or a plain number, before the shapes are tried."""
    if signature[0] == "+" or not _NEVER.isdisjoint(signature):
        return True
    if any(sign.isalpha() for sign in signature) or ":" in signature:
        return sum(before != "0" == sign for before, sign in pairwise(" " + signature)) < _FEWEST_NUMBERS
    return "," in signature or (_SEPARATORS.isdisjoint(signature) and not _SERIAL.fullmatch(signature))


def _may_be(family: str, signature: str) -> bool:
    """Say at a glance whether a cell may be of a family: a shape that is never tried need not be compiled."""
    if family == "iso":
        return any(f"0000{sign}" in signature for sign in _SEPARATORS)
    if family == "named":
        return any(map(str.isalpha, signature))
    return signature.count(_SIGN_OF[family]) >= _FEWEST_NUMBERS


@lru_cache(maxsize=4096)
def layout_of(signature: str) -> Layout | None:
    """Say where the parts of a moment stand in cells of a signature; None: such a cell is no moment."""
    if len(signature) > _LONGEST or "0" not in signature or _is_hopeless(signature):
        return None
    for family, shape in (*_SHAPES, *_WITH_DAY_NAME):
        match = _compiled(shape).fullmatch(signature) if _may_be(family, signature) else None
        if match and (layout := _layout(family, match)):
            return layout
    match = _SERIAL.fullmatch(signature)
    return _layout("serial", match) if match else None


def _layout(family: str, match: re.Match[str]) -> Layout | None:
    found = match.groupdict()
    number = month_numbers().get(folded(found["name"]), 0) if "name" in found else 0
    if "name" in found and not number:
        return None
    if "day_name" in found and folded(found["day_name"] or "").replace("’", "'") not in day_names():
        return None
    span = {name: _bytes(match, name) for name in found}
    day = span["day"]
    assert day is not None
    return Layout(
        signature=match.string.encode(),
        family=family,
        year=span.get("year"),
        month=span.get("month"),
        day=day,
        month_number=number,
        hour=span.get("hour"),
        minute=span.get("minute"),
        second=span.get("second"),
        noon=(found.get("noon") or "").lower(),
        offset_sign=_sign(found),
        offset_hour=span.get("offset_hour"),
        offset_minute=span.get("offset_minute"),
    )


def _sign(found: dict[str, str | None]) -> int:
    if found.get("sign"):
        return 1 if found["sign"] == "+" else -1
    return 1 if found.get("zulu") else 0


def _bytes(match: re.Match[str], name: str) -> Span | None:
    start, end = match.span(name)
    if start < 0:
        return None
    before = len(match.string[:start].encode())
    return before, before + len(match.string[start:end].encode())
