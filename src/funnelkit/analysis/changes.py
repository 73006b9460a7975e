"""What came of a change? The leads since it against those before it, at equal age, each change a question of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.around import Around, Evidence, find_rivals, is_as_scoped, name_apart, surround
from funnelkit.analysis.compared import Compared
from funnelkit.analysis.comparison import Comparing
from funnelkit.analysis.judging import change_family
from funnelkit.metrics import MAIN, METRICS
from funnelkit.statistics.verdicts import LEAST_BASE_LEADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from funnelkit.analysis.judging import Judged, Pair
    from funnelkit.analysis.windows import Window
    from funnelkit.model import Period
    from funnelkit.store.changes import Change

ANSWERS = (
    *("worse", "improved", "overlaps", "too_early", "too_few_leads", "nothing_larger"),
    *("not_comparable", "not_tracked", "not_judged"),
)
"""What can be said of a change; of several metrics the first that any of them gives."""

UNNAMED = tuple(key for key in MAIN if METRICS[key].kind == "rate")
"""The metrics that a change is judged on where none is expected of it."""

_ANSWER = {
    **{word: word for word in ("worse", "improved", "too_early", "too_few_leads", "not_comparable")},
    **dict.fromkeys(("about_the_same", "no_clear_change"), "nothing_larger"),
    **dict.fromkeys(("not_tracked", "new", "gone"), "not_tracked"),
}


@dataclass(frozen=True)
class Outcome:
    """What came of a change: its `answer` is one of ANSWERS, `metrics` those that were expected, else the main rates.

    `before` and `after` are the periods of the two sides, `leads` how many there were in them. `rivals` are the other
    changes with which it overlaps so that they cannot be told apart. `lacks` says what there is none of at all:
    "scope", "before", "after".
    """

    change: Change
    answer: str
    metrics: Mapping[str, Compared] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    before: tuple[Period, ...] = ()
    after: tuple[Period, ...] = ()
    leads: tuple[int, int] = (0, 0)
    rivals: tuple[Change, ...] = ()
    lacks: str | None = None

    @property
    def ready_on(self) -> date | None:
        """The day from which on more can be said: the first of those of its metrics."""
        if self.answer not in ("too_early", "too_few_leads"):
            return None
        days = [
            found.ready_on
            for found in self.metrics.values()
            if found.ready_on and _answer_of(found) == self.answer
        ]
        return min(days, default=None)

    def goes_as_expected(self, key: str) -> bool | None:
        """Say whether a metric went the way that was expected of it; None where it went none, or none was expected."""
        way, found = dict(self.change.expect).get(key), self.metrics[key]
        if way is None or found.verdict not in ("improved", "worse") or found.difference is None:
            return None
        return (found.difference.value > 0) == (way == "up")

    @property
    def shown(self) -> list[str]:
        """The metrics that there is something to show of, and those that were expected."""
        expected = dict(self.change.expect)
        return [
            key
            for key, found in self.metrics.items()
            if key in expected or found.baseline is not None or found.current is not None
        ]

    def nothing_larger(self, key: str) -> float | None:
        """Give the greatest change, in points, that the limits of a metric leave room for; None where one was seen."""
        found = self.metrics[key].difference
        if (
            _answer_of(self.metrics[key]) != "nothing_larger"
            or found is None
            or found.low is None
            or found.high is None
        ):
            return None
        return max(-found.low, found.high)


def judge_changes(
    evidence: Evidence, log: Sequence[Change], asked: Sequence[Change] | None = None
) -> tuple[Outcome, ...]:
    """Judge each change of a log (or those that are asked about): the leads before it against those since, until the next.

    On the metrics that are expected of it, else the main rates. What is looked at together shares its false alarms: each
    change has the same part of 5 %, and divides it among its metrics (Holm's steps).
    """
    trials = [_open(evidence, change, log) for change in (log if asked is None else asked)]
    pairs = [(place, key, pair) for place, trial in enumerate(trials) for key, pair in trial.pairs.items()]
    found = change_family(evidence.question.worth).judge([pair for _, _, pair in pairs])
    judged: list[dict[str, Judged | None]] = [{} for _ in trials]
    for (place, key, _), verdict in zip(pairs, found, strict=True):
        judged[place][key] = verdict
    return tuple(trial.outcome(verdicts) for trial, verdicts in zip(trials, judged, strict=True))


@dataclass(frozen=True)
class _Trial:
    """One change with what there is to judge it by: nothing (`comparing` is None) where `lacks` or `rivals` say why."""

    change: Change
    rivals: tuple[Change | None, Change | None]
    comparing: _Sides | None = None
    lacks: str | None = None

    @cached_property
    def pairs(self) -> dict[str, Pair]:
        """The metrics that can be judged, with their shares of the change's false alarms."""
        return self.comparing.pairs() if self.comparing and self.comparing.on.closed else {}

    def outcome(self, judged: Mapping[str, Judged | None]) -> Outcome:
        """Give what came of the change, with its verdicts known."""
        if self.comparing is None:
            same = tuple(rival for rival in self.rivals if rival and rival.on == self.change.on)
            return Outcome(
                self.change, "overlaps" if same else "too_few_leads", rivals=same, lacks=self.lacks
            )
        sides = replace(self.comparing, judged=judged)
        on, metrics = sides.on, sides.metrics()
        found = Outcome(
            self.change,
            _first([_answer_of(compared) for compared in metrics.values()]),
            metrics,
            on.windows,
            name_apart(on.kept.periods),
            name_apart(on.closed),
            (on.kept.leads, on.since.leads),
            lacks=self.lacks,
        )
        return self._between(found)

    def _between(self, found: Outcome) -> Outcome:
        """Say that other changes are too near, where no more leads will come before, or between, them."""
        earlier, later = self.rivals
        if found.answer != "too_few_leads":
            return found
        short = found.leads[0] < LEAST_BASE_LEADS
        rivals = tuple(rival for rival in (earlier if short else None, later) if rival)
        if not rivals:
            return found
        metrics = {key: replace(compared, ready_on=None) for key, compared in found.metrics.items()}
        return replace(found, answer="overlaps", rivals=rivals, metrics=metrics)


def _open(evidence: Evidence, change: Change, log: Sequence[Change]) -> _Trial:
    rivals = find_rivals(change, log)
    if any(rival and rival.on == change.on for rival in rivals):
        return _Trial(change, rivals)
    if not is_as_scoped(evidence, change):
        return _Trial(change, rivals, lacks="scope")
    on = surround(evidence, change, rivals)
    if on is None:
        return _Trial(change, rivals, lacks="before")
    keys = tuple(key for key, _ in change.expect) or UNNAMED
    passed = on.first.closed(evidence.view.as_of)
    return _Trial(change, rivals, _Sides(on, keys), "after" if passed and not on.closed else None)


@dataclass(frozen=True, eq=False)
class _Sides(Comparing):
    """The two sides of one change, judged in a family that is not theirs alone."""

    on: Around
    keys: tuple[str, ...] = ()
    judged: Mapping[str, Judged | None] = field(default_factory=dict)

    def pairs(self) -> dict[str, Pair]:
        """Give the metrics that can be judged; their weights add up to 1."""
        on = self.on
        found = {
            key: pair
            for key in self.keys
            if METRICS[key].weight and on.is_grown(key, *on.closed)
            for pair in [self._pair(key, on.pooled, 1.0)]
            if pair
        }
        weights = np.array([pair.weight for pair in found.values()])
        shares = weights / weights.sum() if weights.sum() else np.full(len(found), 1 / max(1, len(found)))
        return {
            key: replace(pair, weight=float(share))
            for (key, pair), share in zip(found.items(), shares, strict=True)
        }

    @cached_property
    def verdicts(self) -> dict[tuple[str, Period], Judged | None]:
        """The verdicts, as they came from the family."""
        return {(key, self.on.pooled): found for key, found in self.judged.items()}

    def _is_asked(self, key: str) -> bool:
        return key in self.keys

    def metrics(self) -> dict[str, Compared]:
        """Give each metric of the change, before and after."""
        on = self.on
        if not on.closed:
            return {key: self._not_begun(key) for key in self.keys}
        return {key: self._compared(key, on.now.whole[key], on.pooled) for key in self.keys}

    def _not_begun(self, key: str) -> Compared:
        window, on = self.on.windows.get(key), self.on
        word = (
            None
            if not METRICS[key].weight
            else "too_few_leads"
            if on.first.closed(on.view.as_of)
            else "too_early"
        )
        ready = on.ripe_on(key) if word == "too_early" else None
        return Compared(
            on.then.whole[key], None, None, word, None, on.first.name, window.days if window else None, ready
        )


def _answer_of(compared: Compared) -> str:
    return _ANSWER.get(compared.verdict or "", "not_judged")


def _first(answers: Sequence[str]) -> str:
    return min(answers, key=ANSWERS.index)
