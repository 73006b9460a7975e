"""The rows of a forecast: what is to come of open leads, by period of creation, for the days ahead, by manager or source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.backtest import LEAST_DEVELOPED
from funnelkit.analysis.funnel import is_one_sided
from funnelkit.analysis.prices import LEAST_SALES as LEAST_PRICED
from funnelkit.analysis.prices import Amount, lately, prices_of, worth
from funnelkit.analysis.standing import arrivals_of, stand_by_group
from funnelkit.model import Note
from funnelkit.periods import EPOCH, day_number, period_of
from funnelkit.statistics.predicted import Predicted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.prices import Price
    from funnelkit.analysis.standing import Standing
    from funnelkit.tally import Cells, Lines

    Bools = npt.NDArray[np.bool_]


_LONG = 3  # leads seen for so many times as long as they take to mature tell of the latest sales, too


@dataclass(frozen=True)
class Coming:
    """What some leads, or some days, will bring: sales so far and those to come with their interval (80 %); money likewise.

    `group` says which: {} all open leads, {"period": …} those created in it, {"manager": …}. `leads` and `open` are None
    for the sales of days to come. `to_come` is None where it is too early: under a fifth of the sales should have been made. `revenue` is None
    where no amount is known.
    """

    group: Mapping[str, str | None]
    leads: int | None
    open: int | None
    sold: int
    to_come: Predicted | None
    revenue: tuple[Amount, ...] | None

    @property
    def at_maturity(self) -> tuple[float, int, int] | None:
        """Give the sales there will be, and between which numbers they lie."""
        if self.to_come is None:
            return None
        low, high = self.to_come.interval()
        return self.sold + self.to_come.mean, self.sold + low, self.sold + high


class Outlook:
    """What is to come of the leads of one tally on one day."""

    def __init__(self, cells: Cells, standing: Standing, edges: npt.NDArray[np.int64], every: str) -> None:
        self.cells, self.standing, self.edges, self.every = cells, standing, edges, every
        self.to_come = standing.to_come()
        steps = cells.steps.of_step("sold")
        self.sold = steps.where(_known(steps, standing.day))
        self.money = cells.money.where(_known(cells.money, standing.day))
        self.prices = self._prices(self.sold, self.money)

    @cached_property
    def told(self) -> bool:
        """Whether amounts are known."""
        return bool(self.prices)

    def _prices(self, sold: Lines, money: Lines) -> tuple[Price, ...]:
        """Give the prices of the last year, of all time where it has too few."""
        day = self.standing.day
        year = sold.where(lately(sold, day)), money.where(lately(money, day))
        if year[1]["n"].sum() < LEAST_PRICED:
            year = sold, money
        return prices_of(year[1], int(year[0]["n"].sum()), self.cells.currencies)

    def whole(self) -> Coming:
        """Give all open leads: what they will bring, on top of nothing."""
        leads, opened = int(self.standing.leads.sum()), int(self.standing.open.sum())
        return Coming({}, leads, opened, 0, self.to_come.whole, self._worth(self.to_come.whole, None))

    def periods(self) -> Iterator[Coming]:
        """Give the periods of creation whose youngest leads are not mature."""
        for row in range(self._first_young, self.standing.rows):
            if self.standing.leads[row]:
                yield self._period(row)

    @property
    def _first_young(self) -> int:
        """The first row of which the youngest lead is not mature."""
        mature = self.standing.mature_days or 0
        return int((self.edges[1 : self.standing.rows + 1] - 1 + mature <= self.standing.day).sum())

    def _period(self, row: int) -> Coming:
        start, end = (int(edge) for edge in self.edges[row : row + 2])
        name = period_of(EPOCH + timedelta(days=start), self.every).name
        sold = self.sold.where(_created(self.sold, start, end))
        ready = self.standing.developed[row] >= LEAST_DEVELOPED
        to_come = self.to_come.of(row) if ready else None
        counts = int(self.standing.leads[row]), int(self.standing.open[row]), int(sold["n"].sum())
        made = self.money.where(_created(self.money, start, end))
        return Coming({"period": name}, *counts, to_come, self._worth(to_come, made))

    def earlier(self) -> Coming | None:
        """Give the open leads of mature periods together; None where there are none."""
        rows = slice(self._first_young)
        mean, opened = float(self.to_come.mean[rows].sum()), int(self.standing.open[rows].sum())
        if not opened:
            return None
        # What rows share is little here: the variances are added.
        found = Predicted(mean, float(self.to_come.variance[rows].sum()), opened)
        return Coming({}, int(self.standing.leads[rows].sum()), opened, 0, found, self._worth(found, None))

    def ahead(self) -> Iterator[Coming]:
        """Give the sales of the rest of the running period, if it has one, and of the one after it."""
        day, edges = self.standing.day, self.edges
        arrivals = arrivals_of(self.standing, edges)
        start = int(edges[-1]) if edges[-1] > day + 1 else day + 1
        if start > day + 1:
            running = self.standing.ahead(arrivals, 0, start - 1 - day)
            yield self._days(int(edges[-2]), running)
        after = period_of(EPOCH + timedelta(days=start), self.every)
        yield self._days(
            start, self.standing.ahead(arrivals, start - 1 - day, day_number(after.end) - 1 - day)
        )

    def _days(self, start: int, to_come: Predicted) -> Coming:
        name = period_of(EPOCH + timedelta(days=start), self.every).name
        sold, money = (lines.where(lines["on"] >= start) for lines in (self.sold, self.money))
        return Coming(
            {"period": name}, None, None, int(sold["n"].sum()), to_come, self._worth(to_come, money)
        )

    def groups(self, cells: Cells) -> tuple[Coming, ...]:
        """Give the open leads by the values of one dimension, most sales to come first; () where it cannot be told.

        Each at its own level, drawn towards that of all; together they bring what all open leads do.
        """
        if is_one_sided(cells) or not cells.groups:
            return ()
        day = self.standing.day
        found = stand_by_group(cells, day, self.standing.miss)
        to_come = found.to_come()
        scale = self.to_come.whole.mean / to_come.whole.mean if to_come.whole.mean else 1.0
        sold, money = cells.steps.of_step("sold"), cells.money
        rows = []
        for row, values in enumerate(cells.groups):
            if not found.open[row]:
                continue
            told = to_come.of(row).scaled(scale)
            own = [lines.where((lines["group"] == row) & _known(lines, day)) for lines in (sold, money)]
            amounts = own[1].where(lately(own[1], day))["n"].sum()
            prices = self._prices(*own) if amounts >= LEAST_PRICED else self.prices
            counts = int(found.leads[row]), int(found.open[row]), int(own[0]["n"].sum())
            revenue = worth(told, prices, {}) if self.told else None
            rows.append(Coming({cells.by[0]: values[0]}, *counts, told, revenue))
        return tuple(
            sorted(rows, key=lambda row: (-(row.to_come.mean if row.to_come else 0), str(row.group)))
        )

    def _worth(self, to_come: Predicted | None, made: Lines | None) -> tuple[Amount, ...] | None:
        if not self.told or to_come is None:
            return None
        so_far = {} if made is None else _sums(made, self.cells.currencies)
        return worth(to_come, self.prices, so_far)

    def notes(self) -> Iterator[Note]:
        """Say what the forecast does not know."""
        standing = self.standing
        if standing.fates.shut.any():
            yield Note("forecast_ends_undated", {"leads": int(standing.fates.shut.sum())})
        old = standing.day - standing.fates.born >= standing.development.sold.size
        if (left := int((standing.fates.open - standing.fates.shut)[old].sum())) > 0:
            yield Note("forecast_old", {"leads": left, "days": standing.development.sold.size})
        if standing.seen_days < _LONG * (standing.mature_days or 0):
            told = {"seen": standing.seen_days, "days": standing.mature_days}
            yield Note("forecast_tail_unseen", told)
        if standing.rows < 4:
            yield Note("forecast_swings_unknown", {"periods": standing.rows})
        if standing.miss > 0:
            yield Note("forecast_widened", {"percent": round(100 * standing.miss**0.5)})


def _known(lines: Lines, day: int) -> Bools:
    return np.asarray((lines["on"] <= day) & (lines["created"] <= day))


def _created(lines: Lines, start: int, end: int) -> Bools:
    return np.asarray((lines["created"] >= start) & (lines["created"] < end))


def _sums(money: Lines, currencies: Sequence[str | None]) -> dict[str | None, int]:
    sums = {
        name: int(money["hundredths"][money["currency"] == code].sum())
        for code, name in enumerate(currencies)
    }
    return {name: total for name, total in sums.items() if total}
