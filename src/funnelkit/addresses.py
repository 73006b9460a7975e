"""The address of a number: `show_rate[manager=Anna,period=2026-03]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE = re.compile(r"\s*(?P<metric>\w+)(?:\.(?P<part>\w+))?\s*(?:\[(?P<group>.*)\])?\s*", re.DOTALL)
_VALUE = r"""\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^,]*?))\s*(?:,|$)"""
_PAIR = re.compile(rf"\s*(\w+)\s*={_VALUE}")
_NAME = re.compile(_VALUE)
_SHORT = re.compile(
    r"\s*(?P<letter>[A-Za-z]{1,2})(?P<row>[0-9]{1,9})(?:-(?P<last>[0-9]{1,9}))?"
    r"(?:/(?P<within>[0-9]{1,4}))?(?:\.(?P<part>\w+))?\s*"
)
WITHIN = "within"
_SPECIAL = frozenset(",\"'[]")


class BadAddress(UsageError):
    """A text that is no address of a number."""

    key = "bad_address"


@dataclass(frozen=True)
class Address:
    """A metric and the values of its group's dimensions, "" for what is not filled in; `part` names one of its counts.

    `within` is the age in days at which the leads are looked at, as in a comparison; None: on the as-of day.
    """

    metric: str
    part: str
    group: Mapping[str, str]
    within: int | None = None

    def __str__(self) -> str:
        """Write it as it is read."""
        part = f".{self.part}" if self.part else ""
        age = {} if self.within is None else {WITHIN: str(self.within)}
        inside = {**self.group, **age}
        return f"{self.metric}{part}" + (f"[{write_group(inside)}]" if inside else "")


@dataclass(frozen=True)
class ShortAddress:
    """A number by the letter of its column and the number of its row in a report, `B7`; `part` and `within` as in an Address.

    With `last` the rows of several periods together: `B2-4/30` is that of the leads of three months, 30 days old.
    """

    letter: str
    row: int
    part: str = ""
    last: int | None = None
    within: int | None = None

    def __str__(self) -> str:
        """Write it as it is read."""
        last = "" if self.last is None else f"-{self.last}"
        age = "" if self.within is None else f"/{self.within}"
        return f"{self.letter}{self.row}{last}{age}" + (f".{self.part}" if self.part else "")


def parse_short(text: str) -> ShortAddress | None:
    """Read a short address; None where the text is none.

    >>> str(parse_short("b7.of")), parse_short("sold[manager=Anna]"), parse_short("B2-4/30").within
    ('B7.of', None, 30)
    """
    found = _SHORT.fullmatch(text)
    if found is None:
        return None
    last, within = (None if found[name] is None else int(found[name]) for name in ("last", WITHIN))
    return ShortAddress(found["letter"].upper(), int(found["row"]), found["part"] or "", last, within)


def parse_address(text: str) -> Address:
    """Read an address; raises BadAddress.

    >>> parse_address('show_rate[manager="Nagy, Anna",period=2026-03]').group
    {'manager': 'Nagy, Anna', 'period': '2026-03'}
    """
    found = _WHOLE.fullmatch(text)
    if not found:
        raise BadAddress(address=text)
    pairs = _taken(_PAIR, found["group"] or "", text)
    group = {name: _value(*texts) for name, *texts in pairs}
    age = group.pop(WITHIN, None)
    if len(group) + (age is not None) < len(pairs) or not (age is None or age.isdecimal()):
        raise BadAddress(address=text)
    return Address(found["metric"], found["part"] or "", group, None if age is None else int(age))


def parse_names(text: str) -> tuple[str, ...]:
    """Read names with commas between them; one with a comma in it stands in quotes.

    >>> parse_names('manager, "Link, to the call"')
    ('manager', 'Link, to the call')
    """
    names = (_value(*texts) for texts in _taken(_NAME, text, text))
    return tuple(dict.fromkeys(name for name in names if name))


def write_group(group: Mapping[str, str | None]) -> str:
    """Write a group as it stands in the brackets of an address.

    >>> write_group({"manager": "Nagy, Anna", "period": None})
    'manager="Nagy, Anna",period='
    """
    return ",".join(f"{name}={_quoted(value or '')}" for name, value in group.items())


def _quoted(value: str) -> str:
    if not set(value) & _SPECIAL and value == value.strip():
        return value
    return '"' + value.replace('"', '""') + '"'


def _taken(pattern: re.Pattern[str], text: str, whole: str) -> list[tuple[str, ...]]:
    """Read one thing after another up to the end."""
    found, at = [], 0
    while at < len(text.rstrip()):
        match = pattern.match(text, at)
        if match is None:
            raise BadAddress(address=whole)
        found.append(tuple(group or "" for group in match.groups()))
        at = match.end()
    return found


def _value(double: str, single: str, bare: str) -> str:
    return double.replace('""', '"') or single.replace("''", "'") or bare
