"""Stays in stages → the cells of `STAYS`: how many ever came, left, went back, and how long those stayed who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally.packing import Axis, Packed, axis_of_days, days_of
from funnelkit.tally.tables import NO_DAY, STAYS, STEPS, Cells, Lines, make_table

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.int32]


def count_stays(frame: pd.DataFrame, stays: pd.DataFrame) -> Cells:
    """Count the stays of the leads that `frame` still holds, and those of no lead of the files."""
    stays = stays_of(frame, stays)
    stages = stays["stage"].cat
    group = Axis(stages.codes.to_numpy().astype(np.int32), max(1, len(stages.categories)))
    created = days_of(stays, "created_at")
    events = stay_events(stays).items()
    parts = [_lines(group, created, name, np.flatnonzero(which), on) for name, (which, on) in events]
    steps = make_table("steps", [np.concatenate(column) for column in zip(*parts, strict=True)])
    groups = tuple((str(stage),) for stage in stages.categories)
    waits = _waits(group, created, stays)
    return Cells(STAYS, groups or ((None,),), (None,), steps=steps, waits=waits)


def _lines(
    group: Axis,
    created: npt.NDArray[np.int32],
    step: str,
    at: npt.NDArray[np.intp],
    on: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.integer], ...]:
    found, n = Packed(group.of(at), axis_of_days(created[at]), axis_of_days(on[at])).counts()
    return found[0], found[1], np.full(len(n), STEPS.index(step), np.int8), found[2], n


def _waits(group: Axis, created: Days, stays: pd.DataFrame) -> Lines:
    at, days = ended_stays(stays)
    left, minutes = days_of(stays, "left_at"), days * (24 * 60)
    return make_table("waits", [group.codes[at], created[at], left[at], minutes, np.ones(len(at), np.int64)])


def stays_of(frame: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """Give the stays of the leads that `frame` still holds, and those of no lead of the files."""
    return stays[stays["lead"].isin(frame["stay_of"])] if "stay_of" in frame else stays


def stay_events(stays: pd.DataFrame) -> dict[str, tuple[Bools, Days]]:
    """Say for each step of `STAYS` which stays count, and on which day."""
    entered, left = (days_of(stays, name) for name in ("entered_at", "left_at"))
    gone = ~np.isnat(stays["left_at"].to_numpy())
    first, ordered, back = (stays[name].to_numpy() for name in ("first", "ordered", "back"))
    return {
        "leads": (first, entered),
        "entered": (np.ones(len(stays), bool), entered),
        "left": (gone, left),
        "moved": (ordered, left),
        "moved_back": (back, left),
    }


def ended_stays(stays: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
    """Give the stays that ended on a day that is known, and how many days each lasted."""
    entered, left = (days_of(stays, name) for name in ("entered_at", "left_at"))
    at = np.flatnonzero((entered != NO_DAY) & (left != NO_DAY) & (left >= entered))
    return at, left[at].astype(np.int64) - entered[at]
