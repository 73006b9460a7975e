"""Costs → the cells of `COST_OF`: what was spent on each source, from which day to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally.packing import Axis, Packed, axis_of_days
from funnelkit.tally.tables import COST_OF, Cells, make_table

if TYPE_CHECKING:
    import pandas as pd


def count_costs(costs: pd.DataFrame, name: str) -> Cells:
    """Sum the costs of each source or campaign (`name`) over the same days."""
    column = costs[name].cat
    groups = ((None,), *((str(value),) for value in column.categories))
    group = Axis(column.codes.to_numpy().astype(np.int32) + np.int32(1), len(groups))
    start, end = (
        costs[key].to_numpy().astype("datetime64[D]").view(np.int64).astype(np.int32)
        for key in ("start", "end")
    )
    names: tuple[str | None, ...]
    currency, names = np.zeros(len(costs), np.int32), (None,)
    if "currency" in costs:
        currency = costs["currency"].cat.codes.to_numpy().astype(np.int32) + np.int32(1)
        names = (None, *map(str, costs["currency"].cat.categories))
    key = Packed(group, axis_of_days(start), axis_of_days(end - np.int32(1)), Axis(currency, len(names)))
    found, n = key.counts()
    money = make_table("money", [*found, n, key.sums(costs["hundredths"].to_numpy())])
    return Cells(COST_OF[name], groups, names, money=money)
