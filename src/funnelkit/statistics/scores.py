"""Net scores (NPS): percent promoters minus percent detractors, and how far that may lie from the true one."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from funnelkit.statistics.differences import Interval
from funnelkit.statistics.intervals import LEVEL, critical_value


class Answers(NamedTuple):
    """How customers answered, in counts."""

    promoters: float
    passives: float
    detractors: float

    @property
    def n(self) -> float:
        """All answers."""
        return self.promoters + self.passives + self.detractors


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
