"""From which leads a plan is made: their periods, the share sold by age, and what the open ones will bring."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.forecast import open_leads_outlook
from funnelkit.analysis.managers import MOST_MONTHS, last_periods
from funnelkit.analysis.plan import Planning, arrive
from funnelkit.analysis.plan_rate import curve_of, known_of, undated
from funnelkit.analysis.sides import Ages, Figures
from funnelkit.analysis.windows import choose_windows
from funnelkit.periods import span
from funnelkit.statistics.predicted import Predicted

if TYPE_CHECKING:
    from datetime import date

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.plan import Arrival, Goal
    from funnelkit.analysis.plan_rate import Curve
    from funnelkit.calendars import Calendar
    from funnelkit.model import Period, Rate
    from funnelkit.tally import Tally


@dataclass(frozen=True, eq=False)
class Basis:
    """The leads of the last twelve months of `tally`; `past` has all of the files, of which some may still be open.

    `within`: so many days after a lead a sale is waited for (None: as long as the leads tell).
    """

    past: Tally
    tally: Tally
    view: View
    within: int | None = None

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods with leads, those that have not closed too; empty where there are none."""
        found = periods_in(self.tally, self.view)
        return tuple(period for period in found if period.start >= found[-1].end - MOST_MONTHS)

    @cached_property
    def side(self) -> Cohorts:
        """All of these leads."""
        return self._side(self.periods)

    @cached_property
    def closed(self) -> Cohorts:
        """Those of closed periods; all where none has closed."""
        return self._side(last_periods(self.tally, self.view) or self.periods)

    def _side(self, periods: tuple[Period, ...]) -> Cohorts:
        return cohorts_of(self.tally, periods, self.view.as_of, self.view.every, self.view.dropped)

    @property
    def whole(self) -> View:
        """The closed periods as one."""
        return View(self.view.as_of, self.view.every, span(self.closed.periods), self.view.dropped)

    @cached_property
    def curve(self) -> Curve | None:
        """The share sold by each age; None where the days of sales are not usable."""
        return curve_of(self.side, self.within)

    @cached_property
    def figures(self) -> Figures:
        """The metrics of the closed periods at their ages."""
        return Figures(self.closed, Ages(choose_windows(self.closed, self.closed, self.within)))

    def rate(self, by: date | None, arrival: Arrival) -> Rate | None:
        """Give the share of leads to come that is sold by a day; None where it is not told."""
        if self.curve is None:
            return undated(self.side)
        if by is None or arrival.last is None:
            return self.curve.mean(self.curve.last, self.curve.last)
        return self.curve.mean((by - arrival.last).days, (by - arrival.first).days)

    def from_open(self, by: date | None) -> Predicted | None:
        """Give the sales that the open leads bring by a day, whatever leads the rate is taken from; None where not known."""
        totals = self.past.cells[()].totals
        if totals["leads"] == sum(totals[end] for end in ("sold", "lost", "non_target")):
            return Predicted(0.0, 0.0)
        found = open_leads_outlook(self.past, self.view.as_of, by)
        return found.to_come if found else None

    def planning(self, goal: Goal, calendar: Calendar) -> Planning | None:
        """Put one question; None where no lead is sold in such a time, or it is not told."""
        arrival = arrive(self.view.as_of, goal.by, self.curve, calendar)
        rate = self.rate(goal.by, arrival)
        if rate is None or not rate.value:
            return None
        return Planning(goal, known_of(rate, self.figures, arrival.days), arrival, self.from_open(goal.by))
