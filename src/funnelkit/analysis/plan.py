"""How many leads so many sales take, by when they must come, and what so many leads will bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.model import Ratio
from funnelkit.periods import day_number
from funnelkit.statistics.needed import chance_to_make, leads_for, predict_sales
from funnelkit.statistics.predicted import LIKELY, Predicted, add_predicted

if TYPE_CHECKING:
    from funnelkit.analysis.plan_rate import Curve, Known
    from funnelkit.calendars import Calendar

CHANCES = (0.5, 0.8, 0.9, 0.95)
"""The chances of which it is told how many leads they take, beside the one that is asked for."""


@dataclass(frozen=True)
class Goal:
    """What is asked: so many sales with a chance, or what so many leads bring, by a day (None: whenever)."""

    sales: int | None = None
    leads: int | None = None
    by: date | None = None
    chance: float = LIKELY


@dataclass(frozen=True)
class Arrival:
    """The days on which the leads come, `first` to `last`; `working_days` of them. `last` is None without a day to sell by.

    `late_days`: so long before the day the last lead must come; `short`: that is less than four fifths of sales take.
    """

    first: date
    last: date | None = None
    working_days: int | None = None
    late_days: int | None = None
    short: bool = False

    @property
    def days(self) -> int | None:
        """How many days these are."""
        return (self.last - self.first).days + 1 if self.last else None


@dataclass(frozen=True)
class Rung:
    """How many leads it takes for one chance, and a working day; None where no number is enough."""

    chance: float
    leads: int | None
    leads_per_working_day: float | None


@dataclass(frozen=True)
class Bring:
    """What so many leads bring: `sales` to be expected with limits, open ones' included; `surely` with the chance asked for.

    `chance` is that of the sales asked for; None where none are.
    """

    leads: int
    sales: Ratio
    surely: int
    chance: float | None


@dataclass(frozen=True)
class Needed:
    """How many leads the sales take, beside those that the open leads bring.

    `leads` for the chance that is asked for, `on_average` by dividing, which makes them with `chance_on_average` only.
    `without_open`: were there no open leads.
    """

    leads: int | None
    on_average: float
    chance_on_average: float
    without_open: int | None
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, eq=False)
class Planning:
    """One question, what is known of the rate, and the sales that the open leads will bring (None: not known)."""

    goal: Goal
    known: Known
    arrival: Arrival
    from_open: Predicted | None = None

    @property
    def open_sales(self) -> Predicted:
        """The sales of the open leads; none where they are not known."""
        return self.from_open or Predicted(0.0, 0.0)

    def needed(self) -> Needed | None:
        """Say how many leads it takes; None where no sales are asked for."""
        if self.goal.sales is None:
            return None
        least = max(0.0, (self.goal.sales - self.open_sales.mean) / self.known.mean)
        chances = sorted({*CHANCES, self.goal.chance})
        alone = leads_for(self.goal.sales, self.known.a, self.known.b, self.goal.chance)
        return Needed(
            self.leads_for(self.goal.chance),
            least,
            self.chance_of(ceil(round(least, 9))),
            alone,
            tuple(self._rung(chance) for chance in chances),
        )

    def leads_for(self, chance: float, rate: float | None = None) -> int | None:
        """Give the fewest leads that make the sales with a chance, at the rate or another one."""
        assert self.goal.sales is not None
        known = self.known if rate is None else self.known.at(rate)
        return leads_for(self.goal.sales, known.a, known.b, chance, self.open_sales.chances)

    def chance_of(self, leads: int) -> float:
        """Give the chance that so many leads make the sales."""
        assert self.goal.sales is not None
        return chance_to_make(self.goal.sales, leads, self.known.a, self.known.b, self.open_sales.chances)

    def _rung(self, chance: float) -> Rung:
        leads, days = self.leads_for(chance), self.arrival.working_days
        return Rung(chance, leads, leads / days if leads is not None and days else None)

    def bring(self, leads: int) -> Bring:
        """Say what so many leads bring."""
        found = add_predicted(self.open_sales, predict_sales(leads, self.known.a, self.known.b))
        chance = None if self.goal.sales is None else self.chance_of(leads)
        return Bring(leads, Ratio(found.mean, *found.interval()), surely(found, self.goal.chance), chance)


def surely(sales: Predicted, chance: float) -> int:
    """Give the greatest number of sales that is reached with a chance.

    >>> surely(Predicted(1.0, 0.5), 0.7), surely(Predicted(1.0, 0.5), 0.8)
    (1, 0)
    """
    reached = np.cumsum(sales.chances[::-1])[::-1]
    return max(0, int(np.count_nonzero(reached >= chance)) - 1)


def arrive(as_of: date, by: date | None, curve: Curve | None, calendar: Calendar) -> Arrival:
    """Say from when to when leads must come to be sold by a day.

    The last ones have the time in which four fifths of sales are made, or half of the time that is left if that is less.
    """
    first = as_of + timedelta(days=1)
    if by is None or curve is None:
        return Arrival(first)
    left = (by - as_of).days
    late = min(curve.usual_days, left // 2)
    last = by - timedelta(days=late)
    working = calendar.working_days(
        np.array([day_number(first)]), np.array([day_number(last + timedelta(days=1))])
    )
    return Arrival(first, last, int(working[0]), late, late < curve.usual_days)


@dataclass(frozen=True)
class Pace:
    """Leads a working day of late, how many come at that pace in time, and the chance that they make the sales."""

    leads_per_working_day: float
    leads: int | None
    chance: float | None


def keep_pace(planning: Planning, a_day: float | None) -> Pace | None:
    """Say what becomes of the sales if leads come as of late."""
    if a_day is None:
        return None
    days = planning.arrival.working_days
    leads = None if days is None else round(a_day * days)
    chance = None if leads is None or planning.goal.sales is None else planning.chance_of(leads)
    return Pace(a_day, leads, chance)
