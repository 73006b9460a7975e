"""Is it better than it was? What came since the baseline, at the age that both sides have, against what was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from funnelkit.analysis.compared import (
    Compared,
    ComparedRow,
    ComparedTable,
    Comparison,
    Grown,
    Standing,
)
from funnelkit.analysis.compared_groups import compare_tables
from funnelkit.analysis.compared_notes import note_comparison
from funnelkit.analysis.contrasts import SALES, Contrasts
from funnelkit.analysis.explanation import explain
from funnelkit.analysis.judging import Judged, Pair, answers_of, difference_of, main_family, settle, weight_of
from funnelkit.analysis.managers import Managers, compare_managers
from funnelkit.metrics import JUDGED, METRICS
from funnelkit.model import Count, Estimate, Rate, Score
from funnelkit.statistics.swings import PLAIN as CALM
from funnelkit.statistics.swings import Width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from funnelkit.analysis.grounds import Grounds
    from funnelkit.analysis.volume import Parts
    from funnelkit.model import Period, Value

NEWEST_WEIGHT = 0.05
"""How much the newest period counts among the rows, beside everything since: it is part of that."""

NPS = "nps"

_FAR = 3660  # days; a verdict that takes longer to come is none


def compare(on: Grounds) -> Comparison:
    """Judge what came since the baseline: of each metric the newest grown period, and all closed ones together.

    Both sides are read at equal age. A period that still runs has numbers only; so have the older ones, and those before
    the baseline.
    """
    return Comparing(on).comparison()


@dataclass(frozen=True, eq=False)
class Comparing:
    """The rows of one comparison."""

    on: Grounds

    def comparison(self) -> Comparison:
        """Give the whole of it."""
        on = self.on
        running = [period for period in on.later if not period.closed(on.view.as_of)]
        rows = tuple(self._period_row(period) for period in on.free)
        whole = self._row(on.pooled, on.now.whole, {}) if on.closed else None
        return Comparison(
            whole,
            rows,
            on.pooled if on.closed else None,
            on.closed[-1] if on.closed else None,
            tuple(running),
            sum(_leads(row) for row in rows),
            tuple(note_comparison(self, running)),
            on.grown_in,
            on.windows,
            on.reached,
            tables=self.tables,
            explained=tuple(explain(on, whole, rows)),
            managers=self.managers,
            parts=self._parts() if on.closed else None,
        )

    @cached_property
    def tables(self) -> tuple[ComparedTable, ...]:
        """The groups of managers, sources and refusal reasons."""
        return compare_tables(self.on)

    @cached_property
    def managers(self) -> Managers | None:
        """The managers side by side."""
        on = self.on
        return compare_managers(on.tally, on.view, on.question.within) if on.closed else None

    @cached_property
    def held(self) -> Contrasts:
        """What each judged metric is held against."""
        return Contrasts(self.on)

    def _parts(self) -> Parts:
        now, then = self.on.sides(SALES, *self.on.closed)
        return self.held.parts(comparable=self.on.word_before(SALES, now, then) is None)

    # --- the verdicts ---

    @cached_property
    def verdicts(self) -> dict[tuple[str, Period], Judged | None]:
        """Every judged row: of each metric everything since, and its newest grown period where that is another."""
        rows = {
            (key, period): pair
            for key in JUDGED
            if self._is_asked(key)
            for period, weight in self._periods_of(key)
            for pair in [self._pair(key, period, weight)]
            if pair
        }
        family = main_family(self.on.question.worth, self.on.question.goal)
        return dict(zip(rows, family.judge(list(rows.values())), strict=True))

    def _is_asked(self, key: str) -> bool:
        return self.on.question.goal in (None, key)

    def _periods_of(self, key: str) -> Iterable[tuple[Period, float]]:
        """Give what is judged of a metric, with the weight that each has among the rows."""
        on = self.on
        if on.closed and on.is_grown(key, *on.closed):
            yield on.pooled, 1.0
        newest = on.grown_in.get(key)
        if newest and len(on.closed) > 1:
            yield newest, NEWEST_WEIGHT

    def _pair(self, key: str, period: Period, weight: float) -> Pair | None:
        now, then = self.on.sides(key, *self._of(period))
        if now is None or then is None or self.on.word_before(key, now, then):
            return None
        mix = self.held.large_mix(key, period)
        now, then = (mix.now, mix.then) if mix else (now, then)
        pair = Pair(key, now, then, self._width(key, now, then, period), each=mix.each if mix else 1.0)
        seen = weight_of(pair, self.on.question.worth.get(key))
        return replace(pair, weight=METRICS[key].weight * weight * seen)

    def _width(self, key: str, now: Value, then: Value, period: Period) -> Width:
        """Give how much wider the limits of a metric are for the swings of its months."""
        swing = self.on.swings.get(key)
        whole = bool(self.on.closed) and period == self.on.pooled
        if key == NPS and isinstance(now, Score) and isinstance(then, Score):
            months = self.on.now.sizes(key) if whole else [now.n]
            return self.on.score_swing.width(
                answers_of(now), answers_of(then), months, self.on.then.sizes(key)
            )
        if swing is None or not isinstance(now, Rate) or not isinstance(then, Rate):
            return CALM
        sides = self.on.alike(key, *self._of(period)) or (self.on.now, self.on.then)
        months, base_months = (figures.sizes(key) for figures in sides)
        counts = (now.hits, now.of), (then.hits, then.of)
        return swing.width(*counts, months if whole else [now.of], base_months)

    def _of(self, period: Period) -> tuple[Period, ...]:
        return self.on.closed if self.on.closed and period == self.on.pooled else (period,)

    # --- the rows ---

    def _period_row(self, period: Period) -> ComparedRow:
        on, group = self.on, {"period": period.name}
        if period in on.closed:
            return self._row(period, on.now.periods[period.name], group)
        cohorts = on.seen([period])
        if period.closed(on.view.as_of):
            figures = on.figures(cohorts).whole
            return ComparedRow(group, {key: self._plain(key, figures[key], period) for key in METRICS})
        now, then = cohorts.row(None).metrics, on.kept.row(None).metrics
        metrics = {key: Compared(then[key], now[key], None, None, None, period.name) for key in METRICS}
        return ComparedRow(group, metrics)

    def _row(self, period: Period, now: Mapping[str, Value], group: Mapping[str, str | None]) -> ComparedRow:
        return ComparedRow(group, {key: self._compared(key, now[key], period) for key in METRICS})

    def _plain(self, key: str, now: Value, period: Period) -> Compared:
        """Give the numbers of a metric, without a verdict."""
        then = self.on.then.whole[key]
        width = self._width(key, now, then, period)
        difference = None if self.on.is_otherwise(key, now, then) else difference_of(now, then, width)
        if difference and not METRICS[key].weight:  # how its months swing is not looked at
            difference = replace(difference, low=None, high=None)
        days = self.on.then.ages.days(key)
        return Compared(then, now, difference, None, None, period.name, days, phi=self._phi(key, width))

    def _phi(self, key: str, width: Width) -> float | None:
        swing = self.on.score_swing if key == NPS else self.on.swings.get(key)
        return width.phi if swing and swing.known else None

    def _compared(self, key: str, now: Value, period: Period) -> Compared:
        plain = self._plain(key, now, period)
        if not (METRICS[key].weight and self._is_asked(key)):
            return plain
        on, newest = self.on, self.on.grown_in.get(key)
        whole = period == on.pooled
        if newest and not whole and period < newest:
            return plain
        periods = self._of(period)
        now, then = on.sides(key, *periods)
        found = self.verdicts.get((key, period))
        grown = None if isinstance(now, Estimate) else self._grown(key, periods)
        plain = replace(plain, current=now, baseline=then, grown=grown)
        if on.alike(key, *periods):
            plain = replace(plain, grown=None, window_days=None)
        word = on.word_before(key, now, then)
        if word and word != "too_early":
            kept = plain.difference if word != "not_comparable" else None
            return replace(plain, verdict=word, difference=kept)
        if found:
            width, mix = Width(found.by.phi, found.by.df), self.held.large_mix(key, period)
            held = (mix.now, mix.then) if mix else (now, then)
            return replace(
                plain,
                difference=difference_of(*held, width),
                mix=mix,
                verdict=found.verdict.word,
                judged=found,
                ready_on=self._enough_on(found, now, period),
                phi=self._phi(key, width),
            )
        return self._too_early(key, plain, periods)

    def _grown(self, key: str, periods: Sequence[Period]) -> Grown | None:
        window = self.on.windows.get(key)
        if window is None or window.days is None:
            return None
        side = self.on.since.of(*periods)
        return Grown(side.grown(window.days), side.leads)

    def _too_early(self, key: str, plain: Compared, periods: Sequence[Period]) -> Compared:
        """Give what a period has so far, beside what the baseline's had on their own last days."""
        on, window = self.on, self.on.windows.get(key)
        if window is None:
            return plain
        standing = None
        if window.source in ("ages", "given") and len(periods) == 1:
            sides = (on.so_far(periods), on.then)
            here, there = (settle(key, figures.at_last_day[key]) for figures in sides)
            found = difference_of(here, there, self._width(key, here, there, periods[0]))
            standing = Standing(there, here, found) if found else None
        return replace(
            plain,
            current=settle(key, on.so_far(periods).so_far[key]),
            baseline=settle(key, on.then.so_far[key]),
            difference=None,
            verdict="too_early",
            ready_on=on.ready_on(key, *periods),
            standing=standing,
        )

    def _enough_on(self, found: Judged, now: Value, period: Period) -> date | None:
        """Give the day on which there will be enough leads for a verdict, at the pace of everything since."""
        needed, on = found.needed_leads, self.on
        if needed is None or period != on.pooled or not isinstance(now, Rate | Score):
            return None
        counted = now.of if isinstance(now, Rate) else now.n
        days = (min(on.view.as_of, on.pooled.end) - on.pooled.start).days
        missing = (needed - counted) * days / counted if counted else 0.0
        return on.view.as_of + timedelta(days=ceil(missing)) if 0 < missing < _FAR else None


def _leads(row: ComparedRow) -> int:
    leads = row.metrics["leads"].current
    return leads.n if isinstance(leads, Count) else 0
