"""What the leads of a plan cost, and what an amount buys: by the cost of a lead of each source so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import measure
from funnelkit.analysis.plan_rate import rates_by
from funnelkit.model import Money, Ratio
from funnelkit.statistics.needed import predict_sales

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.counts import View
    from funnelkit.analysis.plan_rate import Known
    from funnelkit.model import Row
    from funnelkit.tally import Tally

COSTS = ("cost_per_lead", "cost_per_contact", "cost_per_sale")


@dataclass(frozen=True)
class Price:
    """What a source (None: all together) costs: a lead, a contact, a sale so far; and the leads and sales that the budget buys.

    Costs are None where a step is not tracked, or there is no cost. `sales` are to be expected, between their limits eight
    times of ten.
    """

    source: str | None
    costs: Mapping[str, float | None]
    leads: int | None
    sales: Ratio | None


@dataclass(frozen=True)
class Prices:
    """The prices of all together and of each source, in one currency (None: not named).

    `budget` is what was asked for, `plan` what the leads that are needed cost; None where not asked.
    """

    currency: str | None
    budget: float | None
    plan: float | None
    whole: Price
    sources: tuple[Price, ...]


def price(side: Cohorts, view: View, known: Known, budget: float | None, needed: int | None) -> Prices | None:
    """Say what leads cost and what a budget buys; None where no costs, or costs in several currencies, are told."""
    whole = _rows(side.tally, (), view)
    if not whole or (currencies := _currencies(whole[0])) is None:
        return None
    [currency] = currencies
    rows = [row for row in _rows(side.tally, ("source",), view) if _currencies(row) == currencies]
    rates = rates_by(side, "source", known)
    total = _price(None, whole[0], known, budget)
    cost = total.costs["cost_per_lead"]
    plan = cost * needed if cost is not None and needed is not None else None
    each = tuple(
        _price(name, row, rates.get(name, known), budget)
        for row in rows
        for name in [row.group["source"]]
        if name is not None
    )
    return Prices(currency, budget, plan, total, each)


def _rows(tally: Tally, by: tuple[str, ...], view: View) -> tuple[Row, ...]:
    return measure(tally, by, view, COSTS).rows


def _currencies(row: Row) -> set[str | None] | None:
    """Give the one currency of a row's costs; None where there is none, or several."""
    found = row.metrics["cost_per_lead"]
    return {found[0].currency} if isinstance(found, tuple) and len(found) == 1 else None


def _price(name: str | None, row: Row, known: Known, budget: float | None) -> Price:
    costs = {key: _mean(row.metrics[key]) for key in COSTS}
    lead = costs["cost_per_lead"]
    if budget is None or not lead:
        return Price(name, costs, None, None)
    leads = int(budget / lead)
    sales = predict_sales(leads, known.a, known.b)
    return Price(name, costs, leads, Ratio(sales.mean, *sales.interval()))


def _mean(value: object) -> float | None:
    return value[0].mean if isinstance(value, tuple) and value and isinstance(value[0], Money) else None
