"""How soon leads come to each step: all of them, those that have not come yet counted as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import Rows, View
from funnelkit.analysis.funnel import group_of, is_one_sided, measure, median_of, share
from funnelkit.analysis.judging import MOST_UNKNOWN
from funnelkit.analysis.open_waits import LEAST_WAITS, PARTS, ReachedBy, lay_out, reach_part
from funnelkit.model import Bounds, Duration, Rate
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.counts import Histogram, Within
    from funnelkit.model import Row
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]

STEPS = ("contacted", "appointments", "due", "visits", "sold")
"""The steps that leads wait for: `appointments` when one was made, `due` the day that it is for, `visits` when they came."""

WITHIN = {
    "contacted": {
        "5m": "contacted_within_5m",
        "1h": "contacted_within_1h",
        "1d": "contacted_within_1d",
        "7d": "contacted_within_7d",
    },
    "sold": {"7d": "sold_within_7d", "30d": "sold_within_30d", "90d": "sold_within_90d"},
}
"""The shares within a time that a report has, too."""

DAYS = {"7d": 7, "30d": 30, "90d": 90}
"""The times of the other steps."""

_MEDIANS = {"contacted": "hours_to_contact", "sold": "days_to_sale"}
_KEYS = {step: (key, *WITHIN[step].values()) for step, key in _MEDIANS.items()}
_UNTOLD = {
    "contacted": "untracked_contacted",
    "appointments": "untracked_appointments",
    "due": "untracked_appointments",
    "visits": "untracked_visits",
    "sold": "untracked_sold",
}
_DAY = 24 * 60


@dataclass(frozen=True)
class StepTime:
    """How soon leads come to a step.

    `reached`: how many have come. `finished`: the median of the waits that have ended. `quarter`, `half`: by when so
    many of all leads have come, open waits counted; None where the wait of more than a few is not known. Medians of
    under 6 finished waits are None. `within`: shares of all leads old enough, by the name of the time.
    """

    reached: int
    finished: Duration
    quarter: ReachedBy | None
    half: ReachedBy | None
    within: Mapping[str, Rate | Bounds | None]


@dataclass(frozen=True)
class WaitRow:
    """One group of leads: how many they are, and how soon they come to each step (None: not tracked)."""

    group: Mapping[str, str | None]
    leads: int
    steps: Mapping[str, StepTime | None]


@dataclass(frozen=True)
class WaitSection:
    """The groups of one grouping, in the order in which they are shown.

    `told_apart`: whether their shares contacted within the time `told_by` differ by more than chance, with the adjusted
    p-value `chance`; all None where it is not asked.
    """

    by: tuple[str, ...]
    rows: tuple[WaitRow, ...]
    told_by: str | None = None
    told_apart: bool | None = None
    chance: float | None = None


@dataclass(frozen=True, eq=False)
class Counted:
    """Leads counted for their waits.

    `contacts` counts those that no machine answered; in `own` the steps have only the days that the exports tell, none
    that another step implies. `dated` are the steps that most leads have a day of their own for.
    """

    contacts: Tally
    own: Tally
    dated: frozenset[str]


def measure_waits(
    counted: Counted, by: tuple[str, ...], view: View, steps: Sequence[str] = STEPS
) -> WaitSection:
    """Give the waits for each group of `by` (dimensions, "period"), in the order of a report."""
    dimensions = tuple(name for name in by if name != "period")
    if dimensions not in counted.own.cells:
        return WaitSection(by, ())
    contacts = Side(counted.contacts, by, view, _KEYS["contacted"])
    own = Side(counted.own, by, view, _KEYS["sold"])
    waits = [
        StepWaits(contacts if step == "contacted" else own, step, dated=step in counted.dated)
        for step in steps
    ]
    return rows_of(by, own, waits)


def rows_of(by: tuple[str, ...], side: Side, waits: Sequence[StepWaits]) -> WaitSection:
    """Put the waits for several steps side by side, for the groups that have leads."""
    rows = [
        WaitRow(row.group, side.counts[key].steps["leads"], {found.step: found.of(key) for found in waits})
        for key, row in side.measured.items()
        if side.counts[key].steps["leads"]
    ]
    return WaitSection(by, tuple(rows))


class Side:
    """The rows of a grouping by one way of counting: their counts, and what a report says of them."""

    def __init__(self, tally: Tally, by: tuple[str, ...], view: View, keys: Sequence[str] = ()) -> None:
        dimensions = tuple(name for name in by if name != "period")
        self.rows = Rows(tally.cells[dimensions], view, by_period="period" in by)
        self.clocks = tally.clocks
        self.one_sided = is_one_sided(tally.cells[()]) or is_one_sided(self.rows.cells)
        self.measured = {tuple(row.group.values()): row for row in measure(tally, by, view, keys).rows}
        self.counts = {
            tuple(group_of(key, by, dimensions).values()): counts for key, counts in self.rows.counts()
        }


class StepWaits:
    """The waits of every row of a grouping for one step."""

    def __init__(self, side: Side, step: str, *, dated: bool) -> None:
        self.step, self.side, self.rows = step, side, side.rows
        self.to_the_minute = step == "contacted" and side.clocks >= {"created_at", "contacted_at"}
        self.told = dated and not side.one_sided and step not in side.rows.view.dropped
        self.ended, self.still = (self._ended(), self._still()) if self.told else ({}, {})

    def of(self, key: tuple[str | None, ...]) -> StepTime | None:
        """Give the waits of one row; None where its step is not tracked, or no day of it is known."""
        counts = self.side.counts.get(key)
        if counts is None or not self.told or counts.steps[_UNTOLD[self.step]]:
            return None
        n, row = counts.steps[self.step], self.side.measured[key]
        quarter, half = self._parts(counts.row, n)
        return StepTime(n, self.finished(counts.row, row), quarter, half, self.within(counts.row, row))

    def finished(self, row: int, measured: Row) -> Duration:
        """Give the median of the waits of a row that have ended."""
        found = measured.metrics[_MEDIANS[self.step]] if self.step in _MEDIANS else None
        assert found is None or isinstance(found, Duration)
        if found is None:  # no clock: to the day
            found = median_of(self.ended.get(row, NOTHING), 1, "days")
        return found if found.n >= LEAST_WAITS else Duration(found.n, None, None, None, found.unit)

    def _parts(self, row: int, reached: int) -> tuple[ReachedBy | None, ReachedBy | None]:
        """Give by when a quarter and half have come; None where too few have, or too many at no known time."""
        ended, still = self.ended.get(row, NOTHING), self.still.get(row, NOTHING)
        known = int(ended[1].sum())
        leads = int(still[1].sum()) + reached
        if known < LEAST_WAITS or reached - known > MOST_UNKNOWN * leads:
            return None, None
        unit, per = ("hours", 60.0) if self.to_the_minute else ("days", 1.0)
        waits = lay_out(ended, still)
        return reach_part(waits, PARTS[0], unit, per), reach_part(waits, PARTS[1], unit, per)

    def within(self, row: int, measured: Row) -> dict[str, Rate | Bounds | None]:
        """Give the shares of a row's leads that came within a time."""
        if self.step in WITHIN:
            told = {name: measured.metrics[key] for name, key in WITHIN[self.step].items()}
            return {name: value if isinstance(value, Rate | Bounds) else None for name, value in told.items()}
        return {name: self._share(row, days) for name, days in DAYS.items()}

    @cached_property
    def _counted(self) -> dict[int, Within]:
        return {days: self.rows.within(self.step, days) for days in DAYS.values()}

    def _share(self, row: int, days: int) -> Rate | Bounds:
        found = self._counted[days]
        of, hits, undated = (int(column[row]) for column in (found.of, found.in_time, found.undated))
        return Bounds(hits, hits + undated, of, "leads") if undated else share(hits, of, "leads", days)

    def _ended(self) -> dict[int, Histogram]:
        if self.to_the_minute:
            waits = self.rows.tables["waits"]
            return self.rows.histograms(self.rows.row["waits"], waits["minutes"], waits["n"])
        lines = self.rows.lines(self.step)
        known = lines.where((lines.created != NO_DAY) & (lines.on != NO_DAY) & (lines.on >= lines.created))
        return self.rows.histograms(known.row, known.on - known.created, known.n)

    def _still(self) -> dict[int, Histogram]:
        """Give of each row how long those who have not come were seen, a day of creation at a time."""
        born, came = (
            lines.where(lines.created != NO_DAY) for lines in map(self.rows.lines, ("leads", self.step))
        )
        if not len(born.n):
            return {}
        first = int(min(born.created.min(), came.created.min() if len(came.n) else born.created.min()))
        days = int(max(born.created.max(), came.created.max() if len(came.n) else 0)) - first + 1
        keys, place = np.unique(born.row * days + born.created - first, return_inverse=True)
        n = np.bincount(place, born.n, len(keys))
        mine = np.searchsorted(keys, came.row * days + came.created - first)
        n -= np.bincount(mine, came.n, len(keys) + 1)[: len(keys)]
        created = keys % days + first
        return self.rows.histograms(keys // days, self.followed(created), np.maximum(n, 0))

    def followed(self, created: Ints) -> Ints:
        """Give for how long the leads of each day of creation were seen, in the unit of the waits."""
        days = np.asarray(np.maximum(self.rows.seen_on(created) - created, 0), np.int64)
        return days * _DAY if self.to_the_minute else days


NOTHING: Histogram = (np.zeros(0, np.int64), np.zeros(0, np.int64))
