"""Charts of bars: lying below each other with their names at the left, or standing beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.formats.pictures.drawing import (
    LINE,
    PAD,
    SMALL,
    WIDTH,
    Scale,
    Sheet,
    text_width,
    told,
    wrapped,
)
from funnelkit.formats.pictures.scales import Plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from funnelkit.document import Chart, Series

NAMES = 0.32
"""The share of the width that names may take, at most."""

BESIDE = 0.36
"""That of what is written beside a bar."""

ROOM = 8.0
BAR = 18.0
LEAST_ROW = 26.0
COLUMNS = 150.0
FAINT = 0.4


def draw_rows(chart: Chart, language: str) -> Figure:
    """Draw a bar a label, with what is told of it beside; ends that are known only from-to fade.

    More series are lines through the rows: what the bars make together.
    """
    series, *lines = chart.series
    names = [wrapped(label, NAMES * WIDTH) for label in chart.labels]
    beside = [wrapped(told(series, at, chart, language), BESIDE * WIDTH) for at in range(len(names))]
    left = PAD + max(text_width(line) for row in names for line in row) + ROOM
    heights = [max(LEAST_ROW, LINE * max(map(len, pair)) + 4) for pair in zip(names, beside, strict=True)]
    sheet = Sheet(chart, sum(heights), foot=LINE if lines else 0, legend=chart.series if lines else ())
    aside = max(text_width(line) for row in beside for line in row) if lines else 0.0
    scale = Scale(0, 1, left, WIDTH - PAD - ROOM - aside) if lines else _scale(series, beside, left)
    middles = [sheet.top - sum(heights[:at]) - height / 2 for at, height in enumerate(heights)]
    if lines:
        Plot(sheet, chart, language).grid_down(scale)
    for at, middle in enumerate(middles):
        sheet.lines(left - ROOM, middle, names[at], "right")
        _draw_bar(sheet, series, at, scale, middle)
        sheet.lines(scale.end + ROOM if lines else _end_of(series, at, scale) + ROOM, middle, beside[at])
    for line in lines:
        _draw_line(sheet, line, scale, middles)
    sheet.line([left, left], [sheet.bottom + (LINE if lines else 0), sheet.top], alpha=0.5)
    return sheet.figure


def _draw_line(sheet: Sheet, line: Series, scale: Scale, middles: Sequence[float]) -> None:
    places = [
        (scale.at(value), y) for value, y in zip(line.values, middles, strict=True) if value is not None
    ]
    xs, ys = zip(*places, strict=True)
    sheet.trace(xs, ys, line.tone)
    sheet.dots(xs, ys, line.tone)


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
    """Give the value at which a bar ends."""
    high = series.highs[at] if series.highs else None
    value = series.values[at]
    return high if high is not None else value or 0


def _end_of(series: Series, at: int, scale: Scale) -> float:
    return scale.at(_end(series, at))


def _draw_bar(sheet: Sheet, series: Series, at: int, scale: Scale, middle: float) -> None:
    """Draw a bar from 0, or from-to where its ends are told; what may be and may not be fades."""
    low = series.lows[at] if series.lows else None
    tone = series.tones[at] if series.tones else series.tone
    end = _end_of(series, at, scale)
    bottom = middle - BAR / 2
    if series.values[at] is not None:
        start = scale.start if low is None else scale.at(low)
        sheet.bar((start, bottom, end - start, BAR), tone)
    elif low is not None:
        sheet.bar((scale.start, bottom, scale.at(low) - scale.start, BAR), tone)
        sheet.bar((scale.at(low), bottom, end - scale.at(low), BAR), tone, alpha=FAINT)


def draw_columns(chart: Chart, language: str) -> Figure:
    """Draw a column a label with its value above, and under them the words of the chart's marks."""
    (series,) = chart.series
    step = (WIDTH - 2 * PAD) / len(chart.labels)
    rooms = [step * _apart(mark.place, chart) - PAD for mark in chart.marks]
    marks = [wrapped(mark.text, room, face=SMALL) for mark, room in zip(chart.marks, rooms, strict=True)]
    foot = LINE * (1 + max(map(len, marks), default=0)) + PAD
    sheet = Sheet(chart, COLUMNS + LINE, foot=foot)
    scale = Scale(0, max(value or 0 for value in series.values) or 1, sheet.bottom, sheet.top - LINE)
    for at, label in enumerate(chart.labels):
        middle = PAD + step * (at + 0.5)
        value = series.values[at]
        if value is not None:
            tone = series.tones[at] if series.tones else series.tone
            top = scale.at(value)
            if value:
                sheet.bar((middle - 0.36 * step, sheet.bottom, 0.72 * step, top - sheet.bottom), tone)
            sheet.text(middle, top + 4, told(series, at, chart, language), "center", face=SMALL)
        sheet.text(middle, sheet.bottom - LINE, wrapped(label, step, 1)[0], "center")
    sheet.line([PAD, WIDTH - PAD], [sheet.bottom, sheet.bottom], alpha=0.5)
    for mark, words in zip(chart.marks, marks, strict=True):
        _draw_mark(sheet, PAD + step * (mark.place + 0.5), words)
    return sheet.figure


def _apart(place: float, chart: Chart) -> float:
    """Give how far the next mark is from a place, in labels."""
    return min(
        (abs(mark.place - place) for mark in chart.marks if mark.place != place), default=len(chart.labels)
    )


def _draw_mark(sheet: Sheet, x: float, words: Sequence[str]) -> None:
    """Write a mark under the labels, kept on the sheet."""
    width = max(text_width(line, SMALL) for line in words)
    middle = min(max(x, PAD + width / 2), WIDTH - PAD - width / 2)
    for number, line in enumerate(words, 2):
        sheet.text(middle, sheet.bottom - LINE * number - 2, line, "center", face=SMALL)
