"""Forecasts of the past, and how good they were: how many held, how far off, and how reliable chances of single leads are."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.chances import brier_score, skill_of
from funnelkit.statistics.exact import at_most_chance
from funnelkit.statistics.predicted import LIKELY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

COHORT, OPEN, AHEAD = "cohort", "open", "ahead"
TARGETS = (COHORT, OPEN, AHEAD)
"""What is forecast: the sales of each period's leads once they are mature, those of all open leads, those of the next period."""

LEAST_TRIALS = 3
"""Fewer forecasts of the past are no test."""

_LUCK = 0.05


@dataclass(frozen=True)
class Trial:
    """One forecast of the past: `raw` is what simple counting would have said, `ladder` what the chain ladder would.

    Of a period's leads all sales once they are mature (`raw`: those so far), of open leads those to come (0), of the next period those made in
    it (as many as in the one before; the chain ladder says nothing of it).
    """

    on: date
    target: str
    period: str | None
    raw: float
    mean: float
    low: int
    high: int
    came: int
    ladder: float | None

    @property
    def held(self) -> bool:
        """Whether what came lay within the interval."""
        return self.low <= self.came <= self.high


@dataclass(frozen=True)
class Quality:
    """How good the forecasts of one kind were: how many held, of how many periods they were, and how far off on average.

    `nearer`: how many were nearer to what came than simple counting, or as near. `bias` is the sum of what was expected beyond what
    came, as a share of the latter; errors are root mean squares, in sales, of the forecast, of simple counting, and of
    the chain ladder.
    """

    target: str
    n: int
    held: int
    nearer: int
    periods: int
    bias: float | None
    error: float
    raw_error: float
    ladder_error: float | None

    @property
    def failed(self) -> str | None:
        """Say how the forecast failed beyond chance: it "missed" too often, or was "worse" than simple counting; None: it did not.

        Forecasts of one period's leads on several days are alike, and count as one.
        """
        if self.n < LEAST_TRIALS:
            return None
        if at_most_chance(self.held * self.periods / self.n, self.periods, LIKELY) < _LUCK:
            return "missed"
        nearer = at_most_chance(self.nearer * self.periods / self.n, self.periods, 0.5)
        return "worse" if nearer < _LUCK and self.error > self.raw_error else None


@dataclass(frozen=True)
class Band:
    """Open leads with alike chances, or in one stage: what was told of them on average, and how many were sold."""

    name: str
    told: float
    hits: int
    of: int


@dataclass(frozen=True)
class ChanceTest:
    """Chances of single leads, told on past days: Brier score, that of one rate told of all, skill against it, and bands."""

    of: int
    hits: int
    score: float
    base_score: float
    bands: tuple[Band, ...]

    @property
    def skill(self) -> float | None:
        """How much nearer they were than one rate for all: 1 a seer, 0 no nearer."""
        return skill_of(self.score, self.base_score)


def judge_trials(target: str, trials: Sequence[Trial]) -> Quality | None:
    """Say how good the forecasts of one kind were; None of none."""
    if not trials:
        return None
    came, mean, raw = (
        np.array([getattr(trial, name) for trial in trials]) for name in ("came", "mean", "raw")
    )
    ladder = None if trials[0].ladder is None else np.array([trial.ladder for trial in trials], float)
    total = float(came.sum())
    return Quality(
        target,
        len(trials),
        sum(trial.held for trial in trials),
        int((np.abs(mean - came) <= np.abs(raw - came)).sum()),
        len({trial.period or trial.on for trial in trials}),
        float(mean.sum()) / total - 1 if total else None,
        _error(mean, came),
        _error(raw, came),
        None if ladder is None else _error(ladder, came),
    )


def _error(told: Floats, came: Floats) -> float:
    return sqrt(float(((told - came) ** 2).mean()))


def judge_chances(
    counts: tuple[Floats, Floats, Floats], band: Ints, names: Sequence[str]
) -> ChanceTest | None:
    """Hold chances against what came: `counts` are the chance told, how many were sold, of how many; None of no lead.

    `band` says to which of `names` each belongs. The rate told of all, to compare with, is the one that came.
    """
    told, sold, of = counts
    leads, hits = float(of.sum()), float(sold.sum())
    if not leads:
        return None
    sums = [np.bincount(band, weights=part, minlength=len(names)) for part in (told * of, sold, of)]
    bands = tuple(
        Band(name, float(mean / n), int(k), int(n))
        for name, mean, k, n in zip(names, *sums, strict=True)
        if n
    )
    scores = brier_score(told, sold, of), brier_score(hits / leads, hits, leads)
    return ChanceTest(int(leads), int(hits), *scores, bands)
