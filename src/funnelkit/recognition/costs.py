"""Costs of advertising: a source or a campaign, a month, week or day, and what was spent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_header
from funnelkit.recognition.moments import guess_moments
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.spans import read_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

COSTS = "costs"
"""Why a column was taken for what it is: the table is one of costs."""

_OF_LEADS = frozenset(
    {
        "lead_id",
        "deal_id",
        "status",
        "stage",
        "phone",
        "email",
        "manager",
        "refusal_reason",
        "sold",
        "sold_at",
    }
)
_KEPT = frozenset({"source", "campaign", "currency"})
_AMOUNTS = frozenset({"amount", "other", None})


def as_costs(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for costs where a source or campaign stands beside a stretch of days and an amount spent.

    That an amount is a cost is said by its heading or by the file's name; an `Amount` alone may as well be revenue.
    """
    fields = {column.field for column in plan.columns}
    if not fields & {"source", "campaign"} or fields & _OF_LEADS:
        return None
    spent = _spent(plan, profiles)
    when = find_when(plan, profiles)
    if spent is None or when is None:
        return None
    named = {spent.place: "cost", when.place: "spent_in"}
    columns = tuple(_as(column, named.get(column.place)) for column in plan.columns)
    return replace(plan, kind="costs", columns=columns, notes=())


def _as(column: ColumnPlan, field: str | None) -> ColumnPlan:
    if field:
        why = column.why if column.why == "mapped" else COSTS
        return replace(column, field=field, confidence=0.9, why=why)
    return column if column.field in _KEPT else replace(column, field=None, confidence=0.0, why="unknown")


def _spent(plan: Plan, profiles: Sequence[Profile]) -> ColumnPlan | None:
    words = load_vocabulary().entities["cost"]
    mapped = [column for column in plan.columns if column.field == "cost" and column.why == "mapped"]
    numeric = [
        column
        for column in plan.columns
        if column.field in _AMOUNTS
        and profiles[column.place].numbers >= MOST > profiles[column.place].moments
    ]
    headed = [column for column in numeric if not _without_currency(column.header).isdisjoint(words)]
    if mapped or len(headed) == 1:
        return (mapped or headed)[0]
    by_name = any(word in fold(plan.reading.name).split() for word in words)
    amounts = [column for column in numeric if column.field == "amount"]
    return amounts[0] if by_name and not headed and len(amounts) == 1 else None


def _without_currency(header: str) -> set[str]:
    """Give a heading as it stands and without the currency behind it: `Расход, руб`."""
    folded = fold_header(header)
    rest, _, last = folded.rpartition(" ")
    return {folded, rest} if last in load_vocabulary().currencies else {folded}


def find_when(plan: Plan, profiles: Sequence[Profile]) -> ColumnPlan | None:
    """Give the column of days or months that lines are of."""
    for column in plan.columns:
        cells = profiles[column.place].cells
        if (
            column.field in ("created_at", "answered_at", "other", "spent_in", "planned_in", None)
            and cells
            and _is_when(cells)
        ):
            return column
    return None


def _is_when(cells: Sequence[str]) -> bool:
    """Say whether nearly all cells are days or months with a year; numbers alone are none."""
    distinct = list(dict.fromkeys(cells))
    if all(cell.strip().isdecimal() for cell in distinct):
        return False
    months = sum(read_month(cell) is not None for cell in distinct)
    return months >= MOST * len(distinct) or guess_moments(distinct) >= MOST
