"""Which leads a tally counts: the same facts that `counting` sums up, as places in the table of leads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.periods import day_numbers
from funnelkit.tally.packing import days_of
from funnelkit.tally.stays import ended_stays, stay_events, stays_of
from funnelkit.tally.tables import DERIVED, NO_DAY, STEPS

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from funnelkit.model import Period
    from funnelkit.tally.counting import Facts
    from funnelkit.tally.packing import Axis

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.int32]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cut:
    """What is seen: what was created, and happened, up to the day `as_of`, of what was created in a period.

    With an `age` in days: of what was so old on that day, and what had happened until it was.
    """

    as_of: int
    period: Period | None = None
    age: int | None = None

    def creations(self, created: Days) -> Bools:
        """Say which days of creation are seen; what has no date is, unless days are asked for."""
        seen = created <= self.as_of
        if self.period is not None:
            start, end = day_numbers(self.period)
            seen = seen & (created >= start) & (created < end)
        if self.age is not None:
            seen = seen & (created != NO_DAY) & (created <= self.as_of - self.age)
        return seen

    def happenings(self, created: Days, on: npt.NDArray[np.integer]) -> Bools:
        """Say of leads that are seen which of their days are; what has no day is."""
        until = self.as_of if self.age is None else created.astype(np.int64) + self.age
        seen: Bools = on <= until
        return seen


class Places:
    """The leads that each step counts, seen through a cut: a tally cut the same way has as many."""

    def __init__(self, facts: Facts, cut: Cut) -> None:
        self.facts, self.cut = facts, cut
        self.created = _days(facts.created)
        self.creations = cut.creations(self.created)
        self._found: dict[str, Bools] = {}

    def of(self, step: str) -> Bools:
        """Say which leads a step of `tally.STEPS`, or of DERIVED, counts."""
        if step not in self._found:
            held, left = DERIVED.get(step, ((), ()))
            found = (
                self._reached(step) if not held else np.logical_or.reduce([self.of(name) for name in held])
            )
            for name in left:
                found = found & ~self.of(name)
            self._found[step] = found
        return self._found[step]

    def _reached(self, step: str) -> Bools:
        found = np.zeros(len(self.created), bool)
        for place, at, on in self.facts.steps:
            if STEPS[place] == step:
                found[at] = True if on is None else self.cut.happenings(self.created, _days(on))[at]
        return found & self.creations

    def days(self, step: str) -> Days:
        """Give the day of a step of each lead, whoever reached it; NO_DAY where there is none."""
        found = next((on for place, _, on in self.facts.steps if STEPS[place] == step), None)
        return np.full(len(self.created), NO_DAY) if found is None else _days(found)

    def ages(self, step: str) -> tuple[Bools, Ints]:
        """Say who reached a step on a known day that is not before the creation, and how many days after it."""
        on = self.days(step)
        known = self.of(step) & (self.created != NO_DAY) & (on >= self.created)
        return known, np.where(known, on.astype(np.int64) - self.created, 0)

    @cached_property
    def waits(self) -> tuple[Bools, Ints]:
        """Say whose wait for a contact is known and plausible, and how many minutes it was."""
        found, minutes = np.zeros(len(self.created), bool), np.zeros(len(self.created), np.int64)
        if self.facts.waits is not None:
            at, waited, on = self.facts.waits
            found[at], minutes[at] = self.cut.happenings(self.created[at], on), waited
        return found & self.creations, minutes

    def older(self, days: int) -> Bools:
        """Say which leads are so many days old."""
        old: Bools = (self.created != NO_DAY) & (self.cut.as_of - self.created.astype(np.int64) >= days)
        return self.creations & old

    @cached_property
    def paid(self) -> Bools:
        """Say whose amounts make the revenue."""
        found = np.zeros(len(self.created), bool)
        found[self.facts.summed] = True
        return found & self.creations & (self.closed <= self.cut.as_of)

    @cached_property
    def closed(self) -> Days:
        """The day on which each lead ended, NO_DAY where none is known."""
        return _days(self.facts.closed)


@dataclass(frozen=True, eq=False)
class StayPlaces:
    """The stays that a tally counts.

    `leads` is the place of each stay's lead; `steps` say which count; `ended` which are over, after how many `days`.
    """

    stages: pd.Series[str]
    leads: npt.NDArray[np.intp]
    steps: dict[str, Bools]
    ended: Bools
    days: Ints


def find_stays(frame: pd.DataFrame, stays: pd.DataFrame, cut: Cut) -> StayPlaces:
    """Say which stays are counted; where no lead of the files has them their place is -1."""
    stays = stays_of(frame, stays)
    seen = cut.creations(days_of(stays, "created_at"))
    steps = {name: which & seen & (on <= cut.as_of) for name, (which, on) in stay_events(stays).items()}
    at, lengths = ended_stays(stays)
    ended, days = np.zeros(len(stays), bool), np.zeros(len(stays), np.int64)
    ended[at], days[at] = True, lengths
    own = frame["stay_of"].to_numpy() if "stay_of" in frame else np.zeros(0, np.int64)
    leads = np.searchsorted(own, stays["lead"].to_numpy()) if len(own) else np.full(len(stays), -1)
    return StayPlaces(stays["stage"], leads, steps, ended & steps["left"], days)


def _days(axis: Axis) -> Days:
    return axis.value(axis.codes).astype(np.int32)
