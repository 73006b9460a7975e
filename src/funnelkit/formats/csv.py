"""Write results as one tidy table: what the JSON contract holds, a line a figure or a line a lead, full numbers, no words.

UTF-8 with its mark, commas, CR LF: a spreadsheet that opens the file shows every letter. A text that a spreadsheet
would take for a formula has an apostrophe before it (OWASP ASVS 1.2.10); numbers are as they are.
"""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from funnelkit.addresses import write_group
from funnelkit.formats.cells import clean, write
from funnelkit.formats.json import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from funnelkit.formats.json import Wording
    from funnelkit.model import Document

    Record = dict[str, Any]

FIGURES = (
    *("section", "group", "metric", "n", "hits", "of", "value", "low", "high", "of_step", "window_days"),
    *("hits_least", "hits_most", "median", "unit", "sum", "mean", "currency"),
    *("promoters", "passives", "detractors"),
)
"""The columns of a report, always the same; figures that have more parts add columns behind them."""

LINES = ("file", "row", "id", "manager", "why")
"""The first columns of a work list."""

_BESIDE = frozenset({"inputs", "notes"})
_FORMULA = tuple("=+-@\t\r")


def render(
    payload: Mapping[str, object], document: Callable[[], Document], wording: Wording | None = None
) -> bytes:
    """Give a result as CSV: its sections figure by figure, else its list line by line, else the tables of the document."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    found = tidy(payload, wording)
    if found is None:
        writer.writerows([_guarded(cell) for cell in row] for row in _tables(document()))
    else:
        columns, records = found
        writer.writerow([_guarded(name) for name in columns])
        writer.writerows([_cell(record.get(name)) for name in columns] for record in records)
    return text.getvalue().encode("utf-8-sig", "replace")


def tidy(
    payload: Mapping[str, object], wording: Wording | None = None
) -> tuple[list[str], list[Record]] | None:
    """Give a result as columns and a record a figure, or a record a line of its list; None where it has neither."""
    told: Any = plain(payload, wording)
    return _figures(told["sections"]) if told.get("sections") else _lines(told)


# --- sections ----------------------------------------------------------------------------------------------------


def _figures(sections: Iterable[Record]) -> tuple[list[str], list[Record]]:
    records = [record for section in sections for record in _section(section)]
    return _columns(FIGURES, records), records


def _section(section: Record) -> Iterator[Record]:
    by = ",".join(section["by"])
    for row in section["rows"]:
        group, addresses = write_group(row["group"]), row.get("addresses") or {}
        for metric, value in row["metrics"].items():
            first = {"section": by, "group": group, "metric": metric}
            own = addresses.get(metric)
            opens = {"address": own["long"], "short_address": own["short"]} if own else {}
            yield from (first | part | opens for part in _parts(value))


def _parts(value: Any) -> list[Record]:
    """Give the parts of one figure; of sums of money each currency's."""
    if isinstance(value, list):
        return [_flat(part) for part in value] or [{"n": 0}]
    return [_flat(value) if isinstance(value, dict) else {"value": value}]


# --- lists -------------------------------------------------------------------------------------------------------


def _lines(told: Record) -> tuple[list[str], list[Record]] | None:
    """Give the list that a document is about: the first of entries; None where there is none."""
    if "lines" in told:
        first = (*LINES, *told.get("columns", ()))
        return _columns(first, told["lines"]), [_flat(entry) for entry in told["lines"]]
    for name, entries in told.items():
        if name not in _BESIDE and isinstance(entries, list) and entries and isinstance(entries[0], dict):
            records = [_flat(entry) for entry in entries]
            return _columns((), records), records
    return None


def _columns(first: Sequence[str], records: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys([*first, *(name for record in records for name in record)]))


def _flat(entry: Record, before: str = "") -> Record:
    """Open what is nested: `baseline.hits` is `baseline_hits`."""
    found: Record = {}
    for name, value in entry.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}_")
        else:
            found[before + name] = value
    return found


def _tables(document: Document) -> Iterator[list[str]]:
    """Give tables of different columns one under the other, each under its title; without any what is said instead."""
    if not document.tables:
        yield from ([line] for line in document.heading)
    for place, table in enumerate(document.tables):
        if place:
            yield []
        yield [table.title]
        yield [column.title for column in table.columns]
        yield from (
            [write(cell, document.language) if cell.value is not None else "" for cell in row]
            for row in table.rows
        )


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
