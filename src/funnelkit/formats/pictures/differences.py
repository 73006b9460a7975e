"""Differences with their intervals: a row each, on both sides of zero, those of one unit on one scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.formats.pictures.bars import BESIDE, LEAST_ROW, NAMES, ROOM
from funnelkit.formats.pictures.drawing import (
    BAND,
    COLOURS,
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
from funnelkit.formats.pictures.scales import GRID, Plot, spanning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from funnelkit.document import Chart

FOOT = LINE + 6.0
WHISKER = 2.0
END = 4.0


@dataclass(frozen=True)
class _Row:
    """A place in a panel, the words on both sides of its difference, and what they take."""

    at: int
    name: list[str]
    beside: list[str]

    @property
    def height(self) -> float:
        return max(LEAST_ROW, LINE * max(len(self.name), len(self.beside)) + 4)


def draw_differences(chart: Chart, language: str) -> Figure:
    """Draw a panel for each unit, with the names at the left and what is told of each difference at the right."""
    panels = {panel: list(_rows(panel, language)) for panel in (chart, *chart.panels)}
    rows = [row for part in panels.values() for row in part]
    left = PAD + max(text_width(line) for row in rows for line in row.name) + ROOM
    right = WIDTH - PAD - max(text_width(line) for row in rows for line in row.beside) - ROOM
    legend = {series.name: series for panel in panels for series in panel.series[1:]}
    height = sum(row.height for row in rows) + FOOT * len(panels)
    sheet = Sheet(chart, height, legend=[*legend.values()])
    top = sheet.top
    for panel, part in panels.items():
        bottom = top - sum(row.height for row in part)
        ends = (end for series in panel.series for end in (*series.lows, *series.highs))
        scale = Scale(*spanning([0.0, *ends], zero=False), left, right)
        _draw_grid(Plot(sheet, replace(panel, currency=""), language), scale, bottom, top)
        for row in part:
            _draw_row(sheet, panel, row, scale, top - row.height / 2)
            top -= row.height
        top -= FOOT
    return sheet.figure


def _rows(panel: Chart, language: str) -> Iterator[_Row]:
    for at, label in enumerate(panel.labels):
        beside = wrapped(told(panel.series[0], at, panel, language), BESIDE * WIDTH)
        yield _Row(at, wrapped(label, NAMES * WIDTH), beside)


def _draw_grid(plot: Plot, scale: Scale, bottom: float, top: float) -> None:
    """Draw the scale of a panel below it, its zero as a dashed line."""
    for tick, text in plot.ticks(scale):
        x = scale.at(tick)
        how = {"alpha": GRID} if tick else {"style": "--", "alpha": 0.6}
        plot.sheet.line([x, x], [bottom, top], **how)
        plot.sheet.text(x, bottom - LINE + 2, text, "center", face=SMALL)


def _draw_row(sheet: Sheet, panel: Chart, row: _Row, scale: Scale, middle: float) -> None:
    """Draw a difference as a point with its interval, over what is nearer to zero than is worth seeing."""
    first, *others = panel.series
    sheet.lines(scale.start - ROOM, middle, row.name, "right")
    sheet.lines(scale.end + ROOM, middle, row.beside)
    for series in others:
        low, high = series.lows[row.at], series.highs[row.at]
        if low is not None and high is not None:
            start, bottom = scale.at(low), middle - row.height / 2
            sheet.bar((start, bottom, scale.at(high) - start, row.height), series.tone, alpha=BAND)
    tone = first.tones[row.at] if first.tones else first.tone
    value, low, high = first.values[row.at], first.lows[row.at], first.highs[row.at]
    if value is None or low is None or high is None:
        return
    how = {"color": COLOURS[tone], "width": WHISKER}
    sheet.line([scale.at(low), scale.at(high)], [middle, middle], **how)
    for end in (low, high):
        sheet.line([scale.at(end)] * 2, [middle - END, middle + END], **how)
    sheet.dots([scale.at(value)], [middle], tone, size=8)
