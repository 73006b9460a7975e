"""Write results as one tidy table: what the JSON contract holds, a line a figure or a line a lead, full numbers, no words.

UTF-8 with its mark, commas, CR LF: a spreadsheet that opens the file shows every letter. A text that a spreadsheet
would take for a formula has an apostrophe before it (OWASP ASVS 1.2.10); numbers are as they are.
"""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from funnelkit.formats.cells import clean
from funnelkit.formats.figures import COLUMNS, figures_of
from funnelkit.formats.json import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.formats.json import Wording

    Record = dict[str, Any]

LINES = ("file", "row", "id", "manager", "why")
"""The first columns of a work list."""

PROBLEMS = ("file", "row", "field", "type", "level", "value", "message")
"""The columns of what is wrong with the data."""

_FORMULA = tuple("=+-@\t\r")


def render(payload: Mapping[str, object], wording: Wording | None = None) -> bytes:
    """Give a result as CSV: its work list line by line, else its figures line by line."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    columns, records = tidy(payload, wording)
    writer.writerow([_guarded(name) for name in columns])
    writer.writerows([_cell(record.get(name)) for name in columns] for record in records)
    return text.getvalue().encode("utf-8-sig", "replace")


def tidy(payload: Mapping[str, object], wording: Wording | None = None) -> tuple[list[str], list[Record]]:
    """Give a result as columns and records: those of its work list, else a record a figure.

    The lists of `nps` are in the other formats: its figures are here.
    """
    told: Any = plain(payload, wording)
    if "problems" in told:
        return list(PROBLEMS), told["problems"]
    if "lines" in told and "scores" not in told:
        records = [_flat(entry) for entry in told["lines"]]
        names = [*LINES, *told.get("columns", ()), *(name for record in records for name in record)]
        return list(dict.fromkeys(names)), records
    return list(COLUMNS), list(figures_of(told))


def _flat(entry: Record, before: str = "") -> Record:
    """Open what is nested: `baseline.hits` is `baseline_hits`."""
    found: Record = {}
    for name, value in entry.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}_")
        else:
            found[before + name] = value
    return found


# --- cells -------------------------------------------------------------------------------------------------------


def _cell(value: object) -> object:
    """Write a value as JSON does, a text as it stands, made harmless; a list with semicolons."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _guarded(value)
    if isinstance(value, list):
        return _guarded("; ".join(str(_entry(part)) for part in value))
    return json.dumps(value)


def _entry(part: object) -> object:
    if isinstance(part, dict):
        return part.get("text") or json.dumps(part, ensure_ascii=False)
    return part


def _guarded(text: str) -> str:
    shown = clean(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
