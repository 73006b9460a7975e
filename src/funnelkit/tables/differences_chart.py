"""What a comparison found as a picture: the difference of each judged metric with its interval, in the table's order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.document import Chart, Series
from funnelkit.tables.second_lines import amount, bare_amount, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.compared import Difference
    from funnelkit.document import Cell, Table
    from funnelkit.languages import Words
    from funnelkit.tables.comparison_rows import Line

DRAWN = ("improved", "worse", "about_the_same", "no_clear_change")
"""The verdicts on a difference that is known well enough; of the others the table says why there is none."""


@dataclass(frozen=True)
class _Row:
    """A line whose difference is drawn, that difference, and the cells it has in the table."""

    line: Line
    found: Difference
    cells: tuple[Cell, ...]

    @property
    def ends(self) -> tuple[float, float]:
        """The limits of the difference, known of all that is drawn."""
        assert self.found.low is not None
        assert self.found.high is not None
        return self.found.low, self.found.high

    @property
    def worth(self) -> float | None:
        """The change worth seeing of the metric, in points as its difference is."""
        judged = self.line.compared.judged
        worth = judged.verdict.worth_seeing if judged else None
        return None if worth is None else scaled(self.line.key, worth)


def with_differences(table: Table, lines: Sequence[Line], words: Words) -> Table:
    """Draw the differences in the table of some lines, which end with difference, interval and verdict; points and NPS apart."""
    rows = [
        _Row(line, line.compared.difference, cells)
        for line, cells in zip(lines, table.rows, strict=True)
        if line.compared.verdict in DRAWN and line.compared.difference and cells[-2].value is not None
    ]
    units = dict.fromkeys(row.cells[-3].unit for row in rows)
    panels = [_panel([row for row in rows if row.cells[-3].unit == unit], words) for unit in units]
    if not panels:
        return table
    first, *others = panels
    told = " ".join(_told(row, words) for row in rows)
    return replace(table, chart=replace(first, title=table.title, told=told, panels=tuple(others)))


def _panel(rows: Sequence[_Row], words: Words) -> Chart:
    lows, highs = zip(*(row.ends for row in rows), strict=True)
    found = Series(
        words.text("words", "difference"),
        tuple(row.found.value for row in rows),
        lows,
        highs,
        told=tuple((row.cells[-3], row.cells[-1]) for row in rows),
        tones=tuple(row.cells[-1].tone for row in rows),
    )
    worth = tuple(row.worth for row in rows)
    below = tuple(None if most is None else -most for most in worth)
    name = words.text("charts", "differences_worth")
    series = (found, Series(name, (0.0,) * len(rows), below, worth, "muted"))
    labels = tuple(str(row.cells[0].value) for row in rows)
    unit = rows[0].cells[-3]
    return Chart("differences", found.name, labels, series, "points", unit.digits, unit.unit)


def _told(row: _Row, words: Words) -> str:
    low, high = (bare_amount(row.line.key, end, words, signed=True) for end in row.ends)
    return words.text(
        "charts",
        "differences_told",
        name=row.cells[0].value,
        difference=amount(row.line.key, row.found.value, words, signed=True),
        low=low,
        high=high,
        verdict=row.cells[-1].value,
    )
