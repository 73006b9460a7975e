"""Is it the rates, or the leads? How much of a change is that other sources, managers or products have come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.analysis.funnel import hits_of, share
from funnelkit.metrics import MAIN, METRICS
from funnelkit.model import Note, Rate
from funnelkit.statistics.standardising import pool_empty, split_change
from funnelkit.statistics.verdicts import LEAST_LEADS, choose_worth_seeing
from funnelkit.tally import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.model import Value

    Steps = Mapping[str | None, npt.NDArray[np.float64]]

DIMENSIONS = ("source", "manager", "product", "campaign", "lead_type")
"""What the mix is asked of, one at a time."""

RATES = tuple(key for key in MAIN if METRICS[key].kind == "rate")
"""The rates whose verdict is that at the same mix where the mix moved much."""

MOST_UNTOLD = 0.2
"""Of the leads of a side so many may have no value of a dimension, and so many one that the other side does not have."""

_LARGE, _NOTABLE = 1 / 2, 1 / 4  # of the change worth seeing


class Sides(NamedTuple):
    """The leads of a rate now and in the baseline, read at an age."""

    now: Cohorts
    then: Cohorts
    days: int | None


class _Segments(NamedTuple):
    """The values of a dimension, and hits, leads, and both of the baseline of each; the last column is of all others."""

    names: tuple[str | None, ...]
    counts: npt.NDArray[np.float64]


class Segment(NamedTuple):
    """The part of a mix that moved most: its share of all on either side, and its rate now. Shares."""

    name: str | None
    share: float
    base_share: float
    rate: float


@dataclass(frozen=True)
class Mix:
    """The change of a rate in two parts that add up: at the same mix of a dimension, and by its mix. Shares.

    `now` and `then` are rates at one mix, whose difference is the rate part: `hits` and `of` are no leads but what
    knows as much; one of them is `each` leads. `worth` is the change worth seeing. Of `segments` values with ten leads a
    side `against` moved against the whole; `moved` is the one that made most of the mix. Values with fewer leads count
    together: their rates are too rough to say what is mix.
    """

    dimension: str
    rate_part: float
    mix_part: float
    now: Rate = field(repr=False)
    then: Rate = field(repr=False)
    each: float
    worth: float
    segments: int
    against: int
    moved: Segment

    @property
    def total(self) -> float:
        """The whole change."""
        return self.rate_part + self.mix_part

    @property
    def reversed(self) -> bool:
        """Whether the rate at the same mix moved against the whole: Simpson's paradox."""
        return self.rate_part * self.total < 0

    @property
    def is_large(self) -> bool:
        """Whether the mix alone moved the rate so far that the whole says little of the rate."""
        return abs(self.mix_part) > _LARGE * self.worth

    @property
    def is_notable(self) -> bool:
        """Whether the mix is worth a word: more than a quarter of the change worth seeing."""
        return abs(self.mix_part) > _NOTABLE * self.worth

    @property
    def is_paradox(self) -> bool:
        """Whether the whole misleads: it moved against its parts, by a large mix, or against every one of them."""
        every = self.against == self.segments > 1 and self.is_notable
        return self.reversed and (every or self.is_large)


