"""Pictures of a table as charts that a spreadsheet draws itself, from the cells that hold their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funnelkit.formats.cells import clean
from funnelkit.formats.xlsx_looks import (
    COLOURS,
    colour_of,
    error_bars,
    fill,
    one_of,
    points_of,
    shrink,
    stroke,
    written_beside,
)
from funnelkit.formats.xlsx_places import unit_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.chart._chart import ChartBase

    from funnelkit.document import Chart, Series
    from funnelkit.formats.xlsx_places import ChartData, Placed, Values
    from funnelkit.languages import Words

WIDTH, HEIGHT, ROW_HEIGHT = 20.0, 9.5, 0.75
"""Of a picture, and of a bar in it, in centimetres."""

NAMED = 15
"""So many points are called by their names in a funnel plot; more are alike."""


# --- charts ------------------------------------------------------------------------------------------------------


def native(chart: Chart, placed: Placed, data: ChartData, words: Words) -> ChartBase:
    """Draw a picture as a chart of its kind."""
    data.open(chart)
    drawing = _Drawing(chart, placed, data, words)
    if chart.kind == "spread" or any(series.places for series in chart.series):
        return drawing.points()
    return drawing.bars() if chart.kind in _BARS else drawing.lines()


_BARS = ("funnel", "distribution", "pareto", "waterfall", "differences")


@dataclass(frozen=True)
class _Drawing:
    """One chart and where its numbers are."""

    chart: Chart
    placed: Placed
    data: ChartData
    words: Words

    def bars(self) -> ChartBase:
        """Draw bars: lying ones for a funnel, floating ones for a waterfall; all series but the first are lines."""
        from openpyxl.chart import BarChart

        drawn = BarChart()
        lying = self.chart.kind in ("funnel", "differences")
        drawn.type, drawn.gapWidth = ("bar" if lying else "col"), 40
        labels = self._labels()
        first, *others = self.chart.series
        if self.chart.kind == "waterfall":
            self._float(drawn, first, labels)
        else:
            drawn.series.append(self._series(first, first.values, labels, bar=True))
            drawn.dataLabels = written_beside(values=True)
            drawn.y_axis.majorGridlines = None
        self._frame(drawn)
        if lying:
            drawn.x_axis.scaling.orientation = "maxMin"
            drawn.y_axis.crosses = "max"
            drawn.height = max(HEIGHT / 2, 2.5 + ROW_HEIGHT * len(self.chart.labels))
        if self.chart.kind == "differences":
            drawn.x_axis.tickLblPos = "low"
        elif any(value is not None for series in others for value in series.values):
            drawn += self._lines(others, labels)
        return drawn

    def lines(self) -> ChartBase:
        """Draw lines over the labels, the ends of intervals thin and dashed."""
        drawn = self._lines(self.chart.series, self._labels())
        self._frame(drawn)
        return drawn

    def points(self) -> ChartBase:
        """Draw what has a place on both axes: points with what chance allows, or lines."""
        from openpyxl.chart import ScatterChart

        drawn = ScatterChart(scatterStyle="lineMarker", style=2)
        first, *others = self.chart.series
        if self.chart.kind == "spread":
            for line in self._named(first):
                drawn.series.append(line)
        else:
            others = list(self.chart.series)
        for number, series in enumerate(others):
            for line in self._at_places(series, number):
                drawn.series.append(line)
        self._frame(drawn)
        drawn.x_axis.number_format = "#,##0"
        return drawn

    # --- series

    def _named(self, series: Series) -> Iterator[Any]:
        """Give the points of a funnel plot, each by its name where they are not too many."""
        places, values = (
            self._places(series),
            self._numbers(series.name, series.values),
        )
        errors = self._errors(series)
        if len(series.values) > NAMED:
            yield self._point(series.name, places, values, errors)
            return
        for number, label in enumerate(self.chart.labels):
            if series.values[number] is not None:
                one = [one_of(cells, number) for cells in (places, values, *errors)]
                yield self._point(label, one[0], one[1], one[2:], named=True)

    def _point(
        self, name: str, places: str, values: str, errors: Sequence[str], *, named: bool = False
    ) -> Any:
        from openpyxl.chart.marker import Marker

        line = points_of(name, places, values)
        line.marker = Marker("circle", size=7)
        fill(line.marker, COLOURS[""])
        line.graphicalProperties.line.noFill = True
        if errors:
            line.errBars = error_bars("y", *errors)
        if named:
            line.dLbls = written_beside(names=True)
        return line

    def _at_places(self, series: Series, number: int) -> Iterator[Any]:
        places = self._places(series)
        for name, values, dash in self._ends(series):
            line = points_of(name, places, self._numbers(name, values))
            line.marker.symbol = "none"
            stroke(line, colour_of(series, number), dash)
            yield line

    def _lines(self, many: Sequence[Series], labels: str) -> Any:
        from openpyxl.chart import LineChart
        from openpyxl.chart.marker import Marker

        drawn = LineChart()
        for number, series in enumerate(many):
            for name, values, dash in self._ends(series):
                line = self._series(series, values, labels, name=name)
                line.smooth = False
                line.marker = Marker("none" if dash or number else "circle", size=6)
                stroke(line, colour_of(series, number), dash)
                if not dash and not number:
                    fill(line.marker, colour_of(series, number))
                drawn.series.append(line)
        return drawn

    def _ends(self, series: Series) -> Iterator[tuple[str, Values, str]]:
        """Give what a series draws as lines: its values, and the two ends about them."""
        if any(value is not None for value in series.values):
            yield series.name, series.values, "dash" if series.tone == "muted" else ""
        for part, values in (("low", series.lows), ("high", series.highs)):
            if any(value is not None for value in values):
                yield self.words.text("sheets", part, column=series.name), values, "sysDash"

    def _float(self, drawn: Any, series: Series, labels: str) -> None:
        """Stack a step of a waterfall on what nobody sees."""
        pairs = list(zip(series.lows, series.highs, strict=True))
        ends = [tuple(sorted((low or 0, high or 0))) for low, high in pairs]
        drawn.grouping, drawn.overlap = "stacked", 100
        hidden = self._series(series, [low for low, _ in ends], labels, name=" ")
        hidden.graphicalProperties.noFill = True
        drawn.series.append(hidden)
        steps = {
            "good": [
                high - low if (value or 0) >= 0 else None
                for (low, high), value in zip(ends, series.values, strict=True)
            ],
            "bad": [
                high - low if (value or 0) < 0 else None
                for (low, high), value in zip(ends, series.values, strict=True)
            ],
        }
        for tone, values in steps.items():
            if any(value is not None for value in values):
                step = self._series(series, values, labels)
                fill(step, COLOURS["" if tone == "good" else "bad"])
                drawn.series.append(step)

    def _series(
        self, series: Series, values: Values, labels: str, name: str = "", *, bar: bool = False
    ) -> Any:
        from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
        from openpyxl.chart.series import Series as Drawn
        from openpyxl.chart.series import SeriesLabel
        from openpyxl.chart.shapes import GraphicalProperties

        told = clean(name or series.name)
        drawn = Drawn(
            tx=SeriesLabel(v=told),
            cat=AxDataSource(strRef=StrRef(f=labels)),
            val=NumDataSource(numRef=NumRef(f=self._numbers(told, values))),
            spPr=GraphicalProperties(),
        )
        if bar:
            fill(drawn, COLOURS[series.tone])
            if errors := self._errors(series):
                drawn.errBars = error_bars(None, *errors)
        return drawn

    # --- numbers

    def _labels(self) -> str:
        labels = [clean(label).strip() for label in self.chart.labels]
        return self.placed.find(labels) or self.data.add(self.chart.title, labels)

    def _numbers(self, name: str, values: Values) -> str:
        how = unit_format(self.chart, self.placed.language)
        return self.placed.find(values) or self.data.add(name, values, how)

    def _places(self, series: Series) -> str:
        places = series.places or tuple(range(len(series.values)))
        return self.placed.find(places) or self.data.add(self.chart.below, places)

    def _errors(self, series: Series) -> tuple[str, ...]:
        """Give how far the ends of intervals are below and above their values."""
        if not series.lows or not series.highs:
            return ()
        rows = list(zip(series.values, series.lows, series.highs, strict=True))
        known = [None not in row for row in rows]
        if not any(known):
            return ()
        below = [row[0] - row[1] if told else 0.0 for row, told in zip(rows, known, strict=True)]  # type: ignore[operator]
        above = [row[2] - row[0] if told else 0.0 for row, told in zip(rows, known, strict=True)]  # type: ignore[operator]
        sides, how = (
            zip(("below", "above"), (below, above), strict=True),
            unit_format(self.chart, self.placed.language),
        )
        return tuple(
            self.data.add(self.words.text("sheets", side, column=series.name), far, how)
            for side, far in sides
        )

    def _frame(self, drawn: Any) -> None:
        """Set the title, the axes and the size."""
        from openpyxl.chart.layout import Layout

        drawn.title, drawn.width, drawn.height = clean(self.chart.title), WIDTH, HEIGHT
        shrink(drawn.title)
        drawn.roundedCorners = False
        drawn.layout = Layout()
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.y_axis.number_format = unit_format(self.chart, self.placed.language).replace("0.0", "0")
        for axis, told in ((drawn.x_axis, self.chart.below), (drawn.y_axis, self.chart.beside)):
            axis.title = clean(told) or None
            if axis.title:
                shrink(axis.title, 900)
        drawn.legend = drawn.legend if self._has_legend(drawn) else None
        if drawn.legend:
            drawn.legend.position = "b"

    def _has_legend(self, drawn: Any) -> bool:
        return self.chart.kind not in ("waterfall", "spread") and len(drawn.series) > 1
