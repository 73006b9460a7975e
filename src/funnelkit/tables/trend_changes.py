"""The changes of a department's log in the trend: where each stands among the periods, and what it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.document import ChartMark
from funnelkit.periods import BadPeriod, parse_period
from funnelkit.tables.changes import scope_of
from funnelkit.tables.trend_chart import MOST_PERIODS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.trend import Point, Trend
    from funnelkit.document import Chart
    from funnelkit.languages import Words
    from funnelkit.model import Period
    from funnelkit.store.changes import Change

MOST_TOLD = 8
"""So many changes are told below the table, the newest; more are lines of the picture only."""

LONGEST = 100
"""So many letters of a change's text are told."""


def changes_in(trends: Sequence[Trend], changes: Sequence[Change]) -> list[Change]:
    """Give the changes on days of the periods of a trend; none where there is no trend."""
    periods = _periods(trends[0].points) if trends else []
    return [change for change in changes if _place(change, periods) is not None]


def with_changes(
    chart: Chart, trend: Trend, changes: Sequence[Change], words: Words
) -> tuple[Chart, list[str]]:
    """Mark in a trend's picture the changes on days of its periods, each by its number; and give what each was."""
    periods = _periods(trend.points[-MOST_PERIODS:])
    placed = [(place, change) for change in changes if (place := _place(change, periods)) is not None]
    if not placed:
        return chart, []
    told = _told([change for _, change in placed], words)
    events = tuple(ChartMark(place, str(change.id)) for place, change in placed)
    sign = words.text("charts", "trend_changes")
    said = f"{sign}: {'; '.join(told)}."
    return replace(chart, events=events, events_name=sign, told=f"{chart.told} {said}"), told


def _periods(points: Sequence[Point]) -> list[Period]:
    """Give the periods of points; none where their names tell no year, as no day of the log is in them."""
    try:
        return [parse_period(point.period) for point in points]
    except BadPeriod:
        return []


def _place(change: Change, periods: Sequence[Period]) -> float | None:
    """Give where a day stands when the middle of the first period is 0, that of the next one 1; None outside of all."""
    if not periods or change.on < periods[0].start:
        return None
    for at, period in enumerate(periods):
        if change.on < period.end:
            passed = max(0, (change.on - period.start).days)
            return at - 0.5 + passed / (period.end - period.start).days
    return None


def _told(changes: Sequence[Change], words: Words) -> list[str]:
    """Tell the newest changes, a line each, and how many were earlier."""
    earlier = len(changes) - MOST_TOLD
    lines = [words.text("words", "trend_changes_earlier", count=earlier)] if earlier > 0 else []
    return [*lines, *(_line(change, words) for change in changes[-MOST_TOLD:])]


def _line(change: Change, words: Words) -> str:
    text = change.text if len(change.text) <= LONGEST else f"{change.text[: LONGEST - 1].rstrip()}…"
    key = "trend_change_scope" if change.scope else "trend_change" if text else "trend_change_day"
    return words.text("words", key, id=change.id, on=change.on, text=text, scope=scope_of(change, words))
