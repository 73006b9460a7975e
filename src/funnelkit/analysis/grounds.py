"""What a comparison stands on: its periods, both sides of them at equal age, and what must not be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from funnelkit.analysis.cohorts import Cohorts, cohorts_of
from funnelkit.analysis.compared import NOTHING_MEANT, PLAIN, Meant, Question
from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.definitions import Shift, Side, find_shifts, is_touched
from funnelkit.analysis.judging import is_alike, settle
from funnelkit.analysis.kept_runs import LikeAged, find_like_aged
from funnelkit.analysis.open_waits import PartReached, contacted_by
from funnelkit.analysis.sides import Ages, Figures, ripen, score_swing_of, swings_of
from funnelkit.analysis.windows import Window, choose_fair, choose_windows, is_grown, leads_to_grow
from funnelkit.metrics import JUDGED, METRICS
from funnelkit.model import Estimate, Rate
from funnelkit.periods import day_numbers, span
from funnelkit.tally.watching import select_watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, timedelta

    from funnelkit.model import Note, Period, Value
    from funnelkit.statistics.swings import ScoreSwing, Swing
    from funnelkit.store.baselines import Baseline
    from funnelkit.store.runs import Run
    from funnelkit.tally import Tally

_Found = TypeVar("_Found")

TOLD = ("contacted", "appointments", "visits")
"""Steps of which it is asked whether a side tells them."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """What a comparison stands on: which periods, the two sides of them, at which age, and how their months swing.

    `differs` tells what is defined otherwise than in the baseline: with any of it nothing is comparable. `meant` says
    what statuses were taken for; what words and marks shift makes the figures that it touches incomparable. `runs` of
    equal definitions tell how months stood earlier.
    """

    baseline: Baseline
    tally: Tally
    view: View
    question: Question = PLAIN
    differs: tuple[Note, ...] = ()
    meant: Meant = NOTHING_MEANT
    runs: tuple[Run, ...] = ()
    _made: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, repr=False)

    # --- the periods ---

    @cached_property
    def free(self) -> list[Period]:
        """The periods with leads or answers, of which no day is the baseline's."""
        periods = periods_in(self.tally, self.view)
        return [p for p in periods if not any(kept.overlaps(p) for kept in self.baseline.periods)]

    @cached_property
    def later(self) -> list[Period]:
        """Those after the baseline."""
        end = max(period.end for period in self.baseline.periods)
        return [period for period in self.free if period.start >= end]

    @cached_property
    def closed(self) -> tuple[Period, ...]:
        """Those that had ended, and are asked for."""
        since = self.question.since
        return tuple(
            period
            for period in self.later
            if period.closed(self.view.as_of) and (since is None or period.start >= since)
        )

    # --- the two sides ---

    @cached_property
    def kept(self) -> Cohorts:
        """The baseline as it was kept."""
        seen = dict(zip(self.baseline.periods, self.baseline.seen, strict=True))
        return Cohorts(self.baseline.tally, seen, self.view.every, self.view.dropped)

    @cached_property
    def ripened(self) -> tuple[Cohorts, tuple[Note, ...]]:
        """The baseline as this export still knows it."""
        if self.differs:
            return self.kept, ()
        return ripen(self.kept, self.tally, self.view.as_of)

    @cached_property
    def since(self) -> Cohorts:
        """Everything since, of closed periods."""
        since = self.seen(self.closed)
        return since.counted_by(since.only())

    def seen(self, periods: Iterable[Period]) -> Cohorts:
        """Give some periods as this export saw them."""
        return cohorts_of(self.tally, tuple(periods), self.view.as_of, self.view.every, self.view.dropped)

    @cached_property
    def windows(self) -> Mapping[str, Window]:
        """The window of each judged metric."""
        return choose_windows(self.ripened[0], self.since, self.question.within)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The steps that words and marks make incomparable."""
        return frozenset(
            step for shifts in self.shifts.values() for shift in shifts for step in shift.touches
        )

    @cached_property
    def shifts(self) -> Mapping[Period, tuple[Shift, ...]]:
        """What words and marks shift, of everything since and of the newest period."""
        wanted = dict.fromkeys((span(self.closed), self.closed[-1])) if self.closed else {}
        return {period: self._shifts(period) for period in wanted}

    def _shifts(self, period: Period) -> tuple[Shift, ...]:
        """Only columns tell where a side was not watched."""
        watched = select_watch(self.tally.watch, *day_numbers(period))
        if watched is None or self.baseline.tally.watch is None:
            return self.meant.shifts
        told = (side.row(None, TOLD).metrics for side in (self.kept, self.seen([period])))
        tells = [frozenset(key for key in TOLD if metrics[key] is not None) for metrics in told]
        watches = (self.baseline.tally.watch, watched)
        statuses = (self.meant.then, self.meant.now)
        sides = (Side(*parts) for parts in zip(watches, statuses, tells, strict=True))
        return (*find_shifts(*sides), *self.meant.shifts)

    def figures(self, cohorts: Cohorts, unaged: Cohorts | None = None) -> Figures:
        """Give the figures of some leads, each at its age."""
        contacts = "contacted" not in self.touched
        return Figures(cohorts, Ages(self.windows), contacts, unaged, self.question.young)

    @cached_property
    def then(self) -> Figures:
        """The baseline's figures."""
        return self.figures(self.ripened[0], self.kept)

    @cached_property
    def now(self) -> Figures:
        """The figures of everything since."""
        return self.figures(self.since)

    def so_far(self, periods: Sequence[Period]) -> Figures:
        """Give what some closed periods since have until now."""
        wanted = tuple(periods)
        return self._once(("so far", wanted), lambda: self.figures(self.since.of(*wanted)))

    @cached_property
    def swings(self) -> Mapping[str, Swing]:
        """How the months swing, from all that are known: before the baseline, in it, and since."""
        return swings_of(self._stretches)

    @cached_property
    def score_swing(self) -> ScoreSwing:
        """How the NPS swings from month to month."""
        return score_swing_of(self._stretches)

    @cached_property
    def _stretches(self) -> tuple[Figures, Figures, Figures]:
        """The times in which nothing is known to have changed."""
        start = min(period.start for period in self.baseline.periods)
        before = self.figures(self.seen(p for p in self.free if p.end <= start))
        return before, self.then, self.now

    @property
    def reached(self) -> tuple[PartReached, ...]:
        """By when parts of all leads are contacted, open ones included; nothing where that is not comparable."""
        if not self.closed or self.differs or "contacted" in self.touched:
            return ()
        return contacted_by(self.since, self.ripened[0])

    # --- what can be judged ---

    @property
    def pooled(self) -> Period:
        """All closed periods since, as one."""
        return span(self.closed)

    @cached_property
    def grown_in(self) -> dict[str, Period]:
        """The newest period of each judged metric that can be judged."""
        return {
            key: period
            for key in JUDGED
            for period in [next((p for p in reversed(self.closed) if self.is_grown(key, p)), None)]
            if period
        }

    def is_grown(self, key: str, *periods: Period) -> bool:
        """Say whether enough of the leads of some periods are old enough for a metric."""
        window = self.windows.get(key)
        if window is None or self.alike(key, *periods):
            return True
        if window.days is None:
            return all(self.since.distance(period) >= self._youngest for period in periods)
        found = self._now(key, periods)
        if isinstance(found, Estimate):
            return found.of >= leads_to_grow(self.since.of(*periods))
        return is_grown(self.since.of(*periods), window.days)

    @cached_property
    def _youngest(self) -> timedelta:
        return min(self.kept.distance(period) for period in self.kept.periods)

    def ready_on(self, key: str, *periods: Period) -> date | None:
        """Give the day from which on a metric of some periods can be judged."""
        window = self.windows[key]
        if window.days is None:
            return periods[-1].end + self._youngest
        side = self.since.of(*periods)
        return side.ready_on(window.days, leads_to_grow(side))

    def alike(self, key: str, *periods: Period) -> tuple[Figures, Figures] | None:
        """Give both sides of a metric without a day as exports told them that were taken as long after the months."""
        window = self.windows.get(key)
        if window is None or window.source in ("ages", "given") or self.differs:
            return None
        found = self.told_alike(*periods)
        if found is None:
            return None
        return self._once(("alike", periods), lambda: self._figures_alike(found))

    def _figures_alike(self, found: LikeAged) -> tuple[Figures, Figures]:
        contacts = "contacted" not in self.touched
        return Figures(found.now, Ages({}), contacts), Figures(found.then, Ages({}), contacts)

    def told_alike(self, *periods: Period) -> LikeAged | None:
        """Find exports that tell some closed periods, and the baseline's, as long after their end."""
        if not periods or not set(periods) <= set(self.closed):
            return None
        since = self.since
        return self._once(
            ("told alike", periods), lambda: find_like_aged(since.of(*periods), self.kept, self.runs)
        )

    def sides(self, key: str, *periods: Period) -> tuple[Value, Value]:
        """Give a judged metric of some closed periods, one or all, and of the baseline."""
        alike = self.alike(key, *periods)
        if alike:
            now, then = (settle(key, figures.whole[key]) for figures in alike)
            return now, then
        held = self._held_against(key, periods)
        return settle(key, self._now(key, periods)), settle(key, held.whole[key]) if held else None

    def base(self, key: str, *periods: Period) -> Cohorts | None:
        """Give the leads of the baseline that a metric of some periods is held against; None where none of them are fair."""
        held = self._held_against(key, periods)
        return held.cohorts if held else None

    def _held_against(self, key: str, periods: Sequence[Period]) -> Figures | None:
        window, now, then = self.windows.get(key), self._now(key, periods), self.then.whole[key]
        if window is None or window.days is not None:
            return self.then
        if not (isinstance(now, Rate) and isinstance(then, Rate)):
            return self.then
        return self.fair_months(*periods, better=now.hits * then.of > then.hits * now.of)

    def _now(self, key: str, periods: Sequence[Period]) -> Value:
        return (self.now.periods[periods[0].name] if len(periods) == 1 else self.now.whole)[key]

    def fair_months(self, *periods: Period, better: bool) -> Figures | None:
        """Give the baseline's months that are fair to judge some periods against (`choose_fair`); None without any."""
        side = self.ripened[0] if better else self.kept
        fair = choose_fair(side, [self.since.distance(period) for period in periods], better=better)
        if not fair:
            return None
        return self._once(("fair", better, fair), lambda: self.figures(side.of(*fair)))

    def _once(self, key: tuple[object, ...], make: Callable[[], _Found]) -> _Found:
        """Give what was made under a key, and make it the first time."""
        if key not in self._made:
            self._made[key] = make()
        found: _Found = self._made[key]
        return found

    # --- what cannot be compared ---

    def word_before(self, key: str, now: Value, then: Value) -> str | None:
        """Give the verdict of two figures of a metric that cannot be compared."""
        told = self.now.told[key], self.then.told[key]
        if not all(told):
            return "new" if told[0] else "gone" if told[1] else "not_tracked"
        if self.is_otherwise(key, now, then):
            return "not_comparable"
        if now is None or then is None:
            return "too_early"
        return None if is_alike(now, then) else "not_comparable"

    def is_otherwise(self, key: str, now: Value, then: Value) -> bool:
        """Say whether a metric counts something else than the baseline's does."""
        return bool(self.differs) or is_touched(METRICS[key], self.touched, (now, then))
