"""Where the numbers of charts stand: in the cells of a table's sheet that hold them, else on a sheet of their own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from funnelkit.document import Cell
from funnelkit.formats.cells import clean, write
from funnelkit.formats.xlsx_cells import Field, is_number, number_format, part_of
from funnelkit.formats.xlsx_sheets import SheetWriter, letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from funnelkit.document import Chart, Table

    Values = Sequence[float | str | None]

NAMES, COLUMN = 30, 16
"""Widths of columns of the sheet of numbers, in characters."""


@dataclass(frozen=True)
class Placed:
    """A table on its sheet, with the headings in line 1."""

    sheet: str
    table: Table
    fields: Sequence[Field]
    language: str

    def find(self, values: Values) -> str | None:
        """Name the cells that hold just these values, if some column does."""
        if len(values) != len(self.table.rows):
            return None
        for number, field in enumerate(self.fields, 1):
            if field.place is not None and self._column(field) == list(values):
                return _cells(self.sheet, number, 2, len(values))
        return None

    def _column(self, field: Field) -> list[object]:
        parts = (part_of(row[field.place or 0], field.part) for row in self.table.rows)
        return [
            None if part is None else part.value if is_number(part) else write(part, self.language)
            for part in parts
        ]


class ChartData:
    """A sheet of the numbers of charts that no column of a table holds: a block for each chart, one below another."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._blocks: list[tuple[Chart, list[tuple[str, Values, str]]]] = []

    def open(self, chart: Chart) -> None:
        """Begin the block of a chart."""
        self._blocks.append((chart, []))

    def add(self, title: str, values: Values, how: str = "General") -> str:
        """Put a column in a number format into the block that was begun last, and name its cells."""
        start = sum(_height(block) for block in self._blocks[:-1])
        columns = self._blocks[-1][1]
        columns.append((title, values, how))
        return _cells(self.name, len(columns), start + 3, len(values))

    def write(self, book: Workbook, language: str) -> None:
        """Write the sheet, if it holds anything."""
        if not any(columns for _, columns in self._blocks):
            return
        most = max(len(columns) for _, columns in self._blocks)
        writer = SheetWriter(book, self.name, [NAMES, *[COLUMN] * (most - 1)], language)
        for chart, columns in self._blocks:
            if not columns:
                continue
            writer.text(chart.title, "strong")
            writer.headings(
                [Field(clean(title), "left", 0) for title, *_ in columns], [NAMES, *[COLUMN] * most]
            )
            formats = [how for *_, how in columns]
            for line in zip_longest(*(values for _, values, _ in columns)):
                writer.values(line, formats)
            writer.blank()


def _height(block: tuple[Chart, Sequence[tuple[str, Values, str]]]) -> int:
    columns = block[1]
    return max(len(values) for _, values, _ in columns) + 3 if columns else 0


def unit_format(chart: Chart, language: str) -> str:
    """Give the format of a chart's numbers."""
    return number_format(Cell(0.5, chart.unit, chart.digits, chart.currency), language)


def _cells(sheet: str, column: int, first: int, count: int) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!${letter(column)}${first}:${letter(column)}${first + count - 1}"
