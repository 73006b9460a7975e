"""Tables → leads: the tables of each kind loaded, typed and put together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.intake.beside import of_kind, put_beside
from funnelkit.intake.wanted import wanted_of
from funnelkit.leads.table import Leads
from funnelkit.progress import tell

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from funnelkit.intake.order import Order
    from funnelkit.leads.columns import Columns
    from funnelkit.leads.typed import Part
    from funnelkit.model import Note
    from funnelkit.recognition.plan import Plan


def gather(
    order: Order, plans: Sequence[Plan], wanted: Collection[str]
) -> tuple[Leads, list[int], dict[str, str | None]]:
    """Read the tables and put them together: the leads, the rows of each table, and what each status means."""
    from funnelkit.leads.columns import load
    from funnelkit.recognition.trials import watched

    thorough = order.thorough or order.drop_tests
    tables = [load(plan, wanted_of(plan, plans, wanted), watched(plan, thorough=thorough)) for plan in plans]
    tell("counting")
    from funnelkit.leads.moves import make_moves

    rows = [len(table) for table in tables]
    base, joined = _type_records(tables, order, wanted)
    histories = [make_moves(table) for table in of_kind(tables, "stage_history")]
    leads, parts = _put_together(base, joined, histories, order) if base else (_nothing(), base)
    statuses = {status: meaning for part in (*parts, *joined) for status, meaning in part.meanings.items()}
    return put_beside(leads, tables, parts, histories, order.country), rows, statuses


def _type_records(
    tables: Sequence[Columns], order: Order, wanted: Collection[str]
) -> tuple[list[Part], list[Part]]:
    """Type the tables of leads, and those of deals that are joined to them; without leads the deals stand for them.

    Raises SaleNotTold where no table tells what the order takes for a sale.
    """
    from funnelkit.leads.sales import SaleNotTold

    parts = [_typed(table, order, wanted) for table in of_kind(tables, "leads", "deals")]
    if order.sale != "won" and not any(part.tells_sale for part in parts):
        raise SaleNotTold(sale=order.sale, files=[table.plan.reading.name for table in tables])
    leads = [part for part in parts if part.columns.plan.kind == "leads"]
    deals = [part for part in parts if part.columns.plan.kind == "deals"]
    return (leads, deals) if leads else (deals, [])


def _typed(table: Columns, order: Order, wanted: Collection[str]) -> Part:
    from funnelkit.leads.ahead import add_ahead
    from funnelkit.leads.doubts import add_doubts
    from funnelkit.leads.rates import Rates, convert
    from funnelkit.leads.typed import make_part

    statuses = dict(order.statuses)
    part = convert(make_part(table, statuses, order.sale), Rates(order.rates_to, dict(order.rates)))
    part = add_ahead(part) if order.ids or "expected_close_at" in wanted else part
    return add_doubts(part, statuses, order.sale) if order.thorough else part


def _put_together(
    base: list[Part], joined: Sequence[Part], histories: Sequence[Part], order: Order
) -> tuple[Leads, list[Part]]:
    """Make one table of leads; gives the tables that its rows are of, too, with days where only months were told."""
    from funnelkit.leads.assembly import Merging, assemble
    from funnelkit.leads.months import give_months
    from funnelkit.leads.parts import row_ids

    dated: list[Note] = []
    if not histories:  # moves have days of their own
        base, dated = give_months(base, order.as_of or order.today)
    merging = Merging(order.duplicates, order.drop_tests, order.country, order.thorough, order.persons)
    leads = assemble(base, joined, merging, histories)
    ids = tuple(row_ids(part) for part in base) if order.ids else ()
    return replace(leads, notes=(*dated, *leads.notes), ids=ids), base


def _nothing() -> Leads:
    """Give the leads of files that have none."""
    import pandas as pd

    columns = {"file": "int16", "row": "int32", "outcome": "int8"}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return Leads(frame, (), {}, frozenset())
