"""What the leads of managers are made of, and their counts at one mix where that makes a difference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import is_one_sided
from funnelkit.analysis.manager_rates import counts_of
from funnelkit.analysis.mix import MOST_UNTOLD
from funnelkit.statistics.incomplete import gamma_tail
from funnelkit.statistics.standardising import standardise
from funnelkit.statistics.verdicts import choose_worth_seeing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MIXED_OVER = {"source": "manager"}
"""Managers, heads and offices are held at one mix of sources, sources at one mix of managers."""

MIX_CHANCE = 0.01
"""So seldom would managers who are given leads at random have mixes of sources that differ as much."""


def pair_of(dimension: str) -> tuple[str, str]:
    """Give a dimension, and the one whose mix is held alike."""
    return dimension, MIXED_OVER.get(dimension, "source")


@dataclass(frozen=True)
class Mix:
    """Counts that know as much of each one's rate at the department's mix; `most` is what somebody's own mix makes of it.

    `together` are the sources, by their columns, that count as one, for somebody has no lead of one of them. Without
    counts (None) the rates cannot be held at one mix: of too many sources somebody has no lead.
    """

    hits: Floats | None
    of: Floats | None
    most: float
    together: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Mixes:
    """The leads of some periods by a dimension and what their mix is of."""

    side: Cohorts
    dimension: str

    @property
    def pair(self) -> tuple[str, str]:
        """The dimension, and the one whose mix is held alike."""
        return pair_of(self.dimension)

    @property
    def is_counted(self) -> bool:
        """Whether both stand in the files at all."""
        return self.pair in self.side.tally.cells

    @cached_property
    def is_told(self) -> bool:
        """Whether the mix is told: of four fifths of the leads, and not of sold ones alone."""
        if not self.is_counted or is_one_sided(self.side.tally.cells[self.pair]):
            return False
        return self.untold <= MOST_UNTOLD

    @cached_property
    def untold(self) -> float:
        """Of which share of the leads nobody knows what the mix is of."""
        leads = self.side.steps_by(self.pair, None).of("leads")
        unknown = [source is None for _, source in self.side.tally.cells[self.pair].groups]
        return float(leads[unknown].sum() / max(1, leads.sum()))

    @cached_property
    def sources(self) -> tuple[str | None, ...]:
        """What the mix is of, in the order of the columns of `Mix.together`."""
        return tuple(dict.fromkeys(pair[1] for pair in self.side.tally.cells[self.pair].groups))

    def at_one(self, key: str, days: int | None, of_step: str, names: Sequence[str | None]) -> Mix | None:
        """Give the counts of a rate at one mix for some who are compared; None where their mix makes no difference."""
        if len(names) < 2 or not self.is_told:
            return None
        return bring_to_one_mix(*self._by_source(key, days, of_step, names))

    def _by_source(
        self, key: str, days: int | None, of_step: str, names: Sequence[str | None]
    ) -> tuple[Ints, Ints]:
        """Count hits and leads of each who is compared (lines) by source (columns)."""
        told = counts_of(key, of_step, self.side.steps_by(self.pair, days))
        sources = {source: place for place, source in enumerate(self.sources)}
        lines = {name: line for line, name in enumerate(names)}
        counts = np.zeros((2, len(lines), len(sources)), np.int64)
        for at, (name, source) in enumerate(self.side.tally.cells[self.pair].groups):
            if name in lines:
                counts[:, lines[name], sources[source]] = told[0][at], told[1][at]
        return counts[0], counts[1]


def pool(hits: Ints, of: Ints) -> tuple[Ints, Ints, tuple[int, ...]]:
    """Put sources that somebody has no lead of together with the next smaller ones, as the last; and say which these are."""
    order = np.argsort(-of.min(axis=0), kind="stable")
    sorted_hits, sorted_of = hits[:, order], of[:, order]
    keeps = int((sorted_of.min(axis=0) > 0).sum())
    if keeps == of.shape[1]:
        return sorted_hits, sorted_of, ()
    if (sorted_of[:, keeps:].sum(axis=1) == 0).any():
        keeps -= 1
    keeps = max(0, keeps)
    pooled = [
        np.concatenate([side[:, :keeps], side[:, keeps:].sum(axis=1, keepdims=True)], axis=1)
        for side in (sorted_hits, sorted_of)
    ]
    return pooled[0], pooled[1], tuple(order[keeps:].tolist())


def bring_to_one_mix(hits: Ints, of: Ints) -> Mix | None:
    """Give the counts at the department's mix of sources, where somebody's own mix alone makes a difference that matters.

    A line a manager, a column a source. It matters from half of the change worth seeing on, where the mixes differ by more
    than chance. A source that somebody has no lead of is put together with the next smaller ones; where that leaves one
    source there are no counts.
    """
    filled = np.flatnonzero(of.sum(axis=0) > 0)
    hits, of = hits[:, filled], of[:, filled]
    own = (of * (hits.sum(axis=0) / of.sum(axis=0))).sum(axis=1) / of.sum(axis=1)
    department = float(hits.sum() / of.sum())
    most = float(np.abs(own - department).max())
    if most <= choose_worth_seeing(department) / 2 or _mix_chance(of) > MIX_CHANCE:
        return None
    hits, of, together = pool(hits, of)
    named = tuple(filled[list(together)].tolist())
    if of.shape[1] < 2:
        return Mix(None, None, most, named)
    return Mix(*standardise(hits, of, of.sum(axis=0) / of.sum()), most, named)


def _mix_chance(of: Ints) -> float:
    """Give the p-value of Pearson's chi-squared of managers by sources."""
    expected = of.sum(axis=1, keepdims=True) * of.sum(axis=0) / of.sum()
    df = (of.shape[0] - 1) * (of.shape[1] - 1)
    return float(gamma_tail(df / 2, ((of - expected) ** 2 / expected).sum() / 2)) if df else 1.0
