"""Complaints and requests of service, typed, each with the lead that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.whose import NAMED, name_leads
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.leads.columns import Columns
    from funnelkit.leads.typed import Part


def type_complaints(columns: Columns, leads: Sequence[Part], country: str) -> tuple[pd.DataFrame, list[Note]]:
    """Type one table of complaints: `row`, `created_at`, the dimensions it has, and whose they are (-1: not known)."""
    moment = columns.fields.get("created_at")
    at = None if moment is None or moment.ambiguous or moment.contradictory else moment.at
    none = np.full(len(columns), np.datetime64("NaT", "s"))
    data: dict[str, Any] = {"row": columns.rows, "created_at": none if at is None else at}
    frame = name_leads(pd.DataFrame({**data, **dimensions_of(columns)}, copy=False), columns, leads, country)
    if not set(NAMED) <= set(frame):
        frame = frame.assign(lead_file=np.int16(-1), lead_row=np.int32(-1))
    told = {"file": columns.plan.reading.name, "of": len(frame)}
    notes = [Note("complaints_found", told)]
    if at is None:
        notes.append(Note("complaints_undated", told))
    return frame, notes
