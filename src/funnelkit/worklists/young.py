"""The leads that are young enough to be sold, as they stand on the day of the export: what each may bring."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.usual import WAY
from funnelkit.tally import NO_DAY, STEPS
from funnelkit.tally.counting import Facts
from funnelkit.tally.packing import days_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.usual import Usual
    from funnelkit.leads import Leads

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

_NEVER = np.int64(2**31 - 1)
_ENDS = ("sold", "lost", "non_target")


class Young:
    """The leads created up to a day since 1970-01-01, and not earlier than leads are usually sold: `at` are their places.

    What happened on no known day has NO_DAY, what did not happen a day beyond all others.
    """

    def __init__(self, leads: Leads, day: int, usual: Usual) -> None:
        self.day, self.usual = day, usual
        created = days_of(leads.frame, "created_at")
        self.at: Places = np.flatnonzero((created <= day) & (created >= day - usual.sale_days))
        frame = leads.frame
        columns = [name for name in frame if frame[name].dtype.kind in "biM"]
        own = frame[columns].take(self.at).reset_index(drop=True)
        self.facts = Facts(replace(leads, frame=own, answers=None, tests=None))
        self.age: Days = day - created[self.at].astype(np.int64)

    def on(self, step: str) -> Days:
        """Give the day on which each of them reached a step of `tally.STEPS`."""
        days = np.full(len(self.at), _NEVER)
        for place, at, on in self.facts.steps:
            if STEPS[place] == step:
                days[at] = NO_DAY if on is None else on.value(on.codes)[at]
        return days

    def reached(self, step: str) -> Bools:
        """Say who of them has reached a step."""
        return np.asarray(self.on(step) <= self.day)

    @cached_property
    def open(self) -> Bools:
        """Who of them has not ended."""
        ended: Bools = np.logical_or.reduce([self.reached(end) for end in _ENDS])
        return ~ended

    @cached_property
    def chances(self) -> Floats:
        """The share sold of those that came as far as each of them."""
        found = np.zeros(len(self.at))
        for step, sold in self.usual.sold.items():
            found[self.reached(WAY[step][0])] = sold
        return found

    def sales(self, places: Places) -> float:
        """Give the sales that leads at some places of the table would usually bring: nothing of those that are older."""
        if not len(self.at):
            return 0.0
        found = np.searchsorted(self.at, places)
        found[found == len(self.at)] = 0
        return float(self.chances[found[self.at[found] == places]].sum())
