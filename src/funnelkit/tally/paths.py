"""Stays in stages → counts of the path: how far leads came from each stage, after how long, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.moves import NO_RANK
from funnelkit.leads.table import LOST, NON_TARGET, OPEN, OUTCOMES, SOLD
from funnelkit.tally.packing import days_of
from funnelkit.tally.tables import NO_DAY

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Histogram = tuple[Ints, Ints]

MOST_STAGES = 40
"""With more, the column holds no stages but remarks."""

_NEVER = np.int64(2**31 - 1)
_ENDS = {"sold": SOLD, "lost": LOST, "non_target": NON_TARGET}

Meaning = Callable[[str], str | None]


@dataclass(frozen=True)
class Move:
    """How many times leads went from one stage to another; `kind`: "next", "skip", "back" or "end" (lost, non-target)."""

    stage_from: str
    stage_to: str
    n: int
    kind: str


@dataclass(frozen=True, eq=False)
class StageCounts:
    """The leads that were ever in one stage of the path, by the as-of day; histograms hold days and how many.

    `ever` = `sold` + `lost` + `non_target` + `open`. `moved_on`: came to a later stage or were sold, `to_next`: to the
    very next one of the path. `onward`, `onward_open`: days from first coming to moving on, and those that have not;
    `followed`: for how long all of them were seen since they came.
    `stays`: the length of stays that ended, `stays_open` how long those who are there now have been, `sold_stays` the
    length of those of the sold. `turned_*`: of those who were in the stage before and never in this one.
    """

    stage: str
    ever: int
    ended: tuple[int, int, int]
    moved_on: int
    to_next: int
    onward: Histogram
    onward_open: Histogram
    followed: Histogram
    stays: Histogram
    stays_open: Histogram
    sold_stays: Histogram
    turned_sold: int
    turned_ended: int


@dataclass(frozen=True, eq=False)
class Paths:
    """The stages in the order of the path, the moves between them, and who says the order: "export" or "moves"."""

    stages: tuple[StageCounts, ...]
    moves: tuple[Move, ...]
    order: str
    leads: int


def count_paths(frame: pd.DataFrame, stays: pd.DataFrame, as_of: int, meaning: Meaning) -> Paths | None:
    """Count the path of the leads in `frame` up to the day `as_of`; `meaning` gives the outcome that a stage tells.

    None where nobody was in a stage by then, or there are so many that they are no stages. Stages that tell an end are
    no part of the path: being sold is beyond its last.
    """
    walk = _Walk(frame, stays, as_of, meaning)
    if not len(walk.code) or not 0 < len(walk.working) <= MOST_STAGES:
        return None
    counts = _Counts(walk)
    stages = tuple(counts.stage(place) for place in range(len(walk.working)))
    return Paths(stages, tuple(counts.moves()), walk.order, walk.leads)


class _Walk:
    """The stays as columns, in the order of leads and time, cut at the as-of day."""

    def __init__(self, frame: pd.DataFrame, stays: pd.DataFrame, as_of: int, meaning: Meaning) -> None:
        if "stay_of" in frame:
            stays = stays[stays["lead"].isin(frame["stay_of"])]
        # The last stay of a lead is the one that was not left.
        last = np.isnat(stays["left_at"].to_numpy())
        walker = np.cumsum(np.append(0, last[:-1])) if len(stays) else np.zeros(0, np.int64)
        entered = days_of(stays, "entered_at").astype(np.int64)
        seen = entered <= as_of
        stays, walker, entered = stays[seen], walker[seen], entered[seen]
        self.names = [str(name) for name in stays["stage"].cat.categories]
        self.code = stays["stage"].cat.codes.to_numpy().astype(np.int64)
        self.rank = stays["rank"].to_numpy()
        self.entered, left = entered, days_of(stays, "left_at").astype(np.int64)
        self.walker = np.unique(walker, return_inverse=True)[1]
        self.leads, self.as_of = int(self.walker[-1]) + 1 if len(walker) else 0, as_of
        self.starts = np.flatnonzero(np.diff(self.walker, prepend=-1))
        self.last = np.append(np.diff(self.walker) != 0, True) if len(walker) else np.zeros(0, bool)
        self.left = np.where(self.last | (left > as_of), NO_DAY, left)
        self.ends = [_ENDS.get(meaning(name) or "", OPEN) for name in self.names]
        self.outcome, self.closed = self._outcomes(frame, stays)

    def _outcomes(self, frame: pd.DataFrame, stays: pd.DataFrame) -> tuple[Ints, Ints]:
        """Give each lead's end by the as-of day and its day; without leads, what its last stage tells."""
        if "stay_of" not in frame:
            told = np.array([*self.ends, OPEN])[self.code[self.last]]
            return told, np.where(told == OPEN, NO_DAY, self.entered[self.last])
        place = np.full(int(frame["stay_of"].max()) + 1, -1)
        place[frame["stay_of"].to_numpy()] = np.arange(len(frame))
        mine = place[stays["lead"].to_numpy()[self.starts]] if len(stays) else np.zeros(0, np.int64)
        outcome = frame["outcome"].to_numpy().astype(np.int64)[mine]
        closed = days_of(frame, "closed_at").astype(np.int64)[mine]
        return np.where(closed > self.as_of, OPEN, outcome), np.where(closed > self.as_of, NO_DAY, closed)

    @cached_property
    def working(self) -> list[int]:
        """The stages that tell no end, in the order of the path."""
        seen = [code for code in np.unique(self.code).tolist() if self.ends[code] == OPEN]
        return sorted(
            seen, key=lambda code: (self._ranks.get(code, 0) if self._is_ranked else -self._ahead[code], code)
        )

    @property
    def order(self) -> str:
        """Say by what the stages are in order."""
        return "export" if self._is_ranked else "moves"

    @cached_property
    def _ranks(self) -> dict[int, float]:
        known = self.rank != NO_RANK
        return {
            code: float(np.median(self.rank[known & (self.code == code)]))
            for code in np.unique(self.code[known])
        }

    @property
    def _is_ranked(self) -> bool:
        return all(code in self._ranks for code in np.unique(self.code) if self.ends[code] == OPEN)

    @cached_property
    def _ahead(self) -> Ints:
        """Give how many stages each comes before more often than after, less those it comes after: its place."""
        first = self.first
        code, walker, size = self.code[first], self.walker[first], len(self.names)
        before = np.zeros(size * size, np.int64)
        for step in range(1, min(size, MOST_STAGES) + 1):
            same = walker[step:] == walker[:-step]
            if not same.any():
                break
            before += np.bincount(code[:-step][same] * size + code[step:][same], minlength=size * size)
        table = before.reshape(size, size)
        return np.asarray(np.sign(table - table.T).sum(axis=1))

    @cached_property
    def first(self) -> Ints:
        """The rows in which a lead comes to a stage for the first time."""
        key = self.walker * len(self.names) + self.code
        return np.sort(np.unique(key, return_index=True)[1])

    @cached_property
    def place(self) -> Ints:
        """The place of each row's stage on the path; a sale lies beyond it, other ends are -1."""
        beyond = len(self.working)
        places = np.array([beyond if end == SOLD else -1 for end in self.ends], np.int64)
        places[self.working] = np.arange(beyond)
        return places[self.code]


