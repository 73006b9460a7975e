"""Settle: keep a baseline beside others, in place of the one that stands, or only where a comparison says it is better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View
from funnelkit.department.holding import hold
from funnelkit.department.tallying import Measured
from funnelkit.store import folder
from funnelkit.store.history import BETTER

if TYPE_CHECKING:
    from pathlib import Path

    from funnelkit.department.keeping import Kept
    from funnelkit.model import Note, Value
    from funnelkit.store.baselines import Baseline


@dataclass(frozen=True)
class Judged:
    """What a comparison says of one metric in one period; `current` is its value then."""

    metric: str
    period: str
    verdict: str
    current: Value


@dataclass(frozen=True)
class Settled:
    """What became of a baseline: `how` it was kept (`store.history.WAYS`; None: it was not), and which one stands now.

    `replaced` stood before, `judged` are the verdicts that decided, `notes` those of the comparison.
    """

    how: str | None
    written: bool
    standing: str | None
    replaced: str | None = None
    judged: tuple[Judged, ...] = ()
    notes: tuple[Note, ...] = ()

    def of(self, verdict: str) -> list[Judged]:
        """Give the metrics of a verdict, each once."""
        return list({row.metric: row for row in self.judged if row.verdict == verdict}.values())


def settle(store: Path, kept: Kept, how: str, dropped: frozenset[str], *, overwrite: bool) -> Settled:
    """Keep a baseline; where `how` is "if_better", only if something improved and nothing is worse, or none is there.

    `dropped` are steps that the business does not have. Raises what `folder.keep` and `folder.choose` do.
    """
    settled = Settled(None, written=False, standing=None)
    if how == BETTER and folder.names(store):
        standing = folder.choose(store, None)
        settled = replace(hold_against(standing, kept, dropped), standing=standing.name)
        if not settled.of("improved") or settled.of("worse"):
            return settled
    done = folder.keep(store, kept.baseline, how, replace=overwrite)
    return replace(settled, how=how, **done._asdict(), standing=folder.find_standing(store))


def hold_against(standing: Baseline, kept: Kept, dropped: frozenset[str]) -> Settled:
    """Compare a new baseline with the one that stands, as `compare` would: each judged metric with its verdict."""
    new = kept.baseline
    view = View(new.as_of, new.every, dropped=dropped)
    found = hold(Measured(kept.intake, new.tally, view), standing)
    judged = {
        (key, compared.period): Judged(key, compared.period, compared.verdict, compared.current)
        for row in (found.whole, *found.periods)
        if row is not None
        for key, compared in row.metrics.items()
        if compared.verdict is not None
    }
    return Settled(None, written=False, standing=None, judged=tuple(judged.values()), notes=found.notes)
