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
_SHORT = re.compile(r"\s*(?P<letter>[A-Za-z]{1,2})(?P<row>[0-9]{1,9})(?:\.(?P<part>\w+))?\s*")
_SPECIAL = frozenset(",\"'[]")


class BadAddress(UsageError):
    """A text that is no address of a number."""

    key = "bad_address"


@dataclass(frozen=True)
class Address:
    """A metric and the values of its group's dimensions, "" for what is not filled in; `part` names one of its counts."""

    metric: str
    part: str
    group: Mapping[str, str]

    def __str__(self) -> str:
        """Write it as it is read."""
        part = f".{self.part}" if self.part else ""
        return f"{self.metric}{part}" + (f"[{write_group(self.group)}]" if self.group else "")


@dataclass(frozen=True)
class ShortAddress:
    """A number by the letter of its column and the number of its row in a report, `B7`; `part` as in an Address."""

    letter: str
    row: int
    part: str = ""

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.letter}{self.row}" + (f".{self.part}" if self.part else "")


def parse_short(text: str) -> ShortAddress | None:
    """Read a short address; None where the text is none.

    >>> str(parse_short("b7.of")), parse_short("sold[manager=Anna]")
    ('B7.of', None)
    """
    found = _SHORT.fullmatch(text)
    return ShortAddress(found["letter"].upper(), int(found["row"]), found["part"] or "") if found else None


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
    if len(group) < len(pairs):
        raise BadAddress(address=text)
    return Address(found["metric"], found["part"] or "", group)


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
