"""How each file was read and why: what a person checks before trusting a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.fields import FIELDS
from funnelkit.inspection.evidence import values_of
from funnelkit.inspection.suggestions import suggest
from funnelkit.intake import Order, recognise
from funnelkit.leads.columns import Columns, load
from funnelkit.leads.outcomes import read_outcomes
from funnelkit.leads.spellings import ask_alike, note_spellings
from funnelkit.leads.table import row_list
from funnelkit.model import Note
from funnelkit.recognition.counts import KINDS
from funnelkit.recognition.other_use import note_other_use

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.recognition.plan import Plan


CONVERTED = "converted"
"""What a status is taken for that hands a lead on to the deals: these alone tell how it ended."""


@dataclass(frozen=True)
class Inspection:
    """One entry a table, in the form of the JSON contract, and what was noted of the files."""

    inputs: tuple[Mapping[str, Any], ...]
    notes: tuple[Note, ...]


def inspect_files(order: Order) -> Inspection:
    """Read every file whole and tell what each column was taken for."""
    found = recognise(order)
    entries = tuple(_entry(plan, dict(order.statuses)) for plan in found.plans)
    failures = tuple(Note("left_out", {"file": name, "reason": error.key}) for name, error in found.failures)
    return Inspection(entries, (*found.notes, *failures))


def _entry(plan: Plan, told: Mapping[str, str]) -> dict[str, Any]:
    columns = load(plan, {name for name in plan.places if FIELDS[name].kind != "text"})
    reading = plan.reading
    return {
        "name": reading.name,
        "sha256": reading.sha256,
        "container": reading.container,
        "sheet": reading.sheet,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "header_row": reading.header_row,
        "kind": plan.kind,
        "crm": plan.export.system if plan.export else None,
        "rows": len(columns),
        "columns": [
            {
                "header": column.header,
                "field": column.field,
                "confidence": column.confidence,
                "why": column.why,
                "values": None if plan.kind in KINDS else values_of(columns, column.field),
            }
            for column in plan.columns
        ],
        "dates": (dates := _dates(columns)),
        "statuses": (statuses := _statuses(columns, told)),
        "notes": (
            *reading.notes,
            *plan.notes,
            *_dropped(columns),
            *note_spellings(columns),
            *ask_alike(columns),
            *note_other_use(plan),
        ),
        "suggestions": suggest(plan, dates, statuses),
    }


def _dropped(columns: Columns) -> list[Note]:
    if not columns.left_out:
        return []
    rows = row_list(np.array(columns.left_out, np.int32))
    params = {"file": columns.plan.reading.name, "rows_left_out": len(columns.left_out), "rows": rows}
    return [Note("not_leads", params)]


def _dates(columns: Columns) -> list[dict[str, Any]]:
    """Tell for each date column the order of its dates, and the row that proves it."""
    found = []
    for name, column in columns.fields.items():
        if FIELDS[name].kind != "moment":
            continue
        header = columns.plan.columns[columns.plan.places[name]].header
        row = int(columns.rows[column.proof]) if column.proof is not None else None
        order = "ambiguous" if column.ambiguous or column.contradictory else column.order
        filled = int(np.count_nonzero(~np.isnat(column.at)))
        entry = {
            "field": name,
            "header": header,
            "order": order,
            "row": row,
            "given": name in columns.plan.orders,
        }
        found.append({**entry, "dates": filled, "unreadable": len(column.unreadable)})
    return found


def _statuses(columns: Columns, told: Mapping[str, str]) -> list[dict[str, Any]]:
    """Tell what each status was taken for, and how many leads have it."""
    outcomes = read_outcomes(columns, told)
    if outcomes.decided_by is None:
        return []
    column = columns.fields[outcomes.decided_by]
    return [
        {
            "status": value,
            "outcome": CONVERTED if value in outcomes.converted else outcomes.meanings[value],
            "leads": int(n),
        }
        for value, n in zip(column.values, column.counts, strict=True)
    ]
