"""Reasons of refusal as a picture: each with its share of the lost, and what the first of them make together."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import share
from funnelkit.analysis.refusals import BLANK, REST
from funnelkit.document import Cell, Chart, Series
from funnelkit.model import Count
from funnelkit.tables.cells import FEW, share_cell, share_digits
from funnelkit.tables.refusal_names import reason_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.refusals import Reasons
    from funnelkit.languages import Words
    from funnelkit.model import Section

MOST_REASONS = 12
"""So many are drawn each; the others are one bar."""

MOST_TOLD = 5

_Parts = list[tuple[str, int]]


def reasons_chart(reasons: Reasons, words: Words) -> Chart | None:
    """Draw the reasons as the deep view has them."""
    named = [row for row in reasons.rows if row.kind not in (BLANK, REST)]
    parts = [(reason_name(row, words), int(row.share.hits)) for row in named]
    return _pareto(parts, reasons.lost, words.text("refusals", "reasons_table"), words)


def section_chart(section: Section, title: str, words: Words) -> Chart | None:
    """Draw the reasons of a report."""
    lost = [(row.group["refusal_reason"], row.metrics["lost"]) for row in section.rows]
    counts = {name: value.n for name, value in lost if isinstance(value, Count)}
    parts = [(name, n) for name, n in counts.items() if name is not None]
    return _pareto(parts, sum(counts.values()), title, words)


def _pareto(parts: _Parts, lost: int, title: str, words: Words) -> Chart | None:
    """Draw parts of all lost, most first; those that nobody gave a reason for stand last."""
    if lost < FEW or not any(n for _, n in parts):
        return None
    shown = [*_shortened(sorted(parts, key=lambda part: -part[1]), words)]
    blank = lost - sum(n for _, n in parts)
    shown += [(words.text("words", "no_value"), blank)] if blank else []
    shares = [share(n, lost, "lost") for _, n in shown]
    together = [hits / lost for hits in accumulate(n for _, n in shown)]
    beside = tuple(
        (Cell(n, "count"), Cell("·"), share_cell(part)) for (_, n), part in zip(shown, shares, strict=True)
    )
    return Chart(
        "pareto",
        title,
        tuple(name for name, _ in shown),
        (
            Series(words.text("charts", "pareto_each"), tuple(part.value for part in shares), told=beside),
            Series(words.text("charts", "pareto_together"), tuple(together), tone="strong"),
        ),
        "share",
        told=_told(shown, lost, words),
    )


def _shortened(parts: _Parts, words: Words) -> _Parts:
    given = [part for part in parts if part[1]]
    if len(given) <= MOST_REASONS + 1:
        return given
    rest = given[MOST_REASONS:]
    others = words.text("refusals", "other_reasons", count=len(rest))
    return [*given[:MOST_REASONS], (others, sum(n for _, n in rest))]


def _told(shown: Sequence[tuple[str, int]], lost: int, words: Words) -> str:
    digits = share_digits(lost)
    told = [
        words.text("charts", "pareto_reason", reason=name, count=n, share=words.share(n / lost, digits))
        for name, n in shown[:MOST_TOLD]
    ]
    return words.text("charts", "pareto_told", lost=lost, reasons="; ".join(told))
