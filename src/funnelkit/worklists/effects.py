"""What the doubts do to the numbers: the range that each rate would take if blank and unclear cells were yes or no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import measure
from funnelkit.leads.table import LOST, NON_TARGET, OPEN, SOLD
from funnelkit.metrics import METRICS
from funnelkit.model import Rate
from funnelkit.tally import add, count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.analysis.counts import View
    from funnelkit.leads import Leads
    from funnelkit.tally import Tally

    Bools = npt.NDArray[np.bool_]
    Change = Callable[[pd.DataFrame, Bools], pd.DataFrame]

MOST = 64
"""Ways of settling the doubts together that are tried; with more of them each doubt is settled by itself."""


@dataclass(frozen=True)
class Share:
    """What one doubt does to a rate: the leads in doubt and the limits of the rate if it alone were settled."""

    type: str
    field: str
    leads: int
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """A rate as it is counted, and its limits over all ways of settling the doubts, each all one way or all another."""

    metric: str
    rate: Rate
    low: float
    high: float
    doubts: tuple[Share, ...]


@dataclass(frozen=True, eq=False)
class _Doubt:
    """Some leads that may be otherwise, and the other ways they may be."""

    type: str
    field: str
    which: Bools
    changes: tuple[Change, ...]


def find_effects(leads: Leads, view: View) -> tuple[Effect, ...]:
    """Give the rates that some doubt moves; `leads` have the columns of `leads.doubts.DOUBTS`."""
    doubts = _doubts(leads)
    if not doubts:
        return ()
    settled = _Settled(leads, doubts, view)
    base = settled.rates(())
    moved = {key: settled.moving(key) for key in base}
    return tuple(settled.effect(key, base[key], moved[key]) for key in base if moved[key])


def _doubts(leads: Leads) -> list[_Doubt]:
    frame = leads.frame
    found = []
    for name in ("contacted", "appointment", "show"):
        if f"doubt_{name}" in frame:
            which = frame[f"doubt_{name}"].to_numpy() & ~frame[name].to_numpy()
            found.append(_Doubt("unclear_marks", name, which, (_reached(name),)))
    if "doubt_outcome" in frame:
        which = frame["doubt_outcome"].to_numpy() & (frame["outcome"].to_numpy() == OPEN)
        told = [
            c
            for c, step in ((SOLD, "sold"), (LOST, "lost"), (NON_TARGET, "non_target"))
            if leads.tracks.get(step)
        ]
        found.append(_Doubt("unclear_outcome", "status", which, tuple(_ended(code) for code in told)))
    if "doubt_sold" in frame:
        found.append(_Doubt("mark_contradicts_status", "sold", frame["doubt_sold"].to_numpy(), (_as_marked,)))
    if "is_test" in frame:
        found.append(_Doubt("tests", "is_test", frame["is_test"].to_numpy(), (_left_out,)))
    return [doubt for doubt in found if doubt.which.any() and doubt.changes]


def _reached(name: str) -> Change:
    return lambda frame, which: frame.assign(**{name: frame[name].to_numpy() | which})


def _ended(code: int) -> Change:
    return lambda frame, which: frame.assign(
        outcome=np.where(which, np.int8(code), frame["outcome"].to_numpy()).astype(np.int8)
    )


def _as_marked(frame: pd.DataFrame, which: Bools) -> pd.DataFrame:
    outcome = frame["outcome"].to_numpy()
    other = np.where(outcome == SOLD, OPEN, SOLD)
    return frame.assign(outcome=np.where(which, other, outcome).astype(np.int8))


def _left_out(frame: pd.DataFrame, which: Bools) -> pd.DataFrame:
    return frame[~which].reset_index(drop=True)


class _Settled:
    """The rates under ways of settling the doubts: the sure leads are counted once, those in doubt for each way."""

    def __init__(self, leads: Leads, doubts: Sequence[_Doubt], view: View) -> None:
        self.doubts, self.view = doubts, view
        self.leads = replace(leads, answers=None, tests=None)
        self.touched = np.logical_or.reduce([doubt.which for doubt in doubts])
        self._known: dict[tuple[tuple[int, int], ...], Mapping[str, Rate]] = {}

    @cached_property
    def sure(self) -> Tally:
        """The counts of the leads that no doubt touches."""
        return count(self._some(self.leads.frame[~self.touched]))

    def _some(self, frame: pd.DataFrame) -> Leads:
        return replace(self.leads, frame=frame.reset_index(drop=True))

    def rates(self, way: tuple[tuple[int, int], ...]) -> Mapping[str, Rate]:
        """Give the rates if some doubts (by place) are settled by one of their changes (by place)."""
        if way not in self._known:
            frame = self.leads.frame[self.touched].reset_index(drop=True)
            masks = [doubt.which[self.touched] for doubt in self.doubts]
            order = sorted(way, key=lambda pair: self.doubts[pair[0]].changes[pair[1]] is _left_out)
            for place, change in order:  # what is left out comes last: it makes the table shorter
                frame = self.doubts[place].changes[change](frame, masks[place])
            tally = add(self.sure, count(self._some(frame)))
            rows = measure(tally, (), self.view).rows
            metrics = rows[0].metrics if rows else {}
            self._known[way] = {
                key: rate
                for key, rate in metrics.items()
                if METRICS[key].kind == "rate" and isinstance(rate, Rate) and rate.value is not None
            }
        return self._known[way]

    def moving(self, key: str) -> list[int]:
        """Give the doubts that move a rate by themselves."""
        value = self.rates(())[key].value
        return [
            place for place in range(len(self.doubts)) if any(v != value for v in self._alone(key, place))
        ]

    def _alone(self, key: str, place: int) -> list[float]:
        ways = [((place, change),) for change in range(len(self.doubts[place].changes))]
        return self._values(key, ways)

    def _values(self, key: str, ways: Sequence[tuple[tuple[int, int], ...]]) -> list[float]:
        rates = (self.rates(way).get(key) for way in ((), *ways))
        return [rate.value for rate in rates if rate is not None and rate.value is not None]

    def effect(self, key: str, rate: Rate, moving: Sequence[int]) -> Effect:
        """Give what the doubts that move a rate do to it, each by itself and all together."""
        shares = []
        for place in moving:
            doubt, values = self.doubts[place], self._alone(key, place)
            shares.append(Share(doubt.type, doubt.field, int(doubt.which.sum()), min(values), max(values)))
        values = self._values(key, self._together(moving))
        low, high = (
            limit([*values, *(getattr(s, name) for s in shares)])
            for limit, name in ((min, "low"), (max, "high"))
        )
        return Effect(key, rate, low, high, tuple(shares))

    def _together(self, moving: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
        choices = [[None, *range(len(self.doubts[place].changes))] for place in moving]
        if np.prod([len(choice) for choice in choices]) > MOST:
            return []
        ways = product(*choices)
        return [
            tuple((place, c) for place, c in zip(moving, way, strict=True) if c is not None) for way in ways
        ]
