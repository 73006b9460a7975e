"""How charts of a workbook look: colours, strokes, titles, bars of error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.formats.cells import clean

if TYPE_CHECKING:
    from funnelkit.document import Series

COLOURS = {"": "1F5FA8", "strong": "1F5FA8", "good": "0A6B2D", "bad": "A31515", "muted": "8A8A8A"}
_SECOND = ("C46210", "4E7D3A", "7A4E9E", "5B6770")


def colour_of(series: Series, number: int) -> str:
    """Give the colour of a series: that of its tone, else one of its own."""
    if series.tone or not number:
        return COLOURS[series.tone]
    return _SECOND[(number - 1) % len(_SECOND)]


def points_of(name: str, places: str, values: str) -> Any:
    """Make a series of points from the cells of both axes."""
    from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.series import SeriesLabel, XYSeries
    from openpyxl.chart.shapes import GraphicalProperties

    return XYSeries(
        tx=SeriesLabel(v=clean(name)),
        xVal=AxDataSource(numRef=NumRef(f=places)),
        yVal=NumDataSource(numRef=NumRef(f=values)),
        spPr=GraphicalProperties(),
        marker=Marker(),
    )


def one_of(cells: str, number: int) -> str:
    """Name one of some cells: 'A'!$B$2:$B$9 → 'A'!$B$4."""
    first = cells.rpartition(":")[0]
    column, _, row = first.rpartition("$")
    return f"{column}${int(row) + number}"


def shrink(title: Any, size: int = 1200) -> None:
    """Write a title in hundredths of a point, above what it is of."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, ParagraphProperties

    title.overlay = False
    for paragraph in title.tx.rich.p if isinstance(title.tx.rich, RichText) else ():
        paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=size > 1000))


def written_beside(*, values: bool = False, names: bool = False) -> Any:
    """Write the values beside what is drawn, or what the series is called; everything else is said to be left out."""
    from openpyxl.chart.label import DataLabelList

    left_out = dict.fromkeys(("showCatName", "showLegendKey", "showPercent", "showBubbleSize"), False)
    return DataLabelList(showVal=values, showSerName=names, dLblPos="r" if names else None, **left_out)


def error_bars(direction: str | None, below: str, above: str) -> Any:
    """Draw how far the ends of an interval are below and above, from the cells that say so."""
    from openpyxl.chart.data_source import NumDataSource, NumRef
    from openpyxl.chart.error_bar import ErrorBars

    minus, plus = (NumDataSource(numRef=NumRef(f=cells)) for cells in (below, above))
    return ErrorBars(errDir=direction, errBarType="both", errValType="cust", plus=plus, minus=minus)


def fill(shape: Any, colour: str) -> None:
    """Fill a shape and its edge."""
    from openpyxl.chart.shapes import GraphicalProperties

    shape.graphicalProperties = shape.graphicalProperties or GraphicalProperties()
    shape.graphicalProperties.solidFill = colour
    shape.graphicalProperties.line.solidFill = colour


def stroke(line: Any, colour: str, dash: str) -> None:
    """Draw a line, thin where it is dashed."""
    line.graphicalProperties.line.solidFill = colour
    line.graphicalProperties.line.width = 12_700 if dash else 25_400
    if dash:
        line.graphicalProperties.line.dashStyle = dash
