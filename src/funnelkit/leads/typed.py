"""Columns → a part of the canonical table: one table's leads, typed, with what was strange about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads import events
from funnelkit.leads.answers import coded_scores, reasons_of
from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.marks import read_marks
from funnelkit.leads.money import read_amounts, read_chances
from funnelkit.leads.noting import PartNotes
from funnelkit.leads.outcomes import Outcomes, read_outcomes, unknown_statuses
from funnelkit.leads.spellings import note_spellings
from funnelkit.leads.steps import find_contact_limits, read_mark, read_steps
from funnelkit.leads.table import LOST, OPEN, SOLD
from funnelkit.model import Note
from funnelkit.recognition.moments import MomentColumn
from funnelkit.recognition.trials import is_trial

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]

MOMENTS = (
    *("created_at", "contacted_at", "appointment_set_at", "appointment_at", "show_at", "modified_at"),
    *("expected_close_at", "next_task_at", "last_activity_at", "asked_at"),
)


@dataclass(frozen=True, eq=False)
class Part:
    """The leads of one table: `frame` as in `Leads`, `tracks` the steps it tells, `tells_sale`: that which makes a sale."""

    columns: Columns
    frame: pd.DataFrame
    tracks: frozenset[str]
    clocks: frozenset[str]
    meanings: Mapping[str, str | None]
    notes: tuple[Note, ...]
    tells_sale: bool = True

    @property
    def name(self) -> str:
        """The file's name."""
        return self.columns.plan.reading.name


def make_part(columns: Columns, meanings: Mapping[str, str], when: str = "won") -> Part:
    """Type one table of leads or deals; `meanings` are the statuses that the person told, `when` makes a sale."""
    outcomes = read_outcomes(columns, meanings, when)
    notes = PartNotes(columns)
    data: dict[str, Any] = {"row": columns.rows, "outcome": outcomes.codes}
    data |= _moments(columns, outcomes, notes)
    marks = read_steps(columns, data, notes)
    data |= {name: mark for name, mark in marks.items() if mark is not None}
    if marks["contacted"] is None:
        data |= find_contact_limits(columns)
    told = {step for step, name in events.EVENTS.items() if _add_event(columns, data, name, notes)}
    data |= events.find_limits(columns, [events.EVENTS[step] for step in told])
    if (returned := events.find_returned(columns)) is not None:
        data["returned"] = returned & (outcomes.codes != SOLD)
    data |= dimensions_of(columns)
    data |= read_amounts(columns, notes) | read_chances(columns)
    data |= {
        name: columns.fields[name].hundredths for name in ("price", "quantity") if name in columns.fields
    }
    if "nps" in columns.fields:
        data["nps"], more = coded_scores(columns)
        notes.found += more
    data |= reasons_of(columns)
    automatic = read_marks(columns.fields["auto_reply"]) if "auto_reply" in columns.fields else None
    if automatic is not None and automatic.known:
        data["auto_reply"] = automatic.yes
    data |= _asked(columns, data)
    tries = _tries(columns, outcomes)
    if tries.any():
        data["is_test"] = tries
    notes.found += note_spellings(columns)
    _remark(outcomes, data, notes)
    tracks = _tracks(outcomes, marks) | told
    frame = pd.DataFrame(data, copy=False)
    told_sale = outcomes.tells_sale
    return Part(columns, frame, tracks, _clocks(columns), outcomes.meanings, tuple(notes.found), told_sale)


def _asked(columns: Columns, data: Mapping[str, Any]) -> dict[str, Any]:
    """Say which customers were asked for an answer, and of which it is told; nothing where no column tells."""
    marks = read_marks(columns.fields["asked"]) if "asked" in columns.fields else None
    if marks is not None and marks.known:
        return {"asked": marks.yes, "asked_told": ~marks.unclear}
    if "asked_at" in data:
        sent = ~np.isnat(data["asked_at"])
        return {"asked": sent, "asked_told": np.full(len(sent), sent.any())}
    return {}


def _add_event(columns: Columns, data: dict[str, Any], name: str, notes: PartNotes) -> bool:
    mark = read_mark(columns, data, name, (f"{name}_at",), notes)
    if mark is not None:
        data[name] = mark
    return mark is not None


def _moments(columns: Columns, outcomes: Outcomes, notes: PartNotes) -> dict[str, Any]:
    data: dict[str, Any] = {}
    ends = (outcomes.sale.moment, "lost_at", "closed_at")
    for name in dict.fromkeys((*MOMENTS, *events.MOMENTS, *ends)):
        if name not in columns.fields:
            continue
        column = columns.fields[name]
        header = columns.plan.columns[columns.plan.places[name]].header or str(columns.plan.places[name] + 1)
        if column.ambiguous or column.contradictory:
            notes.add("ambiguous_dates", field=name, header=header)
            continue
        notes.add_unreadable("unreadable_dates", name, header)
        if column.placeholders:
            notes.add("placeholder_dates", header=header, count=column.placeholders)
        if column.mixed:
            zones = [zone_name(minutes) for minutes in column.offset_minutes]
            notes.add("several_zones", header=header, zone=zones[0], others=zones[1:])
        data[name] = column.at
    notes.found += _zone_notes(columns)
    closed = _closed(data, outcomes)
    for name in set(ends) - set(events.MOMENTS):
        data.pop(name, None)
    return data if closed is None else {**data, "closed_at": closed}


