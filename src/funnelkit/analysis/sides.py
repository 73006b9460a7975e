"""The two sides of a comparison at equal age: their figures as a whole and by period, each in its window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.cohorts import LAST_DAY, Cohorts, cohorts_of, put_together
from funnelkit.analysis.definitions import without_contacts
from funnelkit.analysis.funnel import share
from funnelkit.analysis.judging import answers_of
from funnelkit.analysis.windows import Window, step_of
from funnelkit.analysis.young import estimate
from funnelkit.metrics import MAIN, METRICS
from funnelkit.model import Bounds, Count, Estimate, Note, Rate, Row, Score, Value
from funnelkit.periods import span
from funnelkit.statistics.swings import ScoreSwing, Swing, estimate_score_swing, estimate_swings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from funnelkit.analysis.cohorts import Age
    from funnelkit.model import Period
    from funnelkit.tally import Tally

HEAVY = ("lead_conversion", "sold_within_7d", "sold_within_30d", "sold_within_90d")
"""Products of several steps: the swings of all of them add up."""

_AGED = ("rate", "duration", "ratio")
_LEAST_HELD, _MOST_HELD = 0.98, 1.1
_TOLD = ("leads", "contacted", "appointments", "visits", "sold", "lost")


@dataclass(frozen=True)
class Ages:
    """The age in days at which each metric is read; None: whatever was seen."""

    windows: Mapping[str, Window]

    def days(self, key: str) -> int | None:
        """Give the age of a metric: its window, else that of the contact or of the sale; none for plain counts."""
        metric = METRICS[key]
        if key in self.windows:
            return self.windows[key].days
        if metric.kind not in _AGED:
            return None
        near = "contact_rate" if metric.hits == "contacted" else "lead_conversion"
        return self.windows[near].days if near in self.windows else None

    def keys_by_age(self) -> dict[int | None, list[str]]:
        """Give the metrics that are read at each age."""
        found: dict[int | None, list[str]] = {}
        for key in METRICS:
            found.setdefault(self.days(key), []).append(key)
        return found


@dataclass(frozen=True, eq=False)
class Figures:
    """The metrics of one side, each at its age: of all its leads together, and of each period by its name.

    `contacts` is False where contacts are not comparable; `unaged` are the leads for what is read at any age, if they
    are others. With `young` the shares of all leads are estimated from those, too, that are younger than their age.
    """

    cohorts: Cohorts
    ages: Ages
    contacts: bool = True
    unaged: Cohorts | None = None
    young: bool = False

    @cached_property
    def whole(self) -> dict[str, Value]:
        """Of all leads together."""
        found: dict[str, Value] = {}
        for days, keys in self.ages.keys_by_age().items():
            rows = [side.row(days, keys) for side in self._sides(days)]
            found |= _filled_in(rows, keys)
        periods = self.cohorts.periods
        told = {key: self._or_none_yet(key, found[key], *periods) for key in METRICS}
        return {key: self._with_young(key, value, len(periods)) for key, value in told.items()}

    @cached_property
    def periods(self) -> dict[str, dict[str, Value]]:
        """Of each period."""
        found: dict[str, dict[str, Value]] = {period.name: {} for period in self.cohorts.periods}
        for days, keys in self.ages.keys_by_age().items():
            sides = [side.by_period(days, keys) for side in self._sides(days)]
            for name in found:
                rows = [side[name] for side in sides if name in side]
                found[name] |= _filled_in(rows, keys)
        return {
            period.name: {
                key: self._with_young(key, self._or_none_yet(key, found[period.name][key], period), place)
                for key in METRICS
            }
            for place, period in enumerate(self.cohorts.periods)
        }

    def _with_young(self, key: str, value: Value, place: int) -> Value:
        """Give a share with what is known of young leads, of a period or, behind them, of all."""
        if not self.young or not isinstance(value, Rate | Bounds):
            return value
        found = self._estimates[key][place]
        return value if found is None else replace(found, of_step=value.of_step)

    @cached_property
    def _estimates(self) -> dict[str, tuple[Estimate | None, ...]]:
        return {key: estimate(self.cohorts, key, self.ages.windows.get(key)) for key in METRICS}

    def _or_none_yet(self, key: str, value: Value, *periods: Period) -> Value:
        """Give a share within a time as 0 of the leads where nobody has reached its step, and so no day is told."""
        metric = METRICS[key]
        if value is not None or metric.kind != "within" or self._reached(metric.hits) != 0:
            return value
        days = self.ages.days(key)
        return share(0, self.cohorts.of(*periods).grown(days or 0), "leads", days)

    def _reached(self, step: str) -> int | None:
        reached = self.so_far[step]
        return reached.n if isinstance(reached, Count) else None

    @cached_property
    def at_last_day(self) -> dict[str, Value]:
        """Of all leads, each period as it stood on its own last day."""
        return _filled_in([side.row(LAST_DAY, METRICS) for side in self._sides(LAST_DAY)], METRICS)

    @cached_property
    def so_far(self) -> dict[str, Value]:
        """Of all leads of any age, with all that was seen of them."""
        return _filled_in([side.row(None, METRICS) for side in self._sides(None)], METRICS)

    def sizes(self, key: str) -> list[float]:
        """Give of how many each period's rate or score is."""
        told = (found[key] for found in self.periods.values())
        return [
            value.n if isinstance(value, Score) else value.of
            for value in told
            if isinstance(value, Rate | Score)
        ]

    @property
    def told(self) -> dict[str, bool]:
        """Which metrics the exports tell at all, at any age."""
        return {
            key: value is not None
            or (METRICS[key].kind == "within" and self._reached(METRICS[key].hits) == 0)
            for key, value in self.so_far.items()
        }

    def _sides(self, days: Age) -> list[Cohorts]:
        """Where contacts are not comparable: first the leads without their contacts, so that rates count from before."""
        cohorts = self.unaged if days is None and self.unaged else self.cohorts
        return [cohorts] if self.contacts else [self._untold(cohorts), cohorts]

    def _untold(self, cohorts: Cohorts) -> Cohorts:
        if id(cohorts) not in self._without:
            self._without[id(cohorts)] = cohorts.counted_by(without_contacts(cohorts.tally))
        return self._without[id(cohorts)]

    @cached_property
    def _without(self) -> dict[int, Cohorts]:
        return {}


