"""Plans of sales: a month, who is to make them, and how many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.recognition.costs import find_when
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

KIND = "targets"
"""Also why a column was taken for what it is: the table is a plan of sales."""

_OF_LEADS = frozenset(
    {"lead_id", "deal_id", "status", "stage", "phone", "email", "source", "campaign", "refusal_reason"}
)
_SALES = frozenset({"amount", "sold", "sold_in_period", "target", "other", None})


def as_targets(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for a plan of sales where one column of numbers stands beside months, and is headed as a plan.

    The file's name may say so in its place: `plan.csv` with month, manager, sales. With more numbers beside it is a tally.
    """
    if {column.field for column in plan.columns} & _OF_LEADS:
        return None
    when = find_when(plan, profiles)
    numbers = [column for column in plan.columns if column is not when and _is_number(column, profiles)]
    if when is None or len(numbers) != 1 or not _is_planned(numbers[0], plan):
        return None
    named = {numbers[0].place: "target", when.place: "planned_in"}
    columns = tuple(_as(column, named.get(column.place)) for column in plan.columns)
    return replace(plan, kind=KIND, columns=columns, notes=())


def _is_number(column: ColumnPlan, profiles: Sequence[Profile]) -> bool:
    profile = profiles[column.place]
    return bool(profile.filled) and profile.numbers >= MOST > profile.moments


def _is_planned(column: ColumnPlan, plan: Plan) -> bool:
    words = load_vocabulary().entities["target"]
    if column.field == "target" or fold_header(column.header) in words:
        return True
    by_name = not words.isdisjoint(fold(plan.reading.name.rpartition(".")[0]).replace("_", " ").split())
    return by_name and column.field in _SALES


def _as(column: ColumnPlan, field: str | None) -> ColumnPlan:
    if field:
        return replace(
            column, field=field, confidence=0.9, why=column.why if column.why == "mapped" else KIND
        )
    if column.field == "manager":
        return column
    return replace(column, field=None, confidence=0.0, why="unknown")
