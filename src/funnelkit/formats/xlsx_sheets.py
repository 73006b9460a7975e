"""One sheet of a workbook, written from its first line to its last: widths, headings, lines of a table, texts over them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from funnelkit.formats.cells import clean, write
from funnelkit.formats.xlsx_cells import is_number, marks_of, number_format, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from funnelkit.document import Cell, Table
    from funnelkit.formats.xlsx_cells import Field

LONGEST_NAME, LONGEST_TEXT = 31, 32_767
NARROWEST, HEADING, WIDEST, WIDE = 8, 13, 60, 96
"""Widths in characters: of a column, of its heading before that is wrapped, of a column again, of texts over columns."""

LOOKED_AT = 1000
"""Lines of a list that its columns are fitted to."""

LINE_HEIGHT = 15.0
_A4 = "9"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_OBEYED = ("=", "+", "-", "@")
_SHADE = "EEF1F5"
_TONES = {"good": "0A6B2D", "bad": "A31515", "muted": "666666"}


def sheet_name(title: str, taken: set[str]) -> str:
    """Give a sheet a name that spreadsheets take and no other sheet has, whatever its case; it is then taken."""
    text = _NOT_XML.sub("", _FORBIDDEN.sub(" ", clean(title)))
    stem = " ".join(text.split()).strip("'") or "funnelkit"
    name, number = stem[:LONGEST_NAME].strip(" '"), 1
    while name.casefold() in taken | {"history"}:  # the one name that Excel keeps for itself
        number += 1
        tail = f" {number}"
        name = stem[: LONGEST_NAME - len(tail)].strip(" '") + tail
    taken.add(name.casefold())
    return name


class SheetWriter:
    """A sheet of a workbook; `row` is the last line that was written."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[int], language: str) -> None:
        self.sheet: Any = book.create_sheet(name)
        self.language = language
        self.row = 0
        self.looks: dict[tuple[str, str], Any] = {}
        self.over, self.room = _over(widths)
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[letter(number)].width = width + 2
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = _A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr = _fit()

    def blank(self) -> None:
        """Leave a line out."""
        self._append([])

    def text(self, text: str, style: str = "") -> None:
        """Write a text over several columns, on as many lines as it takes."""
        told = clean(text).strip()
        row = self.row + 1
        self.sheet.row_dimensions[row].height = (
            LINE_HEIGHT * _lines(told, self.room) * (1 + (style == "title") / 3)
        )
        if self.over > 1:
            self.sheet.merged_cells.add(f"A{row}:{letter(self.over)}{row}")
        self._append([self._put(told, style=style or "over")])

    def headings(self, fields: Sequence[Field], widths: Sequence[int]) -> None:
        """Write the headings of a table."""
        lines = max(
            (_lines(field.title, width - 1) for field, width in zip(fields, widths, strict=False)), default=1
        )
        self.sheet.row_dimensions[self.row + 1].height = LINE_HEIGHT * lines
        self._append([self._put(field.title, style=f"heading {field.align}") for field in fields])

    def lines(self, table: Table, fields: Sequence[Field], start: int, end: int) -> None:
        """Write lines of a table."""
        marks = table.marks.rows if table.marks else ()
        for number, cells in enumerate(islice(table.rows, start, end), start):
            line = [
                (marks[number], "General", "")
                if field.place is None
                else self._part(cells[field.place], field)
                for field in fields
            ]
            tall = max(
                (_lines(str(value), WIDEST) for value, _, style in line if "wrapped" in style), default=1
            )
            if tall > 1:
                self.sheet.row_dimensions[self.row + 1].height = LINE_HEIGHT * tall
            top = " top" if tall > 1 else ""
            self._append([self._put(value, how, style + top) for value, how, style in line])

    def values(self, values: Sequence[object], formats: Sequence[str]) -> None:
        """Write a line of texts, and of numbers in the format of each."""
        told = [clean(value) if isinstance(value, str) else value for value in values]
        self._append([self._put(value, how) for value, how in zip(told, formats, strict=True)])

    def _append(self, cells: Sequence[object]) -> None:
        self.sheet.append(cells)
        self.row += 1

    def _part(self, cell: Cell, field: Field) -> tuple[object, str, str]:
        """Give the value, the number format and the style of what stands of a cell in a column."""
        shown = part_of(cell, field.part)
        if shown is None:
            return (marks_of(cell) if not field.part else None), "General", ""
        if is_number(shown):
            return shown.value, number_format(shown, self.language), shown.tone
        text = write(shown, self.language) + marks_of(shown)
        styles = (
            shown.tone,
            "wrapped" if len(text) > WIDEST else "",
            "right" if field.align == "right" else "",
        )
        return text, "General", " ".join(filter(None, styles))

    def _put(self, value: object, how: str = "General", style: str = "") -> object:
        """Give what is written: a text as a text, so that what begins with "=" is no formula."""
        if value is None or value == "":
            return None
        if isinstance(value, float):
            return self._cell(repr(float(value)), "n", how, style)  # openpyxl would leave the last digit out
        if not isinstance(value, str):
            return self._cell(value, "", how, style) if style or how != "General" else value
        text, how = _NOT_XML.sub("", value)[:LONGEST_TEXT], "General"
        style += " quoted" if text.startswith(_OBEYED) else ""
        if not style and not text.startswith("#"):
            return text  # a cell of openpyxl takes far longer
        return self._cell(text, "s", how, style)

    def _cell(self, value: object, kind: str, how: str, style: str) -> object:
        from openpyxl.cell import Cell as Written

        look = self.looks.get((how, style))
        cell: Any = Written(self.sheet, 1, 1, value, look)
        if look is None:
            _dress(cell, how, frozenset(style.split()))
            self.looks[how, style] = cell._style  # noqa: SLF001 (openpyxl takes it back, but has no name for it)
        cell.data_type = kind or cell.data_type
        return cell


