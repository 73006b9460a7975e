"""Leads at equal age: what had become of them when they were so many days old, whenever their export was taken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import measure
from funnelkit.metrics import METRICS
from funnelkit.model import Row
from funnelkit.periods import EPOCH, day_number
from funnelkit.tally import NO_DAY, PLACE, STEPS, Cells, Tally, add

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy.typing as npt

    from funnelkit.model import Period, Section, Value
    from funnelkit.tally import Lines

    Days = npt.NDArray[np.integer]

    Age = int | Literal["last day"] | None

_EVER = date.max

LAST_DAY: Final = "last day"
"""The age at which each month is on its own last day: of its leads the older are given more time, of every month alike."""


class Steps(NamedTuple):
    """How many leads of each group came to each step: a line a group (None: not filled in), a column a step."""

    groups: tuple[str | None, ...]
    counts: npt.NDArray[np.int64]

    def of(self, step: str) -> npt.NDArray[np.int64]:
        """Give how many of each group came to a step."""
        return self.counts[:, PLACE[step]]

    def put_in_order(self, groups: tuple[str | None, ...]) -> Steps:
        """Give the lines of some groups, in their order; a group that is not there has no steps."""
        if groups == self.groups:
            return self
        place = {group: row for row, group in enumerate(self.groups)}
        lines = np.vstack([self.counts, np.zeros_like(self.counts, shape=(1, self.counts.shape[1]))])
        return Steps(groups, lines[[place.get(group, -1) for group in groups]])


class _Places(NamedTuple):
    """Days of creation: whether each lies in one of the periods, that period's end, and the day it was seen on."""

    created: Days
    inside: npt.NDArray[np.bool_]
    end: Days
    seen: Days


