"""Open leads that nobody has reached yet, by manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.leads import Leads
    from funnelkit.model import Period


def count_untouched(leads: Leads, dimension: str, period: Period) -> Mapping[str, tuple[int, int]]:
    """Count for each value of a dimension the open leads of a period without a contact, visit or appointment, and all open ones.

    {} where an export does not tell contacts.
    """
    frame = leads.frame
    if (
        not len(frame)
        or dimension not in frame
        or "contacted" not in frame
        or leads.untracked("contacted") is not False
    ):
        return {}
    created = frame["created_at"].to_numpy()
    inside = (created >= np.datetime64(period.start)) & (created < np.datetime64(period.end))
    column = frame[dimension].cat
    codes = column.codes.to_numpy()
    still = inside & (frame["outcome"].to_numpy() == OPEN) & (codes >= 0)
    reached = np.zeros(len(frame), bool)
    for step in {"contacted", "appointment", "show"} & set(frame):
        reached |= frame[step].to_numpy(dtype=bool)
    size = len(column.categories)
    every = np.bincount(codes[still], minlength=size)
    alone = np.bincount(codes[still & ~reached], minlength=size)
    return {
        str(name): (int(some), int(of))
        for name, some, of in zip(column.categories, alone, every, strict=True)
    }
