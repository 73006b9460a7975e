"""A plan as the JSON contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.plan import Needed
    from funnelkit.analysis.plan_costs import Price, Prices
    from funnelkit.department.plan import PlanReport


_NEEDED = ("leads_needed", "leads_on_average", "chance_on_average", "leads_needed_without_open")

NOT_ASKED: Mapping[str, object] = {
    **dict.fromkeys(("as_of", "inputs", "sales", "by", "confidence", *_NEEDED)),
    "chances": [],
    **dict.fromkeys(("sales_expected_from_open", "sales_from_open", "latest_arrival", "first_arrival")),
    **dict.fromkeys(("working_days", "past", "rate", "rate_expected", "brings", "pace")),
    "managers": [],
    "all_managers": None,
    "steps": [],
    "costs": None,
    "against": [],
    "notes": [],
}
"""Every key of a plan, for what was not asked."""


def plan_payload(found: PlanReport) -> dict[str, object]:
    """Give a plan with all its numbers; what was not asked for, or is not known, is null."""
    goal, arrival, opened = found.wish.goal, found.arrival, found.from_open
    low, high = opened.interval() if opened else (None, None)
    return {
        **NOT_ASKED,
        "as_of": found.as_of,
        "inputs": found.inputs,
        "sales": goal.sales,
        "by": goal.by,
        "confidence": goal.chance,
        **_needed(found.needed),
        "sales_expected_from_open": opened.mean if opened else None,
        "sales_from_open": {"value": opened.mean, "low": low, "high": high} if opened else None,
        "latest_arrival": arrival.last,
        "first_arrival": arrival.first,
        "working_days": arrival.working_days,
        "past": found.past.name,
        "rate": found.rate,
        "rate_expected": found.known.mean,
        "brings": found.bring,
        "pace": found.pace,
        "managers": [_load(load) for load in found.loads if load.name is not None],
        "all_managers": next((_load(load) for load in found.loads if load.name is None), None),
        "steps": found.steps,
        "costs": _prices(found.prices),
        "notes": found.notes,
    }


def _needed(needed: Needed | None) -> dict[str, object]:
    if needed is None:
        return {}
    return {
        "leads_needed": needed.leads,
        "leads_on_average": needed.on_average,
        "chance_on_average": needed.chance_on_average,
        "leads_needed_without_open": needed.without_open,
        "chances": needed.rungs,
    }


def _load(load: object) -> dict[str, object]:
    names = {"name": "manager", "planned": "planned_a_day", "lately": "lately_a_day", "most": "most_a_day"}
    return {names.get(name, name): value for name, value in vars(load).items()}


def _prices(prices: Prices | None) -> dict[str, object] | None:
    if prices is None:
        return None
    return {
        "currency": prices.currency,
        "budget": prices.budget,
        "cost_of_plan": prices.plan,
        **_price(prices.whole),
        "sources": [{"source": each.source, **_price(each)} for each in prices.sources],
    }


def _price(price: Price) -> dict[str, object]:
    return {**price.costs, "leads": price.leads, "sales": price.sales}
