"""Lay out a document as a workbook: first what a head of sales reads, then a sheet for each table, then what words mean.

Everything is a text, a number or a day of its own; nothing of it is a formula or a link. Sheets are written line by
line, so that lists of many leads are quick.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from funnelkit.formats.cells import write
from funnelkit.formats.xlsx_cells import fields_of
from funnelkit.formats.xlsx_charts import native
from funnelkit.formats.xlsx_places import ChartData, Placed
from funnelkit.formats.xlsx_sheets import SheetWriter, letter, sheet_name, widths_of
from funnelkit.languages import load_words
from funnelkit.workbooks import DEFLATED, pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl import Workbook
    from openpyxl.chart._chart import ChartBase

    from funnelkit.document import Document, Table
    from funnelkit.languages import Words

MOST_ROWS = 1_048_000
"""Lines of a sheet, with room for what stands around them; what is beyond goes into another sheet."""

MAIN_ROWS = 20
"""The first table stands on the first sheet, too, if it is no longer."""

BESIDE = 120
"""A picture stands beside a table that is no wider, in characters; else below it."""


LINES = 20
"""So many lines further down stands the next of some pictures."""


def render(document: Document, definitions: Table | None = None) -> bytes:
    """Give a document as a workbook; `definitions` say what the metrics in it are."""
    from openpyxl import Workbook

    words = load_words(document.language)
    book = Workbook(write_only=True)
    taken: set[str] = set()
    first = sheet_name(words.text("sheets", "first"), taken)
    prose = [table for table in document.tables if _is_prose(table)]
    told = [table for table in document.tables if not _is_prose(table)]
    sheets = [_Sheet(sheet_name(table.title, taken), table, words) for table in told]
    data = ChartData(sheet_name(words.text("sheets", "chart_data"), taken))
    charts = [sheet.charts(data) for sheet in sheets]
    main = next(
        (pair for pair in zip(sheets, charts, strict=True) if len(pair[0].table.rows) <= MAIN_ROWS), None
    )
    _write_first(SheetWriter(book, first, main[0].widths if main else [], words.code), document, main, prose)
    for sheet, drawn in zip(sheets, charts, strict=True):
        sheet.write(book, drawn)
        for start in range(MOST_ROWS, len(sheet.table.rows), MOST_ROWS):
            _Sheet(sheet_name(sheet.table.title, taken), sheet.table, words, start).write(book, [])
    if definitions:
        _Sheet(sheet_name(definitions.title, taken), definitions, words).write(book, [])
    data.write(book, document.language)
    return pack(book, DEFLATED)


class _Sheet:
    """A table on a sheet of its own, from its line `start` on."""

    def __init__(self, name: str, table: Table, words: Words, start: int = 0) -> None:
        self.name, self.table, self.words, self.start = name, table, words, start
        self.fields = fields_of(table, words)
        self.widths = widths_of(table, self.fields, words.code)

    def charts(self, data: ChartData) -> list[ChartBase]:
        """Give the picture of the table, of numbers where they stand: a chart for each of its panels."""
        if self.table.chart is None:
            return []
        placed = Placed(self.name, self.table, self.fields, self.words.code)
        panels = (self.table.chart, *self.table.chart.panels)
        return [native(panel, placed, data, self.words) for panel in panels]

    def write(self, book: Workbook, charts: Sequence[ChartBase]) -> None:
        """Write the sheet."""
        writer = SheetWriter(book, self.name, self.widths, self.words.code)
        end = min(self.start + MOST_ROWS, len(self.table.rows))
        last = letter(len(self.fields))
        writer.sheet.freeze_panes = f"{letter(self._names() + 1)}2"
        writer.sheet.auto_filter.ref = f"A1:{last}{end - self.start + 1}"
        writer.sheet.print_title_rows = "1:1"
        writer.headings(self.fields, self.widths)
        writer.lines(self.table, self.fields, self.start, end)
        told = list(self._told())
        if told:
            writer.blank()
        for text, style in told:
            writer.text(text, style)
        wide = sum(self.widths) + 2 * len(self.widths) > BESIDE
        column, first = ("A", writer.row + 2) if wide else (letter(writer.over + 2), 2)
        _add(writer, charts, column, first)

    def _names(self) -> int:
        """Count the columns that name the lines of a table that is wide."""
        if sum(self.widths) <= BESIDE:
            return 0
        return next((number for number, field in enumerate(self.fields) if field.align == "right"), 0)

    def _told(self) -> Iterator[tuple[str, str]]:
        """Tell what stands below: the title where the sheet's name cuts it, the footnotes, what the picture shows."""
        if self.table.title.strip() != self.name:
            yield self.table.title, "strong"
        for note in map("".join, self.table.told_footnotes()):
            yield note, ""
        if self.table.chart and self.table.chart.told:
            yield self.table.chart.told, ""


def _add(writer: SheetWriter, charts: Sequence[ChartBase], column: str, first: int) -> None:
    """Put charts below each other."""
    for number, chart in enumerate(charts):
        writer.sheet.add_chart(chart, f"{column}{first + LINES * number}")


def _is_prose(table: Table) -> bool:
    """Say whether a table is a list of sentences: no column has a heading."""
    return not any(column.title.strip() for column in table.columns)


def _write_first(
    writer: SheetWriter,
    document: Document,
    main: tuple[_Sheet, Sequence[ChartBase]] | None,
    prose: Sequence[Table],
) -> None:
    """Write the sheet that is seen first: the sentences, the main numbers, what is worth doing, the notes."""
    for number, line in enumerate(document.heading):
        writer.text(line, "" if number else "title")
    if main:
        _write_main(writer, *main)
    for table in prose:
        lines = (" ".join(write(cell, document.language) for cell in row) for row in table.rows)
        _write_texts(writer, [*lines, *map("".join, table.told_footnotes())], table.title)
    _write_texts(writer, document.notes)


def _write_main(writer: SheetWriter, sheet: _Sheet, charts: Sequence[ChartBase]) -> None:
    """Write the first table of numbers."""
    writer.blank()
    _add(writer, deepcopy(list(charts)), letter(writer.over + 2), writer.row + 1)
    writer.text(sheet.table.title, "strong")
    writer.headings(sheet.fields, sheet.widths)
    writer.lines(sheet.table, sheet.fields, 0, len(sheet.table.rows))
    for note in map("".join, sheet.table.told_footnotes()):
        writer.text(note)


def _write_texts(writer: SheetWriter, texts: Sequence[str], title: str = "") -> None:
    if texts:
        writer.blank()
    if title:
        writer.text(title, "strong")
    for text in texts:
        writer.text(text)
