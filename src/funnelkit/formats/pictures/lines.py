"""Charts over time or over a number: lines, what chance keeps them in, and points with their intervals."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING

from funnelkit.document import Series
from funnelkit.formats.pictures.drawing import (
    COLOURS,
    LINE,
    PAD,
    SMALL,
    WIDTH,
    Scale,
    Sheet,
    legible,
    text_width,
    told,
    wrapped,
)
from funnelkit.formats.pictures.events import draw_events
from funnelkit.formats.pictures.scales import Plot, spanning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.figure import Figure

    from funnelkit.document import Chart

PANEL = 120.0
HIGH = 190.0
SUBTITLE = 18.0
GAP = 10.0
SPARE = 12.0
RIGHT = 40.0
COLUMN = 0.5
WHISKER = 1.5
MANY = 12
NUMBERS = 10.0


def places_of(count: int, left: float, right: float) -> list[float]:
    """Give the places of labels that stand beside each other."""
    step = (right - left) / max(1, count)
    return [left + step * (at + 0.5) for at in range(count)]


# --- trend -------------------------------------------------------------------------------------------------------


def draw_trend(chart: Chart, language: str) -> Figure:
    """Draw a panel for each metric above the periods they share."""
    panels = (chart, *chart.panels)
    legend = {series.name: series for panel in panels for series in panel.series[1:]}
    shown = [Series(chart.events_name, ())] if chart.events else []
    height = SUBTITLE + PANEL + GAP
    sheet = Sheet(
        chart, height * len(panels), foot=LINE + NUMBERS * len(shown), legend=[*legend.values(), *shown]
    )
    scales = []
    for number, panel in enumerate(panels):
        bottom = sheet.top - height * (number + 1) + GAP
        scales.append(Scale(*spanning(_all_ends(panel), zero=panel.unit == "count"), bottom, bottom + PANEL))
    left = max(Plot(sheet, panel, language).room(scale) for panel, scale in zip(panels, scales, strict=True))
    xs = places_of(len(chart.labels), left, WIDTH - RIGHT)
    for panel, scale in zip(panels, scales, strict=True):
        sheet.text(PAD, scale.end + 6, wrapped(panel.beside, WIDTH - 2 * PAD, 1)[0])
        Plot(sheet, panel, language).grid(scale, left, WIDTH - RIGHT)
        _draw_panel(sheet, panel, scale, xs, language)
    plot = Plot(sheet, chart, language)
    if chart.events:
        draw_events(
            plot, scales, [xs[0] + event.place * (WIDTH - RIGHT - left) / len(xs) for event in chart.events]
        )
    plot.labels(xs, sheet.bottom - LINE + 4 - NUMBERS * len(shown))
    return sheet.figure


def _all_ends(chart: Chart) -> Iterable[float | None]:
    for series in chart.series:
        yield from (*series.values, *series.lows, *series.highs)


def _draw_panel(sheet: Sheet, panel: Chart, scale: Scale, xs: Sequence[float], language: str) -> None:
    first, *others = panel.series
    for series in others:
        _draw_band(sheet, series, scale, xs)
    for mark in panel.marks:
        x = xs[round(mark.place)]
        sheet.line([x, x], [scale.start, scale.end], style=":", width=1.5)
        _beside(sheet, x, scale.start + 4, mark.text)
    ys = [nan if value is None else scale.at(value) for value in first.values]
    sheet.trace(xs, ys)
    sheet.dots(xs, ys, size=4)
    for series in others:
        if not series.lows:
            _draw_dots(sheet, series, scale, xs)
    last = max(at for at, value in enumerate(first.values) if value is not None)
    sheet.text(xs[last] + PAD, ys[last] - 4, told(first, last, panel, language), face=SMALL)


def _beside(sheet: Sheet, x: float, y: float, text: str) -> None:
    """Write a mark's words at the side of its line that has more room."""
    left = x > WIDTH / 2
    room = (x if left else WIDTH - x) - 2 * PAD
    line = wrapped(text, room, 1, SMALL)[0]
    sheet.text(x - 4 if left else x + 4, y, line, "right" if left else "left", face=SMALL)


def _draw_band(sheet: Sheet, series: Series, scale: Scale, xs: Sequence[float]) -> None:
    """Fill between the ends of a series, and draw its values as a dashed line."""
    known = (
        [
            (x, max(low, scale.low), min(high, scale.high), value)
            for x, low, high, value in zip(xs, series.lows, series.highs, series.values, strict=True)
            if low is not None and high is not None
        ]
        if series.lows
        else []
    )
    if not known:
        return
    across, lows, highs, values = zip(*known, strict=True)
    sheet.band(across, [scale.at(low) for low in lows], [scale.at(high) for high in highs])
    sheet.line(across, [nan if value is None else scale.at(value) for value in values], style="--", alpha=0.6)


def _draw_dots(sheet: Sheet, series: Series, scale: Scale, xs: Sequence[float]) -> None:
    known = [(x, scale.at(value)) for x, value in zip(xs, series.values, strict=True) if value is not None]
    for x, y in known:
        sheet.dots([x], [y], series.tone, size=8)


# --- shares within a time, periods to come -----------------------------------------------------------------------


def draw_points(chart: Chart, language: str) -> Figure:
    """Draw a point a label with its interval, joined where they add up; a second series is columns behind them."""
    first, *others = chart.series
    sheet, scale, xs = _labelled(chart, language, others)
    width = COLUMN * (xs[1] - xs[0]) if len(xs) > 1 else COLUMN * WIDTH / 2
    for series in others:
        for x, value in zip(xs, series.values, strict=True):
            if value:
                sheet.bar(
                    (x - width / 2, sheet.bottom, width, scale.at(value) - sheet.bottom),
                    series.tone,
                    alpha=0.6,
                )
    if not others:
        _draw_rise(sheet, first, scale, xs)
    _draw_whiskers(sheet, first, scale, xs)
    texts = [told(first, at, chart, language) for at in range(len(xs))]
    if max(text_width(text, SMALL) for text in texts) < width / COLUMN:
        _write_values(sheet, first, scale, xs, texts)
    return sheet.figure


