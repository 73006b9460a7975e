"""The plan per manager as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.manager_plan import SURE
from funnelkit.document import Cell, Column, Table
from funnelkit.tables.sections import MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.manager_plan import Need, Plan
    from funnelkit.languages import Words


def plan_table(plan: Plan | None, dimension: str, words: Words) -> Iterable[Table]:
    """Lay out how many leads each needs, and all together; nothing without a plan."""
    if plan is None:
        return
    columns = [Column(words.text("dimensions", dimension), "left")]
    columns += [Column(words.text("words", f"plan_{name}")) for name in ("leads_now", "sales", "leads")]
    columns.append(Column(words.text("words", "interval")))
    columns += [Column(words.text("words", "plan_sure", chance=round(100 * chance))) for chance in SURE]
    first, last = plan.lately[0], plan.lately[-1]
    lately = first if first == last else f"{first}..{last}"
    foots = [
        words.text("words", "plan_foot_asked" if plan.asked else "plan_foot_usual", lately=lately),
        words.text("words", "plan_foot_rate"),
        *([words.text("words", "plan_foot_window", days=plan.window_days)] if plan.window_days else []),
        words.text("words", "plan_foot_sum"),
    ]
    more = len(plan.rows) - MOST_ROWS
    if more > 0:
        foots.append(words.text("words", "more_rows", more=more))
    rows = [_line(need, need.name or "") for need in plan.rows[:MOST_ROWS]]
    rows.append(_line(plan.total, words.text("words", "plan_all")))
    title = words.text("words", f"plan_title_{plan.every}", sales=plan.sales)
    yield Table(title, tuple(columns), tuple(rows), tuple(foots))


def _line(need: Need, name: str) -> tuple[Cell, ...]:
    limits = Cell(None)
    if need.leads:
        limits = Cell((need.leads.low, need.leads.high), "interval", 0, "number")
    return (
        Cell(name),
        Cell(need.leads_now, "number", 0),
        Cell(need.sales, "count"),
        Cell(need.leads.value if need.leads else None, "number", 0),
        limits,
        Cell(need.sure_80, "count"),
        Cell(need.sure_95, "count"),
    )
