"""Tally → leads a day of each channel: matrices of groups and days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.calendars import weekday_of
from funnelkit.tally import PLACE

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from funnelkit.calendars import Calendar
    from funnelkit.tally import Cells

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Group = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Days:
    """The days that are looked at, since 1970-01-01: the last of them is that of the export, which is not over.

    `off`: holidays, which are neither quiet nor busy. `working`: working days.
    """

    days: Ints
    off: Bools
    working: Bools

    @cached_property
    def weekday(self) -> Ints:
        """The weekday of each day, from 0 (Monday)."""
        return weekday_of(self.days)

    def after(self, count: int, calendar: Calendar) -> Days:
        """Give the days with so many more behind them."""
        return days_until(int(self.days[0]), int(self.days[-1]) + count, calendar)


def days_until(first: int, end: int, calendar: Calendar) -> Days:
    """Give the days from the first to that of the export."""
    days = np.arange(first, end + 1)
    working = calendar.is_working(days)
    usual = np.isin(weekday_of(days), range(7) if calendar.work_days is None else calendar.work_days)
    return Days(days, usual & ~working, working)


@dataclass(frozen=True, eq=False)
class Daily:
    """What came a day: a row a group of the dimensions `by`, a column a day; groups that are not filled in are left out.

    `leads` without test rows, `tests` those.
    """

    by: tuple[str, ...]
    groups: tuple[Group, ...]
    leads: Ints
    tests: Ints

    def along(self, dimension: str, without: Collection[str] = ()) -> Daily:
        """Sum it to the values of one of two dimensions, leaving out some values of the other."""
        place = self.by.index(dimension)
        kept = [at for at, group in enumerate(self.groups) if group[1 - place] not in without]
        names = sorted({self.groups[at][place] for at in kept if self.groups[at][place]})
        found = {name: code for code, name in enumerate(names)}
        summed = np.zeros((2, len(names), self.leads.shape[1]), np.int64)
        for at in kept:
            if (name := self.groups[at][place]) in found:
                summed[0, found[name]] += self.leads[at]
                summed[1, found[name]] += self.tests[at]
        return Daily((dimension,), tuple((name,) for name in names), summed[0], summed[1])

    def of(self, places: npt.NDArray[Any] | list[int]) -> Daily:
        """Give some of the groups."""
        at = np.asarray(places, np.int64)
        groups = tuple(self.groups[place] for place in at.tolist())
        return replace(self, groups=groups, leads=self.leads[at], tests=self.tests[at])


def count_daily(cells: Cells, days: Ints) -> Daily:
    """Count the leads of each group on each day; a value that is not filled in is `""`."""
    table = cells.steps
    created, step = table["created"].astype(np.int64), table["step"]
    here = (created >= days[0]) & (created <= days[-1])
    width, height = len(days), max(1, len(cells.groups))

    def matrix(name: str) -> Ints:
        at = here & (step == PLACE[name])
        key = table["group"][at].astype(np.int64) * width + created[at] - days[0]
        counted = np.bincount(key, weights=table["n"][at], minlength=width * height)
        return counted.astype(np.int64).reshape(height, width)

    groups = tuple(tuple(value or "" for value in group) for group in cells.groups)
    return Daily(cells.by, groups or ((),), matrix("leads"), matrix("tests"))
