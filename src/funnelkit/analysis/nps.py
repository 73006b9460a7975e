"""What customers answer: the score with its limits, its distribution, and whether groups of answers can be told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.answers import METRICS, count_answers, distribute, sides_of
from funnelkit.statistics.families import holm
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.scores import Answers, difference_chance, score_difference, scores_chance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.answers import Answered
    from funnelkit.analysis.counts import View
    from funnelkit.model import NetScore, Period, Score
    from funnelkit.statistics.differences import Interval
    from funnelkit.tally import Tally

LEAST_ANSWERS = 10
"""A group of fewer answers is counted, and not scored."""

ENOUGH = 100
"""Answers a period, from which on its own score says something; with fewer the last twelve months are told."""

TWELVE_MONTHS = timedelta(days=366)

PERIOD = ("period",)


@dataclass(frozen=True)
class Group:
    """The answers of one group; `score` has no value under 10 answers.

    `stands`: "above" or "below" the other groups together, by `others`, the difference in points; None where it cannot
    be told apart from them.
    """

    group: Mapping[str, str | None]
    score: Score | NetScore
    others: Interval | None = None
    stands: str | None = None

    @property
    def is_asked(self) -> bool:
        """Say whether it is one to be told apart: answers enough, and a name."""
        return self.score.n >= LEAST_ANSWERS and all(value is not None for value in self.group.values())


@dataclass(frozen=True)
class Grouped:
    """The groups of a dimension, most answers first. `told_apart`: whether they differ by more than chance; None: not asked.

    `chance` is the p-value of one score for all, adjusted by Holm for the dimensions that are asked.
    """

    by: tuple[str, ...]
    told_apart: bool | None
    chance: float | None
    rows: tuple[Group, ...]


@dataclass(frozen=True)
class Rolling:
    """The answers of the twelve months that end with a period."""

    period: str
    score: Score | NetScore


@dataclass(frozen=True)
class Standing:
    """The answers on one kind of scale: `metric` is "nps" (0 to 10) or "net_score" (top, middle and bottom of others).

    `distribution` counts the answers by what was answered. `rolling` is empty where periods have answers enough of
    their own.
    """

    metric: str
    whole: Score | NetScore
    distribution: Mapping[str, int]
    sections: tuple[Grouped, ...]
    rolling: tuple[Rolling, ...]


def measure_standings(tally: Tally, groupings: Sequence[tuple[str, ...]], view: View) -> tuple[Standing, ...]:
    """Give the scores of a tally's answers, one for each kind of scale: as a whole, by period and by each grouping."""
    counted = {by: count_answers(tally, by, view) for by in dict.fromkeys((PERIOD, *groupings))}
    return tuple(found for metric in METRICS if (found := _standing(metric, counted)))


def _standing(metric: str, counted: Mapping[tuple[str, ...], Sequence[Answered]]) -> Standing | None:
    own = {by: [answered for answered in rows if answered.of(metric).n] for by, rows in counted.items()}
    periods = own[PERIOD]
    if not periods:
        return None
    together = _sum(periods)
    sections = [_grouped(metric, by, rows) for by, rows in own.items() if rows]
    return Standing(
        metric,
        together.of(metric),
        distribute(metric, together.scores),
        _tell_apart(sections),
        _roll(metric, [answered for answered in periods if answered.period]),
    )


def _sum(rows: Sequence[Answered]) -> Answered:
    return replace(rows[0], period=None, scores=np.sum([answered.scores for answered in rows], axis=0))


def _grouped(metric: str, by: tuple[str, ...], rows: Sequence[Answered]) -> Grouped:
    groups = [Group(answered.group, answered.of(metric)) for answered in rows]
    if by == PERIOD:
        groups.sort(key=lambda group: (group.group["period"] is None, group.group["period"] or ""))
    else:
        groups.sort(key=lambda group: (-group.score.n, [value or "" for value in group.group.values()]))
    asked = [sides_of(group.score) for group in groups if group.is_asked]
    return Grouped(by, None, scores_chance(asked), tuple(groups))


def _tell_apart(sections: Sequence[Grouped]) -> tuple[Grouped, ...]:
    """Ask of each dimension whether its groups have one score, all together at 5 %; then which groups stand apart."""
    asked = {section.by: section.chance for section in sections if section.chance is not None}
    adjusted = holm(list(asked.values())).tolist() if asked else []
    chances = dict(zip(asked, adjusted, strict=True))
    return tuple(_judged(section, chances.get(section.by)) for section in sections)


def _judged(section: Grouped, chance: float | None) -> Grouped:
    told = None if chance is None else chance <= 1 - LEVEL
    rows = [_hidden(group) for group in section.rows]
    if told:
        places = [at for at, group in enumerate(rows) if group.is_asked]
        for place, group in zip(places, _against_others([rows[at] for at in places]), strict=True):
            rows[place] = group
    return replace(section, told_apart=told, chance=chance, rows=tuple(rows))


def _hidden(group: Group) -> Group:
    """Give a group without a value where its answers are too few for one."""
    if group.score.n >= LEAST_ANSWERS:
        return group
    return replace(group, score=replace(group.score, value=None, low=None, high=None))


def _against_others(groups: Sequence[Group]) -> list[Group]:
    """Hold each group against the others together; those stand apart whose p-values survive Holm among them."""
    counts = np.array([sides_of(group.score) for group in groups])
    others = counts.sum(axis=0) - counts
    pairs = [
        (Answers(*own), Answers(*rest)) for own, rest in zip(counts.tolist(), others.tolist(), strict=True)
    ]
    chances = holm([difference_chance(*pair) for pair in pairs])
    return [
        _held(group, score_difference(*pair), stands=bool(chance <= 1 - LEVEL))
        for group, pair, chance in zip(groups, pairs, chances, strict=True)
    ]


def _held(group: Group, others: Interval, *, stands: bool) -> Group:
    side = "above" if others.value > 0 else "below"
    return replace(group, others=others, stands=side if stands and others.value else None)


def _roll(metric: str, periods: Sequence[Answered]) -> tuple[Rolling, ...]:
    """Give the twelve months up to each period, where most periods have too few answers to be read alone."""
    if len(periods) < 2 or median(answered.of(metric).n for answered in periods) >= ENOUGH:
        return ()
    found = []
    for last in periods:
        within = [first for first in periods if _is_within(first.period, last.period)]
        found.append(Rolling(last.group["period"] or "", _sum(within).of(metric)))
    return tuple(found)


def _is_within(first: Period | None, last: Period | None) -> bool:
    """Say whether a period lies in the twelve months that end with another."""
    return bool(first and last and last.end - TWELVE_MONTHS <= first.start <= last.start)
