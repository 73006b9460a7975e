"""Complaints and requests of service, counted by manager and product, and for each hundred sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.analysis.counts import periods_of
from funnelkit.leads.whose import places_of
from funnelkit.model import Ratio
from funnelkit.periods import span
from funnelkit.statistics.counts import counts_chance, limit_count
from funnelkit.statistics.intervals import LEVEL
from funnelkit.worklists.customers import days_of, end_days, is_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from funnelkit.leads import Leads
    from funnelkit.model import Period
    from funnelkit.worklists.customers import Places

    Names = npt.NDArray[np.object_]

PERIOD = "period"
BY: tuple[tuple[str, ...], ...] = ((), (PERIOD,), ("manager",), ("product",))
"""By what complaints are counted: all together first."""


@dataclass(frozen=True)
class Complaints:
    """The complaints of one group, its sales, and how many come to a hundred sales (None without sales)."""

    group: Mapping[str, str | None]
    n: int
    sold: int
    per_100_sales: Ratio | None


@dataclass(frozen=True)
class ComplaintsBy:
    """One grouping. `told_apart`: whether its groups differ by more than chance, None where it cannot be asked."""

    by: tuple[str, ...]
    told_apart: bool | None
    rows: tuple[Complaints, ...]


@dataclass(frozen=True, eq=False)
class _Counted:
    """The complaints and the sales of one time, each with its day and its group by each dimension."""

    complaints: Mapping[str, Names]
    sales: Mapping[str, Names]
    n: int
    sold: int


def count_complaints(
    leads: Leads, sales: Places, every: str, as_of: date, wanted: Period | None = None
) -> tuple[ComplaintsBy, ...]:
    """Count complaints by the day they came, beside the sales made in the same periods.

    A complaint belongs to the manager and product of its lead where it is known, else to those that its own table names.
    Sales of periods before the first complaint and after the last are left out: there the table may not reach.
    """
    table = leads.complaints
    if table is None:
        return ()
    at = np.flatnonzero(is_within(days_of(table, "created_at"), as_of, wanted))
    day, sold_on = days_of(table, "created_at")[at], end_days(leads.frame)[sales]
    dated = day[~np.isnat(day)]
    if len(dated):
        time = _time(dated, every)
        kept = is_within(sold_on, as_of, time)
        sales, sold_on = sales[kept], sold_on[kept]
    own, lead = table.iloc[at], places_of(leads.frame, table)[at]
    found = _Counted(
        {PERIOD: _periods(day, every), **{name: _told(leads.frame, own, lead, name) for (name,) in BY[2:]}},
        {PERIOD: _periods(sold_on, every), **{name: _names(leads.frame, sales, name) for (name,) in BY[2:]}},
        len(at),
        len(sales),
    )
    return tuple(counted for by in BY if (counted := _count(found, by)))


def _time(days: npt.NDArray[np.datetime64], every: str) -> Period:
    ends = np.array([days.min(), days.max()]).view(np.int64).astype(np.int32)
    return span(tuple(period for period in periods_of(ends, every)[1] if period))


def _periods(days: npt.NDArray[np.datetime64], every: str) -> Names:
    names = np.full(len(days), None, object)
    known = ~np.isnat(days)
    codes, periods = periods_of(days[known].view(np.int64).astype(np.int32), every)
    names[known] = np.array([period.name if period else None for period in periods], object)[codes]
    return names


def _names(frame: pd.DataFrame, places: Places, name: str) -> Names:
    if name not in frame:
        return np.full(len(places), None, object)
    column = frame[name].cat
    words = np.array([*map(str, column.categories), None], object)
    return words[column.codes.to_numpy()[places]]


def _told(frame: pd.DataFrame, own: pd.DataFrame, lead: Places, name: str) -> Names:
    """Give the group of each complaint: that of its lead, else its own; who sells nothing only looks after complaints."""
    mine = _names(own, np.arange(len(own)), name)
    if name == "manager" and name in frame:
        mine[~np.isin(mine.astype(str), list(frame[name].cat.categories))] = None
    theirs = _names(frame, np.maximum(lead, 0), name) if len(frame) else mine
    return np.where((lead >= 0) & (theirs != None), theirs, mine)  # noqa: E711 (each of an array)


def _count(found: _Counted, by: tuple[str, ...]) -> ComplaintsBy | None:
    if not by:
        return ComplaintsBy(by, None, (_row({}, found.n, found.sold),))
    (name,) = by
    came, sold = _tell(found.complaints[name]), _tell(found.sales[name])
    names = [key for key in dict.fromkeys([*came, *sold]) if key is not None]
    if not names:
        return None
    order = sorted(names) if name == PERIOD else sorted(names, key=lambda key: (-came.get(key, 0), key))
    rows = [_row({name: key}, came.get(key, 0), sold.get(key, 0)) for key in order]
    if came.get(None):
        rows.append(_row({name: None}, came[None], sold.get(None, 0)))
    return ComplaintsBy(by, _differ([row for row in rows if row.group[name] and row.sold]), tuple(rows))


def _tell(names: Names) -> dict[str | None, int]:
    """Count each name; those without one under None."""
    codes, values = pd.factorize(names)
    counts = np.bincount(codes + 1, minlength=len(values) + 1).tolist()
    return dict(zip([None, *map(str, values)], counts, strict=True))


def _row(group: Mapping[str, str | None], n: int, sold: int) -> Complaints:
    if not sold:
        return Complaints(group, n, sold, None)
    low, high = limit_count(n)
    return Complaints(group, n, sold, Ratio(100 * n / sold, 100 * low / sold, 100 * high / sold))


def _differ(rows: Sequence[Complaints]) -> bool | None:
    chance = counts_chance([row.n for row in rows], [row.sold for row in rows])
    return None if chance is None else chance <= 1 - LEVEL
