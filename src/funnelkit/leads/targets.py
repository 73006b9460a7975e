"""Plans of sales, typed: for each line its days, who is to make the sales, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.leads.costs import read_spans
from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.table import row_list
from funnelkit.model import Note

if TYPE_CHECKING:
    from funnelkit.leads.columns import Columns


def type_targets(columns: Columns) -> tuple[pd.DataFrame, list[Note]]:
    """Type one plan of sales: `period` (None: not read), `manager` (None: all together), `sales`.

    Lines without a month that has a year, or without a number, are left out and named.
    """
    amount, months = columns.fields["target"], columns.fields["planned_in"]
    spans = [*read_spans(list(months.values), columns.plan.orders.get("planned_in")), None]
    periods = pd.Series([spans[code] for code in months.codes.tolist()], dtype=object)
    known = amount.known & periods.notna().to_numpy()
    who = dimensions_of(columns).get("manager")
    names = (
        pd.Series(who).astype(object) if who is not None else pd.Series([None] * len(columns), dtype=object)
    )
    frame = pd.DataFrame(
        {"period": periods, "manager": names.where(names.notna(), None), "sales": amount.hundredths / 100}
    )
    notes = []
    if not known.all():
        rows = columns.rows[~known]
        told = {"file": columns.plan.reading.name, "leads": len(rows), "rows": row_list(rows)}
        notes.append(Note("targets_left_out", told, rows=np.asarray(rows)))
    return frame[known].reset_index(drop=True), notes
