"""Logs of due dates: a row a change, of which task, from what to what, and where it is told when, by whom and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

DUE_LOG = "due_log"
"""The kind of such a table, and why a column of it was taken for what it is."""

_ROLES: Mapping[str, tuple[str, ...]] = {
    "value_from": ("task_due_from", "stage_from"),
    "value_to": ("task_due_to", "stage_to"),
    "changed_field": ("changed_field",),
    "modified_at": ("task_changed_at", "moved_at", "change_at"),
    "author": ("task_author", "changed_by"),
    "move_reason": ("task_move_reason", "change_reason"),
}
"""The fields of a log, and what their headings are called by; the first heading of a field has it."""


def as_due_log(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for a log of due dates where the number of a task stands beside a value before and one after.

    A log of all fields names the field that changed; one without such a column holds nothing but days. A table that
    says when a task is due, or whether it is done, is one of tasks.
    """
    entities = load_vocabulary().entities
    headings = {column.place: fold_header(column.header) for column in plan.columns}
    if any(heading in entities["task_due"] | entities["task_done"] for heading in headings.values()):
        return None
    found = {column.place: column.field for column in plan.columns if column.field and column.why == "mapped"}
    if "task_id" not in found.values() and (key := _key(plan, profiles, headings)) is not None:
        found[key] = "task_id"
    for field, roles in _ROLES.items():
        words = frozenset().union(*(entities[role] for role in roles))
        place = _first(words, headings, found)
        if field not in found.values() and place is not None:
            found[place] = field
    fields = {str(field): place for place, field in found.items()}
    if not {"task_id", "value_from", "value_to"} <= set(fields):
        return None
    days = all(profiles[fields[name]].moments >= MOST for name in ("value_from", "value_to"))
    if "changed_field" not in fields and not days:
        return None
    return replace(
        plan, kind=DUE_LOG, columns=tuple(_told(column, found) for column in plan.columns), notes=()
    )


def _key(plan: Plan, profiles: Sequence[Profile], headings: Mapping[int, str]) -> int | None:
    """Give the column of the tasks' numbers: one that says so before one that is only called a task."""
    entities = load_vocabulary().entities
    named = [
        column.place
        for column in plan.columns
        if headings[column.place] in entities["task_name"] and profiles[column.place].ids >= MOST
    ]
    return next((place for place in named if headings[place] in entities["task_id"]), next(iter(named), None))


def _first(words: Collection[str], headings: Mapping[int, str], taken: Collection[int]) -> int | None:
    return next(
        (place for place, heading in headings.items() if heading in words and place not in taken), None
    )


def _told(column: ColumnPlan, found: Mapping[int, str | None]) -> ColumnPlan:
    field = found.get(column.place)
    if column.why == "mapped" and field:
        return column
    return replace(
        column, field=field, confidence=0.9 if field else 0.0, why=DUE_LOG if field else column.why
    )