def _zone_notes(columns: Columns) -> list[Note]:
    """Say whose days those of a table are, where it prints a zone or one was asked for."""
    file, asked = columns.plan.reading.name, columns.plan.zone
    moments = [column for column in columns.fields.values() if isinstance(column, MomentColumn)]
    if any(column.zone for column in moments):
        return [Note("zone_taken", {"file": file, "zone": asked})]
    if asked:
        return [Note("zone_untold", {"file": file, "zone": asked})] if moments else []
    printed = {zone: None for column in moments if column.has_clock for zone in column.offset_minutes}
    if not printed or any(column.mixed for column in moments):
        return []  # several_zones says it
    zones = "/".join(f"UTC{zone_name(minutes)}" for minutes in sorted(printed))
    return [Note("zone_printed", {"file": file, "zone": zones})]


def zone_name(minutes: int) -> str:
    """Write an offset from UTC: +02:00."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _closed(data: Mapping[str, Any], outcomes: Outcomes) -> npt.NDArray[np.datetime64] | None:
    """Give the day on which each lead that ended did so; a closing date of an open lead is only expected."""
    sold_at = outcomes.sale.moment
    if not {sold_at, "lost_at", "closed_at"} & set(data):
        return None
    none = np.full(len(outcomes.codes), np.datetime64("NaT", "s"))
    general = data.get("closed_at", none)
    closed = np.where(outcomes.codes == OPEN, none, general)
    for code, name in ((SOLD, sold_at), (LOST, "lost_at")):
        if name in data:
            own = (outcomes.codes == code) & ~np.isnat(data[name])
            closed = np.where(own, data[name], closed)
    return closed.astype("datetime64[s]")


def _tries(columns: Columns, outcomes: Outcomes) -> Bools:
    """Say which rows somebody wrote to try a form: by a mark, a name, an address, a number, a manager or a reason.

    A status says so only where it is no lead's: "Test" may be a stage of the sale too.
    """
    found = np.zeros(len(columns), bool) if columns.tries is None else columns.tries.copy()
    mark = read_marks(columns.fields["is_test"]) if "is_test" in columns.fields else None
    if mark is not None and mark.known:
        found |= mark.yes
    for name in ("manager", "refusal_reason", "status", "stage"):
        if name in columns.fields:
            column = columns.fields[name]
            says = [is_trial(value) and _is_no_step(name, value, outcomes) for value in column.values]
            if any(says):
                found |= np.array([*says, False])[column.codes]
    return found


def _is_no_step(name: str, value: str, outcomes: Outcomes) -> bool:
    return name not in ("status", "stage") or outcomes.meanings.get(value) == "non_target"


def _tracks(outcomes: Outcomes, marks: Mapping[str, Bools | None]) -> frozenset[str]:
    steps = {"contacted": "contacted", "appointment": "appointments", "show": "visits"}
    told = {step for name, step in steps.items() if marks[name] is not None}
    return frozenset(told | outcomes.told)


def _clocks(columns: Columns) -> frozenset[str]:
    return frozenset(
        name
        for name in ("created_at", "contacted_at")
        if name in columns.fields and columns.fields[name].has_clock
    )


def _remark(outcomes: Outcomes, data: Mapping[str, Any], notes: PartNotes) -> None:
    """Note what contradicts itself: it is counted as told, and named."""
    unknown = outcomes.unknown
    if unknown:
        which = unknown_statuses(notes.columns, outcomes)
        some = which if which.any() else None
        notes.add("unknown_statuses", some, values=unknown[:10], field=outcomes.decided_by)
    if outcomes.converted:
        notes.add("converted_statuses", values=list(outcomes.converted))
    if outcomes.meanings and set(outcomes.meanings.values()) == {"open"} and not outcomes.told:
        notes.add("open_only", status=outcomes.decided_by)
    told = outcomes.sale.events
    if outcomes.sale.when == "won" and len(told) > 1 and "won" not in told:
        notes.add("sale_by_event", event=told[0], others=list(told[1:]))
    notes.add("mark_contradicts_status", outcomes.contradicting, status=outcomes.decided_by)
    if outcomes.lost_by:
        notes.add(f"lost_by_{outcomes.lost_by}")
    export = notes.columns.plan.export
    if export and export.quirks.get("hidden_lost") and outcomes.lost_by != "archive":
        notes.add("hidden_lost", crm=export.system)
    if "refusal_reason" in data:
        reasons = data["refusal_reason"].codes >= 0
        notes.add("reason_on_not_lost", reasons & np.isin(outcomes.codes, (OPEN, SOLD)))
