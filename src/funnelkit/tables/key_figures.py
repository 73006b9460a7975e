"""The few numbers that a report or a comparison is about, told large above its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.numbering import LETTERS
from funnelkit.document import Cell, Figure
from funnelkit.metrics import MAIN
from funnelkit.tables.cells import number_cells
from funnelkit.tables.comparison_rows import TONES, verdict_text
from funnelkit.tables.sections import rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.document import Table
    from funnelkit.languages import Words
    from funnelkit.model import Row
    from funnelkit.tables.comparison_rows import Line


def measured_figures(row: Row, words: Words, *, marked: bool) -> Iterable[Figure]:
    """Give the leads and the main rates of a department, those that are known; `marked` with the address of each."""
    for key in ("leads", *MAIN):
        value, counts, interval = number_cells(row.metrics[key])
        if value.value is not None:
            mark = f"{LETTERS[key]}1" if marked else ""
            yield Figure(rate_name(key, row.metrics[key], words), value, (("", counts), ("", interval)), mark)


def compared_figures(lines: Sequence[Line], table: Table, words: Words) -> Iterable[Figure]:
    """Give the main rates of a table of judged lines: now, in the baseline, and the verdict."""
    marks = table.marks.rows if table.marks else ("",) * len(lines)
    for line, row, mark in zip(lines, table.rows, marks, strict=False):
        compared = line.compared
        now = number_cells(compared.current)[0]
        if line.key in MAIN and now.value is not None:
            then = words.text("words", "baseline"), number_cells(compared.baseline)[0]
            verdict = Cell(
                verdict_text(line.key, compared, words), tone=TONES.get(compared.verdict or "", "")
            )
            yield Figure(str(row[0].value), now, (then, ("", verdict)), mark)
