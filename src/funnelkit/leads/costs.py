"""Tables of costs, typed: for each line its source or campaign, its days, its amount and currency."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.money import currency_of_column
from funnelkit.leads.stacking import stack
from funnelkit.leads.table import row_list
from funnelkit.model import Note, Period
from funnelkit.periods import period_of
from funnelkit.recognition.lookups import squeezed
from funnelkit.recognition.moments import Moments
from funnelkit.recognition.spans import read_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.leads.columns import Columns

_NO_DAY = np.datetime64("NaT", "D")
OF_COSTS = ("source", "campaign")
MOST_NAMED = 10


def type_costs(columns: Columns) -> tuple[pd.DataFrame, list[Note]]:
    """Type one table of costs: `source`, `campaign`, `start` and `end` (the day after), `hundredths`, `currency`.

    Lines without days or amount are left out and named.
    """
    name = columns.plan.reading.name
    amount, period = columns.fields["cost"], columns.fields["spent_in"]
    spans = read_spans(list(period.values), columns.plan.orders.get("spent_in"))
    starts = np.array([*(np.datetime64(s.start) if s else _NO_DAY for s in spans), _NO_DAY])[period.codes]
    ends = np.array([*(np.datetime64(s.end) if s else _NO_DAY for s in spans), _NO_DAY])[period.codes]
    known = amount.known & ~np.isnat(starts)
    data: dict[str, Any] = {"start": starts, "end": ends, "hundredths": amount.hundredths}
    data |= {key: value for key, value in dimensions_of(columns).items() if key in OF_COSTS}
    currency = currency_of_column(columns, "cost")
    if currency is not None:
        data["currency"] = currency
    notes = []
    if amount.ambiguous:
        header = columns.plan.columns[columns.plan.places["cost"]].header
        notes.append(Note("ambiguous_costs", {"file": name, "header": header}))
        known &= False
    elif not known.all():
        rows = columns.rows[~known]
        notes.append(Note("costs_left_out", {"file": name, "leads": len(rows), "rows": row_list(rows)}))
    return pd.DataFrame(data, copy=False)[known].reset_index(drop=True), notes


def read_spans(texts: Sequence[str], order: str | None) -> list[Period | None]:
    """Read months, else days: those that all are the first of a month stand for it, those of one weekday for their weeks."""
    months = [read_month(text) for text in texts]
    column = Moments()
    column.add(pa.array(texts, pa.string()))
    moments = column.finish(order)
    known = ~np.isnat(moments.at)
    days: list[date] = np.compress(known, moments.at).astype("datetime64[D]").tolist()
    grain = _grain(days)
    read = iter([period_of(day, grain) if grain else _one_day(day) for day in days])
    return [
        month or (next(read) if dated else None) for month, dated in zip(months, known.tolist(), strict=True)
    ]


def _grain(days: Sequence[date]) -> str:
    if days and all(day.day == 1 for day in days):
        return "month"
    mondays = len(set(days)) > 1 and all(day.weekday() == 0 for day in days)
    return "week" if mondays else ""


def _one_day(day: date) -> Period:
    return Period(day, day + timedelta(days=1), day.isoformat())


def join_costs(
    leads: pd.DataFrame, tables: Sequence[tuple[pd.DataFrame, list[Note]]]
) -> tuple[pd.DataFrame, list[Note]]:
    """Put the tables of costs together, and tell which of their sources the leads have, and which have no cost."""
    costs = stack([frame for frame, _ in tables])
    notes = [note for _, more in tables for note in more]
    for name in OF_COSTS:
        if name not in costs or name not in leads:
            continue
        spent = {squeezed(str(value)): str(value) for value in costs[name].cat.categories}
        seen = {squeezed(str(value)): str(value) for value in leads[name].cat.categories}
        told = {"dimension": name, "matched": len(spent.keys() & seen.keys()), "of": len(spent)}
        notes.append(Note("joined_costs", told))
        for key, missing in (
            ("costs_unmatched", spent.keys() - seen.keys()),
            ("without_costs", seen.keys() - spent.keys()),
        ):
            values = sorted((spent | seen)[value] for value in missing)
            if values:
                notes.append(Note(key, {"dimension": name, "values": values[:MOST_NAMED]}))
    return costs, notes
