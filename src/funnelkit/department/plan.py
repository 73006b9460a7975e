"""Plan: how many leads so many sales take, of the files of a department, and what so many leads or so much money brings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import is_one_sided
from funnelkit.analysis.plan import keep_pace
from funnelkit.analysis.plan_costs import price
from funnelkit.analysis.plan_people import team_of
from funnelkit.analysis.plan_steps import weigh_steps
from funnelkit.analysis.planning import Basis
from funnelkit.calendars import Calendar
from funnelkit.department.keeping import day_of_export
from funnelkit.department.tallying import notes_of, nothing_in, tally_of
from funnelkit.errors import InputError, UsageError
from funnelkit.intake import Order, take_in
from funnelkit.model import Note
from funnelkit.periods import span
from funnelkit.tally import select_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from funnelkit.analysis.plan import Arrival, Bring, Goal, Needed, Pace, Planning
    from funnelkit.analysis.plan_costs import Prices
    from funnelkit.analysis.plan_people import Load
    from funnelkit.analysis.plan_rate import Known
    from funnelkit.analysis.plan_steps import Worth
    from funnelkit.intake import Intake
    from funnelkit.model import Period, Rate
    from funnelkit.statistics.predicted import Predicted

LEAST_SALES = 5
"""From fewer sales no rate is planned with."""

GROUPINGS = ("manager", "source")


class PlanPast(UsageError):
    """Sales are asked for by a day that had come when the export was taken."""

    key = "plan_past"


class TooFewSales(InputError):
    """There are no sales, or too few of them, to know which share of leads is sold."""

    key = "too_few_sales"


class SaleUntold(InputError):
    """The files do not tell which leads were sold, or hold sold leads alone."""

    key = "sale_untold"


class NeedsCosts(InputError):
    """What a budget buys is asked for, and no costs cover the leads."""

    key = "needs_costs"


class NoSaleInTime(InputError):
    """No lead was ever sold as fast as it would take."""

    key = "no_sale_in_time"


@dataclass(frozen=True)
class Wish:
    """What a plan is made for, from what, and when the department works.

    `budget`: an amount to spend; `every`, `period`, `within`: from which leads the rate is taken, and how many days after a
    lead a sale is waited for.
    """

    goal: Goal
    budget: float | None = None
    every: str = "month"
    period: Period | None = None
    within: int | None = None
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True)
class PlanReport:
    """A plan, and what it was made from. `bring` is None where no leads or budget are given, `needed` where no sales are.

    `from_open`: the sales of the leads that are open; None where they cannot be told. `loads`: who takes the leads.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    wish: Wish
    past: Period
    known: Known
    from_open: Predicted | None
    arrival: Arrival
    needed: Needed | None
    bring: Bring | None
    pace: Pace | None
    loads: tuple[Load, ...]
    steps: tuple[Worth, ...]
    prices: Prices | None
    notes: tuple[Note, ...]

    @property
    def rate(self) -> Rate:
        """The share sold that the plan is made with."""
        return self.known.rate


class CostsUnread(InputError):
    """The file of costs that was named is none."""

    key = "costs_unread"


def make_plan(order: Order, wish: Wish, costs: str = "") -> PlanReport:
    """Make a plan from some files, and one of `costs`; raises where days or sales are not told, or the day has come."""
    order = replace(order, files=(*order.files, costs)) if costs else order
    intake = take_in(order, GROUPINGS).cut(wish.every, wish.period)
    if costs and intake.leads.costs is None:
        raise CostsUnread(file=costs)
    as_of = day_of_export(intake, "plan")
    if wish.goal.by is not None and wish.goal.by <= as_of:
        raise PlanPast(by=wish.goal.by, as_of=as_of)
    past = tally_of(intake, [(name,) for name in GROUPINGS if _has(intake, name)], wish.every)
    tally = select_period(past, wish.period)
    basis = Basis(past, tally, View(as_of, wish.every, dropped=order.business.dropped), wish.within)
    _check(basis, wish, intake)
    calendar = wish.calendar.learn_from(*basis.side.births)
    planning = basis.planning(wish.goal, calendar)
    if planning is None:
        raise NoSaleInTime(by=wish.goal.by, leads=basis.side.leads)
    return _report(intake, wish, basis, planning, calendar)


def _has(intake: Intake, name: str) -> bool:
    if intake.counts is not None and intake.is_counted:
        return any(name in table.figures.names for table in intake.counts.tables)
    return name in intake.leads.frame


def _check(basis: Basis, wish: Wish, intake: Intake) -> None:
    """Refuse leads that tell no rate."""
    if not basis.periods:
        raise nothing_in(wish.period.name if wish.period else wish.every, basis.past, basis.view)
    totals = basis.side.at_age(None).cells[()].totals
    if totals["untracked_sold"] or is_one_sided(basis.tally.cells[()]):
        raise SaleUntold(file=intake.inputs[0]["name"])
    if totals["sold"] < LEAST_SALES:
        raise TooFewSales(sales=totals["sold"], leads=totals["leads"], least=LEAST_SALES)


def _report(intake: Intake, wish: Wish, basis: Basis, planning: Planning, calendar: Calendar) -> PlanReport:
    needed, known, arrival = planning.needed(), planning.known, planning.arrival
    prices = price(basis.closed, basis.whole, known, wish.budget, needed.leads if needed else None)
    given = _given(wish, prices)
    leads = needed.leads if needed else given
    team = team_of(basis.closed, basis.closed.periods, calendar)
    ages = basis.figures.ages
    return PlanReport(
        intake.inputs,
        basis.view.as_of,
        wish,
        span(basis.periods),
        known,
        planning.from_open,
        arrival,
        needed,
        None if given is None else planning.bring(given),
        keep_pace(planning, team.lately) if team else None,
        team.loads(leads, arrival.working_days) if team and leads else (),
        weigh_steps(basis.closed, ages.days("lead_conversion"), planning, leads) if leads else (),
        prices,
        (*notes_of(intake, wish.every), *_notes(basis, planning)),
    )


def _given(wish: Wish, prices: Prices | None) -> int | None:
    """Give the leads of which it is asked what they bring: given, or bought; None where it is not asked."""
    if wish.goal.leads is not None or wish.budget is None:
        return wish.goal.leads
    if prices is None or prices.whole.leads is None:
        raise NeedsCosts(budget=wish.budget)
    return prices.whole.leads


def _notes(basis: Basis, planning: Planning) -> Iterable[Note]:
    curve, arrival = basis.curve, planning.arrival
    if curve is None:
        yield Note("plan_undated")
    elif arrival.short:
        yield Note("plan_short", {"days": arrival.late_days, "usual": curve.usual_days})
    if planning.known.swings:
        yield Note("plan_swings")
