"""One rate of several managers: whether it tells them apart, where each lies, and what their mix of sources makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from funnelkit.analysis.funnel import hits_of, share
from funnelkit.metrics import METRICS
from funnelkit.model import Rate, Ratio
from funnelkit.statistics.apart import stand_apart, tell_apart
from funnelkit.statistics.families import holm
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.many import wilson_limits
from funnelkit.statistics.shrinkage import could_be_best, funnel_limits, shrink
from funnelkit.statistics.verdicts import LEAST_LEADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Steps
    from funnelkit.analysis.manager_mix import Mix
    from funnelkit.statistics.many import Limits

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

Side = Literal["above", "below"]

MAIN_RATE = "lead_conversion"
_MOST = 9  # times what all other rates have together

OUTER = 0.998
"""The outer funnel limits, which one manager of 500 is outside of by chance."""


@dataclass(frozen=True)
class Standing:
    """One rate of one manager: as counted, drawn towards the department's, and where it lies among chance's limits.

    `drawn` is None where managers can not be drawn. Where this rate tells managers apart: `outside` is "above" or "below"
    what chance gives for so many leads at the `level` of 0.95 or 0.998, one without whom the rest are more alike (None: not so),
    `could_be_best` whether nobody beats them; else all three are None. `adjusted` is the rate at the department's mix of sources with its limits, where that
    matters. `outside_own_mix` is `outside` of the leads as they came.
    """

    rate: Rate
    drawn: Ratio | None
    outside: Side | None = None
    level: float | None = None
    could_be_best: bool | None = None
    outside_own_mix: Side | None = None
    adjusted: Ratio | None = None


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
    def is_adjusted(self) -> bool:
        """Whether all this is said at the department's mix."""
        return self.mix is not None and self.mix.hits is not None

    @property
    def own(self) -> tuple[Floats, Floats]:
        """Hits of those who are asked, and what they are of, as the leads came."""
        return self.all_hits[self.asked].astype(float), self.all_of[self.asked].astype(float)

    @property
    def counts(self) -> tuple[Floats, Floats]:
        """The same at one mix where that matters."""
        if self.mix is not None and self.mix.hits is not None and self.mix.of is not None:
            return self.mix.hits, self.mix.of
        return self.own

    @property
    def chance(self) -> float | None:
        """The chance that equals differ so much; None where nobody can be compared."""
        return self._chance(self.counts)

    @property
    def chance_of_own_mix(self) -> float | None:
        """The same of the leads as they came."""
        return self._chance(self.own)

    def _chance(self, counts: tuple[Floats, Floats]) -> float | None:
        if len(self.asked) < 2:
            return None
        found = float(tell_apart(*counts))
        return 1.0 if np.isnan(found) else found

    def standings(self, *, told: bool) -> dict[int, Standing]:
        """Give each one's rate; where it tells managers apart, also who could be best and who is outside the limits."""
        plain = {
            place: share(int(self.all_hits[place]), int(self.all_of[place]), self.of_step)
            for place in np.flatnonzero(self.all_of >= LEAST_LEADS).tolist()
        }
        found = {place: Standing(rate, None) for place, rate in plain.items()}
        if len(self.asked) < 2:
            return found
        drawn, best = shrink(*self.counts), could_be_best(*self.counts) if told else None
        nowhere = [(None, None)] * len(self.asked)
        outside = find_outside(*self.counts) if told else nowhere
        as_came = find_outside(*self.own) if told else nowhere
        adjusted = wilson_limits(*self.counts)
        for line, place in enumerate(self.asked.tolist()):
            found[place] = Standing(
                plain[place],
                _ratio(drawn, line),
                *outside[line],
                bool(best[line]) if best is not None else None,
                as_came[line][0],
                _ratio(adjusted, line) if self.is_adjusted else None,
            )
        return found


def _ratio(limits: Limits, line: int) -> Ratio:
    return Ratio(*(float(part[line]) for part in (limits.value, limits.low, limits.high)))


def find_outside(hits: Floats, of: Floats) -> Sequence[tuple[Side | None, float | None]]:
    """Say who is outside the funnel's limits, and at which of them, of those without whom the rest cannot be told apart."""
    department, rates = float(hits.sum() / of.sum()), hits / of
    inner, outer = (funnel_limits(department, of, level) for level in (LEVEL, OUTER))
    beyond, far = ((rates < limits.low) | (rates > limits.high) for limits in (inner, outer))
    return [
        (("above" if rate > department else "below"), OUTER if distant else LEVEL) if named else (None, None)
        for rate, named, distant in zip(
            rates.tolist(), (beyond & stand_apart(hits, of)).tolist(), far.tolist(), strict=True
        )
    ]


def adjust_chances(chances: Mapping[str, float | None]) -> dict[str, float]:
    """Adjust the p-values of several rates by Holm; nothing of those that cannot be asked.

    Sold of leads, which the question is about, has nine tenths of the 5 %, the others share the rest.
    """
    known = {key: chance for key, chance in chances.items() if chance is not None}
    others = max(1, len(known) - 1)
    weights = [_MOST * others if key == MAIN_RATE else 1 for key in known]
    return dict(zip(known, holm(list(known.values()), weights).tolist(), strict=True)) if known else {}


def counts_of(key: str, of_step: str, steps: Steps) -> tuple[Ints, Ints]:
    """Give the hits of each group for a rate, and what they are of."""
    step = "leads" if of_step == "offered" else of_step
    return steps.of(hits_of(METRICS[key].hits, step)), steps.of(step)
