"""Lines through all panels of a trend: what happened at a day, by short texts below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.formats.pictures.drawing import EVENT, LINE, PAD, SMALL, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.formats.pictures.drawing import Scale
    from funnelkit.formats.pictures.scales import Plot

LONGEST = 60.0
MOST_TOGETHER = 3


def draw_events(plot: Plot, scales: Sequence[Scale], xs: Sequence[float]) -> None:
    """Draw a thin line through all panels at each place, and the short texts below; those too close share one."""
    for x in xs:
        for scale in scales:
            plot.sheet.line([x, x], [scale.start, scale.end], width=EVENT, alpha=0.7)
        plot.sheet.line([x, x], [scales[-1].start - 4, scales[-1].start], width=EVENT, alpha=0.7)
    for places, text in _grouped(plot, xs):
        x = plot.kept(sum(places) / len(places), text)
        plot.sheet.text(x, scales[-1].start - LINE, text, "center", face=SMALL)


def _grouped(plot: Plot, xs: Sequence[float]) -> list[tuple[list[float], str]]:
    """Put texts together that have no room beside each other."""
    groups: list[tuple[list[float], list[str]]] = []
    for x, event in sorted(zip(xs, plot.chart.events, strict=True), key=lambda pair: pair[0]):
        text = wrapped(event.text, LONGEST, 1, SMALL)[0]
        if groups and x - groups[-1][0][-1] < (_width(groups[-1][1]) + _width([text])) / 2 + PAD:
            groups[-1][0].append(x)
            groups[-1][1].append(text)
        else:
            groups.append(([x], [text]))
    return [(places, _together(texts)) for places, texts in groups]


def _together(texts: Sequence[str]) -> str:
    """Write a few texts beside each other, the first and the last of many."""
    return ", ".join(texts) if len(texts) <= MOST_TOGETHER else f"{texts[0]} … {texts[-1]}"


def _width(texts: Sequence[str]) -> float:
    return text_width(_together(texts), SMALL)
