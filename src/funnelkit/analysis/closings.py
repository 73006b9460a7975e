"""What was closed in a period, whenever its leads came: the event basis, which reconciles with the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import View, periods_of
from funnelkit.analysis.funnel import is_one_sided, money_of, share
from funnelkit.model import Count, Period, Row, Section
from funnelkit.periods import day_number
from funnelkit.tally import EVENT, NO_DAY, PLACE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from funnelkit.model import Value
    from funnelkit.tally import Cells, Lines, Tally

    Ints = npt.NDArray[np.int64]

BY = ("closed_period",)

_OTHER, _UNKNOWN = -1, -2
"""Instead of the place of a period: a lead of one in which nothing was closed, and a lead of an unknown day."""


def measure_closings(tally: Tally, view: View) -> Section:
    """Give what was sold and lost in each period: sold = sold_from_own_leads + sold_from_earlier.

    Sales and refusals without a date cannot be placed and are left out; a sold lead whose own day of creation is not
    known is neither its own nor an earlier one. The period asked for is the one of closing here. Counts that belong to
    the days on which something happened do not tell whose sales they are.
    """
    table = _closed(tally, view)
    if not len(table):
        return Section(BY, ())
    counted, periods = _count(table, view.every)
    told, revenue = _told(tally), _revenue(tally.cells[()], view, periods)
    rows = [
        Row(
            {BY[0]: period.name},
            _metrics({name: int(c[at]) for name, c in counted.items()}, revenue(at), told),
        )
        for at, period in enumerate(periods)
        if period and (view.period is None or view.period.covers(period))
    ]
    return Section(BY, tuple(rows))


def _closed(tally: Tally, view: View) -> Lines:
    """Give the sales and refusals of known days; on the basis of events a lead's day is that of what happened."""
    steps = tally.cells[()].steps
    if tally.basis == EVENT:
        steps = steps.with_columns(on=steps["created"], created=np.full(len(steps), NO_DAY))
    steps = _seen(steps, view)
    return steps.where(np.isin(steps["step"], [PLACE["sold"], PLACE["lost"]]) & (steps["on"] != NO_DAY))


def _count(table: Lines, every: str) -> tuple[dict[str, Ints], list[Period | None]]:
    """Count what was closed in each period: sold and lost, and of the sold their own leads and those of unknown days."""
    closing, periods = periods_of(table["on"], every)
    created, created_periods = periods_of(table["created"], every)
    place = {period: code for code, period in enumerate(periods)}
    translated = np.array([place.get(period, _OTHER) for period in created_periods], np.int64)
    translated[-1] = _UNKNOWN
    own = translated[created]
    sold = table["step"] == PLACE["sold"]
    n, size = table["n"], len(periods)
    counted = {
        "sold": _sum(closing, sold, n, size),
        "lost": _sum(closing, ~sold, n, size),
        "own": _sum(closing, sold & (own == closing), n, size),
        "unknown": _sum(closing, sold & (own == _UNKNOWN), n, size),
    }
    return counted, periods


def _told(tally: Tally) -> dict[str, bool]:
    """Say which of these are told: the sold, the lost, both of the same leads, and whose leads the sold are."""
    cells = tally.cells[()]
    told = {name: not cells.totals[f"untracked_{name}"] for name in ("sold", "lost")}
    told["whose"] = tally.basis != EVENT
    told["both"] = told["sold"] and told["lost"] and not is_one_sided(cells)
    return told


def _seen(table: Lines, view: View) -> Lines:
    as_of = day_number(view.as_of)
    return table.where((table["on"] <= as_of) & (table["created"] <= as_of))


def _sum(codes: Ints, which: npt.NDArray[np.bool_], n: Ints, size: int) -> Ints:
    return np.bincount(codes[which], weights=n[which], minlength=size).astype(np.int64)


def _metrics(counts: dict[str, int], revenue: Value, told: dict[str, bool]) -> dict[str, Value]:
    sold, lost, own = counts["sold"], counts["lost"], counts["own"]
    whose = told["sold"] and told["whose"]
    return {
        "sold": Count(sold) if told["sold"] else None,
        "lost": Count(lost) if told["lost"] else None,
        "revenue": revenue if told["sold"] else None,
        "win_rate": share(sold, sold + lost, "closed") if told["both"] else None,
        "sold_from_own_leads": Count(own) if whose else None,
        "sold_from_earlier": Count(sold - own - counts["unknown"]) if whose else None,
    }


def _revenue(cells: Cells, view: View, periods: list[Period | None]) -> Callable[[int], Value]:
    money = _seen(cells.money, view)
    money = money.where(money["on"] != NO_DAY)
    closing, found = periods_of(money["on"], view.every)

    width = len(cells.currencies)
    key = closing * width + money["currency"]
    ns, sums = (_exact_sum(key, money[name], len(found) * width) for name in ("n", "hundredths"))

    def of(at: int) -> Value:
        if not len(cells.money):
            return None
        start = found.index(periods[at]) * width if periods[at] in found else len(ns)
        own = range(start, min(start + width, len(ns)))
        return money_of(
            {
                cells.currencies[place - start]: (int(ns[place]), int(sums[place]))
                for place in own
                if ns[place] or sums[place]
            }
        )

    return of


def _exact_sum(key: Ints, values: Ints, size: int) -> Ints:
    total = np.zeros(size, np.int64)
    np.add.at(total, key, values)
    return total