def _filled_in(rows: Iterable[Row], keys: Collection[str]) -> dict[str, Value]:
    """Give each figure from the first row that tells it."""
    told = list(rows)
    return {
        key: next((row.metrics[key] for row in told if row.metrics[key] is not None), None) for key in keys
    }


def swings_of(stretches: Iterable[Figures]) -> dict[str, Swing]:
    """Say how much more than chance the months of each judged rate differ, within each stretch of time."""
    months: dict[str, list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]] = {}
    for figures in stretches:
        for key, metric in METRICS.items():
            if metric.weight and metric.kind != "score":
                rates = [found[key] for found in figures.periods.values()]
                counts = [(rate.hits, rate.of) for rate in rates if isinstance(rate, Rate)]
                months.setdefault(key, []).append(np.array(counts, float).reshape(-1, 2).T)
    evidence = [key for key in MAIN if METRICS[key].kind == "rate" and key not in HEAVY]
    return estimate_swings(months, evidence, HEAVY)


def score_swing_of(stretches: Iterable[Figures]) -> ScoreSwing:
    """Say how much more than chance the months of the NPS differ, within each stretch of time."""
    scores = ([found["nps"] for found in figures.periods.values()] for figures in stretches)
    return estimate_score_swing(
        [answers_of(score) for score in told if isinstance(score, Score)] for told in scores
    )


def ripen(kept: Cohorts, tally: Tally, as_of: date) -> tuple[Cohorts, tuple[Note, ...]]:
    """Give a baseline its months as a later export has them, where it still holds them: they have grown since.

    A month is held if it has 98 to 110 % of the leads that were kept and tells every step that was told. A note says
    what became of them.
    """
    later = cohorts_of(tally, kept.periods, as_of, kept.every, kept.dropped)
    rows = [side.by_period(None, _TOLD) for side in (later, kept)]
    held = [
        period
        for period in kept.periods
        if kept.seen[period] < as_of and _holds(*(side.get(period.name) for side in rows))
    ]
    if not held:
        return kept, ()
    now, was = (_sold(side.of(*held)) for side in (later, kept))
    told = {"period": span(tuple(held)).name, "now": now, "was": was, "as_of": as_of}
    notes = (Note("ripened", told),) if now != was else ()
    return put_together(kept, later.of(*held)), notes


def _holds(now: Row | None, was: Row | None) -> bool:
    if now is None or was is None:
        return False
    leads = [row.metrics["leads"] for row in (now, was)]
    here, there = (found.n if isinstance(found, Count) else 0 for found in leads)
    if not there or not _LEAST_HELD * there <= here <= _MOST_HELD * there:
        return False
    return all(now.metrics[key] is not None or was.metrics[key] is None for key in _TOLD)


def _sold(side: Cohorts) -> int:
    found = side.value("sold", None)
    return found.n if isinstance(found, Count) else 0


__all__ = ["Ages", "Figures", "ripen", "score_swing_of", "step_of", "swings_of"]
