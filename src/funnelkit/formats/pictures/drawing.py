"""A sheet to draw a chart on, measured in points: its title and legend, its scales, and texts that fit their room."""

from __future__ import annotations

import logging
import warnings
from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from funnelkit.document import Cell
from funnelkit.formats.cells import ELLIPSIS, clean, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.document import Chart, Series

WIDTH = 560.0
LINE = 15.0
TITLE_LINE = 18.0
PAD = 6.0
SIGN = 14.0
SWATCH = 19.0
BAND = 0.22
EVENT = 0.8

INK = "#1b1b1b"
"""What an SVG draws in the colour of the page's text."""

COLOURS = {"": "#2583c5", "good": "#009e73", "bad": "#d55e00", "muted": "#808080", "strong": "#b3568d"}
"""Told apart by the colour-blind, and seen on white and on black (after Okabe and Ito 2008, lighter or darker for both)."""

SHAPES = {"": "o", "good": "^", "bad": "v", "muted": "s", "strong": "D"}
LONGEST = 200
"""So many letters of a word are looked at: no line holds more."""


@contextmanager
def styled(salt: str) -> Iterator[None]:
    """Draw in matplotlib's own settings, whatever the user's are; ids in an SVG come of `salt`."""
    ours: Any = {
        "font.family": ["DejaVu Sans"],
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "text.parse_math": False,
        "text.hinting": "none",
        "path.simplify": False,
    }
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # tells of its font cache on stderr
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(ours)
        yield


_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))


@dataclass(frozen=True)
class Face:
    """How large and how heavy a text is written."""

    size: float = 12.0
    weight: str = "normal"


PLAIN = Face()
SMALL = Face(11.0)
TITLE = Face(13.5, "bold")


@cache
def _font(face: Face) -> FontProperties:
    return FontProperties(family=["DejaVu Sans"], size=face.size, weight=face.weight)


@lru_cache(maxsize=4096)
def text_width(text: str, face: Face = PLAIN) -> float:
    """Measure a text in points."""
    return float(text_to_path.get_text_width_height_descent(text, _font(face), ismath=False)[0])


def legible(text: str) -> str:
    """Give a text as XML can hold it and a person can see it."""
    return clean(text).translate(_NO_CHARACTERS).strip()


def wrapped(text: str, room: float, most: int = 2, face: Face = PLAIN) -> list[str]:
    """Break a text into at most so many lines of a width; what is left over is told by an ellipsis."""
    lines = [""]
    for word in legible(text[: most * LONGEST]).split():
        for piece in _pieces(word, room, face):
            joined = f"{lines[-1]} {piece}".strip()
            if text_width(joined, face) <= room:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), room, face)]


def _pieces(word: str, room: float, face: Face) -> Iterator[str]:
    """Break a word that is too long for a line."""
    while text_width(word[:LONGEST], face) > room:
        length = max(1, _fitting(word, room, face))
        yield word[:length]
        word = word[length:]
    yield word


def _shortened(text: str, room: float, face: Face) -> str:
    return text[: _fitting(text, room - text_width(ELLIPSIS, face), face)].rstrip() + ELLIPSIS


def _fitting(text: str, room: float, face: Face) -> int:
    """Give how many letters of a text there is room for."""
    lengths = range(1, min(len(text), LONGEST) + 1)
    return bisect_right(lengths, room, key=lambda length: text_width(text[:length], face))


def written(value: float | None, chart: Chart, language: str) -> str:
    """Write a value of a chart as its table does."""
    return write(Cell(value, chart.unit, chart.digits, chart.currency), language)


def told(series: Series, at: int, chart: Chart, language: str) -> str:
    """Give what is written beside a value: its cells, or else the value."""
    if series.told:
        return " ".join(write(cell, language) for cell in series.told[at] if cell.value is not None)
    value = series.values[at]
    return "" if value is None else written(value, chart, language)


