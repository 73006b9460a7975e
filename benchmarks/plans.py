"""Count how often a plan's leads make its sales, in made-up departments whose truth is known.

Each department is drawn with real lags (`departments.py`), planned for on a day of which some leads are still open, and
then lived on: as many leads as the plan asks for come evenly until their latest day, the open leads become what they
become, and the sales are counted on the day of the plan. Beside it the leads that dividing gives.

    python plans.py --runs 2000
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from departments import Plan, draw
from funnelkit.analysis.counts import View
from funnelkit.analysis.plan import Goal
from funnelkit.analysis.plan_against import Actual, Target
from funnelkit.analysis.plan_people import team_of
from funnelkit.analysis.planning import Basis
from funnelkit.calendars import Calendar
from funnelkit.periods import day_number, period_of
from funnelkit.tally import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from departments import Department

AS_OF = date(2025, 10, 15)
MANY = 100_000
"""Leads a month of those who are drawn to come, alike for all departments of calm months: so many that their share sold is
the true one."""


@dataclass(frozen=True)
class Setting:
    """A kind of department, and what it plans: sales in so many days with a chance."""

    leads: float
    months: int
    sales: int
    days: int
    chance: float = 0.8
    cv: float = 0.0

    @property
    def by(self) -> date:
        """The day of the plan."""
        return AS_OF + timedelta(days=self.days)

    @property
    def history(self) -> Plan:
        """The department up to now: its last month has begun."""
        first = (AS_OF.year * 12 + AS_OF.month) - self.months
        return Plan(self.leads, date(first // 12, first % 12 + 1, 1), self.months, cv=self.cv)

    @cached_property
    def calm(self) -> Coming:
        """The leads to come where months do not swing."""
        return self.coming(MANY, np.random.default_rng(7))

    def coming(self, leads: float, rng: np.random.Generator) -> Coming:
        """Draw leads to come in every month up to the day of the plan."""
        months = self.days // 28 + 2
        plan = replace(self.history, leads=leads, start=date(AS_OF.year, AS_OF.month, 1), months=months)
        return Coming(draw(plan, rng), self.by)


@dataclass(frozen=True, eq=False)
class Coming:
    """Leads that will come, and whether each is sold by a day."""

    department: Department
    by: date

    @cached_property
    def sold(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether each lead is sold by the day."""
        return sold_by(self.department, self.by)

    def take(self, first: date, last: date, leads: int, rng: np.random.Generator) -> int:
        """Give the sales of so many leads that come evenly between two days."""
        ends = np.searchsorted(self.department.created, [day_number(first), day_number(last) + 1])
        return int(self.sold[rng.integers(*ends, leads)].sum())


def sold_by(department: Department, day: date) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say of each lead whether it is sold by the end of a day."""
    return department.sold & (department.moments["closed_at"] < np.datetime64(day + timedelta(days=1), "s"))


@dataclass(frozen=True)
class Tried:
    """Of so many plans: how many made their sales with the leads needed, and with those of dividing; not made: `none`."""

    runs: int
    made: int
    divided: int
    none: int
    leads: float


def try_plans(setting: Setting, runs: int, seed: int = 1) -> Tried:
    """Draw departments, plan for each, and count whose sales come."""
    found = list(_try(setting, runs, np.random.default_rng(seed)))
    kept = np.array([each for each in found if each is not None], float).reshape(-1, 3)
    made, divided, leads = kept.T
    return Tried(len(kept), int(made.sum()), int(divided.sum()), runs - len(kept), float(leads.mean()))


def _try(setting: Setting, runs: int, rng: np.random.Generator) -> Iterator[tuple[bool, bool, int] | None]:
    goal = Goal(setting.sales, None, setting.by, setting.chance)
    for _ in range(runs):
        department = draw(setting.history, rng)
        tally = count(department.leads(AS_OF), [])
        planning = Basis(tally, tally, View(AS_OF)).planning(goal, Calendar())
        needed = planning.needed() if planning else None
        if planning is None or needed is None or needed.leads is None:
            yield None
            continue
        opened = _opened(department, setting.by) if planning.from_open else 0
        coming = setting.coming(500, rng) if setting.cv else setting.calm
        first, last = planning.arrival.first, planning.arrival.last
        sales = [
            opened + coming.take(first, last, leads, rng) for leads in (needed.leads, ceil(needed.on_average))
        ]
        yield sales[0] >= setting.sales, sales[1] >= setting.sales, needed.leads


def _opened(department: Department, by: date) -> int:
    """Count the sales of the leads that are open on the day of the plan; a plan that leaves them out is told none."""
    there = department.created <= day_number(AS_OF)
    return int((sold_by(department, by) & ~sold_by(department, AS_OF) & there).sum())


def try_periods(setting: Setting, runs: int, seed: int = 2) -> tuple[int, float, float]:
    """Say how often the sales of the rest of the running month lay in their interval, and both means."""
    rng, held, means = np.random.default_rng(seed), 0, []
    month = period_of(AS_OF, "month")
    for _ in range(runs):
        department = draw(setting.history, rng)
        tally = count(department.leads(AS_OF), [])
        basis = Basis(tally, tally, View(AS_OF))
        planning = basis.planning(Goal(), Calendar())
        team = team_of(basis.closed, basis.closed.periods, Calendar())
        actual = Actual(basis, team, planning.known if planning else None, Calendar())
        expected = actual.expected(Target(month, None, 1))
        if expected is None:
            continue
        came = int((sold_by(department, month.last_day) & ~sold_by(department, AS_OF)).sum())
        low, high = expected.interval()
        held += low <= came <= high
        means.append((expected.mean, came))
    return held * runs // max(1, len(means)), *np.mean(means, axis=0)


SETTINGS = (
    Setting(60, 10, 10, 90),
    Setting(200, 10, 30, 75),
    Setting(200, 10, 60, 180, 0.95),
    Setting(600, 5, 40, 30),
    Setting(200, 10, 30, 75, cv=0.2),
)


def main(arguments: Sequence[str]) -> None:
    """Print how often the sales came."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args(arguments).runs
    for setting in SETTINGS:
        tried = try_plans(setting, runs)
        sys.stdout.write(
            f"{setting.leads:g} leads a month, {setting.months} months, cv {setting.cv:g}: {setting.sales} sales in "
            f"{setting.days} days with {setting.chance:.0%}: made {tried.made / tried.runs:.1%}, by dividing "
            f"{tried.divided / tried.runs:.1%} ({tried.leads:.0f} leads on average, {tried.none} without a plan)\n"
        )
    for setting in SETTINGS[1:2]:
        held, expected, came = try_periods(setting, runs)
        sys.stdout.write(
            f"rest of the running month, {setting.leads:g} leads a month: in its interval (80%) {held / runs:.1%}, "
            f"expected {expected:.2f}, came {came:.2f}\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
