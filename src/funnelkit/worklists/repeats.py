"""Who bought again: a person's second sale and those after it, by period, and by what the person had answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import periods_of
from funnelkit.analysis.funnel import share
from funnelkit.worklists.customers import NOBODY, end_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.model import Period, Rate
    from funnelkit.worklists.customers import Given

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.datetime64]
    Places = npt.NDArray[np.intp]

BOXES = ("promoters", "passives", "detractors")


@dataclass(frozen=True)
class RepeatSales:
    """The sales of one period, by the day they were made: those of persons that are known, and of them the repeated.

    `period` is None for all together; `sold` counts the others, too.
    """

    period: str | None
    sold: int
    repeats: Rate


@dataclass(frozen=True)
class BoughtAgain:
    """Of the customers who answered alike those who bought on a later day."""

    answered: str
    bought: Rate


def mark_repeats(frame: pd.DataFrame, sales: Places) -> Bools:
    """Say of each sale whether its person had bought on an earlier day; sales of one day are one purchase.

    >>> import pandas as pd
    >>> days = np.array(["2026-01-01", "2026-01-01", "2026-02-01", "2026-03-01"], "datetime64[s]")
    >>> frame = pd.DataFrame({"person": [7, 7, 7, -1], "created_at": days})
    >>> mark_repeats(frame, np.arange(4)).tolist()
    [False, False, True, False]
    """
    persons, days = frame["person"].to_numpy()[sales], end_days(frame)[sales]
    known = (persons != NOBODY) & ~np.isnat(days)
    first = _Sales(persons[known], days[known]).first
    found = np.zeros(len(sales), bool)
    found[known] = days[known] > first
    return found


@dataclass(frozen=True, eq=False)
class _Sales:
    """Sales of persons: who, and on which day."""

    persons: npt.NDArray[np.int64]
    days: Days

    @property
    def first(self) -> Days:
        """The day of the first sale of each sale's person."""
        order = np.lexsort((self.days, self.persons))
        starts = np.flatnonzero(np.diff(self.persons[order], prepend=self.persons[order[:1]] - 1))
        firsts = self.days[order][starts]
        return firsts[np.searchsorted(self.persons[order][starts], self.persons)]

    def last_of(self, persons: npt.NDArray[np.int64]) -> Days:
        """Give the day of the last sale of some persons, none for those who did not buy."""
        nothing = np.full(len(persons), np.datetime64("NaT", "D"))
        if not len(self.persons):
            return nothing
        order = np.lexsort((self.days, self.persons))
        own = self.persons[order]
        at = np.searchsorted(own, persons, side="right") - 1
        met = (at >= 0) & (own[np.maximum(at, 0)] == persons)
        return np.where(met, self.days[order][np.maximum(at, 0)], nothing)


def count_repeats(
    frame: pd.DataFrame, sales: Places, every: str, wanted: Period | None = None
) -> tuple[RepeatSales, ...]:
    """Count the sales made in each period and, first, in all: how many of their persons had bought before.

    Only of the `wanted` time where that is asked for; empty where no sale's person is known.
    """
    if "person" not in frame or not len(sales):
        return ()
    repeats, days = mark_repeats(frame, sales), end_days(frame)[sales]
    if wanted:
        kept = (days >= np.datetime64(wanted.start)) & (days < np.datetime64(wanted.end))
        sales, repeats, days = sales[kept], repeats[kept], days[kept]
    known = frame["person"].to_numpy()[sales] != NOBODY
    if not known.any():
        return ()
    dated = np.flatnonzero(~np.isnat(days))
    codes, periods = periods_of(days[dated].view(np.int64).astype(np.int32), every)
    rows = [RepeatSales(None, len(sales), share(int(repeats.sum()), int(known.sum()), "sold"))]
    for code, period in enumerate(periods[:-1]):
        own = dated[codes == code]
        rate = share(int(repeats[own].sum()), int(known[own].sum()), "sold")
        rows.append(RepeatSales(period.name if period else None, len(own), rate))
    return tuple(rows)


def follow_answers(frame: pd.DataFrame, sales: Places, given: Given) -> tuple[BoughtAgain, ...]:
    """Say how many of those who answered alike bought again after the day of their answer; empty where nobody is known."""
    if "person" not in frame or not len(frame):
        return ()
    persons = np.where(given.lead >= 0, frame["person"].to_numpy()[given.lead], NOBODY)
    known = (persons != NOBODY) & ~np.isnat(given.day)
    if not known.any():
        return ()
    dated = sales[~np.isnat(end_days(frame)[sales]) & (frame["person"].to_numpy()[sales] != NOBODY)]
    bought = _Sales(frame["person"].to_numpy()[dated], end_days(frame)[dated])
    again = bought.last_of(persons) > given.day
    return tuple(_followed(given, known, again))


def _followed(given: Given, known: Bools, again: Bools) -> Iterator[BoughtAgain]:
    boxes = (given.promotes, ~given.promotes & ~given.detracts, given.detracts)
    for name, box in zip(BOXES, boxes, strict=True):
        yield BoughtAgain(name, share(int((again & box & known).sum()), int((box & known).sum()), "answered"))
