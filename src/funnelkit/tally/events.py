"""Leads → the steps that few exports tell: who reached each, on which day, and by whose export it is told at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.events import EVENTS
from funnelkit.tally.packing import axis_of_days, days_of
from funnelkit.tally.tables import STEPS, TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from funnelkit.leads import Leads
    from funnelkit.tally.packing import Axis, Places

    Bools = npt.NDArray[np.bool_]

_TOGETHER = (("qualified", "proposals"), ("sold", "proposals"), ("paid", "delivered"))
_LIMITED = (("qualified", "qualified"), ("proposals", "proposal"))


def find_events(leads: Leads, sold: Bools) -> Iterator[tuple[int, Places, Axis | None]]:
    """Give (step, which leads, on which day) for the steps of `leads.events.EVENTS`, and for what was returned."""
    frame = leads.frame
    marks = {step: frame[name].to_numpy(dtype=bool) for step, name in EVENTS.items() if name in frame}
    days = {step: days_of(frame, f"{EVENTS[step]}_at") for step in marks}
    for step, which in marks.items():
        yield STEPS.index(step), np.flatnonzero(which), axis_of_days(days[step])
    for first, second in _TOGETHER:
        before = sold if first == "sold" else marks.get(first)
        if second in marks and before is not None:
            earlier = days_of(frame, "closed_at") if first == "sold" else days[first]
            on = axis_of_days(np.maximum(earlier, days[second]))
            yield STEPS.index(f"{first}_{second}"), np.flatnonzero(before & marks[second]), on
    if "returned" in frame:
        on = axis_of_days(days_of(frame, "closed_at"))
        yield STEPS.index("returned"), np.flatnonzero(frame["returned"].to_numpy(dtype=bool)), on
    yield from _told(leads)
    yield from _limits(leads)


def _told(leads: Leads) -> Iterator[tuple[int, Places, None]]:
    for step in (*EVENTS, "returned"):
        untold = leads.untracked(step)
        if untold is False:
            yield STEPS.index(TOLD[step]), slice(None), None
        elif untold is not True:
            yield STEPS.index(TOLD[step]), np.flatnonzero(~untold), None


def _limits(leads: Leads) -> Iterator[tuple[int, Places, None]]:
    """Give whose present status proves a step, and whose that it was not reached, where no column tells it."""
    for step, name in _LIMITED:
        if f"{name}_proved" not in leads.frame:
            continue
        untold = np.broadcast_to(leads.untracked(step), len(leads.frame))
        surely = leads.frame[f"{name}_proved"].to_numpy(dtype=bool) & untold
        yield STEPS.index(f"{step}_least"), np.flatnonzero(surely), None
        if f"{name}_excluded" in leads.frame:
            never = leads.frame[f"{name}_excluded"].to_numpy(dtype=bool) & ~surely & untold
            yield STEPS.index(f"{step}_never"), np.flatnonzero(never), None
