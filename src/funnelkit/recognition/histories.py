"""Histories of stages: a row a move (id or name, stage, day), or a column a stage (`Date entered "Demo"`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

OF_A_LEAD = frozenset(
    {
        "source",
        "campaign",
        "refusal_reason",
        "lead_type",
        "phone",
        "email",
        "amount",
        "closed_at",
        "sold_at",
        "contacted",
    }
)
"""What a table of moves does not tell."""

MOVED = {"stage_from": "stage_from", "stage_order": "stage_order", "changed_field": "changed_field"}
"""Columns that only a history has: field → entity of the vocabulary that names it."""

BY_NAME = frozenset({"stage_history", "tasks"})
"""Kinds of tables that may know a lead by its name."""

HISTORY = "history"
_LOOSE = (None, "other", "modified_at", "last_activity_at")
"""What a column of a history may be taken for beside what only a history has."""
"""Why a column was taken for what it is: the table is a history."""


def as_history(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for a history where leads repeat beside a stage and a day, and nothing else of a lead is told."""
    read = _with_moves(plan, profiles)
    places = read.places
    if "created_at" not in places or not {"stage", "status"} & set(places) or set(places) & OF_A_LEAD:
        return None
    key = next((name for name in ("lead_id", "lead_name") if name in places), None)
    if (
        key is None
        or profiles[places[key]].unique >= MOST
        or not _moves(plan, places[key], places["created_at"])
    ):
        return None
    if {"manager", "pipeline"} & set(places) and not any(column.why == HISTORY for column in read.columns):
        return None
    return replace(read, kind="stage_history", notes=())


def _moves(plan: Plan, key: int, at: int) -> bool:
    """Say whether rows of one lead bear different days; snapshots of a lead repeat the day of its creation."""
    days: dict[str, set[str]] = {}
    rows: dict[str, int] = {}
    for row in plan.reading.sample:
        name = row[key].strip()
        days.setdefault(name, set()).add(row[at].strip())
        rows[name] = rows.get(name, 0) + 1
    several = [name for name, n in rows.items() if n > 1]
    return sum(len(days[name]) > 1 for name in several) > len(several) / 2


def _with_moves(plan: Plan, profiles: Sequence[Profile]) -> Plan:
    """Name the columns that only a history has, and by what it calls its stages and days."""
    entities = load_vocabulary().entities
    taken = set(plan.places)
    columns = []
    for column in plan.columns:
        folded, field = fold_header(column.header), None
        if column.field in (*_LOOSE, "lead_id", "stage", "status"):
            field = next((name for name, words in MOVED.items() if folded in entities[words]), None)
        if field == "stage_order" and not _is_order(plan, profiles, column):
            field = None
        if column.field in _LOOSE and not field:
            field = _named(folded, profiles[column.place], taken)
        taken |= {field} if field else set()
        columns.append(replace(column, field=field, confidence=0.9, why=HISTORY) if field else column)
    return replace(plan, columns=tuple(columns))


def _named(folded: str, values: Profile, taken: set[str]) -> str | None:
    entities = load_vocabulary().entities
    if folded in entities["stage_to"] and not {"stage", "status"} & taken:
        return "stage"
    if folded in entities["moved_at"] and "created_at" not in taken and values.moments >= MOST:
        return "created_at"
    return "lead_name" if folded in entities["lead_name"] and not {"lead_id", "lead_name"} & taken else None


def _is_order(plan: Plan, profiles: Sequence[Profile], column: ColumnPlan) -> bool:
    """Say whether a column numbers the stages: one whole number a stage, another for each."""
    place = plan.places.get("stage", plan.places.get("status"))
    if place is None or profiles[column.place].numbers < 1.0:
        return False
    pairs = {
        (fold(row[place]), row[column.place].strip()) for row in plan.reading.sample if row[place].strip()
    }
    return len(pairs) == len({stage for stage, _ in pairs}) == len({number for _, number in pairs})


def name_keys(plans: Sequence[Plan]) -> list[Plan]:
    """Give the leads the column of names by which a table without ids knows them; a name of several is nobody's."""
    if not any(plan.kind in BY_NAME and "lead_name" in plan.places for plan in plans):
        return list(plans)
    return [_with_name(plan) if plan.kind in ("leads", "deals") else plan for plan in plans]


def _with_name(plan: Plan) -> Plan:
    words = load_vocabulary().entities["lead_name"]
    for column in plan.columns:
        if column.field in (None, "other") and fold_header(column.header) in words:
            named = replace(column, field="lead_name", why=HISTORY)
            columns = tuple(named if other is column else other for other in plan.columns)
            return replace(plan, columns=columns)
    return plan
