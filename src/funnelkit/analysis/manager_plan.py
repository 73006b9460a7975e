"""How many leads each manager needs for the department's sales, by their own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.model import Ratio
from funnelkit.periods import day_number
from funnelkit.statistics.incomplete import beta_quantile
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.needed import leads_for, share_out
from funnelkit.statistics.shrinkage import Posterior, Prior, fit_prior, posterior
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.manager_rates import Rates
    from funnelkit.analysis.managers import SideBySide
    from funnelkit.model import Period

    Floats = npt.NDArray[np.float64]

SURE = (0.8, 0.95)
"""The chances with which the leads are to make the sales."""

LATELY = 3
"""Leads and sales are those of the last so many closed periods."""


@dataclass(frozen=True)
class Need:
    """What one manager (name None: all together) needs: `leads` on average with limits, and to be 80 and 95 % sure.

    `leads_now` is the mean of the last periods. None where no sale falls to them, or no number of leads is sure.
    """

    name: str | None
    leads_now: float
    sales: int
    rate: float
    leads: Ratio | None
    sure_80: int | None
    sure_95: int | None


@dataclass(frozen=True)
class Plan:
    """The leads that so many `sales` a period (month, …) take; `asked`: they were given, else are the mean of `lately`."""

    every: str
    sales: int
    asked: bool
    lately: tuple[str, ...]
    window_days: int | None
    rows: tuple[Need, ...]
    total: Need


def plan_sales(seen: SideBySide, sales: int | None = None) -> Plan | None:
    """Say how many leads each needs if the department is to make so many sales a period; None where no rate is known.

    Those who had leads in the last closed period share the sales out by their leads of late and their rates, which are
    drawn towards the department's (`shrinkage.posterior`); what is not known of a rate makes more leads needed
    (`needed.leads_for`). The rate of all together is known from the leads of all; they need fewer to be sure than the sum: not everybody has bad luck at once.
    """
    rates = seen.found.get("lead_conversion")
    closed = seen.periods[-1].closed(seen.view.as_of)
    if rates is None or not closed or not len(rates.asked) or not rates.all_hits.sum():
        return None
    lately = seen.periods[-LATELY:]
    wanted = sales or round(_sold_lately(seen, lately) / len(lately))
    now = np.array([seen.side.of(period).steps_by(seen.dimension, None).of("leads") for period in lately])
    active = np.array([place for place in sorted(seen.order) if now[-1][place]], np.int64)
    if not wanted or not active.size:
        return None
    known, leads = _known(rates, active), now.mean(axis=0)[active]
    mean = known.a / (known.a + known.b)
    parts = share_out(wanted, leads * mean)
    order = [place for place in seen.order if now[-1][place]]
    needs = {
        place: _need(seen.names[place], float(leads[line]), int(parts[line]), (known.a[line], known.b[line]))
        for line, place in enumerate(active.tolist())
    }
    rate, of = float((leads * mean).sum() / leads.sum()), max(1.0, float(rates.all_of[active].sum()))
    total = _need(None, float(leads.sum()), wanted, (rate * of, (1 - rate) * of))
    names, days = tuple(period.name for period in lately), seen.windows["lead_conversion"].days
    return Plan(
        seen.view.every, wanted, sales is not None, names, days, tuple(needs[place] for place in order), total
    )


def _known(rates: Rates, places: npt.NDArray[np.int64]) -> Posterior:
    """Give what is known of the rates of some; all the department's where they differ by no more than chance."""
    hits, of = rates.own
    prior = fit_prior(hits, of) if len(hits) > 1 else Prior(float(hits.sum() / of.sum()), np.inf)
    if not prior.pooled:
        return posterior(prior, rates.all_hits[places], rates.all_of[places])
    whole = posterior(prior, hits, of)
    return Posterior(*(np.full(len(places), part[0]) for part in whole))


def _need(name: str | None, leads_now: float, sales: int, known: tuple[float, float]) -> Need:
    a, b = known
    rate = a / (a + b)
    if not sales:
        return Need(name, leads_now, 0, rate, None, None, None)
    tail = (1 - LEVEL) / 2
    low, high = (float(limit) for limit in beta_quantile(np.array([tail, 1 - tail]), a, b))
    sure = (leads_for(sales, a, b, chance) for chance in SURE)
    return Need(name, leads_now, sales, rate, Ratio(sales / rate, sales / high, sales / low), *sure)


def _sold_lately(seen: SideBySide, periods: tuple[Period, ...]) -> int:
    """Count the sales that were made in some periods, by the day of the sale; by that of the lead where it has none."""
    lines = seen.past.cells[()].steps.of_step("sold")
    created, on, n = (lines[name] for name in ("created", "on", "n"))
    day = np.where(on == NO_DAY, created, on)
    inside = [(day >= day_number(period.start)) & (day < day_number(period.end)) for period in periods]
    return int(n[np.logical_or.reduce(inside)].sum())
