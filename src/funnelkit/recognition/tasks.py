"""Tasks: what is to be done with a lead, by whom, until when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import Plan
    from funnelkit.recognition.profile import Profile

TASK = "task"
"""Why a column was taken for what it is: the table is one of tasks."""

_KEPT = frozenset({"manager", "lead_id", "created_at"})
_OF_LEADS = frozenset(
    {"source", "campaign", "refusal_reason", "amount", "phone", "email", "sold", "sold_at", "stage"}
)


def as_tasks(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for tasks where a heading names the task beside a day by which it is due, and none a lead's way."""
    entities = load_vocabulary().entities
    due = done = lead = None
    named = False
    for column in plan.columns:
        folded = fold_header(column.header)
        named |= folded in entities["task_name"]
        if due is None and folded in entities["task_due"] and profiles[column.place].moments >= MOST:
            due = column.place
        if done is None and (folded in entities["task_done"] or column.field in ("status", "closed")):
            done = column.place
        if lead is None and folded in entities["task_of"]:
            lead = column.place
    if due is None or not named or _headed(plan) & _OF_LEADS:
        return None
    roles: dict[int | None, str] = {due: "due_at", done: "done", lead: "lead_id"}
    columns = []
    for column in plan.columns:
        field = roles.get(column.place)
        if field:
            columns.append(replace(column, field=field, confidence=0.9, why=TASK))
        else:
            other_id = column.field == "lead_id" and (
                lead is not None or fold_header(column.header) not in entities["task_of"]
            )
            kept = column.field in _KEPT and not other_id
            columns.append(replace(column, field=column.field if kept else None))
    return replace(plan, kind="tasks", columns=tuple(columns), notes=())


def _headed(plan: Plan) -> set[str | None]:
    """Give the fields that headings name; subjects such as "Call" look like sources by their values alone."""
    return {column.field for column in plan.columns if column.why != "values"}
