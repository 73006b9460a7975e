"""Tally → counts per row of a section: who is old enough, what had happened by the as-of day, in which period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.metrics import METRICS
from funnelkit.periods import EPOCH, day_number, period_of
from funnelkit.tally import NO_DAY, PLACE, SCORES, STEPS

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from funnelkit.model import Period
    from funnelkit.store.baselines import Baseline
    from funnelkit.tally import Cells, Lines, Tally

    Ints = npt.NDArray[np.int64]
    Histogram = tuple[Ints, Ints]  # values ascending, and how many of each

DAYS = sorted({metric.days for metric in METRICS.values() if metric.kind == "within"})
MINUTES = sorted({metric.minutes for metric in METRICS.values() if metric.kind == "within"})
"""The times within which a step is counted, in days (sub-day times need a lead of a day) and in minutes."""

UNDATED = max(len(DAYS), len(MINUTES)) + 1


@dataclass(frozen=True)
class View:
    """From where a tally is looked at: the as-of day, the grain of periods, the creation days that count, dropped steps.

    `seen` are the days on which some periods were seen, where not on `as_of`: their leads are no older than that.
    """

    as_of: date
    every: str = "month"
    period: Period | None = None
    dropped: frozenset[str] = frozenset()
    seen: tuple[tuple[Period, date], ...] = ()


def view_of(baseline: Baseline) -> View:
    """Look at a baseline's tally from the days on which its periods were seen."""
    days = zip(baseline.periods, baseline.seen, strict=True)
    seen = tuple((period, day) for period, day in days if day != baseline.as_of)
    return View(baseline.as_of, baseline.every, seen=seen)