@dataclass(frozen=True)
class Scale:
    """Values on a stretch of the sheet: `low` stands at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of a value, in points."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)

    def ticks(self, most: int = 5, *, whole: bool = False) -> list[float]:
        """Give round values on it."""
        found = MaxNLocator(most, integer=whole, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        slack = 1e-9 * (self.high - self.low)
        return [float(tick) for tick in found if self.low - slack <= tick <= self.high + slack]


Box = tuple[float, float, float, float]
"""Left, bottom, width, height."""


class Sheet:
    """A figure under its title and legend: `plot` points are free above `foot` points, from 0 upwards."""

    def __init__(self, chart: Chart, plot: float, foot: float = 0, legend: Sequence[Series] = ()) -> None:
        title = wrapped(chart.title, WIDTH - 2 * PAD, 2, TITLE) if chart.title else []
        rows = _rows([series for series in legend if series.name])
        self.bottom = PAD + foot
        self.top = self.bottom + plot
        self.height = self.top + PAD + LINE * len(rows) + TITLE_LINE * len(title) + PAD
        self.figure = Figure(figsize=(WIDTH / 72, self.height / 72), dpi=72, facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, WIDTH), ylim=(0, self.height))
        y = self.height - PAD
        for line in title:
            y -= TITLE_LINE
            self.text(PAD, y + 5, line, face=TITLE)
        for row in rows:
            y -= LINE
            self._legend(row, y)

    def text(self, x: float, y: float, text: str, align: str = "left", *, face: Face = PLAIN) -> None:
        """Write a line of text on a base line."""
        self.axes.text(x, y, text, ha=align, va="baseline", fontproperties=_font(face), color=INK)

    def lines(self, x: float, y: float, lines: Sequence[str], align: str = "left") -> None:
        """Write lines below each other, around a height."""
        first = y + LINE * (len(lines) - 1) / 2 - 0.36 * PLAIN.size
        for number, line in enumerate(lines):
            self.text(x, first - LINE * number, line, align)

    def bar(self, box: Box, tone: str = "", alpha: float = 1) -> None:
        """Fill a rectangle, which is never too thin to be seen."""
        x, y, width, height = box
        self._fill(Rectangle((x, y), max(width, 1), height), tone, alpha)

    def line(self, xs: Sequence[float], ys: Sequence[float], **how: Any) -> None:
        """Draw a line through places; NaN is a gap. `width`, `style` and what else matplotlib calls a line's."""
        plain = {"color": INK, "width": 1, "style": "-", "clip_on": False, **how}
        named = {f"line{key}" if key in ("width", "style") else key: value for key, value in plain.items()}
        self.axes.add_line(Line2D(xs, ys, **named))

    def trace(self, xs: Sequence[float], ys: Sequence[float], tone: str = "") -> None:
        """Draw the line of a series."""
        self.line(xs, ys, color=COLOURS[tone], width=2)

    def dots(self, xs: Sequence[float], ys: Sequence[float], tone: str = "", size: float = 6) -> None:
        """Draw the mark of a tone at places."""
        self.line(xs, ys, color=COLOURS[tone], marker=SHAPES[tone], markersize=size, style="none")

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> None:
        """Fill between two lines."""
        corners = [*zip(xs, lows, strict=True), *zip(reversed(xs), reversed(highs), strict=True)]
        self._fill(Polygon(corners), "muted", BAND)

    def _fill(self, patch: Patch, tone: str, alpha: float) -> None:
        patch.set(facecolor=COLOURS[tone], alpha=alpha, linewidth=0, clip_on=False)
        self.axes.add_patch(patch)

    def _legend(self, row: Sequence[tuple[float, Series]], y: float) -> None:
        for x, series in row:
            self._sign(x, y + 3, series)
            self.text(x + SWATCH, y + 3, _named(series), face=SMALL)

    def _sign(self, x: float, y: float, series: Series) -> None:
        """Draw in a legend what a series looks like."""
        middle = [x + SIGN / 2], [y + SIGN / 3]
        if not series.values:
            self.line(middle[0] * 2, [y - 2, y + 10], width=EVENT)
            return
        if series.tone == "muted" and series.lows:
            self.band([x, x + SIGN], [y - 1] * 2, [y + 9] * 2)
            self.line([x, x + SIGN], middle[1] * 2, style="--", alpha=0.6)
        elif series.tone == "strong":
            self.dots(*middle, series.tone)
        elif series.lows:
            self.trace(middle[0] * 2, [y - 2, y + 10], series.tone)
            self.dots(*middle, series.tone)
        else:
            self.bar((x, y, SIGN, 8), series.tone)


def _named(series: Series) -> str:
    return wrapped(series.name, WIDTH - 2 * PAD - SWATCH, 1, SMALL)[0]


def _rows(legend: Sequence[Series]) -> list[list[tuple[float, Series]]]:
    """Give each entry of a legend its place, in as many rows as it takes."""
    rows: list[list[tuple[float, Series]]] = []
    x = WIDTH
    for series in legend:
        width = SWATCH + text_width(_named(series), SMALL) + 10
        if x + width > WIDTH:
            rows.append([])
            x = PAD
        rows[-1].append((x, series))
        x += width
    return rows
