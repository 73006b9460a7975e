"""Numbers → the cells that draw them: lines over time and bars beside each other, in any format that shows text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.document import Table

NARROW = 12
"""The width of bars in a table that has much else to tell."""

MIDDLE = 0.5
"""The height of values that are all alike."""


def line_cell(values: Sequence[float | None], among: Sequence[float] = (), told: str = "") -> Cell:
    """Draw values over time, a block each, between the lowest and the highest of them and of `among`; None is a gap.

    `told` says of it what no cell beside it does.

    >>> line_cell([1, 2, None, 3], among=[5]).value
    (0.0, 0.25, None, 0.5)
    """
    known = [*(value for value in values if value is not None), *among]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    width = high - low
    heights = (None if value is None else (value - low) / width if width else MIDDLE for value in values)
    return Cell(tuple(heights), "spark", told=told)


def bar_cells(spans: Sequence[tuple[float, float] | None], tones: Sequence[str] = ()) -> list[Cell]:
    """Draw spans on one scale, which holds 0 and all of their ends; None draws nothing.

    A plain bar spans from 0 to its value, a step of a waterfall from the sum before it to the sum after it.

    >>> [cell.value for cell in bar_cells([(0, 50), (50, 40), (40, 100)])]
    [(0.0, 0.5), (0.4, 0.5), (0.4, 1.0)]
    """
    ends = [0.0, *(end for span in spans if span is not None for end in span)]
    low, width = min(ends), (max(ends) - min(ends)) or 1.0
    shades = tones or [""] * len(spans)
    return [
        Cell(
            None if span is None else ((min(span) - low) / width, (max(span) - low) / width), "bar", tone=tone
        )
        for span, tone in zip(spans, shades, strict=True)
    ]


def with_bars(table: Table, place: int, values: Sequence[float | None]) -> Table:
    """Draw narrow bars beside the numbers of a column, under its heading; None and 0 draw nothing."""
    spans = [(0.0, float(value)) if value else None for value in values]
    bars = [replace(bar, digits=NARROW) if bar.value else Cell("") for bar in bar_cells(spans)]
    after = place + 1
    columns = (*table.columns[:after], Column("", "left"), *table.columns[after:])
    rows = tuple((*row[:after], bar, *row[after:]) for row, bar in zip(table.rows, bars, strict=True))
    marks = table.marks
    if marks and marks.columns:
        marks = replace(marks, columns=(*marks.columns[:after], "", *marks.columns[after:]))
    return replace(table, columns=columns, rows=rows, marks=marks)