@dataclass(frozen=True, eq=False)
class Counts:
    """The counts of one row: `steps` by the names of `tally.STEPS`; histograms as (values, counts).

    `money` maps a currency to (n, hundredths); `scores` counts the answers by their codes; `row` is its place.
    """

    row: int
    steps: dict[str, int]
    waits: Histogram
    sale_ages: Histogram
    scores: Ints
    money: dict[str | None, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Within:
    """For each row: leads that are old enough, of them those who were in time, and those of whom it is not known."""

    of: Ints
    in_time: Ints
    undated: Ints


@dataclass(frozen=True)
class Key:
    """What names a row: the values of its dimensions and its period (None: no date)."""

    values: tuple[str | None, ...]
    period: Period | None


def periods_of(days: npt.NDArray[np.int32], every: str) -> tuple[Ints, list[Period | None]]:
    """Give each day's period as a number, and the periods in order; the last, None, is for what has no date."""
    told = np.unique(days[days != NO_DAY])
    periods: list[Period] = []
    while len(told):
        periods.append(period_of(EPOCH + timedelta(days=int(told[0])), every))
        told = told[np.searchsorted(told, day_number(periods[-1].end)) :]
    ends = np.array([day_number(period.end) for period in periods], np.int64)
    places = np.searchsorted(ends, days, side="right")
    return np.where(days == NO_DAY, len(periods), places), [*periods, None]


def periods_in(tally: Tally, view: View) -> list[Period]:
    """Give the periods in which leads were created, or answers given, up to the as-of day."""
    whole = tally.cells[()]
    days = np.unique(np.concatenate([whole.steps["created"], whole.scores["created"]]))
    days = days[(days != NO_DAY) & (days <= day_number(view.as_of))]
    return [period for period in periods_of(days, view.every)[1] if period]


def _compact(values: Ints) -> tuple[Ints, Ints]:
    """Give the distinct of some small whole numbers from 0 on, in order, and each value's place among them."""
    seen = np.bincount(values) > 0
    distinct = np.flatnonzero(seen)
    return distinct, (np.cumsum(seen) - 1)[values]


@dataclass(frozen=True, eq=False)
class Reached:
    """Lines of one step: the row each belongs to, the days of creation and of the step, and how many leads."""

    row: Ints
    created: Ints
    on: Ints
    n: Ints

    def where(self, which: npt.NDArray[np.bool_]) -> Reached:
        """Give some of the lines."""
        if which.all():
            return self
        return Reached(self.row[which], self.created[which], self.on[which], self.n[which])


class Rows:
    """The rows of one grouping, seen from a view: tables cut at the as-of day, each line given its row."""

    def __init__(self, cells: Cells, view: View, *, by_period: bool) -> None:
        self.cells, self.view = cells, view
        self.as_of = day_number(view.as_of)
        tables = {name: self._seen(lines) for name, lines in cells.tables().items()}
        self.periods: list[Period | None] = [None]
        codes = {name: np.zeros(len(table), np.int64) for name, table in tables.items()}
        if by_period:
            days = np.concatenate([table["created"] for table in tables.values()])
            joined, self.periods = periods_of(days, view.every)
            cuts = np.cumsum([len(table) for table in tables.values()])[:-1]
            codes = dict(zip(tables, np.split(joined, cuts), strict=True))
        self.tables = tables
        self.row = {
            name: table["group"].astype(np.int64) * len(self.periods) + codes[name]
            for name, table in tables.items()
        }
        self.size = max(1, len(cells.groups)) * len(self.periods)
        self._found: dict[str, Reached] = {}
        self._counted: dict[str, Ints] = {}
        self.matrix = self._matrix()

    def _seen(self, table: Lines) -> Lines:
        """Leave out what was created, or happened, after the as-of day, or outside the period asked for."""
        created = table["created"]
        seen = created <= self.as_of
        if "on" in table:
            seen &= table["on"] <= self.as_of
        if self.view.period:
            seen &= created >= day_number(self.view.period.start)
            seen &= created < day_number(self.view.period.end)
        return table.where(seen)

    def _matrix(self) -> Ints:
        steps = self.tables["steps"]
        key = self.row["steps"] * len(STEPS) + steps["step"]
        counted = np.bincount(key, weights=steps["n"], minlength=self.size * len(STEPS))
        return counted.astype(np.int64).reshape(self.size, len(STEPS))

    def counts(self) -> list[tuple[Key, Counts]]:
        """Give every row that has leads, other counts, or answers."""
        scores = self._score_matrix()
        waits = self.histograms(self.row["waits"], self.tables["waits"]["minutes"], self.tables["waits"]["n"])
        ages, money = self._sale_ages(), self._money()
        filled = np.flatnonzero(self.matrix.any(axis=1) | (scores.sum(axis=1) > 0))
        none = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        return [
            (
                self._key(row),
                Counts(
                    row,
                    dict(zip(STEPS, self.matrix[row].tolist(), strict=True)),
                    waits.get(row, none),
                    ages.get(row, none),
                    scores[row],
                    money.get(row, {}),
                ),
            )
            for row in filled.tolist()
        ]

    def _key(self, row: int) -> Key:
        group, period = divmod(row, len(self.periods))
        return Key(self.cells.groups[group], self.periods[period])

    def _score_matrix(self) -> Ints:
        table = self.tables["scores"]
        key = self.row["scores"] * SCORES + table["score"]
        counted = np.bincount(key, weights=table["n"], minlength=self.size * SCORES)
        return counted.astype(np.int64).reshape(self.size, SCORES)

    def _sale_ages(self) -> dict[int, Histogram]:
        sold = self.lines("sold")
        sold = sold.where((sold.created != NO_DAY) & (sold.on >= sold.created))
        return self.histograms(sold.row, sold.on - sold.created, sold.n)

    def histograms(self, rows: Ints, values: Ints, n: Ints) -> dict[int, Histogram]:
        """Give each row's values with their counts; values that stand for many creation days are summed."""
        values, n = np.asarray(values, np.int64), np.asarray(n, np.int64)
        if not len(values):
            return {}
        distinct, codes = _compact(values)
        counted = np.bincount(rows * len(distinct) + codes, weights=n, minlength=self.size * len(distinct))
        table = counted.astype(np.int64).reshape(self.size, len(distinct))
        filled = {row: np.flatnonzero(table[row]) for row in np.flatnonzero(table.any(axis=1)).tolist()}
        return {row: (distinct[at], table[row, at]) for row, at in filled.items()}

    def _money(self) -> dict[int, dict[str | None, tuple[int, int]]]:
        table = self.tables["money"]
        found: dict[int, dict[str | None, tuple[int, int]]] = {}
        if not len(table):
            return found
        width = len(self.cells.currencies)
        key = self.row["money"] * width + table["currency"]
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        sums = np.add.reduceat(table["hundredths"][order], starts)
        ns = np.add.reduceat(table["n"][order], starts)
        for place, n, total in zip(key[order][starts].tolist(), ns.tolist(), sums.tolist(), strict=True):
            row, currency = divmod(place, width)
            found.setdefault(row, {})[self.cells.currencies[currency]] = (n, total)
        return found

    def within(self, step: str, days: int, minutes: int | None = None) -> Within:
        """Count for each row who is at least `days` old, and who of them reached a step that fast.

        Ages are differences of days; with `minutes`, waits to the minute (contact only). A step on no known day, or
        before the creation, is undated: its wait is not plausible.
        """
        old = DAYS.index(days) + 1
        of = self._ages("leads")[:, :, old:].sum(axis=(1, 2))
        reached = self._ages(step)[:, :, old:]
        if minutes is None:
            in_time = reached[:, :old].sum(axis=(1, 2))
            return Within(of, in_time, reached[:, UNDATED].sum(axis=1))
        waited = self._waits()[:, :, old:]
        in_time = waited[:, : MINUTES.index(minutes) + 1].sum(axis=(1, 2))
        return Within(of, in_time, reached.sum(axis=(1, 2)) - waited.sum(axis=(1, 2)))

    def _ages(self, step: str) -> Ints:
        """Count the leads of each row by their age at a step and their age now: up to each of DAYS, later, undated."""
        lines = self.lines(step)
        age = np.searchsorted(DAYS, lines.on - lines.created)
        age[(lines.on < lines.created) | (lines.created == NO_DAY)] = UNDATED
        return self._by_age(f"ages at {step}", lines, age)

    def _waits(self) -> Ints:
        """Count the leads of each row by their wait for a contact, up to each of MINUTES or later, and their age now."""
        table = self.tables["waits"]
        columns = (table[key] for key in ("created", "minutes", "n"))
        lines = Reached(self.row["waits"], *columns)
        return self._by_age("waits", lines, np.searchsorted(MINUTES, lines.on))

    def _by_age(self, name: str, lines: Reached, age: Ints) -> Ints:
        if name not in self._counted:
            width = len(DAYS) + 1
            old = np.searchsorted(DAYS, self.seen_on(lines.created) - lines.created, side="right")
            old[lines.created == NO_DAY] = 0
            key = (lines.row * (UNDATED + 1) + age) * width + old
            counted = np.bincount(key, weights=lines.n, minlength=self.size * (UNDATED + 1) * width)
            self._counted[name] = counted.astype(np.int64).reshape(self.size, UNDATED + 1, width)
        return self._counted[name]

    def seen_on(self, created: Ints) -> Ints:
        """Give the day from which each line is looked at."""
        days = np.full(len(created), self.as_of, np.int64)
        for period, day in self.view.seen:
            within = (created >= day_number(period.start)) & (created < day_number(period.end))
            days[within] = day_number(day)
        return days

    def lines(self, step: str) -> Reached:
        """Give the lines of one step, found once."""
        if step not in self._found:
            steps = self.tables["steps"]
            at = np.flatnonzero(steps["step"] == PLACE[step])
            columns = (steps[name][at] for name in ("created", "on", "n"))
            self._found[step] = Reached(self.row["steps"][at], *columns)
        return self._found[step]
