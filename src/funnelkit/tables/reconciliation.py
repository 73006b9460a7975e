"""Two lists side by side: the CRM's and the one kept by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.reconciliation import Reconciled, Reconciliation
    from funnelkit.languages import Words


def reconciliation_payload(held: Sequence[Reconciliation]) -> list[dict[str, object]]:
    """Give reconciliations as the JSON contract has them."""
    return [{"basis": one.basis, "every": one.every, "rows": one.rows} for one in held]


def make_reconciliation(held: Reconciliation, words: Words) -> Table:
    """Lay out a reconciliation, a row for each period, manager and step."""
    names = ("reconcile_period", "reconcile_manager", "reconcile_step", "reconcile_crm", "reconcile_tally")
    sides = ("left", "left", "left", "right", "right", "left")
    titles = [words.text("words", name) for name in (*names, "reconcile_finding")]
    columns = (
        *(Column(title, side) for title, side in zip(titles, sides, strict=True)),
        Column(words.text("words", "reconcile_at_least")),
    )
    title = words.text("words", f"reconcile_{held.basis}")
    return Table(title, columns, tuple(_row(row, words) for row in held.rows))


def _row(row: Reconciled, words: Words) -> tuple[Cell, ...]:
    finding = words.text("words", f"reconcile_{row.finding}", missing=row.missing)
    return (
        Cell(row.period),
        Cell(row.manager or words.text("words", "reconcile_all")),
        Cell(words.text("metrics", row.step)),
        Cell(row.crm, "count"),
        Cell(row.tally, "count"),
        Cell(finding),
        Cell(row.at_least, "count"),
    )
