"""Charts of bars: one below another with their names at the left (funnel)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.formats.pictures.drawing import LINE, PAD, WIDTH, Scale, Sheet, text_width, told, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from funnelkit.model import Chart, Series

NAMES = 0.32
"""The share of the width that names may take, at most."""

BESIDE = 0.36
"""That of what is written beside a bar."""

ROOM = 8.0
BAR = 18.0
LEAST_ROW = 26.0


def draw_rows(chart: Chart, language: str) -> Figure:
    """Draw a bar a label, with what is told of it beside; ends that are known only from-to fade."""
    names = [wrapped(label, NAMES * WIDTH) for label in chart.labels]
    (series,) = chart.series
    beside = [wrapped(told(series, at, chart, language), BESIDE * WIDTH) for at in range(len(names))]
    left = PAD + max(text_width(line) for lines in names for line in lines) + ROOM
    heights = [max(LEAST_ROW, LINE * max(map(len, pair)) + 4) for pair in zip(names, beside, strict=True)]
    sheet = Sheet(chart, sum(heights))
    scale = _scale(series, beside, left)
    y = sheet.top
    for at, height in enumerate(heights):
        middle = y - height / 2
        sheet.lines(left - ROOM, middle, names[at], "right")
        _draw_bar(sheet, series, at, scale, middle)
        sheet.lines(scale.at(_end(series, at)) + ROOM, middle, beside[at])
        y -= height
    sheet.line([left, left], [sheet.bottom, sheet.top], alpha=0.5)
    return sheet.figure


def _scale(series: Series, beside: Sequence[Sequence[str]], left: float) -> Scale:
    """Stretch the bars as far as what is written beside each has room."""
    ends = [_end(series, at) for at in range(len(beside))]
    room = WIDTH - PAD - ROOM - left
    longest = max(ends) or 1
    widths = [max(map(text_width, lines)) for lines in beside]
    stretch = min(
        (room - width) * longest / (end or longest) for end, width in zip(ends, widths, strict=True)
    )
    return Scale(0, longest, left, left + min(stretch, room))


def _end(series: Series, at: int) -> float:
    value = series.values[at]
    high = series.highs[at] if series.highs else None
    return value if value is not None else high or 0


def _draw_bar(sheet: Sheet, series: Series, at: int, scale: Scale, middle: float) -> None:
    value = series.values[at]
    low = value if value is not None else series.lows[at]
    if low is None:
        return
    solid, end = scale.at(low), scale.at(_end(series, at))
    sheet.bar((scale.start, middle - BAR / 2, solid - scale.start, BAR), series.tone)
    if end > solid:
        sheet.bar((solid, middle - BAR / 2, end - solid, BAR), series.tone, alpha=0.4)