@dataclass(frozen=True, eq=False)
class Cohorts:
    """The leads of some periods, with the day on which each period was last seen: its as-of day.

    A baseline that grew month by month saw each month on another day; an export sees all of its months on one.
    `every` is the length of a period, `dropped` the steps that the business does not have.
    """

    tally: Tally
    seen: Mapping[Period, date]
    every: str = "month"
    dropped: frozenset[str] = frozenset()
    _aged: dict[tuple[Age, tuple[str, ...]], Tally] = field(default_factory=dict, repr=False)
    _parts: dict[tuple[Period, ...], Cohorts] = field(default_factory=dict, repr=False)
    _placed: dict[int, _Places] = field(default_factory=dict, repr=False)
    _stepped: dict[tuple[Age, tuple[str, ...]], Steps] = field(default_factory=dict, repr=False)
    _born: list[tuple[Days, Days]] = field(default_factory=list, repr=False)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods in order."""
        return tuple(sorted(self.seen))

    def of(self, *periods: Period) -> Cohorts:
        """Give the leads of some of the periods."""
        if periods not in self._parts:
            kept = {period: self.seen[period] for period in periods}
            self._parts[periods] = replace(self, seen=kept, _aged={}, _parts={}, _placed={}, _stepped={})
        return self._parts[periods]

    def counted_by(self, tally: Tally) -> Cohorts:
        """Give the same leads by other counts of them."""
        return Cohorts(tally, self.seen, self.every, self.dropped)

    def at_age(self, days: Age, by: tuple[str, ...] = ()) -> Tally:
        """Give the leads that are at least so many days old, with only what happened until they were.

        With None all leads, with all that was seen of them; with "last day" those of each period, with what had
        happened until it ended. A step without a day stays, for nobody knows when it was.
        The tally has the whole and one grouping.
        """
        if (days, by) not in self._aged:
            told = {name: self._cut(name, days) for name in {(), by} & set(self.tally.cells)}
            self._aged[days, by] = replace(self.tally, cells=told, watch=None)
        return self._aged[days, by]

    def _cut(self, by: tuple[str, ...], days: Age) -> Cells:
        if not by and self._aged.get((days, ())):
            return self._aged[days, ()].cells[()]
        return self.tally.cells[by].cut(lambda lines: self._is_grown(lines, days))

    def _is_grown(self, table: Lines, days: Age) -> npt.NDArray[np.bool_]:
        """Say of each line whether its leads are so old, and what it tells had happened by then; answers count at any age."""
        places = self._places(table)
        if "on" not in table:
            return np.asarray(places.inside & (places.created <= places.seen))
        until = self._until(places, days)
        in_time = (places.created <= places.seen) & (until <= places.seen)
        return np.asarray(places.inside & in_time & (table["on"] <= until))

    def _places(self, table: Lines) -> _Places:
        """Give where the days of creation of a table of the tally lie, found once."""
        if id(table) not in self._placed:
            self._placed[id(table)] = self._place(table["created"])
        return self._placed[id(table)]

    def _until(self, places: _Places, days: Age) -> Days:
        """Give the day up to which what became of a lead counts."""
        if days is None:
            return places.seen
        return places.end - 1 if days == LAST_DAY else places.created + days

    def _last_seen(self, created: Days) -> Days:
        """Give for each day of creation the day on which those leads were last seen; NO_DAY outside the periods."""
        return self._place(created).seen

    def _place(self, created: Days) -> _Places:
        first, inside, end, seen = self._calendar
        day = np.clip(created, first - 1, first + len(inside) - 2) - (first - 1)
        return _Places(created, inside[day], end[day], seen[day])

    @cached_property
    def _calendar(self) -> tuple[int, npt.NDArray[np.bool_], Days, Days]:
        """The same of each day from the first period's start to the last one's end, with a day outside at either end."""
        if not self.seen:
            return 0, np.zeros(2, bool), np.zeros(2, np.int64), np.full(2, NO_DAY, np.int64)
        first = day_number(self.periods[0].start)
        last = max(day_number(period.end) for period in self.periods)
        inside = np.zeros(last - first + 2, bool)
        end, seen = np.zeros(len(inside), np.int64), np.full(len(inside), NO_DAY, np.int64)
        for period, day in self.seen.items():
            days = slice(day_number(period.start) - first + 1, day_number(period.end) - first + 1)
            inside[days], end[days], seen[days] = True, day_number(period.end), day_number(day)
        return first, inside, end, seen

    def only(self) -> Tally:
        """Give the counts of these periods alone."""
        cells = {
            by: cells.cut(lambda lines: self._places(lines).inside) for by, cells in self.tally.cells.items()
        }
        return replace(self.tally, cells=cells)

    def row(self, days: Age, keys: Collection[str] = METRICS.keys()) -> Row:
        """Give the metrics of all these leads together, at an age."""
        rows = self.section(days, (), keys).rows
        return rows[0] if rows else Row({}, dict.fromkeys(keys))

    def by_period(self, days: Age, keys: Collection[str] = METRICS.keys()) -> dict[str | None, Row]:
        """Give the metrics of each period at an age, by its name."""
        return self.groups(days, ("period",), keys)

    def groups(self, days: Age, by: tuple[str, ...], keys: Collection[str]) -> dict[str | None, Row]:
        """Give the metrics of each group of one dimension at an age, by the value (None: not filled in)."""
        return {row.group[by[0]]: row for row in self.section(days, by, keys).rows}

    def section(self, days: Age, by: tuple[str, ...], keys: Collection[str]) -> Section:
        """Give the metrics of each group of `by` (dimensions, "period") at an age."""
        dimensions = tuple(name for name in by if name != "period")
        view = View(_EVER, self.every, None, self.dropped)
        return measure(self.at_age(days, dimensions), by, view, keys)

    def steps_by(self, by: str | tuple[str, ...], days: Age) -> Steps:
        """Count the steps of each group at an age, once: for many groups, where counts are all that is asked."""
        key = days, (by,) if isinstance(by, str) else by
        if key not in self._stepped:
            self._stepped[key] = self._count_steps(self.tally.cells[key[1]], days)
        return self._stepped[key]

    def _count_steps(self, cells: Cells, days: Age) -> Steps:
        kept = self._is_grown(cells.steps, days)
        group, step, n = (cells.steps[name][kept] for name in ("group", "step", "n"))
        place = group.astype(np.int64) * len(STEPS) + step
        counted = np.bincount(place, weights=n, minlength=len(cells.groups) * len(STEPS))
        return Steps(
            tuple(values[0] for values in cells.groups), counted.astype(np.int64).reshape(-1, len(STEPS))
        )

    def segments(self, days: Age, dimension: str) -> dict[str | None, npt.NDArray[np.float64]]:
        """Count each step of `tally.STEPS` for each value of a dimension (None: not filled in); {} where it is not kept."""
        if (dimension,) not in self.tally.cells:
            return {}
        steps = self.steps_by(dimension, days)
        rows = zip(steps.groups, steps.counts.astype(np.float64), strict=True)
        return {group: row for group, row in rows if row.any()}

    def value(self, key: str, days: Age) -> Value:
        """Give one metric of all these leads together, at an age."""
        return self.row(days, (key,)).metrics[key]

    def distance(self, period: Period) -> timedelta:
        """Give how long ago a period had ended when it was seen."""
        return self.seen[period] - period.end

    @cached_property
    def births(self) -> tuple[Days, Days]:
        """The days on which leads were created, in order, and how many each."""
        born, n = self._all_births()
        seen = self._last_seen(born)
        kept = (seen != NO_DAY) & (born <= seen)
        return born[kept], n[kept]

    def _all_births(self) -> tuple[Days, Days]:
        """Give the same of the whole tally, found once for all choices of its periods."""
        if not self._born:
            leads = self.tally.cells[()].steps.of_step("leads")
            days, place = np.unique(leads["created"], return_inverse=True)
            n = np.bincount(place, weights=leads["n"], minlength=len(days))
            self._born.append((days, n.astype(np.int64)))
        return self._born[0]

    @cached_property
    def ages(self) -> Days:
        """How many days old the leads of each day of `births` were when they were last seen."""
        born = self.births[0]
        return np.asarray(self._last_seen(born) - born)

    def stretch(self, days: int | None) -> float:
        """Give of how many periods there are leads of that age: a whole one, or the part of its days that is so old."""
        if days is None:
            return float(len(self.seen))
        old = ((period, (seen - period.start).days - days + 1) for period, seen in self.seen.items())
        sizes = ((some, (period.end - period.start).days) for period, some in old)
        return sum(min(max(some, 0), whole) / whole for some, whole in sizes)

    @property
    def leads(self) -> int:
        """How many leads there are, of any age."""
        return int(self.births[1].sum())

    def grown(self, days: int) -> int:
        """Count the leads that are at least so many days old."""
        return int(self.births[1][self.ages >= days].sum())

    def ready_on(self, days: int, leads: float) -> date | None:
        """Give the day on which so many of the leads are so many days old; None where there are not as many."""
        born, n = self.births
        place = int(np.searchsorted(np.cumsum(n), leads))
        if place >= len(born):
            return None
        return EPOCH + timedelta(days=int(born[place])) + timedelta(days=days)


def cohorts_of(
    tally: Tally, periods: Collection[Period], as_of: date, every: str, dropped: frozenset[str]
) -> Cohorts:
    """Give the leads of some periods as one export saw them."""
    return Cohorts(tally, dict.fromkeys(periods, as_of), every, dropped)


def put_together(first: Cohorts, second: Cohorts) -> Cohorts:
    """Give the leads of both, each period as it was seen; the second's where both have it."""
    own = first.of(*(period for period in first.periods if period not in second.seen))
    if not own.seen:
        return second
    total = add(own.only(), second.only())
    return Cohorts(total, {**own.seen, **second.seen}, first.every, first.dropped)
