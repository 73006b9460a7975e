"""One rate of several managers: whether it tells them apart, where each lies, and what their mix of sources makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.model import Rate, Ratio
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.incomplete import gamma_tail
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.shrinkage import could_be_best, funnel_limits, shrink
from funnelkit.statistics.standardising import standardise
from funnelkit.statistics.verdicts import LEAST_LEADS, choose_worth_seeing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

OUTER = 0.998
"""The outer funnel limits, which one manager of 500 is outside of by chance."""

MIX_CHANCE = 0.01
"""So seldom would managers who are given leads at random have mixes of sources that differ as much."""


@dataclass(frozen=True)
class Standing:
    """One rate of one manager: as counted, drawn towards the department's, and where it lies among chance's limits.

    `drawn` is None where managers can not be drawn. Where this rate tells managers apart: `outside` is "above" or "below"
    what chance gives for so many leads at the `level` of 0.95 or 0.998 (None: inside), `could_be_best` whether nobody
    beats them; else all three are None. `adjusted` is the rate at the department's mix of sources, where that matters.
    """

    rate: Rate
    drawn: Ratio | None
    outside: str | None = None
    level: float | None = None
    could_be_best: bool | None = None
    adjusted: float | None = None


@dataclass(frozen=True)
class Mix:
    """Counts that know as much of each one's rate at the department's mix; `most` is what somebody's own mix makes of it."""

    hits: Floats
    of: Floats
    most: float


@dataclass(frozen=True, eq=False)
class Rates:
    """One rate of all managers, by their places; `asked` are those who are compared."""

    key: str
    of_step: str
    all_hits: Ints
    all_of: Ints
    asked: Ints
    mix: Mix | None

    @property
    def hits(self) -> Floats:
        """Hits of those who are asked, at one mix where that matters."""
        return self.mix.hits if self.mix else self.all_hits[self.asked].astype(float)

    @property
    def of(self) -> Floats:
        """What they are of."""
        return self.mix.of if self.mix else self.all_of[self.asked].astype(float)

    @property
    def chance(self) -> float | None:
        """The chance that equals differ so much; None where nobody can be compared."""
        if len(self.asked) < 2:
            return None
        found = float(compare_groups(self.hits, self.of).p)
        return 1.0 if np.isnan(found) else found

    def standings(self, *, told: bool) -> dict[int, Standing]:
        """Give each one's rate; where it tells managers apart, also who could be best and who is outside the limits."""
        plain = {
            place: share(int(self.all_hits[place]), int(self.all_of[place]), self.of_step)
            for place in np.flatnonzero(self.all_of >= LEAST_LEADS).tolist()
        }
        if len(self.asked) < 2:
            return {place: Standing(rate, None) for place, rate in plain.items()}
        drawn, best = shrink(self.hits, self.of), could_be_best(self.hits, self.of) if told else None
        outside = self._outside() if told else [(None, None)] * len(self.asked)
        found = {place: Standing(rate, None) for place, rate in plain.items()}
        for line, place in enumerate(self.asked.tolist()):
            rate = plain[place]
            found[place] = Standing(
                rate,
                Ratio(float(drawn.value[line]), float(drawn.low[line]), float(drawn.high[line])),
                *outside[line],
                bool(best[line]) if best is not None else None,
                float(self.hits[line] / self.of[line]) if self.mix else None,
            )
        return found

    def _outside(self) -> Sequence[tuple[str | None, float | None]]:
        department = float(self.hits.sum() / self.of.sum())
        rates = self.hits / self.of
        inner, outer = (funnel_limits(department, self.of, level) for level in (LEVEL, OUTER))
        found: list[tuple[str | None, float | None]] = []
        for line, rate in enumerate(rates.tolist()):
            far = rate < outer.low[line] or rate > outer.high[line]
            beyond = far or rate < inner.low[line] or rate > inner.high[line]
            side = "above" if rate > department else "below"
            found.append((side, OUTER if far else LEVEL) if beyond else (None, None))
        return found


def pool(hits: Ints, of: Ints) -> tuple[Ints, Ints]:
    """Put sources that somebody has no lead of together with the next smaller ones, as the last."""
    order = np.argsort(-of.min(axis=0), kind="stable")
    hits, of = hits[:, order], of[:, order]
    keeps = int((of.min(axis=0) > 0).sum())
    if keeps < of.shape[1] and (of[:, keeps:].sum(axis=1) == 0).any():
        keeps -= 1
    if keeps < 1:
        return hits.sum(axis=1, keepdims=True), of.sum(axis=1, keepdims=True)
    parts = ((side[:, :keeps], side[:, keeps:].sum(axis=1, keepdims=True)) for side in (hits, of))
    pooled = [np.concatenate(part, axis=1) if keeps < of.shape[1] else part[0] for part in parts]
    return pooled[0], pooled[1]


def bring_to_one_mix(hits: Ints, of: Ints) -> Mix | None:
    """Give the counts at the department's mix of sources, where somebody's own mix alone makes a difference that matters.

    A line a manager, a column a source. It matters from half of the change worth seeing on, where the mixes differ by more than chance. A source that somebody has
    no lead of is put together with the next smaller ones.
    """
    filled = of.sum(axis=0) > 0
    hits, of = hits[:, filled], of[:, filled]
    own = (of * (hits.sum(axis=0) / of.sum(axis=0))).sum(axis=1) / of.sum(axis=1)
    department = float(hits.sum() / of.sum())
    most = float(np.abs(own - department).max())
    if most <= choose_worth_seeing(department) / 2 or _mix_chance(of) > MIX_CHANCE:
        return None
    hits, of = pool(hits, of)
    if of.shape[1] < 2:
        return None
    return Mix(*standardise(hits, of, of.sum(axis=0) / of.sum()), most)


def _mix_chance(of: Ints) -> float:
    """Give the p-value of Pearson's chi-squared of managers by sources."""
    expected = of.sum(axis=1, keepdims=True) * of.sum(axis=0) / of.sum()
    df = (of.shape[0] - 1) * (of.shape[1] - 1)
    return float(gamma_tail(df / 2, ((of - expected) ** 2 / expected).sum() / 2)) if df else 1.0
