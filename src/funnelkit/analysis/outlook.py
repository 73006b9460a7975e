"""What can a baseline show later? How many leads, and how long, until a change worth seeing would be seen against it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from funnelkit.analysis.cohorts import Cohorts
from funnelkit.analysis.judging import MAIN_BUDGET, Pair, weight_of
from funnelkit.analysis.sides import Ages, Figures, swings_of
from funnelkit.analysis.windows import choose_windows
from funnelkit.metrics import JUDGED, METRICS
from funnelkit.model import Rate, Score, Value
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.power import POWER, chance_to_see, find_smallest
from funnelkit.statistics.swings import CALM, Swing
from funnelkit.statistics.verdicts import LEAST_BASE_LEADS, LEAST_LEADS, Yardstick, choose_worth_seeing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.store.baselines import Baseline

FORESEEN = ("contact_rate", "appointment_rate", "show_rate", "lead_conversion")
"""The rates of which it is told what the baseline can show."""

MOST_BASELINES = 10
"""A change that takes more leads than so many baselines is shown sooner by a longer baseline."""

LONG_DAYS, MOST_DAYS = 365, 3 * 365
"""What takes longer than the one may be better shown by a longer baseline; what takes longer than the other is not told."""

_GREATER = (
    1.5,
    2.0,
)  # times the change worth seeing: what a small baseline may see instead, as a verdict tells it
_MOST_PERIODS = 240
_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class Reach:
    """What it takes to see a rate become `end`.

    `needed` counts what the rate is of, `leads` the leads that bring as many, `days` how long those take to come at the
    baseline's pace; `level` is the one that the row must stand at then.
    """

    end: float
    needed: int
    leads: int
    days: int
    level: float


@dataclass(frozen=True)
class Sight:
    """What it takes to see a rate go to `end` from what it is in a baseline, with 80 % chance, as `compare` judges.

    `reach` is None where no number of leads within ten baselines, or three years, is enough; then `greater` may tell
    of a greater change that a year shows. `lengthen_to`: with so many periods in the baseline, as many after it show the change; told
    where nothing else does within a year.
    """

    metric: str
    base: Rate
    end: float
    window_days: int | None
    reach: Reach | None
    greater: Reach | None
    lengthen_to: int | None

    @property
    def start(self) -> float:
        """The rate in the baseline."""
        return self.base.hits / self.base.of


@dataclass(frozen=True)
class Outlook:
    """What a baseline of periods of a length (`every`) can show later, and at which pace its leads come."""

    every: str
    leads_a_month: float
    sights: tuple[Sight, ...]


def foresee(
    baseline: Baseline, dropped: frozenset[str] = frozenset(), worth: Mapping[str, float] | None = None
) -> Outlook:
    """Say of each main rate that a baseline tells how many leads show a change worth seeing, and when they have come.

    As `compare` would judge them: at equal age, by the swings of the baseline's months, each row at its share of the
    false alarms. `worth` sets the change worth seeing of some metrics, as a share.
    """
    foresight = _Foresight(baseline, dropped, worth or {})
    sights = tuple(sight for key in FORESEEN for sight in [foresight.sight(key)] if sight)
    return Outlook(baseline.every, foresight.pace * _MONTH_DAYS, sights)


def describe(outlook: Outlook) -> list[dict[str, object]]:
    """Tell an outlook as the JSON contract has it."""
    return [
        {
            "metric": sight.metric,
            "from": sight.start,
            "of_step": sight.base.of_step,
            "window_days": sight.window_days,
            **_told(sight.reach, sight.end),
            "greater": _told(sight.greater, sight.greater.end) if sight.greater else None,
            "lengthen_to": sight.lengthen_to,
        }
        for sight in outlook.sights
    ]


def _told(reach: Reach | None, end: float) -> dict[str, object]:
    names = ("needed", "leads", "days", "level")
    return {"to": end, **{name: getattr(reach, name) if reach else None for name in names}}


@dataclass(frozen=True, eq=False)
class _Foresight:
    """One baseline, and what would be asked of what comes after it."""

    baseline: Baseline
    dropped: frozenset[str]
    worth: Mapping[str, float]

    @cached_property
    def figures(self) -> Figures:
        kept = self.baseline
        cohorts = Cohorts(
            kept.tally, dict(zip(kept.periods, kept.seen, strict=True)), kept.every, self.dropped
        )
        return Figures(cohorts, Ages(choose_windows(cohorts, cohorts)))

    @cached_property
    def swings(self) -> Mapping[str, Swing]:
        return swings_of([self.figures])

    @cached_property
    def days(self) -> int:
        return sum((period.end - period.start).days for period in self.baseline.periods)

    @cached_property
    def leads(self) -> int:
        return self.figures.cohorts.leads

    @property
    def pace(self) -> float:
        """Leads a day."""
        return self.leads / self.days

    @property
    def periods(self) -> int:
        return len(self.baseline.periods)

    def sight(self, key: str) -> Sight | None:
        """Say what it takes to see a change of one rate; None where it is not told, or of too few."""
        then = self.figures.whole[key]
        if not isinstance(then, Rate) or then.value is None or then.of < LEAST_BASE_LEADS or not self.leads:
            return None
        change = self._change(key, then.value)
        if not 0 <= then.value + change <= 1:
            return None
        reach = self._reach(key, change, MOST_DAYS)
        wider = (times * change for times in _GREATER if 0 <= then.value + times * change <= 1)
        greater = (
            None if reach else next(filter(None, (self._reach(key, more, LONG_DAYS) for more in wider)), None)
        )
        return Sight(
            key,
            then,
            then.value + change,
            self.figures.ages.days(key),
            reach,
            greater,
            None if reach and reach.days <= LONG_DAYS else self._lengthen(key, change, reach),
        )

    def _reach(self, key: str, change: float, most_days: int) -> Reach | None:
        """Give what it takes to see a change; None where too many leads, or too long a time, are not enough."""
        most = min(MOST_BASELINES * self.leads, int(most_days * self.pace))
        leads = find_smallest(lambda leads: leads > most or self.shows(key, change, leads, 1.0))
        if leads is None or leads > most:
            return None
        then = self.figures.whole[key]
        assert isinstance(then, Rate)
        return Reach(
            then.hits / then.of + change,
            ceil(leads * self._share(key)),
            leads,
            ceil(leads / self.pace),
            self._level(key, leads, 1.0),
        )

    def _change(self, key: str, rate: float) -> float:
        """Give the change for the better that is worth seeing."""
        worth = self.worth.get(key) or choose_worth_seeing(rate)
        return -worth if METRICS[key].better == "down" else worth

    def _share(self, key: str) -> float:
        """Give how many a lead that is old enough brings of what a figure is of."""
        days = self.figures.ages.days(key)
        grown = self.leads if days is None else self.figures.cohorts.grown(days)
        return self._count(key) / grown if grown else 0.0

    def _count(self, key: str) -> float:
        value = self.figures.whole[key]
        return value.of if isinstance(value, Rate) else value.n if isinstance(value, Score) else 0

    def _lengthen(self, key: str, change: float, reach: Reach | None) -> int | None:
        """Give the least periods that, with as many after them, show a change; None where it gains nothing."""

        def shows(periods: int) -> bool:
            times = periods / self.periods
            return periods >= _MOST_PERIODS or self.shows(key, change, round(times * self.leads), times)

        found = find_smallest(shows)
        if found is None or found <= self.periods or found >= _MOST_PERIODS:
            return None
        much_sooner = reach is None or found * self.days / self.periods < reach.days / 2
        return found if much_sooner else None

    def shows(self, key: str, change: float, leads: int, times: float) -> bool:
        """Say whether so many leads show a change with enough chance, were the baseline so many times as long."""
        then = self.figures.whole[key]
        assert isinstance(then, Rate)
        assert then.value is not None
        of, base_of = leads * self._share(key), times * then.of
        if of < LEAST_LEADS:
            return False
        hits = (then.value + change) * of
        width = self.swings.get(key, CALM).width(
            (hits, of),
            (times * then.hits, base_of),
            self._sizes(leads),
            self._sizes(round(times * self.leads)),
        )
        by = Yardstick(width.phi, width.df, LEVEL, None, self._level(key, leads, times))
        chance = chance_to_see(then.value, base_of / by.phi, change, of / by.phi, by.needed)
        return chance >= POWER

    def _sizes(self, leads: int) -> list[float]:
        """Give the leads of each period that brings so many."""
        each = self.leads / self.periods
        whole, rest = divmod(leads, each)
        return [each] * int(whole) + ([rest] if rest or not whole else [])

    def _level(self, key: str, leads: int, times: float) -> float:
        """Give the level that a row must stand at among all judged rows, if so many leads came."""
        weights = {other: self._weight(other, leads, times) for other in JUDGED}
        return 1 - MAIN_BUDGET * max(weights[key] / (sum(weights.values()) or 1.0), 1e-6)

    def _weight(self, key: str, leads: int, times: float) -> float:
        then = self.figures.whole[key]
        sides = _sized(then, leads * self._share(key)), _sized(then, times * self._count(key))
        return METRICS[key].weight * weight_of(Pair(key, *sides), self.worth.get(key))


def _sized(value: Value, of: float) -> Value:
    """Give a figure as it would be of another number."""
    if isinstance(value, Rate) and value.of:
        return Rate(round(value.hits * of / value.of), round(of), None, None, None, value.of_step)
    if isinstance(value, Score) and value.n:
        happy, passive, unhappy = (
            round(part * of / value.n) for part in (value.promoters, value.passives, value.detractors)
        )
        return Score(round(of), happy, passive, unhappy, None, None, None)
    return None
