"""What is wrong with the data, row by row: what the notes tell in sum, and what no figure minds but a person should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.cells import read_cells
from funnelkit.leads.dimensions import keep_where
from funnelkit.leads.stacking import filled
from funnelkit.leads.table import LOST, OUTCOMES, SOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.intake import Intake
    from funnelkit.leads import Leads
    from funnelkit.model import Note
    from funnelkit.recognition.plan import Plan

    Bools = npt.NDArray[np.bool_]

Required = Mapping[str, Sequence[str]]
"""The fields that a lead must have at a step (`contacted`, `sold`, …) or at a stage or status, by its name."""


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the field that it concerns ("" where the note tells), and whether it is an error.

    An error makes a figure wrong or leaves rows out of it; the others are warnings.
    """

    field: str
    error: bool


KINDS: Mapping[str, Kind] = {
    "rows_set_aside": Kind("", error=True),
    "rows_of_another_table": Kind("", error=True),
    "rows_torn": Kind("", error=True),
    "rows_undecoded": Kind("", error=True),
    "unreadable_dates": Kind("", error=True),
    "unreadable_amounts": Kind("amount", error=True),
    "no_created_at": Kind("created_at", error=True),
    "future_created_at": Kind("created_at", error=True),
    "future_contacted_at": Kind("contacted_at", error=True),
    "future_show_at": Kind("show_at", error=True),
    "future_closed_at": Kind("closed_at", error=True),
    "sold_before_created": Kind("closed_at", error=True),
    "closed_before_created": Kind("closed_at", error=True),
    "contacted_before_created": Kind("contacted_at", error=True),
    "sold_without_date": Kind("closed_at", error=True),
    "unknown_statuses": Kind("", error=True),
    "mark_contradicts_status": Kind("sold", error=True),
    "required_missing": Kind("", error=True),
    "lost_without_date": Kind("closed_at", error=False),
    "sold_without_amount": Kind("amount", error=False),
    "several_currencies": Kind("currency", error=False),
    "lost_without_reason": Kind("refusal_reason", error=False),
    "empty_reason": Kind("refusal_reason", error=False),
    "reason_on_not_lost": Kind("refusal_reason", error=False),
    "manager_missing": Kind("manager", error=False),
    "appointment_without_date": Kind("appointment_at", error=False),
    "implied_contacts": Kind("contacted", error=False),
    "unknown_marks": Kind("", error=False),
    "ids_not_shared": Kind("lead_id", error=False),
    "duplicate_ids": Kind("lead_id", error=False),
    "duplicate_persons": Kind("phone", error=False),
    "same_person": Kind("phone", error=False),
    "repeated_deals": Kind("lead_id", error=False),
    "unmatched": Kind("lead_id", error=False),
    "tests_counted": Kind("is_test", error=False),
    "tests_dropped": Kind("is_test", error=False),
    "rows_repaired": Kind("", error=False),
    "set_aside_answers": Kind("nps", error=False),
}
"""Every kind of problem, in the order in which they are listed."""

PERSONAL = frozenset({"phone", "email", "is_test"})
"""Fields of which no value is shown: the number of the row is."""


@dataclass(frozen=True, eq=False)
class Problem:
    """The rows of one file that have one problem in one field; `values` are the cells as written, None where not shown."""

    type: str
    file: str
    field: str | None
    rows: tuple[int, ...]
    values: tuple[str | None, ...] = ()

    @property
    def is_error(self) -> bool:
        """Say whether it makes a figure wrong."""
        return KINDS[self.type].error


def find_problems(intake: Intake, required: Required) -> tuple[Problem, ...]:
    """Give the problems of the files that were taken in, errors first, with the cells as they are written."""
    found = [problem for note in intake.notes for problem in _of_note(note)]
    found += [
        problem
        for kind, field, which in (*_of_leads(intake.leads.frame), *_of_stages(intake.leads.frame, required))
        for problem in _by_file(intake.leads, kind, field or None, which)
    ]
    order = list(KINDS)
    found.sort(key=lambda problem: (not problem.is_error, order.index(problem.type)))
    return tuple(part for problem in _with_values(found, intake.plans) for part in _reasons_apart(problem))


def _of_note(note: Note) -> Iterator[Problem]:
    kind = KINDS.get(note.key)
    if kind is not None and len(note.rows):
        field = str(note.params.get("field", kind.field)) or None
        yield Problem(note.key, str(note.params["file"]), field, tuple(sorted(int(row) for row in note.rows)))


