"""Columns → a part of the canonical table: one table's leads, typed, with what was strange about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.fields import DIMENSIONS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads import events
from funnelkit.leads.answers import coded_scores
from funnelkit.leads.marks import read_marks
from funnelkit.leads.outcomes import Outcomes, read_outcomes, unknown_statuses
from funnelkit.leads.spellings import note_spellings
from funnelkit.leads.table import LOST, OPEN, SOLD, note_rows, row_list
from funnelkit.model import Note
from funnelkit.recognition.trials import is_trial

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]

MOMENTS = ("created_at", "contacted_at", "appointment_set_at", "appointment_at", "show_at", "modified_at")
CONTACTS = frozenset({"contacted", "appointment", "show"})
"""Steps of a status that prove a contact."""

DASHES = frozenset({"-", "–", "—", "--", "---", "?", ".", ""})
"""Cells that say that there is nothing, and are no name."""


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
    marks = _marks(columns, data, notes)
    data |= {name: mark for name, mark in marks.items() if mark is not None}
    if marks["contacted"] is None:
        data |= _contact_limits(columns)
    told = {step for step, name in events.EVENTS.items() if _add_event(columns, data, name, notes)}
    data |= events.find_limits(columns, [events.EVENTS[step] for step in told])
    if (returned := events.find_returned(columns)) is not None:
        data["returned"] = returned & (outcomes.codes != SOLD)
    data |= dimensions_of(columns)
    data |= _amounts(columns, notes)
    data |= {
        name: columns.fields[name].hundredths for name in ("price", "quantity") if name in columns.fields
    }
    if "nps" in columns.fields:
        data["nps"], more = coded_scores(columns)
        notes.found += more
    tries = _tries(columns, outcomes)
    if tries.any():
        data["is_test"] = tries
    notes.found += note_spellings(columns)
    _remark(outcomes, data, notes)
    tracks = _tracks(outcomes, marks) | told
    frame = pd.DataFrame(data, copy=False)
    told_sale = outcomes.tells_sale
    return Part(columns, frame, tracks, _clocks(columns), outcomes.meanings, tuple(notes.found), told_sale)


def _add_event(columns: Columns, data: dict[str, Any], name: str, notes: PartNotes) -> bool:
    mark = _mark(columns, data, name, (f"{name}_at",), notes)
    if mark is not None:
        data[name] = mark
    return mark is not None


class PartNotes:
    """Collects what was strange about a table, with its file's name and the first rows."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.found: list[Note] = []
        if columns.left_out:
            rows = row_list(np.array(columns.left_out, np.int32))
            self.add("not_leads", rows_left_out=len(columns.left_out), rows=rows)

    def add(self, key: str, which: Bools | None = None, **params: object) -> None:
        """Note something of some leads; nothing where there are none."""
        if which is not None:
            places = np.flatnonzero(which)
            if not len(places):
                return
            self.found.append(
                note_rows(key, self.columns.plan.reading.name, self.columns.rows[places], **params)
            )
            return
        self.found.append(Note(key, {"file": self.columns.plan.reading.name, **params}))


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
        if len(column.unreadable):
            which = np.zeros(len(columns), bool)
            which[column.unreadable] = True
            notes.add(
                "unreadable_dates",
                which,
                field=name,
                header=header,
                examples=list(column.unreadable_examples),
            )
        if column.placeholders:
            notes.add("placeholder_dates", header=header, count=column.placeholders)
        if len(column.offset_minutes) > 1:
            zones = [zone_name(minutes) for minutes in column.offset_minutes]
            notes.add("several_zones", header=header, zone=zones[0], others=zones[1:])
        data[name] = column.at
    closed = _closed(data, outcomes)
    for name in set(ends) - set(events.MOMENTS):
        data.pop(name, None)
    return data if closed is None else {**data, "closed_at": closed}


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


