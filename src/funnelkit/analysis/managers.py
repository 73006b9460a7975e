"""Who is good, honestly: whether managers can be told apart at all, who could be the best, who is outside what chance gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.cohorts import Cohorts, Steps, cohorts_of
from funnelkit.analysis.counts import periods_of
from funnelkit.analysis.funnel import is_one_sided, share
from funnelkit.analysis.manager_mix import Mixes
from funnelkit.analysis.manager_notes import notes_of
from funnelkit.analysis.manager_rates import Rates, Standing, adjust_chances, counts_of
from funnelkit.analysis.newcomers import Beginnings
from funnelkit.analysis.windows import choose_windows, is_grown
from funnelkit.model import Note, Rate, Ratio
from funnelkit.periods import day_number, span
from funnelkit.statistics.intervals import LEVEL, per_success
from funnelkit.statistics.verdicts import LEAST_LEADS
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.analysis.windows import Window
    from funnelkit.model import Period
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]

RATES = ("contact_rate", "appointment_rate", "show_rate", "lead_conversion")
"""The rates by which managers are told apart."""

MOST_MONTHS = timedelta(days=366)
"""Managers are compared over twelve months at most."""

ONE_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Manager:
    """One manager: leads of all ages, those that are old enough, and the rates; `standings` has none where they are too few.

    `newcomer`: the first lead came less than three months before the export; `first` is that of a newcomer, beside the
    others' first months, by rate.
    """

    name: str
    leads: int
    grown: int
    newcomer: bool
    standings: Mapping[str, Standing]
    leads_per_sale: Ratio | None
    first: Mapping[str, tuple[Rate, Rate]]


@dataclass(frozen=True)
class Managers:
    """The answer: over which time, by which rates, and whether managers can be told apart.

    `dimension` says who they are: "manager", "head", "office" or "source". `told_apart` is None where it cannot be asked; `chances` are the p-values of homogeneity, adjusted by Holm; `by` the
    rates that tell them apart. `reason` says in a key why nothing is asked: "one_month", "one_manager",
    "nothing_grown", "running" (no period has closed), "one_sided" (named on sold leads alone).
    """

    dimension: str
    period: Period
    told_apart: bool | None
    by: tuple[str, ...]
    chances: Mapping[str, float]
    rows: tuple[Manager, ...]
    reason: str | None
    notes: tuple[Note, ...]


def compare_managers(tally: Tally, view: View, within: int | None = None) -> Managers | None:
    """Say who is good over the last twelve closed periods that a tally holds; None where it tells of no managers.

    First whether managers differ by more than chance, on any of four rates together (chi-squared, adjusted by Holm, 5 %);
    only then who could be the best, and who is outside the funnel's limits. Every rate at its own age, by the leads old
    enough. Newcomers stand apart.
    """
    periods = last_periods(tally, view)
    if not periods or not names_any(tally, "manager"):
        return None
    return SideBySide(tally, tally, view, periods, within=within).answer()


def names_any(tally: Tally, dimension: str) -> bool:
    """Say whether rates can be had by a dimension: it has a name, and not on sold leads alone."""
    cells = tally.cells.get((dimension,))
    if cells is None or is_one_sided(cells) or is_one_sided(tally.cells[()]):
        return False
    return any(name is not None for (name,) in cells.groups)


def last_periods(tally: Tally, view: View) -> tuple[Period, ...]:
    """Give the last closed periods with leads, twelve months of them."""
    born = tally.cells[()].steps["created"]
    days = np.unique(born[(born != NO_DAY) & (born <= day_number(view.as_of))])
    found = [p for p in periods_of(days, view.every)[1] if p and p.closed(view.as_of)]
    return tuple(p for p in found if p.start >= found[-1].end - MOST_MONTHS)


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The managers (or heads, offices, sources) of a tally over some periods.

    `past` is the tally of all leads, where `tally` is of some of them: it tells who is new.
    """

    tally: Tally
    past: Tally
    view: View
    periods: tuple[Period, ...]
    dimension: str = "manager"
    within: int | None = None

    def answer(self) -> Managers:
        """Give the whole answer."""
        if self.reason:
            note = Note(f"managers_{self.reason}", {"who": self.dimension, "period": self.whole.name})
            return Managers(self.dimension, self.whole, None, (), {}, (), self.reason, (note,))
        told, by = bool(self.apart), self.apart
        notes = tuple(notes_of(self, told=told))
        return Managers(self.dimension, self.whole, told, by, self.chances, self.rows, None, notes)

    @cached_property
    def reason(self) -> str | None:
        """Why nothing is asked, in a key."""
        if not names_any(self.tally, self.dimension):
            return "one_sided"
        if not self.periods[-1].closed(self.view.as_of):
            return "running"
        if self.whole.end - self.whole.start <= ONE_MONTH:
            return "one_month"
        if self.chances:
            return None
        return "one_manager" if self.found else "nothing_grown"

    @cached_property
    def found(self) -> Mapping[str, Rates]:
        """Each rate of all, as far as it is told and old enough."""
        if not names_any(self.tally, self.dimension):
            return {}
        return {key: compared for key in RATES for compared in [self._compared(key)] if compared}

    @cached_property
    def chances(self) -> Mapping[str, float]:
        """The p-value of each rate, adjusted by Holm."""
        return adjust_chances({key: one.chance for key, one in self.found.items()})

    @cached_property
    def chances_of_own_mix(self) -> Mapping[str, float]:
        """The same of the leads as they came, whatever their sources."""
        return adjust_chances({key: one.chance_of_own_mix for key, one in self.found.items()})

    @property
    def apart(self) -> tuple[str, ...]:
        """The rates that tell them apart."""
        return tuple(key for key, chance in self.chances.items() if chance <= 1 - LEVEL)

    @cached_property
    def rows(self) -> tuple[Manager, ...]:
        """Each of them, by leads and then by name: never by a rate."""
        told = () if self.reason else self.apart
        standings = {key: one.standings(told=key in told) for key, one in self.found.items()}
        return tuple(self._manager(place, standings) for place in self.order)

    # --- the time, and who ---

    @cached_property
    def whole(self) -> Period:
        """The time as one period."""
        return span(self.periods)

    @cached_property
    def side(self) -> Cohorts:
        """The leads of that time."""
        return cohorts_of(self.tally, self.periods, self.view.as_of, self.view.every, self.view.dropped)

    @cached_property
    def windows(self) -> Mapping[str, Window]:
        """The window of each rate, from the ages of these leads themselves."""
        return choose_windows(self.side, self.side, self.within)

    @cached_property
    def names(self) -> tuple[str | None, ...]:
        """The managers, None for leads without one."""
        return tuple(value for (value,) in self.tally.cells[self.dimension,].groups)

    @cached_property
    def leads(self) -> Ints:
        """How many leads each has in this time."""
        return self.steps(None).of("leads")

    @cached_property
    def _steps(self) -> dict[int | None, Steps]:
        return {}

    def steps(self, days: int | None) -> Steps:
        """Count the steps of each at an age."""
        if days not in self._steps:
            self._steps[days] = self.side.steps_by(self.dimension, days)
        return self._steps[days]

    @cached_property
    def order(self) -> list[int]:
        """By leads, then by name: never by a rate."""
        named = [place for place, name in enumerate(self.names) if name is not None and self.leads[place]]
        return sorted(named, key=lambda place: (-self.leads[place], self.names[place] or ""))

    @cached_property
    def beginnings(self) -> Beginnings:
        """Who began when."""
        return Beginnings(self.past, self.view, self.dimension)

    @cached_property
    def mixes(self) -> Mixes:
        """What their leads are made of."""
        return Mixes(self.side, self.dimension)

    # --- the rates ---

    def _compared(self, key: str) -> Rates | None:
        """Put a rate of all who are asked side by side: those with leads enough that are old enough, newcomers apart."""
        window = self.windows.get(key)
        days = window.days if window else None
        whole = self.side.value(key, days)
        if (
            not isinstance(whole, Rate)
            or not whole.of
            or (days is not None and not is_grown(self.side, days))
        ):
            return None
        hits, of = counts_of(key, whole.of_step, self.steps(days))
        asked = (
            (of >= LEAST_LEADS)
            & ~self.beginnings.newcomers
            & np.array([name is not None for name in self.names])
        )
        places = np.flatnonzero(asked)
        mix = self.mixes.at_one(key, days, whole.of_step, [self.names[at] for at in places.tolist()])
        return Rates(key, whole.of_step, hits, of, places, mix)

    # --- each manager ---

    def _manager(self, place: int, standings: Mapping[str, Mapping[int, Standing]]) -> Manager:
        window = self.windows.get("lead_conversion")
        steps = self.steps(window.days if window else None)
        grown, sold = int(steps.of("leads")[place]), int(steps.of("sold")[place])
        own = {key: of_all[place] for key, of_all in standings.items() if place in of_all}
        ratio = Ratio(*per_success(sold, grown)) if "lead_conversion" in own else None
        new = bool(self.beginnings.newcomers[place])
        first = dict(self._first_months(place, standings)) if new else {}
        return Manager(self.names[place] or "", int(self.leads[place]), grown, new, own, ratio, first)

    def _first_months(
        self, place: int, standings: Mapping[str, object]
    ) -> Iterable[tuple[str, tuple[Rate, Rate]]]:
        """Give each rate of a newcomer, and that of the others in their own first three months, at one age."""
        if not self.beginnings.others.any():
            return
        for key in standings:
            window = self.windows[key]
            whole = self.side.value(key, window.days)
            if isinstance(whole, Rate):
                hits, of = counts_of(key, whole.of_step, self.steps(window.days))
                then = counts_of(key, whole.of_step, self.beginnings.first_months(window.days))
                some, every = (int(counts[self.beginnings.others].sum()) for counts in then)
                if of[place] >= LEAST_LEADS:
                    own = share(int(hits[place]), int(of[place]), whole.of_step)
                    yield key, (own, share(some, every, whole.of_step))
