"""Draw made-up departments whose truth is known, and count them as their exports would be on any day.

Each lead is drawn once with all that will ever become of it; an export of a day shows what had happened by then. Steps
are likely as in PLAN's rates, and as slow as real ones: 70 % of the contacts on the day itself, half of the sales within
22 days and 90 % within 66. Where months swing, each month has true rates of its own, drawn from a beta distribution of
the same mean, alike for all managers and sources.

    department = draw(Plan(leads=200, months=16, cv=0.2), np.random.default_rng(1))
    tally = department.tally(date(2026, 5, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads import Leads
from funnelkit.leads.table import LOST, OPEN, SOLD
from funnelkit.periods import day_number, month_of
from funnelkit.tally import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.model import Period
    from funnelkit.tally import Tally

GROUPINGS = (("manager",), ("source",), ("product",), ("refusal_reason",))
TOLD = ("contacted", "appointments", "visits", "sold", "lost", "non_target")

MOMENTS = ("created_at", "contacted_at", "appointment_set_at", "appointment_at", "show_at")
MARKS = {"contacted": "contacted_at", "appointment": "appointment_set_at", "show": "show_at"}

DAY = 86_400
NEVER = np.datetime64("NaT", "s")

MANAGERS = ("Adler", "Bauer", "Clark", "Duval", "Evans", "Fabre")
SOURCES = {"site": 0.35, "ads": 0.25, "call": 0.2, "partner": 0.12, "fair": 0.08}
PRODUCTS = {"basic": 0.5, "family": 0.3, "premium": 0.2}
REASONS = {"price": 0.4, "no answer": 0.25, "bought elsewhere": 0.2, "no need": 0.1, "other": 0.05}

CONTACT_DAYS = {0: 0.70, 1: 0.10, 2: 0.06, 3: 0.04, 4: 0.03, 5: 0.02, 6: 0.01, 7: 0.01}
"""How many days a contact takes; the rest takes weeks."""

WALK_IN, ONLINE = 0.035, 0.01
"""Shares of the contacts that came on their own at once, and that bought without a visit."""

LABELS: Mapping[str, Mapping[str, float]] = {
    "manager": dict.fromkeys(MANAGERS, 1 / len(MANAGERS)),
    "source": SOURCES,
    "product": PRODUCTS,
    "refusal_reason": REASONS,
}
_TYPES = {name: pd.CategoricalDtype(pd.Index(list(values), dtype="str")) for name, values in LABELS.items()}

STEPS = ("contact", "appointment", "show", "sale")
UNEQUAL = frozenset({"contact", "sale"})
"""Steps in which managers and sources may differ."""

LOST_AT_ALL = 0.75
"""The share of unsold leads that is closed as lost one day; the others stay open."""

ANSWERS, SCORES = 0.3, {10: 0.3, 9: 0.2, 8: 0.2, 7: 0.1, 5: 0.1, 2: 0.1}
"""The share of visitors who answer a survey on that day, and their scores."""


@dataclass(frozen=True)
class Effect:
    """A change of one step's rate for leads created from a day on: multiplied, then added to."""

    step: str
    since: date
    times: float = 1.0
    add: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What a department is like: `leads` a month on average, from `start` on for `months`.

    `rates`: contacts of leads, appointments of contacts, shows of appointments due, sales of visits; together about 10 %
    of the leads are sold. `cv`: the standard deviation of a month's true rate, as a share of the rate. `managers` and
    `sources` multiply the rate of contact and of sales; equal ones by default.
    """

    leads: float = 200.0
    start: date = date(2025, 1, 1)
    months: int = 16
    contact: float = 0.54
    appointment: float = 0.55
    show: float = 0.66
    sale: float = 0.45
    cv: float = 0.0
    managers: tuple[float, ...] = (1.0,) * len(MANAGERS)
    sources: tuple[float, ...] = (1.0,) * len(SOURCES)
    effects: tuple[Effect, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """The months of a department, in their order."""
        return tuple(month_of(self.start.year, self.start.month + place) for place in range(self.months))


@dataclass(frozen=True, eq=False)
class Department:
    """Every lead of a department with its moments (datetime64[s], NaT: never) and codes, whenever they will be seen."""

    plan: Plan
    moments: Mapping[str, npt.NDArray[Any]]
    codes: Mapping[str, npt.NDArray[Any]]
    sold: npt.NDArray[Any]
    nps: npt.NDArray[Any]

    @property
    def periods(self) -> tuple[Period, ...]:
        """The months of the department, in their order."""
        return self.plan.periods

    @cached_property
    def created(self) -> npt.NDArray[Any]:
        """The day of creation of each lead, as tallies have it."""
        return self.moments["created_at"].astype("datetime64[D]").astype(np.int64)

    def tally(
        self, as_of: date, *, undated: frozenset[str] = frozenset(), until: date | None = None
    ) -> Tally:
        """Count the leads (created before `until`) as an export of a day has them; `undated`: moments it lacks."""
        return count(self.leads(as_of, undated, until), GROUPINGS)

    def leads(self, as_of: date, undated: frozenset[str] = frozenset(), until: date | None = None) -> Leads:
        """Give the leads as the door of funnelkit would: what happened by the end of that day, and nothing else.

        An undated mark stands where what it tells had happened; an appointment has its day, however far ahead, once it
        is made.
        """
        born = np.searchsorted(self.created, day_number(min(until or date.max, as_of + timedelta(days=1))))
        night = np.datetime64(as_of + timedelta(days=1), "s")
        at = {name: _when(moments[:born] < night, moments[:born]) for name, moments in self.moments.items()}
        there = {mark: ~np.isnat(at[moment]) for mark, moment in MARKS.items()}
        at["appointment_at"] = _when(there["appointment"], self.moments["appointment_at"][:born])
        closed, sold = ~np.isnat(at["closed_at"]), self.sold[:born]
        codes = {name: codes[:born] for name, codes in self.codes.items()}
        codes["refusal_reason"] = np.where(closed & ~sold, codes["refusal_reason"], -1)
        data: dict[str, object] = {
            "file": np.zeros(born, np.int16),
            "row": np.arange(2, born + 2, dtype=np.int32),
            "outcome": np.where(closed, np.where(sold, SOLD, LOST), OPEN).astype(np.int8),
            **{name: moments for name, moments in at.items() if name not in undated},
            **there,
            **{name: pd.Categorical.from_codes(codes[name], dtype=_TYPES[name]) for name in codes},
            "nps": np.where(there["show"], self.nps[:born], -1).astype(np.int8),
        }
        tracks = dict.fromkeys(TOLD, frozenset({0}))
        clocks = frozenset({"created_at", "contacted_at"} - undated)
        return Leads(pd.DataFrame(data, copy=False), ("leads.csv",), tracks, clocks)


def draw(plan: Plan, rng: np.random.Generator) -> Department:
    """Draw a department: the same plan and the same random numbers give the same one."""
    month, created = _creation(plan, rng)
    n = len(month)
    codes = _codes(n, rng)
    contact, appointment, show, sale = (
        rng.random(n) < _chances(plan, step, month, created, codes, rng) for step in STEPS
    )
    walk_in = contact & (rng.random(n) < WALK_IN)
    contacted = _when(contact, np.where(walk_in, created, created + _contact_wait(created, rng)))
    made = contact & ~walk_in & appointment
    set_at = _when(made, contacted + _days(rng.gamma(1.0, 2.0, n)))
    held = _when(made, set_at + _days(rng.integers(1, 15, n)))
    came = np.where(walk_in, created, _when(made & show, held))
    online = contact & ~walk_in & ~made & (rng.random(n) < ONLINE)
    sold = online | (~np.isnat(came) & sale)
    moments = dict(zip(MOMENTS, (created, contacted, set_at, held, came), strict=True))
    moments["closed_at"] = _closing(created, np.fmax.reduce([*moments.values()]), sold, rng)
    nps = np.where(rng.random(n) < ANSWERS, _choose(SCORES, n, rng), -1)
    return Department(plan, moments, codes, sold, nps)


def _creation(
    plan: Plan, rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.datetime64]]:
    """Give the month of each lead, and its moment of creation: from 8 to 20 o'clock of any day, in the order of days."""
    starts = [day_number(period.start) for period in plan.periods] + [day_number(plan.periods[-1].end)]
    month = np.repeat(np.arange(plan.months), rng.poisson(plan.leads, plan.months))
    day = np.take(starts, month) + (rng.random(len(month)) * np.diff(starts)[month]).astype(np.int64)
    second = rng.integers(8 * 3600, 20 * 3600, len(month))
    return month, (np.sort(day) * DAY + second).astype("datetime64[s]")