def _marks(columns: Columns, data: Mapping[str, Any], notes: PartNotes) -> dict[str, Bools | None]:
    """Give who was contacted, had an appointment, came: by mark or by date; None where the table does not tell."""
    marks = {
        "contacted": _mark(columns, data, "contacted", ("contacted_at",), notes),
        "appointment": _mark(columns, data, "appointment", ("appointment_at", "appointment_set_at"), notes),
        "show": _mark(columns, data, "show", ("show_at",), notes),
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


def _contact_limits(columns: Columns) -> dict[str, Bools]:
    """Give whose present status or stage proves a contact, and whose proves that there was none.

    Only where no column tells contacts: a lead that has moved on, or was lost, may have been contacted all the same.
    """
    step_of = columns.plan.vocabulary.step_of
    found: dict[str, Bools] = {}
    for column in (columns.fields[name] for name in ("status", "stage") if name in columns.fields):
        steps = [step_of(value) for value in column.values]
        for name, proving in (("contact_proved", CONTACTS), ("contact_excluded", {"no_contact"})):
            table = np.array([step in proving for step in steps] + [False])
            if table.any():
                found[name] = found.get(name, np.zeros(len(columns), bool)) | table[column.codes]
    return found


def _mark(
    columns: Columns, data: Mapping[str, Any], name: str, moments: tuple[str, ...], notes: PartNotes
) -> Bools | None:
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


def _on_arrival(columns: Columns) -> Bools | None:
    """Give the leads whose type is a contact when it arrives: a call, a walk-in."""
    if "lead_type" not in columns.fields:
        return None
    words = load_vocabulary().values["on_arrival"]
    column = columns.fields["lead_type"]
    table = np.array([fold(value) in words for value in column.values] + [False])
    return table[column.codes] if table.any() else None


def dimensions_of(columns: Columns) -> dict[str, pd.Categorical]:
    """Give the dimensions, and the status, that are filled in somewhere; one that nobody fills in is not tracked."""
    names = (*DIMENSIONS, "status")
    found = {name: _categories(columns.fields[name]) for name in names if name in columns.fields}
    return {name: column for name, column in found.items() if len(column.categories)}


def _categories(column: Any) -> pd.Categorical:
    """Give a column of names as categories; cells of dashes alone are not filled in."""
    values = list(column.values)
    blank = [place for place, value in enumerate(values) if value in DASHES]
    codes = column.codes
    if blank:
        kept = [place for place in range(len(values)) if place not in set(blank)]
        table = np.full(len(values) + 1, -1, np.int32)
        table[kept] = np.arange(len(kept), dtype=np.int32)
        codes, values = table[codes], [values[place] for place in kept]
    return pd.Categorical.from_codes(codes, categories=pd.Index(values, dtype="str"), validate=False)


def _amounts(columns: Columns, notes: PartNotes) -> dict[str, Any]:
    column = columns.fields.get("amount")
    if column is None:
        return {}
    header = columns.plan.columns[columns.plan.places["amount"]].header
    if column.ambiguous:
        notes.add("ambiguous_amounts", header=header)
        return {}
    if len(column.unreadable):
        which = np.zeros(len(columns), bool)
        which[column.unreadable] = True
        notes.add(
            "unreadable_amounts",
            which,
            field="amount",
            header=header,
            examples=list(column.unreadable_examples),
        )
    found = {"hundredths": column.hundredths, "amount_known": column.known}
    currency = currency_of_column(columns, "amount")
    return found if currency is None else {**found, "currency": currency}


def currency_of_column(columns: Columns, name: str) -> pd.Categorical | None:
    """Give each amount's currency: by its own column, else its cell, else the heading ("Сумма, руб")."""
    vocabulary, amounts = load_vocabulary(), columns.fields[name]
    header = columns.plan.columns[columns.plan.places[name]].header
    if "currency" in columns.fields:
        column = columns.fields["currency"]
        names = [vocabulary.currency_of(value) or value.upper() for value in column.values]
        return _coded(names, column.codes)
    if amounts.currencies:
        return _coded(list(amounts.currencies), amounts.currency_codes)
    named = next(
        (code for word in header.replace(",", " ").split()[::-1] if (code := vocabulary.currency_of(word))),
        None,
    )
    return _coded([named], np.zeros(len(columns), np.int32)) if named else None


def _coded(names: list[str], codes: npt.NDArray[np.int32]) -> pd.Categorical:
    distinct = list(dict.fromkeys(names))
    table = np.array([distinct.index(name) for name in names] + [-1], np.int32)
    return pd.Categorical.from_codes(table[codes], categories=pd.Index(distinct, dtype="str"), validate=False)


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
