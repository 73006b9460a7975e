"""What leads, contacts and sales cost, and what comes back: where costs cover the days in which the leads came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.model import Money, Return
from funnelkit.recognition.lookups import squeezed
from funnelkit.tally import COST_OF, NO_DAY, PLACE

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.counts import Counts, Key, Rows
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]
    Sums = dict[str | None, int]


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines of costs: the folded source of each, its first and last day, currency and hundredths."""

    names: tuple[str, ...]
    first: Ints
    last: Ints
    currency: tuple[str | None, ...]
    hundredths: Ints


class Costs:
    """The costs of the rows of one section; nothing where a grouping is by more than source or campaign."""

    def __init__(self, tally: Tally, rows: Rows) -> None:
        self.rows = rows
        self.lines = _lines_of(tally, rows.cells.by)

    def of(self, key: Key, counts: Counts) -> Sums | None:
        """Give what was spent on a row's leads, in hundredths by currency; None where that is not told.

        Costs count as a whole: a line that lies only partly in the period is none of it, and a row with leads of a month
        without any cost of its own has none.
        """
        if self.lines is None:
            return None
        mine = np.ones(len(self.lines.names), bool)
        if key.values:
            wanted = squeezed(key.values[0]) if key.values[0] is not None else None
            mine = np.array([name == wanted for name in self.lines.names], bool)
        first, last = self.lines.first, self.lines.last
        start, end = self._days(key)
        inside = (first >= start) & (last < end)
        if (mine & ~inside & (first < end) & (last >= start)).any() or not (mine & inside).any():
            return None
        mine &= inside
        return self._sums(mine) if self._covered(counts.row, mine) else None

    def _days(self, key: Key) -> tuple[int, int]:
        view = self.rows.view
        period = key.period or view.period
        if period is None:
            return int(NO_DAY) + 1, 2**31 - 1
        start, end = np.array([period.start, period.end], "datetime64[D]").astype(np.int64).tolist()
        return start, end

    def _covered(self, row: int, mine: npt.NDArray[np.bool_]) -> bool:
        """Say whether each month in which the row's leads came has a cost."""
        steps = self.rows.tables["steps"]
        at = (steps["step"] == PLACE["leads"]) & (self.rows.row["steps"] == row)
        created = steps["created"][at]
        if (created == NO_DAY).any():
            return False
        assert self.lines is not None
        firsts, lasts = _months(self.lines.first[mine]), _months(self.lines.last[mine])
        spent = {month for low, high in zip(firsts, lasts, strict=True) for month in range(low, high + 1)}
        return set(_months(created)) <= spent

    def _sums(self, mine: npt.NDArray[np.bool_]) -> Sums:
        assert self.lines is not None
        sums: Sums = {}
        for place in np.flatnonzero(mine).tolist():
            currency = self.lines.currency[place]
            sums[currency] = sums.get(currency, 0) + int(self.lines.hundredths[place])
        return sums


def _months(days: npt.NDArray[np.integer]) -> list[int]:
    months: list[int] = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64).tolist()
    return months


def _lines_of(tally: Tally, by: tuple[str, ...]) -> _Lines | None:
    """Give the lines that a grouping can be held against: of its dimension, or all of them for the whole."""
    names = [name for name in COST_OF if COST_OF[name] in tally.cells and by in ((), (name,))]
    if not names:
        return None
    cells = tally.cells[COST_OF[names[0]]]
    money = cells.money
    groups = [squeezed(group[0]) if group[0] is not None else "" for group in cells.groups]
    return _Lines(
        tuple(groups[code] for code in money["group"].tolist()),
        money["created"].astype(np.int64),
        money["on"].astype(np.int64),
        tuple(cells.currencies[code] for code in money["currency"].tolist()),
        money["hundredths"],
    )


def cost_per(sums: Sums, n: int) -> tuple[Money, ...]:
    """Give what one of `n` cost, in each currency; no mean where there is none."""
    ordered = sorted(sums.items(), key=lambda entry: (entry[0] is None, entry[0] or ""))
    return tuple(
        Money(n, total / 100, total / 100 / n if n else None, currency) for currency, total in ordered
    )


def return_on(sums: Sums, revenue: dict[str | None, tuple[int, int]], sold: int) -> Return | None:
    """Give the return on costs: (revenue - cost) / cost, only where all is of one currency and each sale has an amount."""
    if len(sums) != 1 or len(revenue) > 1 or set(revenue) - set(sums):
        return None
    [(currency, cost)] = sums.items()
    n, came_back = revenue.get(currency, (0, 0))
    if n != sold or cost <= 0:
        return None
    return Return((came_back - cost) / cost, came_back / 100, cost / 100, currency)