@dataclass(frozen=True, eq=False)
class Mixes:
    """Splits rates by every dimension; what was counted once is kept."""

    worth: Mapping[str, float]
    _kept: dict[tuple[Cohorts, int | None, str], Steps] = field(default_factory=dict)

    def split(self, key: str, now: Value, then: Value, sides: Sides) -> tuple[Mix, ...]:
        """Split a rate by each dimension that both sides tell, the largest mix first."""
        if key not in RATES or not isinstance(now, Rate) or not isinstance(then, Rate):
            return ()
        if now.of_step != then.of_step or not now.of or not then.of:
            return ()
        found = (self._split(key, dimension, (now, then), sides) for dimension in DIMENSIONS)
        return tuple(sorted(filter(None, found), key=lambda mix: -abs(mix.mix_part)))

    def refusals(self, now: Cohorts, then: Cohorts) -> Iterable[Note]:
        """Tell of which dimensions both sides know something, and yet too little."""
        leads = STEPS.index("leads")
        why: dict[str, list[str]] = {}
        for dimension in DIMENSIONS:
            sides = (self._steps(side, None, dimension) for side in (now, then))
            counts = [{name: row[leads] for name, row in steps.items()} for steps in sides]
            if all(any(name is not None and n for name, n in side.items()) for side in counts):
                why.setdefault(_refusal(*counts) or "", []).append(dimension)
        for reason in ("mix_unknown", "mix_unlike"):
            if reason in why:
                yield Note(reason, {"dimensions": why[reason], "most": round(100 * MOST_UNTOLD)})

    def _split(self, key: str, dimension: str, rates: tuple[Rate, Rate], sides: Sides) -> Mix | None:
        now, then = rates
        found = self._segments(key, now.of_step, dimension, sides)
        if found is None or list(found.counts.sum(axis=1)) != [now.hits, now.of, then.hits, then.of]:
            return None
        pooled = pool_empty(*found.counts)
        if len(pooled[0]) < 2:
            return None
        split = split_change(*pooled)
        return Mix(
            dimension,
            float(split.rate_part),
            float(split.mix_part),
            share(float(split.hits), float(split.of), now.of_step, now.window_days),
            share(float(split.base_hits), float(split.base_of), then.of_step, then.window_days),
            now.of / float(split.of),
            self.worth.get(key) or choose_worth_seeing(then.hits / then.of),
            *_moves(found, float(split.total), float(split.mix_part)),
        )

    def _segments(self, key: str, of_step: str, dimension: str, sides: Sides) -> _Segments | None:
        """Count a rate by the values of a dimension, those with few leads on a side together as the last."""
        of_at = STEPS.index(of_step if of_step in STEPS else "leads")
        hits_at = STEPS.index(hits_of(METRICS[key].hits, of_step))
        now, then = (self._steps(side, sides.days, dimension) for side in sides[:2])
        names = list(dict.fromkeys((*now, *then)))
        if not names or _refusal(*({name: row[of_at] for name, row in side.items()} for side in (now, then))):
            return None
        nothing = np.zeros(len(STEPS))
        counts = np.array(
            [
                [side.get(name, nothing)[at] for name in names]
                for side in (now, then)
                for at in (hits_at, of_at)
            ]
        )
        few = np.minimum(counts[1], counts[3]) < LEAST_LEADS
        kept = tuple(name for name, left in zip(names, few, strict=True) if not left)
        rest = counts[:, few].sum(axis=1, keepdims=True)
        return _Segments(kept, np.concatenate([counts[:, ~few], rest], axis=1)) if kept else None

    def _steps(self, side: Cohorts, days: int | None, dimension: str) -> Steps:
        known = (side, days, dimension)
        if known not in self._kept:
            self._kept[known] = side.segments(days, dimension)
        return self._kept[known]


def _refusal(of: Mapping[str | None, float], base_of: Mapping[str | None, float]) -> str | None:
    """Say why the leads cannot be split by a dimension: too many without a value, or with one of one side only."""
    for side, other in ((of, base_of), (base_of, of)):
        most = MOST_UNTOLD * sum(side.values())
        if side.get(None, 0) > most:
            return "mix_unknown"
        if sum(n for name, n in side.items() if name is not None and not other.get(name)) > most:
            return "mix_unlike"
    return None


def _moves(found: _Segments, total: float, mix_part: float) -> tuple[int, int, Segment]:
    """Tell of the segments: how many, how many moved against the whole, and which made the mix."""
    every = found.counts.sum(axis=1)
    hits, of, base_hits, base_of = found.counts[:, : len(found.names)]
    rate, base_rate = hits / of, base_hits / base_of
    part, base_part = of / every[1], base_of / every[3]
    middle = (every[0] / every[1] + every[2] / every[3]) / 2
    made = (part - base_part) * ((rate + base_rate) / 2 - middle) * np.sign(mix_part)
    grown = (part > base_part) & (made >= made.max() / 2)  # what came is said more easily than what went
    most = int(np.argmax(np.where(grown, made + abs(made.max()), made)))
    against = int(((rate - base_rate) * total < 0).sum())
    moved = Segment(found.names[most], float(part[most]), float(base_part[most]), float(rate[most]))
    return len(rate), against, moved


def paradox(key: str, mix: Mix) -> Note:
    """Name a change of which the whole tells the reverse of its parts."""
    way = "better" if mix.rate_part > 0 else "worse"
    every = "every_" if mix.against == mix.segments else ""
    moved = mix.moved
    params = {
        "metric": key,
        "of": mix.now.of_step,
        "dimension": mix.dimension,
        "total": round(100 * mix.total, 1),
        "rate_part": round(100 * mix.rate_part, 1),
        "against": mix.against,
        "segments": mix.segments,
        "segment": moved.name or "–",
        "rate": round(moved.rate, 4),
        "share": round(moved.share, 4),
        "base_share": round(moved.base_share, 4),
    }
    return Note(f"simpson_{every}{way}", params)
