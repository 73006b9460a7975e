"""Is it better than it was? Each period since the baseline, and all of them together, against what was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import PLACE, Rows, View, periods_of
from funnelkit.analysis.definitions import Shift, Side, find_shifts, is_touched, notes_of, without_contacts
from funnelkit.analysis.funnel import measure
from funnelkit.metrics import METRICS, Metric
from funnelkit.model import Count, Duration, Note, Period, Rate, Row, Score, Value
from funnelkit.periods import day_number, span
from funnelkit.statistics.differences import newcombe
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.scores import Answers, score_difference
from funnelkit.statistics.verdicts import Verdict, judge, judge_scores
from funnelkit.tally import NO_DAY, select_created

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.store.baselines import Baseline
    from funnelkit.tally import Tally

TOLD = ("contacted", "appointments", "visits")
"""Steps of which it is asked whether a side tells them."""

WINDOWS = (7, 14, 30, 60, 90)


@dataclass(frozen=True)
class Meant:
    """What the statuses were taken for then and now, and what else is known to be defined otherwise."""

    then: Mapping[str, str | None]
    now: Mapping[str, str | None]
    shifts: tuple[Shift, ...] = ()


NOTHING_MEANT = Meant({}, {})


@dataclass(frozen=True)
class Difference:
    """Now minus then: in points ("pt") for rates, NPS points ("nps") for scores, hours or days for medians."""

    value: float
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True)
class Compared:
    """One metric now and in the baseline; `verdict` is None where none is given; `judged` says how it came about."""

    baseline: Value
    current: Value
    difference: Difference | None
    verdict: str | None
    judged: Verdict | None
    period: str


@dataclass(frozen=True)
class ComparedRow:
    """One group of leads now, all its metrics beside the baseline's."""

    group: Mapping[str, str | None]
    metrics: Mapping[str, Compared]


@dataclass(frozen=True)
class Comparison:
    """Everything since the baseline pooled, and each period; `pooled`, `newest`, `running` say which those are."""

    whole: ComparedRow | None
    periods: tuple[ComparedRow, ...]
    pooled: Period | None
    newest: Period | None
    running: tuple[Period, ...]
    leads: int
    notes: tuple[Note, ...]


def compare(  # noqa: PLR0913
    baseline: Baseline,
    tally: Tally,
    view: View,
    since: date | None = None,
    differs: tuple[Note, ...] = (),
    *,
    meant: Meant = NOTHING_MEANT,
) -> Comparison:
    """Judge the newest closed period, and all closed ones since the baseline (or `since`) pooled, on the main rates.

    `differs` tells what is defined otherwise than in the baseline: with any of it nothing is comparable. `meant` says
    what statuses were taken for; what words and marks shift makes the figures that it touches incomparable. A period
    that still runs has numbers only; so have the older ones, and those before the baseline.
    """
    then = _Then(baseline, view.every)
    free = _free_periods(tally, baseline, view)
    later = [period for period in free if period.start >= max(p.end for p in baseline.periods)]
    wanted = [period for period in later if since is None or period.start >= since]
    closed = [period for period in wanted if period.closed(view.as_of)]
    running = tuple(period for period in later if not period.closed(view.as_of))
    newest = closed[-1] if closed else None
    by_name = {row.group["period"]: row for row in measure(tally, ("period",), view).rows}
    pooled = span(tuple(closed)) if closed else None
    wanted_shifts = [period for period in dict.fromkeys((pooled, newest)) if period]
    shifts = {period: then.shifts(tally, view, period, meant) for period in wanted_shifts}
    judged = {
        period: then.compare(tally, replace(view, period=period), found, differs=bool(differs))
        for period, found in shifts.items()
    }
    periods = tuple(
        replace(judged[period], group={"period": period.name})
        if period == newest
        else _compare_row(by_name[period.name], then.row, period.name, judged=False, differs=bool(differs))
        for period in free
    )
    whole = judged[pooled] if pooled else None
    notes = [
        *differs,
        *notes_of(shifts.values()),
        *_remarks(baseline, tally, view, closed),
        *(_running(period, view) for period in running),
    ]
    if since:
        notes.append(Note("since_left_out", {"since": since.isoformat()}))
    leads = sum(_leads(by_name[period.name]) for period in free)
    return Comparison(whole, periods, pooled, newest, running, leads, tuple(notes))


