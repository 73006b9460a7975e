"""Draw the picture of a table: SVG for a page, PNG for a mail and a workbook. The same chart gives the same bytes.

The text of data is cleaned, and only ever text: no formula of matplotlib's, no markup, no address. matplotlib is
imported when a picture is asked for, and its settings are left as they were found.
"""

from __future__ import annotations

import re
from hashlib import sha256
from html import escape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from funnelkit.document import Chart

WIDEST = 640
"""The width of a picture on a page in pixels, at most; it shrinks with the page."""

DOTS_PER_INCH = 144
"""Twice the size at which a mail shows it, for screens that have so many."""

_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_OPENING = re.compile(r"\A.*?<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>", re.DOTALL)
_UNSEEN = re.compile(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LEVEL = re.compile(r' transform="rotate\(-0 [^"]*"')
_GROUP_ID = re.compile(r' id="[^"]*"')
_FONT = re.compile(r" ?font-family: [^;\"]*;?")


def svg(chart: Chart, language: str) -> str:
    """Draw a chart as an SVG element to stand in a page: text as text in the colour of the page, as wide as there is room."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from funnelkit.formats.pictures.drawing import styled

    written = StringIO()
    with styled(sha256(repr((chart, language)).encode("utf-8", "replace")).hexdigest()):
        figure = _drawn(chart, language)
        figure.patch.set_visible(False)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(written, metadata=nothing)
    return _for_a_page(written.getvalue(), chart, language)


def png(chart: Chart, language: str) -> bytes:
    """Draw a chart as a PNG on white, twice as large as it is to be shown."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from funnelkit.formats.pictures.drawing import styled

    written = BytesIO()
    with styled(""):
        figure = _drawn(chart, language)
        figure.set_dpi(DOTS_PER_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(written, metadata={"Software": None})
    return written.getvalue()


def _drawn(chart: Chart, language: str) -> Figure:
    from funnelkit.formats.pictures.bars import draw_columns, draw_rows
    from funnelkit.formats.pictures.differences import draw_differences
    from funnelkit.formats.pictures.lines import draw_points, draw_spread, draw_trend

    kinds = {
        "funnel": draw_rows,
        "pareto": draw_rows,
        "waterfall": draw_rows,
        "distribution": draw_columns,
        "trend": draw_trend,
        "cumulative": draw_points,
        "fan": draw_points,
        "spread": draw_spread,
        "differences": draw_differences,
    }
    return kinds[chart.kind](chart, language)


def _for_a_page(written: str, chart: Chart, language: str) -> str:
    """Take out what is not drawn, and give the picture its words for who cannot see it.

    Only tags are changed, which hold nothing of data: matplotlib escapes the angle brackets of texts.
    """
    title, told = _text(chart.title), _text(chart.told)
    view = _OPENING.match(written)
    assert view is not None
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="{view[1]}" role="img" lang="{_text(language)}" '
        f'aria-label="{". ".join(filter(None, (title, told)))}" fill="currentColor" font-family="{_FONTS}" '
        f'style="width: 100%; max-width: {WIDEST}px; height: auto">\n'
        f"<title>{title}</title>\n" + (f"<desc>{told}</desc>\n" if told else "")
    )
    drawn = _TAG.sub(_plain_tag, _UNSEEN.sub("", written[view.end() :]))
    return opening + "\n".join(line.strip() for line in drawn.splitlines() if line.strip()) + "\n"


def _plain_tag(found: re.Match[str]) -> str:
    from funnelkit.formats.pictures.drawing import INK

    tag = found[0].replace("xlink:href", "href").replace(INK, "currentColor")
    tag = _LEVEL.sub("", _FONT.sub("", tag))
    return _GROUP_ID.sub("", tag) if tag.startswith("<g ") else tag


def _text(text: str) -> str:
    from funnelkit.formats.pictures.drawing import legible

    return escape(legible(text), quote=True)
