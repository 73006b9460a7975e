"""Write results as JSON: the contract that docs/json.md describes."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from numbers import Integral, Real

from funnelkit.model import Money, Note, Period, Rate

Wording = Callable[[Note], str]

# A reader of JSON gets these back as they were; a terminal that shows the raw text must not obey them. Halves of
# characters are no text: one look for both, for a work list is tens of megabytes long.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def dump(document: Mapping[str, object], wording: Wording | None = None) -> str:
    """Write a document as one line of JSON; the same document always gives the same text.

    `wording` gives a note its `text`. Raises ValueError for a number that is not finite, TypeError for a value that
    has no place in the contract.
    """

    def unfold(value: object) -> object:
        return _unfolded(value, wording)

    text = json.dumps(document, ensure_ascii=False, check_circular=False, allow_nan=False, default=unfold)
    return _UNSEEN.sub(_escaped, text) + "\n"


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"


def plain(value: object, wording: Wording | None = None) -> object:
    """Turn values of the model, and any frozen dataclass, into what JSON knows: objects, lists, numbers, text."""
    return json.loads(dump({"value": value}, wording))["value"]


def _unfolded(value: object, wording: Wording | None) -> object:
    """Open what JSON does not know by itself; the writer asks again for what is inside."""
    if isinstance(value, Note):
        entry: dict[str, object] = {"key": value.key, "params": value.params}
        return entry | {"text": wording(value)} if wording else entry
    if isinstance(value, Period):
        return value.name
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, Mapping):
        return dict(value)
    return _scalar(value)


def _fields(value: object) -> dict[str, object]:
    """List the fields of a dataclass in their order, without what the contract leaves out or writes shorter."""
    entry = dict(vars(value))
    if isinstance(value, Rate):
        if value.window_days is None:
            del entry["window_days"]
        return entry
    for name, field in entry.items():
        if field == 0 and isinstance(field, float):
            entry[name] = 0.0  # never -0.0
    if isinstance(value, Money) and float(value.sum).is_integer():
        entry["sum"] = int(value.sum)
    return entry


def _scalar(value: object) -> object:
    """Turn a single value; numbers may be numpy's."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) + 0.0
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}: {value!r}")
