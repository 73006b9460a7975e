"""Forecasts of the past, each made of what was known then, held against what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.fates import MOST_DAYS
from funnelkit.analysis.standing import arrivals_of, edges_of, stand_on
from funnelkit.analysis.trials import (
    AHEAD,
    COHORT,
    LEAST_TRIALS,
    OPEN,
    TARGETS,
    ChanceTest,
    Quality,
    Trial,
    judge_chances,
    judge_trials,
)
from funnelkit.periods import EPOCH, period_of
from funnelkit.statistics.triangles import chain_ladder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.fates import Fates
    from funnelkit.analysis.standing import Standing
    from funnelkit.statistics.predicted import Predicted

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

LEAST_DEVELOPED = 0.2
"""A period of whose sales a smaller part should have been made by now is too young to forecast."""

BANDS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""The chances by which open leads are put together."""

_PRIOR = 6  # degrees of freedom of the belief that forecasts miss by no more than they say


@dataclass(frozen=True)
class Backtest:
    """All forecasts of the past, how good each kind was, and the chances of single leads (None: none is mature yet).

    `miss`: by how much forecasts missed beyond what they said, as the square of a coefficient of variation: later ones are
    as much wider. `stood`: the days on which forecasts were made, and the age at which leads were mature as was known then.
    """

    trials: tuple[Trial, ...]
    qualities: tuple[Quality, ...]
    chances: ChanceTest | None
    miss: float
    stood: tuple[tuple[int, int], ...] = ()

    def of(self, target: str) -> Quality | None:
        """Give how good the forecasts of one kind were; None where too few could be tested."""
        found = next((quality for quality in self.qualities if quality.target == target), None)
        return found if found and found.n >= LEAST_TRIALS else None

    @property
    def failures(self) -> tuple[Quality, ...]:
        """The kinds of forecast that failed."""
        return tuple(quality for quality in self.qualities if quality.failed)


def backtest(fates: Fates, day: int, every: str = "month") -> Backtest:
    """Forecast as of the end of each past period, of the last three years, what came until `day`.

    A forecast is tested where all its leads are mature by now (by the age that was known then); before there were 20
    sales, or in the first months, none was made.
    """
    past = _Past(fates, day, every)
    trials: list[Trial] = []
    squares: list[tuple[float, float]] = []
    lots: list[Floats] = []
    stood: list[tuple[int, int]] = []
    for place in past.places:
        standing = stand_on(fates, past.last(place), past.edges, _beyond(squares))
        if standing.mature_days is None:
            continue
        stood.append((standing.day, standing.mature_days))
        trials += past.trials(standing, place)
        if past.is_whole(place):
            squares.append(past.square(standing, place))
        if standing.day + standing.mature_days <= day:
            lots.append(past.chances(standing))
    qualities = (
        judge_trials(target, [trial for trial in trials if trial.target == target]) for target in TARGETS
    )
    return Backtest(
        tuple(trials), tuple(filter(None, qualities)), _join(lots), _beyond(squares), tuple(stood)
    )