class _Then:
    """The baseline's side of a comparison, measured once."""

    def __init__(self, baseline: Baseline, every: str) -> None:
        self.baseline, self.view = baseline, View(baseline.as_of, every)
        self.row = _only_row(measure(baseline.tally, (), self.view).rows)

    def shifts(self, tally: Tally, view: View, period: Period, meant: Meant) -> tuple[Shift, ...]:
        """Give what words and marks shift between the baseline and a period; only columns where a side was not watched."""
        cut = select_created(tally, day_number(period.start), day_number(period.end))
        if cut.watch is None or self.baseline.tally.watch is None:
            return meant.shifts
        now = _only_row(measure(cut, (), view).rows)
        sides = (
            Side(watch, statuses, frozenset(key for key in TOLD if row.metrics[key] is not None))
            for watch, statuses, row in (
                (self.baseline.tally.watch, meant.then, self.row),
                (cut.watch, meant.now, now),
            )
        )
        return (*find_shifts(*sides), *meant.shifts)

    def compare(self, tally: Tally, view: View, shifts: tuple[Shift, ...], *, differs: bool) -> ComparedRow:
        """Judge the period of a view: its figures beside the baseline's, those that shifts touch without a verdict.

        Where contacts are not comparable, what counts from them counts from the step before.
        """
        touched = frozenset(step for shift in shifts for step in shift.touches)
        now, then = _only_row(measure(tally, (), view).rows), self.row
        if "contacted" in touched:
            now = _filled_in(now, measure(without_contacts(tally), (), view).rows)
            then = _filled_in(then, measure(without_contacts(self.baseline.tally), (), self.view).rows)
        name = view.period.name if view.period else ""
        return _compare_row(now, then, name, judged=True, differs=differs, touched=touched)


def _filled_in(row: Row, others: tuple[Row, ...]) -> Row:
    """Give other figures of a row, and its own where they are not tracked."""
    other = _only_row(others).metrics
    return Row(
        row.group, {key: row.metrics[key] if other[key] is None else other[key] for key in row.metrics}
    )


def _only_row(rows: tuple[Row, ...]) -> Row:
    return rows[0] if rows else Row({}, dict.fromkeys(METRICS))


def _leads(row: Row) -> int:
    leads = row.metrics["leads"]
    return leads.n if isinstance(leads, Count) else 0


def _free_periods(tally: Tally, baseline: Baseline, view: View) -> list[Period]:
    """Give the periods with leads or answers, of which no day is the baseline's."""
    whole = tally.cells[()]
    days = np.unique(np.concatenate([whole.steps["created"].to_numpy(), whole.scores["created"].to_numpy()]))
    seen = days[(days != NO_DAY) & (days <= day_number(view.as_of))]
    periods = [period for period in periods_of(seen, view.every)[1] if period]
    return [
        period
        for period in periods
        if not any(kept.start < period.end and period.start < kept.end for kept in baseline.periods)
    ]


def _running(period: Period, view: View) -> Note:
    return Note("running", {"period": period.name, "as_of": view.as_of.isoformat()})


def _compare_row(  # noqa: PLR0913
    now: Row, then: Row, period: str, *, judged: bool, differs: bool, touched: frozenset[str] = frozenset()
) -> ComparedRow:
    metrics = {}
    for key, metric in METRICS.items():
        values = now.metrics[key], then.metrics[key]
        shifted = differs or is_touched(metric, touched, values)
        metrics[key] = _compare(metric, *values, period, judged=judged, differs=shifted)
    return ComparedRow(now.group, metrics)


