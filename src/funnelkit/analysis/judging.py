"""Rows of a comparison → verdicts: chances, adjusted for how many rows are looked at, and the words that they allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from funnelkit.analysis.compared import Difference
from funnelkit.analysis.funnel import share
from funnelkit.metrics import METRICS
from funnelkit.model import Bounds, Duration, Rate, Score, Value
from funnelkit.statistics.differences import newcombe
from funnelkit.statistics.families import benjamini_hochberg, holm
from funnelkit.statistics.intervals import LEVEL, critical_value
from funnelkit.statistics.many import tail_chances, touching
from funnelkit.statistics.scores import Answers, adjust_spread, score_difference
from funnelkit.statistics.swings import PLAIN, Width
from funnelkit.statistics.tails import student_tail
from funnelkit.statistics.verdicts import (
    FEW,
    LEAST_ANSWERS,
    LEAST_BASE_LEADS,
    LEAST_LEADS,
    SCORE_WORTH_SEEING,
    Verdict,
    Yardstick,
    choose_worth_seeing,
    judge,
    judge_scores,
    weigh,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from funnelkit.statistics.verdicts import Better

MOST_UNKNOWN = 0.02
"""Of the leads so few may have a wait that nobody knows: they are left out of a share within a time."""

MAIN_BUDGET, TABLE_BUDGET, GOAL_BUDGET = 0.03, 0.02, 0.05
"""The false alarms that the main rows, all tables of groups, and a row that is judged alone may have: 5 % a report."""


@dataclass(frozen=True)
class Pair:
    """A metric now and then, at equal age, with what swings make of its limits.

    `weight` is its share of the false alarms of its family. `each` says how many leads one of `now` stands for, where
    the counts are none of leads (rates at one mix).
    """

    key: str
    now: Value
    then: Value
    width: Width = PLAIN
    weight: float = 1.0
    each: float = 1.0


@dataclass(frozen=True)
class Judged:
    """A verdict and how it came about.

    `chance`: of limits at level 1 - `chance` one touches 0; None where the counts are too few to ask. `adjusted`: the
    same for the whole family of `family` rows, of which one stands out where it is at most `budget`.
    """

    verdict: Verdict
    by: Yardstick
    chance: float | None
    adjusted: float | None
    family: int
    budget: float
    share: float
    each: float = 1.0

    @property
    def needed_leads(self) -> int | None:
        """How many leads would show a change worth seeing, or the smallest greater one that the baseline can see."""
        reachable = self.verdict.reachable
        needed = reachable.leads if reachable else self.verdict.needed_leads
        return None if needed is None else ceil(needed * self.each)

    @property
    def lone(self) -> bool:
        """Whether it would be improved or worse if it were the only row that is looked at."""
        found = self.verdict.difference
        alone = found is not None and (found.low > 0 or found.high < 0)
        return alone and self.chance is not None and self.verdict.word not in ("improved", "worse")


@dataclass(frozen=True)
class Family:
    """Rows that are looked at together: how many false alarms they may have, and how that is kept.

    `worth` gives the change worth seeing of a metric where the person has set one: a share, NPS points for a score.
    `rule` makes the verdict of two rates.
    """

    budget: float
    adjust: Callable[[Sequence[float], Sequence[float]], Sequence[float]]
    worth: Mapping[str, float] = field(default_factory=dict)
    rule: Callable[..., Verdict] = judge

    def judge(self, pairs: Sequence[Pair]) -> list[Judged | None]:
        """Give the verdict of each row, None where the two are no rates and no scores that can be compared."""
        asked = [place for place, pair in enumerate(pairs) if _is_countable(pair)]
        chances = _chances([pairs[place] for place in asked])
        weights = [pairs[place].weight for place in asked]
        adjusted = dict(zip(asked, self.adjust(chances, weights), strict=True)) if asked else {}
        single = dict(zip(asked, chances, strict=True))
        total = sum(weights) or 1.0
        return [
            self._judge(pair, single.get(place), adjusted.get(place), len(asked), pair.weight / total)
            for place, pair in enumerate(pairs)
        ]

    def _judge(
        self, pair: Pair, chance: float | None, adjusted: float | None, family: int, share: float
    ) -> Judged | None:
        stands = adjusted is not None and adjusted <= self.budget
        needs = 1 - self.budget * max(share, 1e-6)
        by = Yardstick(pair.width.phi, pair.width.df, LEVEL, stands, needs)
        verdict = self._word(pair, by)
        if verdict is None:
            return None
        return Judged(verdict, by, chance, adjusted, family, self.budget, share, pair.each)

    def _word(self, pair: Pair, by: Yardstick) -> Verdict | None:
        now, then, worth = pair.now, pair.then, self.worth.get(pair.key)
        if isinstance(now, Rate) and isinstance(then, Rate):
            better: Better = "down" if METRICS[pair.key].better == "down" else "up"
            return self.rule(now.hits, now.of, then.hits, then.of, better, worth, by)
        if isinstance(now, Score) and isinstance(then, Score):
            asked = (answers_of(now), answers_of(then))
            return judge_scores(*asked, worth, by) if worth else judge_scores(*asked, by=by)
        return None


def main_family(worth: Mapping[str, float], goal: str | None = None) -> Family:
    """Give the family of the department's own rows: Holm, a metric's weight being its share."""
    return Family(GOAL_BUDGET if goal else MAIN_BUDGET, _holm, worth)


def change_family(worth: Mapping[str, float]) -> Family:
    """Give the family of all changes that are asked about together: Holm, the metrics of each weigh 1."""
    return Family(GOAL_BUDGET, _holm, worth)


def table_family(tables: int, worth: Mapping[str, float]) -> Family:
    """Give the family of one of so many tables of groups: Benjamini-Hochberg."""
    return Family(TABLE_BUDGET / max(1, tables), _benjamini_hochberg, worth, weigh)


def _holm(chances: Sequence[float], weights: Sequence[float]) -> Sequence[float]:
    return [float(p) for p in holm(chances, weights)]


def _benjamini_hochberg(chances: Sequence[float], _weights: Sequence[float]) -> Sequence[float]:
    return [float(p) for p in benjamini_hochberg(chances)]


def _is_countable(pair: Pair) -> bool:
    now, then = pair.now, pair.then
    if isinstance(now, Rate) and isinstance(then, Rate):
        return now.of >= LEAST_LEADS and then.of >= LEAST_BASE_LEADS
    return isinstance(now, Score) and isinstance(then, Score) and min(now.n, then.n) >= LEAST_ANSWERS


def _chances(pairs: Sequence[Pair]) -> list[float]:
    rates = [place for place, pair in enumerate(pairs) if isinstance(pair.now, Rate)]
    found = dict(zip(rates, _rate_chances([pairs[place] for place in rates]), strict=True))
    return [found[place] if place in found else _score_chance(pair) for place, pair in enumerate(pairs)]


def _rate_chances(pairs: Sequence[Pair]) -> list[float]:
    if not pairs:
        return []
    counts = [[count for value in (pair.now, pair.then) for count in _counts(value)] for pair in pairs]
    hits, of, base_hits, base_of = zip(*counts, strict=True)
    reaches = touching(hits, of, base_hits, base_of, [pair.width.phi for pair in pairs])
    chances = [student_tail(float(reach), pair.width.df) for reach, pair in zip(reaches, pairs, strict=True)]
    few = [place for place, (h, n, bh, bn) in enumerate(counts) if min(h, n - h, bh, bn - bh) < FEW]
    if few:
        exact = tail_chances(*zip(*(counts[place] for place in few), strict=True))
        for place, tail in zip(few, exact, strict=True):
            chances[place] = min(1.0, max(chances[place], 2 * float(tail)))
    return chances


def _counts(value: Value) -> tuple[float, float]:
    assert isinstance(value, Rate)
    return value.hits, value.of


def answers_of(score: Score) -> Answers:
    """Give how customers answered."""
    return Answers(score.promoters, score.passives, score.detractors)


def _score_chance(pair: Pair) -> float:
    assert isinstance(pair.now, Score)
    assert isinstance(pair.then, Score)
    now, then = (adjust_spread(answers_of(side).over(pair.width.phi)) for side in (pair.now, pair.then))
    spread = sqrt(now.variance + then.variance)
    return student_tail(abs(now.value - then.value) / spread, pair.width.df) if spread else 1.0


def weight_of(pair: Pair, worth: float | None) -> float:
    """Say how much of the false alarms a row should have: much where a change worth seeing can be seen at all.

    The sixth power of the chance to see it alone, by the baseline's rate and both sizes, never by the new rate, so that the
    weights know nothing of what is tested. Weights known beforehand keep Holm's promise: Genovese, Roeder & Wasserman
    (2006), Biometrika 93:509.
    """
    now, then = pair.now, pair.then
    if isinstance(now, Rate) and isinstance(then, Rate) and now.of and then.of:
        rate = min(0.99, max(0.01, then.hits / then.of))
        spread = sqrt(rate * (1 - rate) * (1 / now.of + 1 / then.of))
        seen = (worth or choose_worth_seeing(rate)) / spread
    elif isinstance(now, Score) and isinstance(then, Score) and now.n and then.n:
        both = adjust_spread(answers_of(then))
        spread = sqrt(both.variance * (then.n / now.n + 1))
        seen = (worth or SCORE_WORTH_SEEING) / 100 / spread if spread else 0.0
    else:
        return 0.0
    return NormalDist().cdf(seen - critical_value()) ** 6


def settle(key: str, value: Value) -> Value:
    """Give a share within a time of which nearly all is known as a rate of what is known; any other value as it is."""
    metric = METRICS[key]
    if metric.kind != "within" or not isinstance(value, Bounds):
        return value
    unknown = value.hits_most - value.hits_least
    if unknown > MOST_UNKNOWN * value.of:
        return value
    return share(value.hits_least, value.of - unknown, value.of_step, metric.days)


def is_alike(now: Value, then: Value) -> bool:
    """Say whether two figures can be told apart at all: two scores, or two rates that count from one step."""
    if isinstance(now, Rate) and isinstance(then, Rate):
        return now.of_step == then.of_step
    return isinstance(now, Score) and isinstance(then, Score)


def difference_of(now: Value, then: Value, width: Width = PLAIN) -> Difference | None:
    """Give how a figure differs from the baseline's, with limits as wide as the swings of the months make them."""
    if isinstance(now, Rate) and isinstance(then, Rate):
        if not now.of or not then.of or now.of_step != then.of_step:
            return None
        by = Yardstick(width.phi, width.df)
        base = then.hits / by.phi, then.of / by.phi
        found = newcombe(now.hits / by.phi, now.of / by.phi, *base, level=by.reach)
        return Difference(100 * found.value, 100 * found.low, 100 * found.high, "pt")
    if isinstance(now, Score) and isinstance(then, Score) and now.n and then.n:
        by = Yardstick(width.phi, width.df)
        found = score_difference(answers_of(now).over(by.phi), answers_of(then).over(by.phi), by.reach)
        return Difference(found.value, found.low, found.high, "nps")
    if not isinstance(now, Duration) or not isinstance(then, Duration) or now.unit != then.unit:
        return None
    if now.median is None or then.median is None:
        return None
    return Difference(now.median - then.median, None, None, now.unit)
