"""Leads whose dates contradict each other: counted as told, named in a note, and left out of waits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import OPEN, SOLD, note_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads
    from funnelkit.model import Note

    Bools = npt.NDArray[np.bool_]

PAST = ("created_at", "contacted_at", "qualified_at", "proposal_at", "show_at", "paid_at", "closed_at")
"""Moments that lie in the past when an export is taken; appointments may be ahead."""


def find_faults(leads: Leads, today: date) -> list[Note]:
    """Note sales and contacts before the creation, moments after today, and leads without a date."""
    frame = leads.frame
    return [
        note for key, which in _faults(frame, today) for note in note_files(key, frame, leads.files, which)
    ]


def last_moment(leads: Leads, today: date) -> date | None:
    """Give the latest past day that the export knows of: the day it was taken, as far as it tells.

    The day of an appointment counts where the client came; others may be ahead.
    """
    frames = [leads.frame] if leads.answers is None else [leads.frame, leads.answers]
    days = [
        day
        for frame in frames
        for name in (*PAST, "answered_at")
        if name in frame
        for day in _past_days(frame[name], today)
    ]
    if {"show", "appointment_at"} <= set(leads.frame):
        days += _past_days(leads.frame["appointment_at"][leads.frame["show"]], today)
    if leads.stays is not None:
        days += [day for name in ("entered_at", "left_at") for day in _past_days(leads.stays[name], today)]
    return max(days, default=None)


def _past_days(moments: pd.Series[pd.Timestamp], today: date) -> list[date]:
    days = moments.to_numpy().astype("datetime64[D]")
    known = days[~np.isnat(days) & (days <= np.datetime64(today))]
    return [known.max().astype(date)] if len(known) else []


def _faults(frame: pd.DataFrame, today: date) -> Iterator[tuple[str, Bools]]:
    days = {name: frame[name].to_numpy().astype("datetime64[D]") for name in PAST if name in frame}
    outcome = frame["outcome"].to_numpy()
    if {"created_at", "closed_at"} <= set(days):
        early = days["closed_at"] < days["created_at"]
        yield "sold_before_created", early & (outcome == SOLD)
        yield "closed_before_created", early & (outcome != SOLD)
    if {"created_at", "contacted_at"} <= set(days):
        early = frame["contacted_at"].to_numpy() < frame["created_at"].to_numpy()
        yield "contacted_before_created", early
    for name, moments in days.items():
        yield f"future_{name}", moments > np.datetime64(today)
    if "created_at" in days:
        yield "no_created_at", np.isnat(days["created_at"])
    if "closed_at" in days:
        yield "closed_without_date", np.isnat(days["closed_at"]) & (outcome != OPEN)
