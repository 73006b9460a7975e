"""Who was contacted, had an appointment, came: by marks, by dates, or within limits by the present status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.marks import read_marks
from funnelkit.leads.table import SOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns
    from funnelkit.leads.noting import PartNotes

    Bools = npt.NDArray[np.bool_]

CONTACTS = frozenset({"contacted", "appointment", "show"})
"""Steps of a status that prove a contact."""


def read_steps(columns: Columns, data: Mapping[str, Any], notes: PartNotes) -> dict[str, Bools | None]:
    """Give who was contacted, had an appointment, came: by mark or by date; None where the table does not tell."""
    marks = {
        "contacted": read_mark(columns, data, "contacted", ("contacted_at",), notes),
        "appointment": read_mark(
            columns, data, "appointment", ("appointment_at", "appointment_set_at"), notes
        ),
        "show": read_mark(columns, data, "show", ("show_at",), notes),
    }
    arrived = _on_arrival(columns)
    if marks["contacted"] is not None:
        if arrived is not None:
            notes.add("contact_on_arrival", arrived & ~marks["contacted"])
            marks["contacted"] = marks["contacted"] | arrived
        implied = _implied(marks, data["outcome"] == SOLD) & ~marks["contacted"]
        notes.add("implied_contacts", implied)
        marks["contacted"] = marks["contacted"] | implied
        marks["contact_implied"] = implied if implied.any() else None
    return marks


def find_contact_limits(columns: Columns) -> dict[str, Bools]:
    """Give whose present status or stage proves a contact, and whose proves that there was none.

    Only where no column tells contacts: a lead that has moved on, or was lost, may have been contacted all the same.
    """
    step_of = columns.plan.vocabulary.step_of
    found: dict[str, Bools] = {}
    for column in columns.states():
        steps = [step_of(value) for value in column.values]
        for name, proving in (("contact_proved", CONTACTS), ("contact_excluded", {"no_contact"})):
            table = np.array([step in proving for step in steps] + [False])
            if table.any():
                found[name] = found.get(name, np.zeros(len(columns), bool)) | table[column.codes]
    return found


def read_mark(
    columns: Columns, data: Mapping[str, Any], name: str, moments: tuple[str, ...], notes: PartNotes
) -> Bools | None:
    """Give who reached a step, by its mark or by one of its moments; None where the table does not tell."""
    reached: Bools | None = None
    if name in columns.fields:
        read = read_marks(columns.fields[name], kept_counts=name != "appointment")
        if read is not None:
            reached = read.yes if read.known else None
            if read.unknown:
                notes.add("unknown_marks", read.odd, field=name, values=list(read.unknown)[:5])
    for moment in moments:
        if moment in data:
            dated = ~np.isnat(data[moment])
            if dated.any():
                reached = dated if reached is None else reached | dated
    return reached


def _implied(marks: Mapping[str, Bools | None], sold: Bools) -> Bools:
    """Say whose appointment, visit or sale is a contact whether it was marked or not."""
    later = sold.copy()
    for name in ("appointment", "show"):
        mark = marks[name]
        if mark is not None:
            later |= mark
    return later


def _on_arrival(columns: Columns) -> Bools | None:
    """Give the leads whose type is a contact when it arrives: a call, a walk-in."""
    if "lead_type" not in columns.fields:
        return None
    words = load_vocabulary().values["on_arrival"]
    column = columns.fields["lead_type"]
    table = np.array([fold(value) in words for value in column.values] + [False])
    return table[column.codes] if table.any() else None