# --- widths ------------------------------------------------------------------------------------------------------


def widths_of(table: Table, fields: Sequence[Field], language: str) -> list[int]:
    """Fit columns to what stands in them; headings wrap between words."""
    rows = table.rows[:LOOKED_AT]
    return [_width(field, table, rows, language) for field in fields]


def _width(field: Field, table: Table, rows: Sequence[Sequence[Cell]], language: str) -> int:
    heading = max(min(len(field.title), HEADING), max(map(len, field.title.split()), default=0))
    if field.place is None:
        return max(heading, *map(len, table.marks.rows)) if table.marks and table.marks.rows else heading
    parts = (part_of(row[field.place], field.part) for row in rows)
    longest = max((len(write(part, language)) + len(marks_of(part)) for part in parts if part), default=0)
    return max(NARROWEST, heading, min(longest, WIDEST))


def _over(widths: Sequence[int]) -> tuple[int, int]:
    """Say over how many columns a text goes, and how many characters of it a line holds."""
    number, room = 0, 0
    while room < WIDE:
        room += widths[number] + 2 if number < len(widths) else NARROWEST
        number += 1
    return number, room


def _lines(text: str, width: int) -> int:
    """Say how many lines a text takes, with some room to spare."""
    lines, left = 1, width
    for word in text.split():
        if len(word) > left and left < width:
            lines, left = lines + 1, width
        lines += max(0, len(word) - 1) // width
        left -= len(word) % width + 1
    return lines


# --- looks -------------------------------------------------------------------------------------------------------


def letter(number: int) -> str:
    """Name a column: 1 is A."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def _fit() -> object:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _dress(cell: Any, how: str, style: frozenset[str]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.number_format = how
    tone = next((colour for name, colour in _TONES.items() if name in style), None)
    bold = not style.isdisjoint({"title", "strong", "heading"})
    if bold or tone:
        cell.font = Font(name="Calibri", bold=bold, color=tone, size=14 if "title" in style else 11)
    if "heading" in style:
        cell.fill = PatternFill("solid", fgColor=_SHADE)
        cell.border = Border(bottom=Side("thin", color="888888"))
    side = "right" if "right" in style else None
    wraps = not style.isdisjoint({"title", "over", "strong", "wrapped", "heading"})
    above = "top" if not style.isdisjoint({"top", "over", "title"}) else None
    if wraps or side or above:
        cell.alignment = Alignment(side, above, wrap_text=wraps)
    cell.quotePrefix = "quoted" in style