def _compare(  # noqa: PLR0913
    metric: Metric, now: Value, then: Value, period: str, *, judged: bool, differs: bool
) -> Compared:
    difference = None if differs else _difference(now, then)
    if not (judged and metric.main):
        return Compared(then, now, difference, None, None, period)
    if now is None or then is None:
        word = "not_tracked" if now is then else "new" if then is None else "gone"
        return Compared(then, now, difference, word, None, period)
    if differs or (isinstance(now, Rate) and isinstance(then, Rate) and now.of_step != then.of_step):
        return Compared(then, now, None, "not_comparable", None, period)
    verdict = _judge(metric, now, then)
    return Compared(then, now, difference, verdict.word if verdict else "not_comparable", verdict, period)


def _judge(metric: Metric, now: Value, then: Value) -> Verdict | None:
    if isinstance(now, Rate) and isinstance(then, Rate):
        return judge(now.hits, now.of, then.hits, then.of, "down" if metric.better == "down" else "up")
    if isinstance(now, Score) and isinstance(then, Score):
        return judge_scores(_answers(now), _answers(then))
    return None


def _answers(score: Score) -> Answers:
    return Answers(score.promoters, score.passives, score.detractors)


def _difference(now: Value, then: Value) -> Difference | None:
    if isinstance(now, Rate) and isinstance(then, Rate):
        if not now.of or not then.of or now.of_step != then.of_step:
            return None
        found = newcombe(now.hits, now.of, then.hits, then.of)
        return Difference(100 * found.value, 100 * found.low, 100 * found.high, "pt")
    if isinstance(now, Score) and isinstance(then, Score) and now.n and then.n:
        found = score_difference(_answers(now), _answers(then))
        return Difference(found.value, found.low, found.high, "nps")
    if not isinstance(now, Duration) or not isinstance(then, Duration) or now.unit != then.unit:
        return None
    if now.median is None or then.median is None:
        return None
    return Difference(now.median - then.median, None, None, now.unit)


def _remarks(baseline: Baseline, tally: Tally, view: View, closed: list[Period]) -> list[Note]:
    notes = []
    if len(baseline.periods) < 4:
        notes.append(Note("few_months", {"periods": len(baseline.periods)}))
    window = usual_days_to_sale(baseline.tally, baseline.as_of)
    if window and closed:
        for period in dict.fromkeys((span(tuple(closed)), closed[-1])):
            notes += _young(tally, view, period, window)
    return notes


def usual_days_to_sale(tally: Tally, as_of: date) -> int | None:
    """Give the days within which 80 % of the sales came, rounded up to 7, 14, 30, 60 or 90; None without dated sales."""
    rows = Rows(tally.cells[()], View(as_of), by_period=False).counts()
    if not rows or not rows[0][1].sale_ages[0].size:
        return None
    ages, n = rows[0][1].sale_ages
    reached = int(ages[np.searchsorted(np.cumsum(n), 0.8 * n.sum())])
    return next((window for window in WINDOWS if window >= reached), WINDOWS[-1])


def _young(tally: Tally, view: View, period: Period, days: int) -> list[Note]:
    """Say how many leads of the judged period are younger than a sale usually takes: they may still be sold."""
    chosen = select_created(tally, day_number(period.start), day_number(period.end)).cells[()].steps
    leads = chosen[chosen["step"] == PLACE["leads"]]
    born = leads["created"] > day_number(view.as_of - timedelta(days=days))
    young, total = int(leads.loc[born, "n"].sum()), int(leads["n"].sum())
    if not young:
        return []
    return [Note("young_leads", {"period": period.name, "days": days, "young": young, "leads": total})]


__all__ = ["LEVEL", "Compared", "ComparedRow", "Comparison", "Difference", "compare", "usual_days_to_sale"]
