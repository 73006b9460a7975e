"""Refusals together with many others: those of a batch, and the one of it that does not belong there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    from typing import Any

    import numpy.typing as npt

    from funnelkit.worklists.refused import Refused

    Ints = npt.NDArray[np.int64]

BATCH = 3
"""So many refusals of one manager, each less than a minute after the one before, were closed together."""

DAY_BATCH = 10

DAY_TIMES = 4
"""Where times of day are not known: so many on a day, and so many times the manager's usual day."""

IDLE_DAYS = 3
"""A batch of leads that had all lain for so long, or longer, is one of forgotten ones."""

IDLE_TIMES = 2
"""A lead that has lain for so many times less does not belong to them."""

_TOUCHES = (
    "created_at",
    "contacted_at",
    "appointment_set_at",
    "appointment_at",
    "show_at",
    "last_activity_at",
)
_NEVER = np.datetime64("NaT", "s")


def find_batch(refused: Refused) -> Sign | None:
    """Find refusals together with others of one manager: one of them may have been ticked by mistake."""
    if np.isnat(refused.closed).all():
        return None
    clocked = refused.has_clock("closed_at") & ~np.isnat(refused.closed)
    dated = ~np.isnat(refused.closed) & ~clocked
    _, size = refused.runs
    by_day = np.zeros(len(refused), np.int64)
    by_day[dated] = _day_sizes(refused.managers[dated], refused.closed_day[dated])
    holds = (size >= BATCH) | (by_day > 0)
    params = {"others": np.where(clocked, size, by_day) - 1, "on": refused.closed_day}
    return Sign(clocked | dated, holds, params, np.where(clocked, "minute", "day"))


def find_odd_one(refused: Refused) -> Sign | None:
    """Find the one lead of a batch that was in work of late, where all the others had lain for days.

    Lists of the forgotten are refused at one go; what was in work was hardly meant.
    """
    runs, sizes = refused.runs
    if not (refused.has_clock("closed_at") & ~np.isnat(refused.closed)).any():
        return None
    at = np.flatnonzero(sizes >= BATCH)
    own, beside = np.zeros(len(refused), np.int64), np.zeros(len(refused), np.int64)
    own[at] = _idle_days(refused, at)
    beside[at] = least_of_others(runs[at], own[at])
    holds = (beside >= IDLE_DAYS) & (own * IDLE_TIMES <= beside)
    return Sign(sizes >= BATCH, holds, {"others": sizes - 1, "own": own, "days": beside})


def _idle_days(refused: Refused, at: npt.NDArray[np.intp]) -> Ints:
    """Give the days between the last that is known of some leads before the refusal and the refusal itself."""
    closed, last = refused.closed[at], np.full(len(at), _NEVER)
    for name in _TOUCHES:
        moment = refused.moment(name)[at]
        last = np.fmax(last, np.where(moment <= closed, moment, _NEVER))
    days: Ints = (closed - last).astype("timedelta64[D]").astype(np.int64)
    return np.where(np.isnat(last), np.iinfo(np.int32).max, days)


def least_of_others(groups: npt.NDArray[np.int64], values: Ints) -> Ints:
    """Give the least value of the others of each one's group; 0 where there is no other.

    >>> least_of_others(np.array([0, 1, 0, 0]), np.array([5, 9, 1, 7])).tolist()
    [1, 0, 5, 1]
    """
    order = np.lexsort((values, groups))
    first = np.flatnonzero(np.diff(groups[order], prepend=-1))
    sizes = np.diff(np.append(first, len(order)))
    sorted_values = np.append(values[order], 0)
    least = np.repeat(np.where(sizes > 1, sorted_values[first], 0), sizes)
    least[first] = np.where(sizes > 1, sorted_values[first + 1], 0)
    found = np.empty_like(least)
    found[order] = least
    return found


def _day_sizes(managers: Any, days: Any) -> Ints:
    """Give how many refusals of its manager stand on the day of each, 0 where that is no unusual day."""
    keys = (managers.astype(np.int64) + 1 << 32) + days.astype(np.int64)
    names, codes, counts = np.unique(keys, return_inverse=True, return_counts=True)
    owners = names >> 32
    usual = np.zeros(len(names))
    for owner in np.unique(owners).tolist():  # a manager each
        usual[owners == owner] = np.median(counts[owners == owner])
    unusual = (counts >= DAY_BATCH) & (counts >= DAY_TIMES * usual)
    sizes: Ints = np.where(unusual, counts, 0)[codes]
    return sizes