def _codes(n: int, rng: np.random.Generator) -> dict[str, npt.NDArray[np.int8]]:
    return {
        name: _choose(dict(enumerate(values.values())), n, rng).astype(np.int8)
        for name, values in LABELS.items()
    }


def _chances(  # noqa: PLR0913, PLR0917
    plan: Plan,
    step: str,
    month: npt.NDArray[np.int64],
    created: npt.NDArray[np.datetime64],
    codes: Mapping[str, npt.NDArray[np.int8]],
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Give each lead's true chance of a step."""
    chance = month_rates(getattr(plan, step), plan.cv, plan.months, rng)[month]
    if step in UNEQUAL:
        chance = chance * np.take(plan.managers, codes["manager"]) * np.take(plan.sources, codes["source"])
    for effect in plan.effects:
        if effect.step == step:
            since = created >= np.datetime64(effect.since, "s")
            chance = np.where(since, chance * effect.times + effect.add, chance)
    return chance


def month_rates(rate: float, cv: float, months: int, rng: np.random.Generator) -> npt.NDArray[Any]:
    """Draw each month's true rate: beta, with this mean and this coefficient of variation."""
    if not cv:
        return np.full(months, rate)
    size = (1 - rate) / (rate * cv**2) - 1
    return rng.beta(rate * size, (1 - rate) * size, months)


def _contact_wait(created: npt.NDArray[Any], rng: np.random.Generator) -> npt.NDArray[Any]:
    """Draw the seconds from creation to contact: on the day itself mostly soon, later days at any time from 8 to 22."""
    n = len(created)
    days = _choose({**CONTACT_DAYS, -1: 1 - sum(CONTACT_DAYS.values())}, n, rng)
    days = np.where(days < 0, 8 + rng.geometric(1 / 14, n), days)
    second = created.astype(np.int64) % DAY
    soon = rng.random(n) ** 2 * (22 * 3600 - second)
    later = days * DAY + rng.integers(8 * 3600, 22 * 3600, n) - second
    return np.where(days == 0, soon, later).astype("timedelta64[s]")


def _closing(
    created: npt.NDArray[np.datetime64],
    last: npt.NDArray[np.datetime64],
    sold: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> npt.NDArray[np.datetime64]:
    """Draw when leads were sold, from their last step on, or lost, from their creation on but after their last step."""
    n = len(sold)
    bought = last + _days(rng.lognormal(np.log(11.0), 1.22, n))
    given_up = np.fmax(created + _days(rng.lognormal(np.log(25.0), 0.9, n)), last)
    lost = ~sold & (rng.random(n) < LOST_AT_ALL)
    return np.where(sold, bought, _when(lost, given_up))


def _choose(
    shares: Mapping[int, float] | Mapping[str, float], n: int, rng: np.random.Generator
) -> npt.NDArray[Any]:
    """Draw some of the keys by their shares."""
    edges = np.cumsum(list(shares.values()))
    return np.array(list(shares))[np.searchsorted(edges[:-1], rng.random(n), side="right")]


def _days(days: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return (days * DAY).astype("timedelta64[s]")


def _when(which: npt.NDArray[Any], at: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.where(which, at, NEVER)
