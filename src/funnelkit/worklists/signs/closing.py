"""When leads were refused: at once, in the last hour of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    from funnelkit.worklists.refused import Refused

QUICK_SECONDS = 3600
"""A refusal so soon after the arrival is quick, where the department usually takes ten times as long as it took."""

QUICK_PART = 10

LONG_HOURS = 48
"""A wait of more is told in days."""

LAST_SECONDS, LAST_REFUSALS = 3600, 5
"""The last working hour of a month, and how many refusals in it are many."""


def find_at_once(refused: Refused) -> Sign | None:
    """Find leads refused minutes after they arrived, in a department that takes far longer over refusals.

    A duplicate, or a number that is wrong or missing, is seen at a glance: whether it is one is asked by other rules.
    """
    told = refused.timed
    seconds = np.where(told, (refused.closed - refused.moment("created_at")).astype(np.int64), -1)
    told = told & (seconds >= 0)
    if not told.any():
        return None
    usual = float(np.median(seconds[told]))
    at_a_glance = np.isin(refused.reason, ("duplicate", "wrong_number", "no_phone"))
    holds = told & ~at_a_glance & (seconds <= min(QUICK_SECONDS, usual / QUICK_PART))
    hours = np.full(len(refused), round(usual / 3600))
    params = {"minutes": seconds // 60, "hours": hours, "days": hours // 24}
    spoken = refused.spoken & ~refused.later("contacted_at")
    return Sign(told, holds, params, np.where(hours < LONG_HOURS, "hours", "days"), spoken)


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
    holds[over] = in_hour & (others[codes] + 1 >= LAST_REFUSALS)
    beside[over] = others[codes]
    return Sign(told, holds, {"others": beside, "on": refused.closed_day})
