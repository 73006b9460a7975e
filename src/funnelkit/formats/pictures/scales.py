"""What values are read from: a grid with round values, the labels below it, the words along both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from funnelkit.formats.pictures.drawing import (
    LINE,
    LONGEST,
    PAD,
    SMALL,
    WIDTH,
    Scale,
    legible,
    text_width,
    wrapped,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.document import Chart
    from funnelkit.formats.pictures.drawing import Sheet

GRID = 0.15
AXIS = 0.5
BETWEEN = 10.0


@dataclass(frozen=True)
class Plot:
    """Writes the scales of a chart on its sheet."""

    sheet: Sheet
    chart: Chart
    language: str

    def ticks(self, scale: Scale) -> list[tuple[float, str]]:
        """Give round values of a scale as they are written."""
        ticks = scale.ticks(whole=self.chart.unit in ("count", "score"))
        shown = [100 * tick if self.chart.unit == "share" else tick for tick in ticks]
        digits = 0 if all(abs(number - round(number)) < 1e-6 for number in shown) else 1
        plain = replace(self.chart, digits=digits)
        return [(tick, written(tick, plain, self.language)) for tick in ticks]

    def room(self, scale: Scale) -> float:
        """Give how much the values of a scale take at the left."""
        return PAD + max(text_width(text, SMALL) for _, text in self.ticks(scale)) + PAD

    def grid(self, scale: Scale, left: float, right: float) -> None:
        """Draw a scale that stands at the left."""
        for tick, text in self.ticks(scale):
            y = scale.at(tick)
            self.sheet.line([left, right], [y, y], alpha=AXIS if tick == 0 else GRID)
            self.sheet.text(left - PAD, y - 4, text, "right", face=SMALL)

    def grid_down(self, scale: Scale) -> None:
        """Draw a scale that lies below, from the bottom of the sheet to its top."""
        for tick, text in self.ticks(scale):
            x = scale.at(tick)
            self.sheet.line([x, x], [self.sheet.bottom, self.sheet.top], alpha=GRID)
            self.sheet.text(x, self.sheet.bottom - LINE + 2, text, "center", face=SMALL)

    def numbers(self, scale: Scale) -> None:
        """Write round numbers along the bottom of the sheet."""
        counts = Plot(self.sheet, replace(self.chart, unit="count", digits=0), self.language)
        for tick, text in counts.ticks(scale):
            x = scale.at(tick)
            self.sheet.text(x, self.sheet.bottom - LINE, text, "center", face=SMALL)

    def labels(self, places: Sequence[float], y: float) -> None:
        """Write the labels, wrapped to the room of each; of many as many as have room, the last one always."""
        lines = self.wrapped_labels(places)
        each = self._each(places)
        for at, x in enumerate(places):
            if (len(places) - 1 - at) % each == 0:
                for number, line in enumerate(lines[at]):
                    self.sheet.text(self.kept(x, line), y - LINE * number, line, "center", face=SMALL)

    def wrapped_labels(self, places: Sequence[float]) -> list[list[str]]:
        """Break the labels to the room of each."""
        room = self._step(places) * self._each(places) - BETWEEN
        return [wrapped(label, room, 3, SMALL) for label in self.chart.labels]

    def _each(self, places: Sequence[float]) -> int:
        """Say how many places a label takes: as many as the longest of their words."""
        words = [word for label in self.chart.labels for word in legible(label).split()]
        longest = max(map(_width, words), default=0)
        return max(1, ceil((min(longest, WIDTH / 4) + BETWEEN) / self._step(places)))

    def _step(self, places: Sequence[float]) -> float:
        return abs(places[1] - places[0]) if len(places) > 1 else WIDTH

    def kept(self, x: float, text: str) -> float:
        """Give the middle of a text that is to stand at a place, so that it is all on the sheet."""
        half = text_width(text, SMALL) / 2
        return min(max(x, PAD + half), WIDTH - PAD - half)


def _width(text: str) -> float:
    return text_width(text[:LONGEST], SMALL)


def spanning(values: Iterable[float | None], *, zero: bool) -> tuple[float, float]:
    """Give from where to where some values go, with some room, from 0 where it is near or asked for."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    room = 0.08 * (high - low or abs(high) or 1)
    if low >= 0 and (zero or low < 0.6 * high):
        return 0.0, high + room
    return low - room, high + room
