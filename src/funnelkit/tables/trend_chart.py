"""How each metric went from period to period as a picture: a panel each, with its limits and what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.trend import number_of
from funnelkit.document import Chart, ChartMark, Series
from funnelkit.model import Count, Rate
from funnelkit.tables.cells import figure, share_digits
from funnelkit.tables.sections import period_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.trend import Trend
    from funnelkit.languages import Words
    from funnelkit.model import Value

LEAST = 3
"""Fewer periods are no line."""

MOST_PERIODS = 36
"""So many periods are drawn; the limits are those of all."""

FIRST = "lead_conversion"


def trend_chart(
    trends: Mapping[str, Trend], findings: Mapping[str, str], title: str, words: Words
) -> Chart | None:
    """Draw the series, by their names, the share sold of leads first; `findings` say what stands out in each."""
    drawn = {name: trend for name, trend in trends.items() if len(trend.used) >= LEAST}
    if not drawn:
        return None
    order = sorted(drawn, key=lambda name: drawn[name].metric != FIRST)
    first, *others = [_panel(name, drawn[name], words) for name in order]
    told = [
        words.text(
            "charts",
            "trend_told",
            name=name,
            newest=figure(drawn[name].used[-1].value, words),
            finding=findings[name],
        )
        for name in order
    ]
    return Chart(
        "trend",
        title,
        first.labels,
        first.series,
        first.unit,
        first.digits,
        told=" ".join(told),
        beside=first.title,
        marks=first.marks,
        panels=tuple(others),
    )


def _panel(name: str, trend: Trend, words: Words) -> Chart:
    points = trend.points[-MOST_PERIODS:]
    values = tuple(None if point.left_out else number_of(point.value) for point in points)
    outside = tuple(value if point.outside else None for value, point in zip(values, points, strict=True))
    unit, digits = _unit(trend.used[-1].value)
    series = [Series(name, values)]
    if trend.centre is not None:
        centre = tuple(None if value is None else trend.centre for value in values)
        lows, highs = zip(*((point.low, point.high) for point in points), strict=True)
        series.append(Series(words.text("charts", "trend_limits"), centre, lows, highs, "muted"))
    if any(value is not None for value in outside):
        series.append(Series(words.text("charts", "trend_outside"), outside, tone="strong"))
    labels = tuple(period_name(point.period, words) for point in points)
    return Chart(
        "trend", name, labels, tuple(series), unit, digits, beside=name, marks=_marks(trend, labels, words)
    )


def _marks(trend: Trend, labels: Sequence[str], words: Words) -> tuple[ChartMark, ...]:
    if trend.shift is None:
        return ()
    begins = period_name(trend.shift.begins, words)
    text = words.text("words", f"trend_{trend.shift.direction}", period=begins)
    return (ChartMark(labels.index(begins), text),) if begins in labels else ()


def _unit(value: Value) -> tuple[str, int]:
    """Give how a value is written, as its cell is."""
    if isinstance(value, Rate):
        return "share", share_digits(value.of)
    return ("count" if isinstance(value, Count) else "score"), 0
