"""Who is good, honestly: whether managers can be told apart at all, who could be the best, who is outside what chance gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.cohorts import Cohorts, Steps, cohorts_of
from funnelkit.analysis.counts import periods_of
from funnelkit.analysis.funnel import hits_of, is_one_sided, share
from funnelkit.analysis.manager_rates import Mix, Rates, Standing, bring_to_one_mix
from funnelkit.analysis.newcomers import Beginnings
from funnelkit.analysis.windows import choose_windows, is_grown
from funnelkit.metrics import METRICS
from funnelkit.model import Note, Rate, Ratio
from funnelkit.periods import day_number, span
from funnelkit.statistics.families import holm
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

MOST_MONTHS, FEW_MONTHS = timedelta(days=366), timedelta(days=180)
"""Managers are compared over twelve months at most; under six a note says so."""

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

    `told_apart` is None where it cannot be asked; `chances` are the p-values of homogeneity, adjusted by Holm; `by` the
    rates that tell them apart. `reason` says in a key why nothing is asked: "one_month", "one_manager", "nothing_grown".
    """

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
    cells = tally.cells.get(("manager",))
    if cells is None or is_one_sided(cells) or is_one_sided(tally.cells[()]):
        return None
    if not any(name is not None for (name,) in cells.groups):
        return None
    field = _Field(tally, view, within)
    return field.answer() if field.periods else None


@dataclass(frozen=True, eq=False)
class _Field:
    """The managers of a tally over the last closed periods."""

    tally: Tally
    view: View
    within: int | None

    def answer(self) -> Managers:
        """Give the whole answer."""
        if self.whole.end - self.whole.start <= ONE_MONTH:
            return self._refused("one_month")
        found = {key: compared for key in RATES for compared in [self._compared(key)] if compared}
        chances = adjust_chances({key: one.chance for key, one in found.items()})
        by = tuple(key for key, chance in chances.items() if chance <= 1 - LEVEL)
        standings = {key: one.standings(told=key in by) for key, one in found.items()}
        rows = [self._manager(place, standings) for place in self._order]
        if not chances:
            return self._refused("one_manager" if found else "nothing_grown")
        return Managers(
            self.whole, bool(by), by, chances, tuple(rows), None, tuple(self._notes(found, told=bool(by)))
        )

    def _refused(self, reason: str) -> Managers:
        note = Note(f"managers_{reason}", {"period": self.whole.name})
        return Managers(self.whole, None, (), {}, (), reason, (note,))

    # --- the time, and who ---

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The last closed periods with leads, twelve months of them."""
        born = self.tally.cells[()].steps["created"].to_numpy()
        days = np.unique(born[(born != NO_DAY) & (born <= day_number(self.view.as_of))])
        found = [p for p in periods_of(days, self.view.every)[1] if p and p.closed(self.view.as_of)]
        return tuple(p for p in found if p.start >= found[-1].end - MOST_MONTHS)

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
        return tuple(value for (value,) in self.tally.cells["manager",].groups)

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
            self._steps[days] = self.side.steps_by("manager", days)
        return self._steps[days]

    @property
    def _order(self) -> list[int]:
        """By leads, then by name: never by a rate."""
        named = [place for place, name in enumerate(self.names) if name is not None and self.leads[place]]
        return sorted(named, key=lambda place: (-self.leads[place], self.names[place] or ""))

    @cached_property
    def beginnings(self) -> Beginnings:
        """Who began when."""
        return Beginnings(self.tally, self.view)

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
        hits, of = self._counts(key, whole.of_step, self.steps(days))
        asked = (
            (of >= LEAST_LEADS)
            & ~self.beginnings.newcomers
            & np.array([name is not None for name in self.names])
        )
        mix = self._at_one_mix(key, days, whole.of_step, np.flatnonzero(asked)) if asked.sum() > 1 else None
        return Rates(key, whole.of_step, hits, of, np.flatnonzero(asked), mix)

    def _counts(self, key: str, of_step: str, steps: Steps) -> tuple[Ints, Ints]:
        step = "leads" if of_step == "offered" else of_step
        return steps.of(hits_of(METRICS[key].hits, step)), steps.of(step)

    def _at_one_mix(self, key: str, days: int | None, of_step: str, asked: Ints) -> Mix | None:
        if ("manager", "source") not in self.tally.cells:
            return None
        return bring_to_one_mix(*self._by_source(key, days, of_step, asked))

    def _by_source(self, key: str, days: int | None, of_step: str, asked: Ints) -> tuple[Ints, Ints]:
        """Count hits and leads of each manager who is asked (lines) by source (columns)."""
        steps = self.side.steps_by(("manager", "source"), days)
        pairs = self.tally.cells["manager", "source"].groups
        sources = {source: place for place, source in enumerate(dict.fromkeys(pair[1] for pair in pairs))}
        places = {self.names[place]: line for line, place in enumerate(asked.tolist())}
        counts = np.zeros((2, len(asked), len(sources)), np.int64)
        told = self._counts(key, of_step, steps)
        for at, (manager, source) in enumerate(pairs):
            if manager in places:
                counts[:, places[manager], sources[source]] = told[0][at], told[1][at]
        return counts[0], counts[1]

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
                hits, of = self._counts(key, whole.of_step, self.steps(window.days))
                then = self._counts(key, whole.of_step, self.beginnings.first_months(window.days))
                some, every = (int(counts[self.beginnings.others].sum()) for counts in then)
                if of[place] >= LEAST_LEADS:
                    own = share(int(hits[place]), int(of[place]), whole.of_step)
                    yield key, (own, share(some, every, whole.of_step))

    # --- the notes ---

    def _notes(self, found: Mapping[str, Rates], *, told: bool) -> Iterable[Note]:
        if self.whole.end - self.whole.start < FEW_MONTHS:
            yield Note("managers_few_months", {"period": self.whole.name})
        for key, rates in found.items():
            if rates.mix:
                yield Note("managers_at_one_mix", {"metric": key, "points": round(100 * rates.mix.most, 1)})
        here = [place for place in self._order if self.beginnings.newcomers[place]]
        if here and not self.beginnings.others.any():
            begin = self.beginnings.since
            names = [self.names[place] for place in here]
            yield Note("newcomers_without_past", {"names": names, "since": begin.isoformat()})
        if told:
            yield Note("managers_selection")


def adjust_chances(chances: Mapping[str, float | None]) -> dict[str, float]:
    """Adjust the p-values of several rates by Holm; nothing of those that cannot be asked."""
    known = {key: chance for key, chance in chances.items() if chance is not None}
    return dict(zip(known, holm(list(known.values())).tolist(), strict=True)) if known else {}
