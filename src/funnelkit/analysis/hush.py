"""A first look for silence: whether some source has been quiet so long that the full look is worth its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.tally import Cells, Tally

    Bools = npt.NDArray[np.bool_]

HORIZON = 182
"""Days that are looked at."""

LEAST_QUIET, LEAST_BUSY = 2, 5
"""Whole days without anything, after at least so many days with something."""

_PART = 0.5
"""Of the longest quiet of the past: silence is more than all of it, but counted in usual days."""


def may_be_silent(tally: Tally, day: int) -> bool:
    """Say whether some source, or all of them, may have fallen silent or unanswered by a day since 1970-01-01."""
    return any(
        _hushed(tally.cells[by], step, day).any()
        for by in ((), ("source",))
        if by in tally.cells
        for step in ("leads", "contacted")
    )


def _hushed(cells: Cells, step: str, day: int) -> Bools:
    """Say which groups had days with something, and now a quiet that is not short beside those of the past."""
    lines = cells.steps.of_step(step)
    created = lines["created"].astype(np.int64)
    here = (created != NO_DAY) & (created <= day) & (created > day - HORIZON)
    busy = np.zeros((max(1, len(cells.groups)), HORIZON), bool)
    busy[lines["group"][here], created[here] - (day - HORIZON + 1)] = True
    group, at = np.nonzero(busy)
    same = group[1:] == group[:-1]
    longest, last = np.zeros(len(busy)), np.full(len(busy), HORIZON)
    np.maximum.at(longest, group[1:][same], (at[1:] - at[:-1] - 1)[same])
    last[group] = at  # the last of each group is written last
    quiet = HORIZON - 1 - last - 1
    return np.asarray((busy.sum(axis=1) >= LEAST_BUSY) & (quiet >= LEAST_QUIET) & (quiet >= _PART * longest))
