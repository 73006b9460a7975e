"""Net scores (NPS): percent promoters minus percent detractors, and how far that may lie from the true one."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from funnelkit.statistics.differences import Interval
from funnelkit.statistics.intervals import LEVEL, critical_value
from funnelkit.statistics.tails import chi_squared_tail, normal_tail

if TYPE_CHECKING:
    from collections.abc import Sequence


class Answers(NamedTuple):
    """How customers answered, in counts."""

    promoters: float
    passives: float
    detractors: float

    @property
    def n(self) -> float:
        """All answers."""
        return self.promoters + self.passives + self.detractors

    def over(self, phi: float) -> Answers:
        """Give as many as say as much where months swing: all counts divided by phi."""
        return Answers(*(count / phi for count in self))


class Spread(NamedTuple):
    """A net score as a share (-1 to 1) and the variance of a single answer around it."""

    value: float
    variance: float


def net_score(answers: Answers, level: float = LEVEL) -> Interval:
    """Give the NPS of some answers, -100 to 100, with limits: the adjusted Wald interval.

    The value is the plain one; the limits come from the answers with three more added (3/4 promoter, 3/2 passive,
    3/4 detractor) and from the multinomial variance. Below 20 answers show the counts only. ValueError without
    answers. Source: Rocks (2016), "Interval estimation for the Net Promoter Score", Am Stat 70:365, recommended by
    MeasuringU.

    >>> score = net_score(Answers(18, 9, 9))
    >>> round(score.value), round(score.low), round(score.high)
    (25, -3, 49)
    """
    value, adjusted = measure_spread(answers).value, adjust_spread(answers)
    reach = critical_value(level) * sqrt(adjusted.variance)
    low, high = max(-1.0, adjusted.value - reach), min(1.0, adjusted.value + reach)
    return Interval(100 * value, 100 * min(low, value), 100 * max(high, value))


def score_difference(answers: Answers, base: Answers, level: float = LEVEL) -> Interval:
    """Give how much the NPS changed against a baseline, -200 to 200, with limits: the adjusted variances added.

    Value from the plain scores, limits from the adjusted ones, so that few answers pull them towards 0. ValueError
    where a side has no answers. Source: as of `net_score`.

    >>> change = score_difference(Answers(18, 9, 9), Answers(60, 30, 30))
    >>> round(change.value), round(change.low), round(change.high)
    (0, -31, 28)
    """
    value = measure_spread(answers).value - measure_spread(base).value
    now, then = adjust_spread(answers), adjust_spread(base)
    reach = critical_value(level) * sqrt(now.variance + then.variance)
    low, high = max(-2.0, now.value - then.value - reach), min(2.0, now.value - then.value + reach)
    return Interval(100 * value, 100 * min(low, value), 100 * max(high, value))


def difference_chance(answers: Answers, base: Answers) -> float:
    """Give the p-value at which the limits of `score_difference` touch 0. ValueError where a side has no answers.

    >>> round(difference_chance(Answers(18, 9, 9), Answers(60, 30, 30)), 2)
    0.93
    """
    now, then = adjust_spread(answers), adjust_spread(base)
    return normal_tail((now.value - then.value) / sqrt(now.variance + then.variance))


def scores_chance(groups: Sequence[Answers]) -> float | None:
    """Give the p-value of whether groups have one net score: the test of mean scores, Q = (N - 1) B / T.

    B is the sum of squares between the groups' scores, T that of all answers (1, 0, -1); chi-squared with k - 1 degrees of
    freedom, given all answers together. None under two groups with answers, or where all answer alike. Source: Landis,
    Heyman & Koch (1978), Int Stat Rev 46:237, the second of their criteria; for two groups Mantel (1963), JASA 58:690.

    >>> round(scores_chance([Answers(50, 20, 30), Answers(30, 20, 50), Answers(40, 20, 40)]), 4)
    0.0069
    """
    filled = [group for group in groups if group.n]
    together = Answers(*map(sum, zip(*filled, strict=True))) if filled else Answers(0, 0, 0)
    if len(filled) < 2 or not (whole := measure_spread(together)).variance:
        return None
    between = sum(group.n * (measure_spread(group).value - whole.value) ** 2 for group in filled)
    return chi_squared_tail((together.n - 1) * between / (together.n * whole.variance), len(filled) - 1)


def measure_spread(answers: Answers) -> Spread:
    """Give the score of some answers and the variance of one of them: p + d - (p - d)^2, multinomial.

    Taking p and d as independent would be too narrow. ValueError without answers.

    >>> measure_spread(Answers(50, 20, 30))
    Spread(value=0.2, variance=0.76)
    """
    if not answers.n > 0 or min(answers) < 0:
        raise ValueError(f"{answers}")
    value = (answers.promoters - answers.detractors) / answers.n
    return Spread(value, (answers.promoters + answers.detractors) / answers.n - value**2)


def adjust_spread(answers: Answers) -> Spread:
    """Give the adjusted score and the variance of that score (no more of a single answer): three answers added."""
    if not answers.n > 0:
        raise ValueError(f"{answers}")
    added = Answers(answers.promoters + 0.75, answers.passives + 1.5, answers.detractors + 0.75)
    value, variance = measure_spread(added)
    return Spread(value, variance / added.n)