class _Past:
    """The periods of some leads, and the sales that each had made by the end of each."""

    def __init__(self, fates: Fates, day: int, every: str) -> None:
        self.fates, self.day, self.edges = fates, day, edges_of(fates, day, every)
        self.names = [period_of(EPOCH + timedelta(days=int(edge)), every).name for edge in self.edges[:-1]]
        self.row = np.searchsorted(self.edges, fates.born, "right").astype(np.int64) - 1

    @property
    def places(self) -> Iterator[int]:
        """Give the places of the periods at whose end a forecast is made."""
        ends = self.edges[1:] - 1
        return iter(np.flatnonzero((ends < self.day) & (ends > self.day - MOST_DAYS)).tolist())

    def last(self, place: int) -> int:
        """Give the last day of a period."""
        return int(self.edges[place + 1]) - 1

    def is_whole(self, place: int) -> bool:
        """Say whether the period after one has ended, too."""
        return self.last(place + 1) <= self.day

    @cached_property
    def sold_by(self) -> Floats:
        """The sales of each period's leads (rows) by the end of each period, the last by the day of the export."""
        size, known = len(self.names), self.row[self.fates.end_of] >= 0
        which = self.fates.sold & known
        made = np.searchsorted(self.edges, self.fates.on[which], "right") - 1
        place = self.row[self.fates.end_of[which]] * size + made
        counts = np.bincount(place, weights=self.fates.n[which], minlength=size * size)
        return np.asarray(np.cumsum(counts.reshape(size, size), axis=1))

    def trials(self, standing: Standing, place: int) -> Iterator[Trial]:
        """Give the forecasts made at the end of a period that can be held against what came."""
        mature, now = standing.mature_days or 0, self.sold_by[: standing.rows, place]
        came, ladder = self.sold_by[: standing.rows, -1], self._ladder(place)
        to_come = standing.to_come(self.day - standing.day)
        on = EPOCH + timedelta(days=standing.day)
        for row in range(standing.rows):
            last = self.last(row)
            if (
                last + mature <= standing.day
                or last + mature > self.day
                or not standing.developed[row] >= LEAST_DEVELOPED
            ):
                continue
            yield _trial(
                (on, COHORT, self.names[row]), now[row], to_come.of(row), now[row], (came[row], ladder[row])
            )
        if standing.day + mature <= self.day:
            more = float(came.sum() - now.sum()), float(ladder.sum() - now.sum())
            yield _trial((on, OPEN, None), 0.0, to_come.whole, 0.0, more)
        if self.is_whole(place):
            days = int(self.edges[place + 2] - self.edges[place + 1])
            expected = standing.ahead(arrivals_of(standing, self.edges), 0, days)
            yield _trial(
                (on, AHEAD, self.names[place + 1]),
                0.0,
                expected,
                self._closed(place),
                (self._closed(place + 1), None),
            )

    def _closed(self, place: int) -> float:
        """Give the sales made in a period."""
        before = self.sold_by[:, place - 1].sum() if place else 0.0
        return float(self.sold_by[:, place].sum() - before)

    def _ladder(self, place: int) -> Floats:
        size = place + 1
        columns = np.minimum(np.arange(size)[:, None] + np.arange(size), place)
        return chain_ladder(self.sold_by[np.arange(size)[:, None], columns])

    def square(self, standing: Standing, place: int) -> tuple[float, float]:
        """Give how far a forecast of the next period's sales of open leads missed: squares, in its variances, of it and of its mean."""
        days = int(self.edges[place + 2] - self.edges[place + 1])
        told = standing.to_come(days).whole
        rows = slice(standing.rows)
        came = float((self.sold_by[rows, place + 1] - self.sold_by[rows, place]).sum())
        variance = max(1.0, told.variance - standing.miss * told.mean**2)
        return (came - told.mean) ** 2 / variance, told.mean**2 / variance

    def chances(self, standing: Standing) -> Floats:
        """Give, for each row and age of leads open on a day, the chance told, how many were sold, and of how many."""
        fates = self.fates
        which = fates.sold & (fates.on > standing.day)
        unit = fates.end_of[which]
        n, first = fates.n[which], standing.fates.born[0] if standing.fates.born.size else standing.day
        known = (fates.born[unit] <= standing.day) & (fates.born[unit] >= first)
        sold = standing.count_at_age(self.row[unit[known]], fates.born[unit[known]], n[known])
        told = standing.chances(self.day - standing.day)
        there = standing.open_at > 0
        return np.array([told[there], sold[there], standing.open_at[there]])


def _trial(
    names: tuple[date, str, str | None],
    so_far: float,
    to_come: Predicted,
    raw: float,
    came: tuple[float, float | None],
) -> Trial:
    low, high = to_come.interval()
    base = int(so_far)
    return Trial(*names, float(raw), so_far + to_come.mean, base + low, base + high, int(came[0]), came[1])


def _beyond(squares: Sequence[tuple[float, float]]) -> float:
    """Give by how much forecasts missed beyond their variance, with the weak belief that they do not."""
    missed, size = (sum(part) for part in zip(*squares, strict=True)) if squares else (0.0, 0.0)
    found = (missed + _PRIOR) / (len(squares) + _PRIOR)
    return max(0.0, found - 1) * len(squares) / size if size else 0.0


def _join(lots: Sequence[Floats]) -> ChanceTest | None:
    """Put the chances of all days together, by bands."""
    if not lots:
        return None
    told, sold, of = np.concatenate(lots, axis=1)
    band = np.minimum(np.searchsorted(BANDS, told, "right") - 1, len(BANDS) - 2)
    return judge_chances((told, sold, of), band, [f"{low:g}..{high:g}" for low, high in pairwise(BANDS)])
