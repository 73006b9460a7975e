"""Tasks: what is to be done with a lead, by whom, until when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.languages.headers import names_lead_id
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

TASK = "task"
"""Why a column was taken for what it is: the table is one of tasks."""

_KEPT = frozenset({"manager", "lead_id", "created_at"})
_OF_LEADS = frozenset(
    {"source", "campaign", "refusal_reason", "amount", "phone", "email", "sold", "sold_at", "stage"}
)
_ROLES: Mapping[str, str] = {
    "task_due": "due_at",
    "task_done": "done",
    "task_of": "lead_id",
    "lead_name": "lead_name",
    "task_done_at": "done_at",
    "task_result": "task_result",
    "task_due_from": "due_from",
    "task_move_reason": "move_reason",
    "task_author": "author",
    "task_changed_at": "modified_at",
    "task_type": "task_type",
    "task_id": "task_id",
}
"""What the headings of a table of tasks are called by, and the field of each; the first heading of a role has it."""

_MOMENTS = frozenset({"due_at", "done_at", "due_from", "modified_at"})


def as_tasks(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for tasks where a heading names the task beside a day by which it is due, and none a lead's way.

    What a known system writes of tasks is known by its headings alone.
    """
    words = load_vocabulary().entities["task_name"]
    roles = _roles(plan, profiles)
    fields = set(roles.values())
    named = any(fold_header(column.header) in words for column in plan.columns)
    plain = named and not _headed(plan, roles) & _OF_LEADS
    if "due_at" not in fields or not (plain or _is_of_system(plan)):
        return None
    columns = tuple(_told(column, roles.get(column.place), fields) for column in plan.columns)
    return replace(plan, kind="tasks", columns=columns, notes=())


def _is_of_system(plan: Plan) -> bool:
    return plan.export is not None and plan.export.of == "tasks"


def _roles(plan: Plan, profiles: Sequence[Profile]) -> dict[int, str]:
    """Give the field of each place whose heading has a role; a moment's cells must be moments.

    A heading such as "Deal" has the number of a lead or its name; one that says what it holds goes before it, and a
    name is of use only where no number is there.
    """
    words = load_vocabulary().entities["lead_name"]
    sure = ("mapped", "crm") if _is_of_system(plan) else ("mapped",)
    given = {column.place: column.field for column in plan.columns if column.field and column.why in sure}
    found = {place: field for place, field in given.items() if field != "other"}
    either = {column.place for column in plan.columns if fold_header(column.header) in words}
    for column in sorted(plan.columns, key=lambda column: column.place in either):
        field = None if column.place in given else _role(column, profiles[column.place], set(found.values()))
        if field:
            found[column.place] = field
    by_number = "lead_id" in found.values()
    return {place: field for place, field in found.items() if field != "lead_name" or not by_number}


def _role(column: ColumnPlan, profile: Profile, taken: set[str]) -> str | None:
    entities = load_vocabulary().entities
    folded = fold_header(column.header)
    of_lead = names_lead_id(load_vocabulary(), column.header)
    for role, field in _ROLES.items():
        fits = folded in entities[role] or (field == "done" and column.field in ("status", "closed"))
        fits = fits or (field == "lead_id" and of_lead)
        named = field == "lead_id" and folded in entities["lead_name"] and not profile.ids >= MOST
        if fits and not named and field not in taken and _holds(field, profile):
            return field
    return None


def _holds(field: str, profile: Profile) -> bool:
    """Say whether the cells may be a field's: the due day is always filled in, the other days need not be."""
    if field not in _MOMENTS:
        return True
    return profile.moments >= MOST if field == "due_at" else profile.moments >= MOST or not profile.filled


def _told(column: ColumnPlan, field: str | None, fields: set[str]) -> ColumnPlan:
    if field and column.why in ("mapped", "crm") and column.field == field:
        return column
    if field:
        return replace(column, field=field, confidence=0.9, why=TASK)
    other_id = column.field == "lead_id" and (
        "lead_id" in fields or fold_header(column.header) not in load_vocabulary().entities["task_of"]
    )
    kept = column.field in _KEPT and not other_id
    return replace(column, field=column.field if kept else None)


def _headed(plan: Plan, roles: Mapping[int, str]) -> set[str | None]:
    """Give the fields that other headings name; subjects such as "Call" look like sources by their values alone."""
    others = [column for column in plan.columns if column.place not in roles]
    return {column.field for column in others if column.why != "values"}