def _of_leads(frame: pd.DataFrame) -> Iterator[tuple[str, str, Bools]]:
    outcome = frame["outcome"].to_numpy()
    sold, lost = outcome == SOLD, outcome == LOST
    if "closed_at" in frame:
        undated = frame["closed_at"].isna().to_numpy()
        yield "sold_without_date", "closed_at", sold & undated
        yield "lost_without_date", "closed_at", lost & undated
    if "hundredths" in frame:
        yield "sold_without_amount", "amount", sold & ~frame["amount_known"].to_numpy()
    if "currency" in frame:
        yield "several_currencies", "currency", _rarer_currencies(frame)
    if "refusal_reason" in frame:
        yield "lost_without_reason", "refusal_reason", lost & ~filled(frame["refusal_reason"])
    if "manager" in frame:
        yield "manager_missing", "manager", ~filled(frame["manager"])
    if {"appointment", "appointment_at"} <= set(frame):
        undated = frame["appointment_at"].isna().to_numpy()
        yield "appointment_without_date", "appointment_at", frame["appointment"].to_numpy() & undated


def _rarer_currencies(frame: pd.DataFrame) -> Bools:
    codes = frame["currency"].cat.codes.to_numpy()
    known = frame["amount_known"].to_numpy() & (codes >= 0)
    counts = np.bincount(codes[known], minlength=1)
    found: Bools = known & (codes != int(np.argmax(counts)))
    return found


def _of_stages(frame: pd.DataFrame, required: Required) -> Iterator[tuple[str, str, Bools]]:
    for step, fields in required.items():
        at = _at_step(frame, step)
        for field in fields:
            column = {"amount": "amount_known", "sold_at": "closed_at", "lost_at": "closed_at"}.get(
                field, field
            )
            has = filled(frame[column]) if column in frame else np.zeros(len(frame), bool)
            yield "required_missing", field, at & ~has


def _at_step(frame: pd.DataFrame, step: str) -> Bools:
    if step in OUTCOMES:
        ended: Bools = frame["outcome"].to_numpy() == OUTCOMES.index(step)
        return ended
    if step in ("contacted", "appointment", "show"):
        reached: Bools = frame[step].to_numpy() if step in frame else np.zeros(len(frame), bool)
        return reached
    named = [keep_where(frame, name, [step]) for name in ("stage", "status") if name in frame]
    at: Bools = np.logical_or.reduce([np.zeros(len(frame), bool), *named])
    return at


def _by_file(leads: Leads, kind: str, field: str | None, which: Bools) -> Iterator[Problem]:
    places = np.flatnonzero(which)
    files, rows = leads.frame["file"].to_numpy()[places], leads.frame["row"].to_numpy()[places]
    for code in np.unique(files).tolist():
        mine = tuple(sorted(rows[files == code].tolist()))
        yield Problem(kind, leads.files[code], field, mine)


def _with_values(problems: Sequence[Problem], plans: Sequence[Plan]) -> list[Problem]:
    """Read the cells that the problems are about; of two tables of one name it is not known which is meant."""
    names = [plan.reading.name for plan in plans]
    values: dict[tuple[str, str, int], str] = {}
    for plan in plans:
        name = plan.reading.name
        asked: dict[str, set[int]] = {}
        for problem in problems:
            if problem.file == name and names.count(name) == 1 and _is_shown(problem, plan):
                asked.setdefault(problem.field or "", set()).update(problem.rows)
        found = read_cells(plan, asked) if asked else {}
        values |= {(name, field, row): text for (field, row), text in found.items()}
    return [
        replace(p, values=tuple(values.get((p.file, p.field or "", row)) for row in p.rows)) for p in problems
    ]


def _is_shown(problem: Problem, plan: Plan) -> bool:
    return bool(problem.field) and problem.field in plan.places and problem.field not in PERSONAL


def _reasons_apart(problem: Problem) -> Iterator[Problem]:
    """Tell a reason that says nothing ("-", ".") from none at all."""
    if problem.type != "lost_without_reason":
        yield problem
        return
    for kind, said in (("lost_without_reason", False), ("empty_reason", True)):
        pairs = [
            (row, value)
            for row, value in zip(problem.rows, problem.values, strict=True)
            if bool(value and value.strip()) == said
        ]
        if pairs:
            rows, values = zip(*pairs, strict=True)
            yield replace(problem, type=kind, rows=rows, values=values)
