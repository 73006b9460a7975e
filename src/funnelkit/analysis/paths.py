"""How leads go through the stages: how far and how soon from each, and which stages raise the share that is sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.compared import Difference
from funnelkit.analysis.funnel import median_of, share
from funnelkit.analysis.open_waits import LEAST_WAITS, ReachedBy, lay_out, reach_part
from funnelkit.analysis.windows import LEAST_LEADS
from funnelkit.analysis.young import estimate_of
from funnelkit.model import Duration
from funnelkit.statistics.differences import newcombe
from funnelkit.statistics.families import benjamini_hochberg
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.many import chance_of, touching
from funnelkit.statistics.waits import effective_counts, estimate_incidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.counts import Histogram
    from funnelkit.model import Estimate, Rate
    from funnelkit.tally.paths import Move, Paths, StageCounts

LEAST_ENDED = 20
"""Under so many leads that have ended nothing is said of what a stage does to the share sold."""

USUAL_SHARE, LEAST_SOLD = 0.9, 10
"""A lead stays unusually long where nine of ten sold ones had left; known from so many of them on."""


LEAST_FOLLOWED = 0.1
"""A share is told up to the age to which so many of the leads were seen."""


@dataclass(frozen=True)
class StageStep:
    """One stage of the path.

    Of `ever` leads that were in it some are `sold`, `lost`, `non_target` and `open`. `moved_on`: came further (to a later
    stage or were sold), `moved_on_by`: the same at an age, open leads counted as far as they are known; `to_next`: of all,
    to the very next stage. `won`: sold of those that have ended; `turned`: the same of the leads that were in the stage
    `before` and never in this one, `difference` between the two in points; `effect` says what that tells: "raises",
    "lowers", "no_rise", "too_few" (None: the first stage). `stay`: the median of stays that ended, `half_left`: by when
    half have left, open stays counted. `sitting`: how long those have been who are there now, `sold_stay`: how long the
    sold ones stayed, of whom 9 in 10 had left after `usual_days`; `longer`: how many are there longer than that.
    """

    stage: str
    before: str | None
    ever: int
    sold: int
    lost: int
    non_target: int
    open: int
    moved_on: Rate
    moved_on_by: Estimate | None
    to_next: Rate
    won: Rate
    turned: Rate | None
    difference: Difference | None
    effect: str | None
    stay: Duration
    half_left: ReachedBy | None
    sitting: Duration
    sold_stay: Duration
    usual_days: int | None
    longer: int | None


@dataclass(frozen=True)
class StagePath:
    """The stages in order, what orders them ("export", "moves"), the moves, and how many of them go back or skip."""

    order: str
    leads: int
    stages: tuple[StageStep, ...]
    moves: tuple[Move, ...]
    totals: Mapping[str, int]


def measure_path(paths: Paths) -> StagePath:
    """Give every figure of the path; whether stages raise the share sold is asked of all together (Benjamini-Hochberg)."""
    befores = [None, *(counts.stage for counts in paths.stages[:-1])]
    effects = _effects(paths.stages)
    steps = [_step(*told) for told in zip(paths.stages, befores, effects, strict=True)]
    kinds = ("next", "skip", "back", "end")
    totals = {kind: sum(move.n for move in paths.moves if move.kind == kind) for kind in kinds}
    return StagePath(paths.order, paths.leads, tuple(steps), paths.moves, totals)


def _step(counts: StageCounts, before: str | None, effect: str | None) -> StageStep:
    sold, lost, non_target = counts.ended
    ended = sold + lost + non_target
    turned = share(counts.turned_sold, counts.turned_ended, "ended") if before else None
    usual = _usual(counts.sold_stays)
    return StageStep(
        counts.stage,
        before,
        counts.ever,
        sold,
        lost,
        non_target,
        counts.ever - ended,
        share(counts.moved_on, counts.ever, "ever_in_stage"),
        _by_age(counts),
        share(counts.to_next, counts.ever, "ever_in_stage"),
        share(sold, ended, "ended"),
        turned,
        _difference(counts),
        effect,
        _median(counts.stays),
        _half_left(counts),
        _median(counts.stays_open),
        _median(counts.sold_stays),
        usual,
        None if usual is None else int(counts.stays_open[1][counts.stays_open[0] > usual].sum()),
    )


def _median(days: Histogram) -> Duration:
    found = median_of(days, 1, "days")
    return found if found.n >= LEAST_WAITS else Duration(found.n, None, None, None, "days")


def _half_left(counts: StageCounts) -> ReachedBy | None:
    if counts.stays[1].sum() < LEAST_WAITS:
        return None
    return reach_part(lay_out(counts.stays, counts.stays_open), 0.5, "days", 1)


def _usual(days: Histogram) -> int | None:
    """Give the days after which nine of ten had left; None under ten."""
    n = int(days[1].sum())
    return int(days[0][np.searchsorted(np.cumsum(days[1]), USUAL_SHARE * n)]) if n >= LEAST_SOLD else None


def _by_age(counts: StageCounts) -> Estimate | None:
    """Give the share that has moved on in the end, from all who came: Kaplan-Meier, lost leads moving on never.

    At the greatest age to which ten leads, and a tenth of all, were seen.
    """
    ended, still, (ages, n) = counts.onward, counts.onward_open, counts.followed
    old = np.cumsum(n[::-1])[::-1]
    far = np.flatnonzero(old >= max(LEAST_LEADS, LEAST_FOLLOWED * counts.ever))
    if ended[1].sum() < LEAST_WAITS or not len(far) or ages[far[-1]] < 1:
        return None
    days = int(ages[far[-1]])
    waits = lay_out(ended, still)
    found = estimate_incidence(np.asarray(waits.ended)[None], waits.censored)
    at = int(np.searchsorted(np.asarray(waits.ages), days, side="right")) - 1
    if at < 0:
        return None
    _, of = effective_counts(found.share[0, at], found.variance[0, at], found.known[at])
    young = int(still[1][still[0] < days].sum())
    return estimate_of(
        float(found.share[0, at]), min(float(of), counts.ever), days, (counts.ever, young), "ever_in_stage"
    )


# --- what a stage does to the share sold ---


def _sides(counts: StageCounts) -> tuple[int, int, int, int]:
    """Give sold and ended of those who came, and of those who turned away at the stage before."""
    return counts.ended[0], sum(counts.ended), counts.turned_sold, counts.turned_ended


def _difference(counts: StageCounts) -> Difference | None:
    sold, ended, turned_sold, turned = _sides(counts)
    if not ended or not turned:
        return None
    found = newcombe(sold, ended, turned_sold, turned)
    return Difference(100 * found.value, 100 * found.low, 100 * found.high, "pt")


def _effects(stages: Sequence[StageCounts]) -> list[str | None]:
    """Say of each stage but the first whether those who came to it are sold more often than those who did not.

    As those who came and those who turned away are no leads in common, Newcombe's limits hold; the share of all who
    reached the stage before lies between the two.
    """
    asked = [
        place for place, counts in enumerate(stages) if place and min(_sides(counts)[1::2]) >= LEAST_ENDED
    ]
    effects: list[str | None] = [None, *("too_few" for _ in stages[1:])]
    if not asked:
        return effects
    sides = np.array([_sides(stages[place]) for place in asked], float).T
    stands = benjamini_hochberg(chance_of(touching(*sides))) <= 1 - LEVEL
    rose = sides[0] * sides[3] > sides[2] * sides[1]
    for place, firm, more in zip(asked, stands.tolist(), rose.tolist(), strict=True):
        effects[place] = "no_rise" if not firm else "raises" if more else "lowers"
    return effects
