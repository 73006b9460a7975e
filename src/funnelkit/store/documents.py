"""JSON documents that describe themselves, with a checksum: how files of the store are written and read.

`TROUBLE` is what reading raises where a document is not as it was written.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from funnelkit.model import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

TROUBLE = (TypeError, ValueError, LookupError, ArithmeticError, RecursionError)

_LAID_OUT = 4
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

_Kind = TypeVar("_Kind")


def seal(document: Mapping[str, object]) -> bytes:
    """Write a document with its checksum; equal documents give equal bytes, in which nothing is invisible."""
    text = _lay_out({**document, "checksum": checksum(document)}) + "\n"
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def checksum(document: Mapping[str, object]) -> str:
    """Give what stands under `checksum` in a document."""
    rest = {key: value for key, value in document.items() if key != "checksum"}
    text = json.dumps(rest, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _lay_out(value: object, depth: int = 0) -> str:
    """Write JSON with a line for each entry and each column, so that a person and `diff` can read it."""
    if depth < _LAID_OUT and isinstance(value, dict) and value:
        lines = [
            f"{json.dumps(key, ensure_ascii=False)}: {_lay_out(entry, depth + 1)}"
            for key, entry in value.items()
        ]
        return _bracket("{", lines, "}", depth)
    if depth < _LAID_OUT and isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        return _bracket("[", [_lay_out(entry, depth + 1) for entry in value], "]", depth)
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _bracket(opening: str, lines: list[str], closing: str, depth: int) -> str:
    indent = "\n" + " " * (depth + 1)
    return f"{opening}{indent}{f',{indent}'.join(lines)}\n{' ' * depth}{closing}"


def parse(data: bytes) -> dict[str, object]:
    """Read the bytes of a document, whatever its checksum; raises one of TROUBLE."""
    text = data.decode("utf-8-sig")
    return is_of(dict, json.loads(text, object_pairs_hook=_once, parse_constant=_refuse))


def _refuse(constant: str) -> object:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(constant)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def write_period(period: Period) -> dict[str, object]:
    """Give a period as an entry of a document."""
    days = {"start": period.start, "end": period.end}
    return {"name": period.name, **{key: day.isoformat() for key, day in days.items()}}


def read_period(entry: object) -> Period:
    """Read an entry that `write_period` gave; raises one of TROUBLE."""
    fields: dict[str, object] = is_of(dict, entry)
    period = Period(read_day(fields["start"]), read_day(fields["end"]), is_of(str, fields["name"]))
    if period.end <= period.start:
        raise ValueError
    return period


def read_day(value: object) -> date:
    """Read a day; raises one of TROUBLE."""
    return date.fromisoformat(is_of(str, value))


def is_of(kind: type[_Kind], value: object) -> _Kind:
    """Give a value if it is of a kind; raises TypeError."""
    if type(value) is not kind:
        raise TypeError
    return value
