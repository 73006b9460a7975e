"""What one point more of each step's rate is worth in sales, if those more behave like the others of that step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import hits_of
from funnelkit.model import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.plan import Planning

AFTER = {
    "contact_rate": "contacted",
    "proposal_rate": "proposals",
    "appointment_rate": "appointments",
    "show_rate": "visits",
    "sold_per_proposal": "sold",
    "sold_per_visit": "sold",
    "lead_conversion": "sold",
}
"""The rates of steps, and of whom it is asked how many are sold once they made the step."""

POINT = 0.01


@dataclass(frozen=True)
class Worth:
    """What one point more of a rate is worth: `sales` of the leads of the plan, and `leads` fewer for the same sales."""

    metric: str
    rate: Rate
    sales: float
    leads: int | None


def weigh_steps(side: Cohorts, days: int | None, planning: Planning, leads: int) -> tuple[Worth, ...]:
    """Say of each step that is told what a point more of its rate is worth, with so many leads.

    All steps are read of the same leads, at the same age (None: as they were seen); the share that is sold by then is held
    to that of the plan.
    """
    metrics = side.row(days, AFTER).metrics
    whole = metrics["lead_conversion"]
    if not isinstance(whole, Rate) or not whole.hits:
        return ()
    totals = side.at_age(days).cells[()].totals
    times = planning.known.mean * whole.of / whole.hits
    rates = {key: rate for key in AFTER for rate in [metrics[key]] if isinstance(rate, Rate) and rate.hits}
    gains = {key: times * _gain(rate, AFTER[key], totals) for key, rate in rates.items()}
    return tuple(
        Worth(key, rates[key], leads * gain, _saved(planning, gain)) for key, gain in gains.items() if gain
    )


def _gain(rate: Rate, made: str, totals: Mapping[str, int]) -> float:
    """Give the sales a lead that a point more is worth: those who make the step more, times who of them is sold."""
    assert rate.value is not None
    after = 1.0 if made == "sold" else totals[hits_of("sold", made)] / totals[made]
    return min(POINT, 1 - rate.value) * rate.of / totals["leads"] * after


def _saved(planning: Planning, gain: float) -> int | None:
    """Give how many leads fewer make the sales; None where none are asked for."""
    if planning.goal.sales is None:
        return None
    now = planning.leads_for(planning.goal.chance)
    then = planning.leads_for(planning.goal.chance, planning.known.mean + gain)
    return None if now is None or then is None else now - then
