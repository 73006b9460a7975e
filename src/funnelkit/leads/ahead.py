"""What a table tells of its open leads that only lists of work ask: whether a visit was told, when the lead should close."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.table import OPEN

if TYPE_CHECKING:
    from funnelkit.leads.typed import Part


def add_ahead(part: Part) -> Part:
    """Give a table of leads with `show_told` and `expected_close_at`, where it tells them.

    `show_told`: whose cell says yes or no to the visit. `expected_close_at`: its own column, else the day of closing of
    leads that are open: there it is only expected, as in systems that have one column for both.
    """
    fields, data = part.columns.fields, dict[str, Any]()
    if "show" in fields and "show" in part.frame:
        words = load_vocabulary().values
        no = (words["no"] | words["no_show"]) - words["blank"]
        says = np.array([*(fold(value) in no for value in fields["show"].values), False])
        data["show_told"] = part.frame["show"].to_numpy() | says[fields["show"].codes]
    closing = fields.get("closed_at")
    if "expected_close_at" not in part.frame and closing is not None:
        is_open = part.frame["outcome"].to_numpy() == OPEN
        known = is_open & ~np.isnat(closing.at)
        if known.any() and not (closing.ambiguous or closing.contradictory):
            data["expected_close_at"] = np.where(known, closing.at, np.datetime64("NaT", "s"))
    return replace(part, frame=part.frame.assign(**data)) if data else part
