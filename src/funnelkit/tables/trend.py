"""How each metric went from period to period: a line each, and a table of all periods."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from funnelkit.analysis.trend import FIRM_PERIODS, LEAST_PERIODS, number_of
from funnelkit.document import Cell, Column, Table
from funnelkit.model import Count, Rate
from funnelkit.statistics.verdicts import LEAST_ANSWERS, LEAST_LEADS
from funnelkit.tables.cells import figure, number_cells, share_digits
from funnelkit.tables.charts import line_cell
from funnelkit.tables.sections import period_name, rate_name
from funnelkit.tables.trend_changes import with_changes
from funnelkit.tables.trend_chart import trend_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.trend import Point, Trend
    from funnelkit.languages import Words
    from funnelkit.store.changes import Change

MOST_BLOCKS = 24
"""So many periods are drawn; the limits are those of all."""

MOST_NAMES = 4

_LEFT_OUT = ("too_young", "too_few", "other_step", "not_tracked")


def trend_table(trends: Sequence[Trend], words: Words, changes: Sequence[Change] = ()) -> Table:
    """Lay out the series: each drawn between its limits, with its newest value and what stands out.

    What no period has enough of is left out. `changes` are marked in the picture and told below.
    """
    count = max(len(trend.points) for trend in trends)
    line = words.text("words", "trend_line_last" if count > MOST_BLOCKS else "trend_line", count=MOST_BLOCKS)
    names = ("trend_newest", "trend_in", "trend_usual", "trend_limits", "trend_age")
    columns = (
        Column(words.text("words", "step"), "left"),
        Column(line, "left"),
        *(Column(words.text("words", name)) for name in names),
        Column(words.text("words", "trend_finding"), "left"),
    )
    footnotes: list[str] = []
    rows = tuple(_row(trend, len(trends), footnotes, words) for trend in trends if trend.used)
    first, last = trends[0].points[0].period, trends[0].points[-1].period
    period = period_name(first if first == last else f"{first}..{last}", words)
    title = words.text("words", "trend_title", period=period)
    named = {_name(trend, words): trend for trend in trends if trend.used}
    findings = {name: _finding(trend, words) for name, trend in named.items()}
    chart = trend_chart(named, findings, title, words)
    if chart:
        chart, told = with_changes(chart, trends[0], changes, words)
        footnotes += told
    return Table(title, columns, rows, tuple(footnotes), chart=chart)


def period_table(trends: Sequence[Trend], words: Words) -> Table:
    """Lay out every period with the value of each metric; what is not used is muted, what is outside is strong."""
    columns = (
        Column(words.text("dimensions", "period"), "left"),
        *(Column(_name(trend, words)) for trend in trends),
    )
    rows = tuple(
        (Cell(period_name(points[0].period, words)), *map(_value_cell, points))
        for points in zip(*(trend.points for trend in trends), strict=True)
    )
    return Table(words.text("words", "trend_periods_title"), columns, rows)


def _name(trend: Trend, words: Words) -> str:
    rates = [point.value for point in trend.points if isinstance(point.value, Rate) and point.value.of]
    return rate_name(trend.metric, rates[-1] if rates else None, words)


def _value_cell(point: Point) -> Cell:
    if isinstance(point.value, Rate) and not point.value.of:
        return Cell(None, tone="muted")
    figure, counts, _ = number_cells(point.value)
    shown = figure if figure.value is not None else counts
    tone = "muted" if point.left_out else "strong" if point.outside else ""
    return Cell(shown.value, shown.kind, shown.digits, shown.unit, tone)


def _row(trend: Trend, lines: int, footnotes: list[str], words: Words) -> tuple[Cell, ...]:
    newest = trend.used[-1]
    numbers = tuple(_number(text, footnotes) for text in _footnotes(trend, lines, words))
    age = None if trend.window_days is None else words.text("words", "trend_days", days=trend.window_days)
    return (
        Cell(_name(trend, words)),
        _line(trend, words),
        number_cells(newest.value)[0],
        Cell(period_name(newest.period, words)),
        *_limit_cells(trend, newest),
        Cell(age),
        Cell(_finding(trend, words), tone="strong" if _stands_out(trend) else "", footnotes=numbers),
    )


def _number(text: str, footnotes: list[str]) -> int:
    if text not in footnotes:
        footnotes.append(text)
    return footnotes.index(text) + 1


def _limit_cells(trend: Trend, newest: Point) -> tuple[Cell, Cell]:
    if trend.centre is None:
        return Cell(None), Cell(None)
    pair = (trend.low, trend.high)
    if isinstance(newest.value, Rate):
        digits = share_digits(newest.value.of)
        return Cell(trend.centre, "share", digits), Cell(pair, "interval", digits, "share")
    if isinstance(newest.value, Count):
        return Cell(trend.centre, "number", 0), Cell(pair, "interval", 0, "number")
    return Cell(trend.centre, "score"), Cell(pair, "interval", 0, "score")


def _line(trend: Trend, words: Words) -> Cell:
    """Draw the last periods between the lowest and the highest of all their values and limits; the newest stands beside."""
    points = trend.points[-MOST_BLOCKS:]
    values = [None if point.left_out else number_of(point.value) for point in points]
    limits = [end for point in points for end in (point.low, point.high) if end is not None]
    return line_cell(values, limits, _told(points, words))


def _told(points: Sequence[Point], words: Words) -> str:
    """Say where a line begins and how far it goes: nothing where none of its values is drawn."""
    drawn = [(number_of(point.value), point.value) for point in points if not point.left_out]
    known = [(number, value) for number, value in drawn if number is not None]
    if not known:
        return ""
    number = itemgetter(0)
    ends = {"first": known[0], "low": min(known, key=number), "high": max(known, key=number)}
    said = {name: figure(value, words) for name, (_, value) in ends.items()}
    return words.text("words", "line_spread", **said)


def _stands_out(trend: Trend) -> bool:
    return trend.shift is not None or any(point.outside for point in trend.points)


def _finding(trend: Trend, words: Words) -> str:
    if trend.centre is None:
        return words.text("words", "trend_few")
    said = []
    for side in ("above", "below"):
        outside = [period_name(point.period, words) for point in trend.points if point.outside == side]
        if outside:
            said.append(words.text("words", f"trend_{side}", periods=outside))
    if trend.shift:
        key = f"trend_{trend.shift.direction}"
        said.append(words.text("words", key, period=period_name(trend.shift.begins, words)))
    return "; ".join(said) or words.text("words", "trend_nothing")


def _footnotes(trend: Trend, lines: int, words: Words) -> Iterable[str]:
    if trend.centre is None:
        yield words.text("words", "trend_foot_least", least=LEAST_PERIODS)
    elif trend.trial:
        yield words.text("words", "trend_foot_trial", firm=FIRM_PERIODS)
    for reason in _LEFT_OUT:
        periods = [period_name(point.period, words) for point in trend.points if point.left_out == reason]
        if periods:
            told = {"least": LEAST_LEADS, "least_answers": LEAST_ANSWERS, "count": len(periods)}
            yield words.text("words", f"trend_foot_{reason}", periods=_shortened(periods), **told)
    if _stands_out(trend):
        yield words.text("words", "trend_foot_finding", count=lines)


def _shortened(periods: Sequence[str]) -> list[str]:
    """Name all of a few periods, the first of many."""
    return list(periods) if len(periods) <= MOST_NAMES else [*periods[:MOST_NAMES], "…"]
