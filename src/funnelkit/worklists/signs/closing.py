"""How leads were refused: at once, in a batch, in the last hour of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.worklists.refused import Refused

QUICK_SECONDS = 3600
"""A refusal so soon after the arrival is quick, where the department usually takes ten times as long as it took."""

QUICK_PART = 10

LONG_HOURS = 48
"""A wait of more is told in days."""

BATCH = 5
"""So many refusals of one manager, each less than a minute after the one before, were closed together."""

BATCH_SECONDS = 60

DAY_BATCH = 10

DAY_TIMES = 4
"""Where times of day are not known: so many on a day, and so many times the manager's usual day."""

LAST_SECONDS = 3600
"""The last working hour of a month."""


def find_at_once(refused: Refused) -> Sign | None:
    """Find leads refused minutes after they arrived, in a department that takes far longer over refusals.

    A duplicate is no wonder where another lead of the person was there.
    """
    told = refused.timed
    seconds = np.where(told, (refused.closed - refused.moment("created_at")).astype(np.int64), -1)
    told = told & (seconds >= 0)
    if not told.any():
        return None
    usual = float(np.median(seconds[told]))
    twin = (refused.reason == "duplicate") & (refused.inquiries > 1) & (refused.next_inquiry < 0)
    holds = told & ~twin & (seconds <= min(QUICK_SECONDS, usual / QUICK_PART))
    hours = np.full(len(refused), round(usual / 3600))
    params = {"minutes": seconds // 60, "hours": hours, "days": hours // 24}
    spoken = refused.spoken & ~refused.later("contacted_at")
    return Sign(told, holds, params, np.where(hours < LONG_HOURS, "hours", "days"), spoken)


def find_batch(refused: Refused) -> Sign | None:
    """Find refusals together with many others of one manager: one of them may have been ticked by mistake."""
    if np.isnat(refused.closed).all():
        return None
    managers = refused.column("manager") if "manager" in refused.frame else np.full(len(refused), -1)
    clocked = refused.has_clock("closed_at") & ~np.isnat(refused.closed)
    dated = ~np.isnat(refused.closed) & ~clocked
    size = np.zeros(len(refused), np.int64)
    size[clocked] = _run_sizes(managers[clocked], refused.closed[clocked])
    by_day = np.zeros(len(refused), np.int64)
    by_day[dated] = _day_sizes(managers[dated], refused.closed_day[dated])
    holds = (size >= BATCH) | (by_day > 0)
    params = {"others": np.where(clocked, size, by_day) - 1, "on": refused.closed_day}
    return Sign(clocked | dated, holds, params, np.where(clocked, "minute", "day"))


def find_month_end(refused: Refused) -> Sign | None:
    """Find refusals in the last working hour of a month, together with others."""
    told = refused.has_clock("closed_at") & ~np.isnat(refused.closed)
    if not told.any():
        return None
    over = told & (refused.closed < np.datetime64(refused.as_of).astype("datetime64[M]"))
    months = refused.closed.astype("datetime64[M]").astype(np.int64)
    seconds = refused.closed.astype(np.int64)
    names, codes = np.unique(months[over], return_inverse=True)
    last = np.full(len(names), np.iinfo(np.int64).min)
    np.maximum.at(last, codes, seconds[over])
    in_hour = seconds[over] > last[codes] - LAST_SECONDS
    others = np.bincount(codes[in_hour], minlength=len(names)) - 1
    holds, beside = over.copy(), np.zeros(len(refused), np.int64)
    holds[over] = in_hour & (others[codes] + 1 >= BATCH)
    beside[over] = others[codes]
    return Sign(told, holds, {"others": beside, "on": refused.closed_day})


def _run_sizes(managers: Any, closed: Any) -> npt.NDArray[np.int64]:
    """Give how many refusals stand in the run of each: of one manager, each less than a minute after the one before."""
    seconds = closed.astype(np.int64)
    order = np.lexsort((seconds, managers))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(managers[order]) != 0) | (np.diff(seconds[order]) >= BATCH_SECONDS)
    runs = np.cumsum(new) - 1
    sizes = np.empty(len(order), np.int64)
    sizes[order] = np.bincount(runs, minlength=1)[runs] if len(runs) else 0
    return sizes


def _day_sizes(managers: Any, days: Any) -> npt.NDArray[np.int64]:
    """Give how many refusals of its manager stand on the day of each, 0 where that is no unusual day."""
    keys = (managers.astype(np.int64) + 1 << 32) + days.astype(np.int64)
    names, codes, counts = np.unique(keys, return_inverse=True, return_counts=True)
    owners = names >> 32
    usual = np.zeros(len(names))
    for owner in np.unique(owners).tolist():  # a manager each
        usual[owners == owner] = np.median(counts[owners == owner])
    unusual = (counts >= DAY_BATCH) & (counts >= DAY_TIMES * usual)
    sizes: npt.NDArray[np.int64] = np.where(unusual, counts, 0)[codes]
    return sizes