def _write_values(
    sheet: Sheet, series: Series, scale: Scale, xs: Sequence[float], texts: Sequence[str]
) -> None:
    """Write each value above its mark, beside the line that rises from it."""
    for at, (x, text) in enumerate(zip(xs, texts, strict=True)):
        high = series.highs[at] if series.highs else None
        top = high if high is not None else series.values[at]
        if top is not None:
            sheet.text(x + PAD, scale.at(top) + 5, text, "right", face=SMALL)


def _draw_rise(sheet: Sheet, series: Series, scale: Scale, xs: Sequence[float]) -> None:
    """Join values; where only their ends are known, both, and fill between."""
    lower, upper = (
        [
            scale.at(end if value is None else value)
            for value, end in zip(series.values, ends, strict=True)
            if end is not None
        ]
        for ends in (series.lows, series.highs)
    )
    sheet.band(xs, lower, upper)
    sheet.trace(xs, lower)
    sheet.trace(xs, upper)


def _labelled(chart: Chart, language: str, others: Sequence[Series]) -> tuple[Sheet, Scale, list[float]]:
    """Give a sheet with its scale at the left and the labels below."""
    ends = spanning([*_all_ends(chart), 0], zero=True)
    rough = places_of(len(chart.labels), 50, WIDTH - PAD)
    probe = Sheet(chart, HIGH)
    lines = max(map(len, Plot(probe, chart, language).wrapped_labels(rough)))
    sheet = Sheet(chart, HIGH + SUBTITLE, foot=LINE * lines + PAD, legend=chart.series if others else ())
    top = sheet.top - SUBTITLE - LINE
    scale = Scale(*ends, sheet.bottom, top)
    plot = Plot(sheet, chart, language)
    left = plot.room(scale)
    sheet.text(PAD, sheet.top - LINE + 2, wrapped(chart.beside, WIDTH - 2 * PAD, 1, SMALL)[0], face=SMALL)
    plot.grid(scale, left, WIDTH - PAD)
    xs = places_of(len(chart.labels), left, WIDTH - PAD)
    plot.labels(xs, sheet.bottom - LINE)
    return sheet, scale, xs


def _draw_whiskers(sheet: Sheet, series: Series, scale: Scale, xs: Sequence[float], alpha: float = 1) -> None:
    """Draw values as points, and their ends as lines up and down."""
    tone = COLOURS[series.tone]
    for at, x in enumerate(xs):
        low, high = (ends[at] if ends else None for ends in (series.lows, series.highs))
        value = series.values[at]
        if low is not None and high is not None:
            sheet.line([x, x], [scale.at(low), scale.at(high)], color=tone, width=WHISKER, alpha=alpha)
            for end in (low, high):
                sheet.line([x - 4, x + 4], [scale.at(end)] * 2, color=tone, width=WHISKER, alpha=alpha)
        if value is not None:
            sheet.dots([x], [scale.at(value)], series.tone)


# --- funnel plot -------------------------------------------------------------------------------------------------


def draw_spread(chart: Chart, language: str) -> Figure:
    """Draw each by its number of leads, with its interval, between the limits of chance, and name as many as have room."""
    from funnelkit.formats.pictures.naming import name_points

    first, *others = chart.series
    sheet = Sheet(chart, HIGH + 60 + SUBTITLE, foot=2 * LINE + PAD, legend=others)
    shown = [*first.values, *(end for end in (*first.lows, *first.highs))]
    low, high = spanning(shown, zero=False)
    scale = Scale(
        low, min(high, 1.0) if chart.unit == "share" else high, sheet.bottom, sheet.top - SUBTITLE - PAD
    )
    plot = Plot(sheet, chart, language)
    left = plot.room(scale)
    places = [place for series in chart.series for place in series.places]
    across = Scale(min(places), max(places), left, WIDTH - PAD - SPARE)
    sheet.text(PAD, sheet.top - LINE + 2, wrapped(chart.beside, WIDTH - 2 * PAD, 1, SMALL)[0], face=SMALL)
    plot.grid(scale, left, WIDTH - PAD)
    plot.numbers(across)
    below = wrapped(chart.below, WIDTH - left - PAD, 1, SMALL)[0]
    sheet.text((left + WIDTH) / 2, sheet.bottom - 2 * LINE, below, "center", face=SMALL)
    for series in others:
        if series.lows:
            _draw_band(sheet, series, scale, [across.at(place) for place in series.places])
    xs = [across.at(place) for place in first.places]
    marked = [series for series in others if not series.lows]
    apart = {at for series in marked for at, value in enumerate(series.values) if value is not None}
    _draw_whiskers(sheet, _clear_of_many(first, apart), scale, xs, alpha=0.35)
    for series in marked:
        _draw_dots(sheet, series, scale, xs)
    points = [
        (x, scale.at(value), legible(label), at in apart)
        for at, (x, value, label) in enumerate(zip(xs, first.values, chart.labels, strict=True))
        if value is not None
    ]
    name_points(sheet, points, left, scale)
    return sheet.figure


def _clear_of_many(series: Series, apart: set[int]) -> Series:
    """Leave out intervals of the many that are like all the others, which would cover each other."""
    if len(series.values) <= MANY:
        return series
    lows, highs = (
        tuple(end if at in apart else None for at, end in enumerate(ends))
        for ends in (series.lows, series.highs)
    )
    return replace(series, lows=lows, highs=highs)