class _Counts:
    """The counts of each stage of a walk."""

    def __init__(self, walk: _Walk) -> None:
        self.walk, self.size = walk, len(walk.working)
        rows = walk.place >= 0
        self.ever = np.zeros((walk.leads, self.size + 1), bool)
        self.ever[walk.walker[rows], walk.place[rows]] = True
        self.ever[walk.outcome == SOLD, self.size] = True
        self.first_at = np.full((walk.leads, self.size + 1), _NEVER)
        np.minimum.at(self.first_at, (walk.walker[rows], walk.place[rows]), _known(walk.entered[rows]))
        sold = np.flatnonzero(walk.outcome == SOLD)
        self.first_at[sold, self.size] = np.minimum(self.first_at[sold, self.size], _known(walk.closed[sold]))
        # The earliest day on which a lead was beyond each place.
        later = np.minimum.accumulate(self.first_at[:, ::-1], axis=1)[:, ::-1]
        self.beyond_at = later[:, 1:]
        self.beyond = np.logical_or.accumulate(self.ever[:, ::-1], axis=1)[:, ::-1][:, 1:]

    def stage(self, place: int) -> StageCounts:
        """Count the leads that were ever in one stage."""
        walk = self.walk
        mine = self.ever[:, place]
        ended = np.bincount(walk.outcome[mine], minlength=len(OUTCOMES))
        turned = self.ever[:, place - 1] & ~mine if place else np.zeros(walk.leads, bool)
        turned_ended = np.bincount(walk.outcome[turned], minlength=len(OUTCOMES))
        return StageCounts(
            walk.names[walk.working[place]],
            int(mine.sum()),
            (int(ended[SOLD]), int(ended[LOST]), int(ended[NON_TARGET])),
            int((mine & self.beyond[:, place]).sum()),
            int((mine & self.ever[:, place + 1]).sum()),
            *self._onward(place),
            *self._stays(place),
            int(turned_ended[SOLD]),
            int(turned_ended.sum() - turned_ended[OPEN]),
        )

    def _onward(self, place: int) -> tuple[Histogram, Histogram, Histogram]:
        """Give the days from coming to a stage to being beyond it, and for how long the others, and all, were seen."""
        came = self.first_at[:, place]
        known = self.ever[:, place] & (came != _NEVER)
        on = known & self.beyond[:, place]
        dated = on & (self.beyond_at[:, place] != _NEVER)
        waited = np.maximum(self.beyond_at[dated, place] - came[dated], 0)
        seen = self.walk.as_of - came
        return _histogram(waited), _histogram(seen[known & ~on]), _histogram(seen[known])

    def _stays(self, place: int) -> tuple[Histogram, Histogram, Histogram]:
        """Give the stays that ended, those of open leads that last, and those of the sold that ended."""
        walk = self.walk
        at = np.flatnonzero((walk.place == place) & (walk.entered != NO_DAY))
        outcome, entered = walk.outcome[walk.walker[at]], walk.entered[at]
        # Who left for no other stage stays until the lead ends.
        gone = np.where(walk.last[at], walk.closed[walk.walker[at]], walk.left[at])
        ended = (gone != NO_DAY) & (gone >= entered)
        lasting = walk.last[at] & (outcome == OPEN)
        days, so_far = gone - entered, walk.as_of - entered
        return (
            _histogram(days[ended]),
            _histogram(so_far[lasting]),
            _histogram(days[ended & (outcome == SOLD)]),
        )

    def moves(self) -> list[Move]:
        """Count the moves between two stages, most first."""
        walk, size = self.walk, len(self.walk.names)
        at = np.flatnonzero(~walk.last)
        if not len(at):
            return []
        key = walk.code[at] * size + walk.code[at + 1]
        keys, firsts, n = np.unique(key, return_index=True, return_counts=True)
        found = [
            Move(walk.names[one // size], walk.names[one % size], many, self._kind(at[first]))
            for one, first, many in zip(keys.tolist(), firsts.tolist(), n.tolist(), strict=True)
        ]
        return sorted(found, key=lambda move: (-move.n, move.stage_from, move.stage_to))

    def _kind(self, row: int) -> str:
        """Say what a move is; by the order that the export tells where it does."""
        walk = self.walk
        here, there = walk.place[row], walk.place[row + 1]
        ranks = walk.rank[row], walk.rank[row + 1]
        told = NO_RANK not in ranks
        if ranks[1] < ranks[0] if told else 0 <= there < (here if here >= 0 else self.size + 1):
            return "back"
        if there < 0:
            return "end"
        return "next" if there == here + 1 else "skip"


def _known(days: Ints) -> Ints:
    return np.where(days == NO_DAY, _NEVER, days)


def _histogram(days: Ints) -> Histogram:
    values, n = np.unique(days, return_counts=True)
    return values.astype(np.int64), n.astype(np.int64)
