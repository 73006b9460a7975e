"""The reasons of lost leads: of their column, else of statuses that are reasons themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.languages.refusals import OTHER, group_reasons
from funnelkit.leads.table import LOST

if TYPE_CHECKING:
    from funnelkit.leads.table import Leads

LEAST_KNOWN = 0.5
"""The share of lost leads whose status must be a known reason for statuses to be taken for reasons."""


@dataclass(frozen=True, eq=False)
class Reasoned:
    """Leads with the dimension `refusal_reason`; `told` where some export fills it, `by` the field it is taken from."""

    leads: Leads
    told: bool
    by: str | None


def with_reasons(leads: Leads) -> Reasoned:
    """Give the leads with reasons, blank where nothing tells them.

    Where there is no column of reasons and most statuses of lost leads are known reasons, those are taken: some systems
    have no other place for "bought elsewhere".
    """
    if "refusal_reason" in leads.frame:
        return Reasoned(leads, told=True, by="refusal_reason")
    frame = leads.frame
    by = next((name for name in ("status", "stage") if name in frame and _are_reasons(leads, name)), None)
    column = frame[by].where(frame["outcome"] == LOST) if by else _blank(len(frame))
    return Reasoned(replace(leads, frame=frame.assign(refusal_reason=column)), told=by is not None, by=by)


def _are_reasons(leads: Leads, name: str) -> bool:
    lost = leads.frame["outcome"].to_numpy() == LOST
    column = leads.frame[name].cat
    codes = column.codes.to_numpy()[lost]
    counts = np.bincount(codes[codes >= 0], minlength=len(column.categories))
    at = np.flatnonzero(counts)
    grouped = group_reasons([str(column.categories[code]) for code in at.tolist()])
    known = [int(n) for n, one in zip(counts[at], grouped, strict=True) if one.group not in (None, OTHER)]
    return len(at) > 1 and sum(known) >= LEAST_KNOWN * counts.sum()


def _blank(size: int) -> pd.Categorical:
    return pd.Categorical.from_codes(np.full(size, -1), categories=pd.Index([], dtype="str"))
