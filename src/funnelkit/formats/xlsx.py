"""Lay out a document as a workbook: a sheet for each table, then one with the sentences; nothing of it is a formula."""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from funnelkit.formats.cells import clean, superscript, write
from funnelkit.workbooks import DEFLATED, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from funnelkit.model import Cell, Document, Table

MOST_ROWS = 1_048_575
"""Rows of a sheet under its heading; what is beyond goes into another sheet."""

LONGEST_NAME, LONGEST_TEXT, WIDEST, MOST_DIGITS = 31, 32_767, 60, 4
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def render(document: Document) -> bytes:
    """Give a document as a workbook: numbers, shares and dates as such, the heading of each sheet frozen and filtered."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    names: set[str] = set()
    for table in document.tables:
        for start in range(0, max(1, len(table.rows)), MOST_ROWS):
            sheet = workbook.create_sheet(_name(table.title, names))
            _fill(sheet, table, start, document.language)
    _tell(workbook.create_sheet(_name(document.heading[0] if document.heading else "", names)), document)
    return pack(workbook, DEFLATED)


def _name(title: str, taken: set[str]) -> str:
    """Give a sheet a name that spreadsheets take and no other sheet has, whatever its case."""
    text = _NOT_XML.sub("", _FORBIDDEN.sub(" ", clean(title)))
    stem = " ".join(text.split()).strip("'") or "funnelkit"
    name, number = stem[:LONGEST_NAME].strip(" '"), 1
    while (
        name.casefold() in taken or name.casefold() == "history"
    ):  # the one name that Excel keeps for itself
        number += 1
        tail = f" {number}"
        name = stem[: LONGEST_NAME - len(tail)].strip(" '") + tail
    taken.add(name.casefold())
    return name


def _fill(sheet: Worksheet, table: Table, start: int, language: str) -> None:
    from openpyxl.utils import get_column_letter

    widths = [0] * len(table.columns)
    for place, column in enumerate(table.columns):
        _put(sheet, 1, place, clean(column.title).strip())
        _strong(sheet.cell(1, place + 1))
        widths[place] = min(len(column.title), WIDEST)
    for row, cells in enumerate(table.rows[start : start + MOST_ROWS], 2):
        for place, cell in enumerate(cells):
            shown = _write(sheet, row, place, cell, language)
            widths[place] = max(widths[place], min(shown, WIDEST))
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width + 3
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _tell(sheet: Worksheet, document: Document) -> None:
    """Write what stands around the tables: the opening, the footnotes under the titles of their tables, the notes."""
    lines = [*document.heading]
    for table in document.tables:
        if table.footnotes:
            lines += ["", table.title, *map("".join, table.told_footnotes())]
    lines += ["", *document.notes] if document.notes else []
    for row, line in enumerate(lines, 1):
        _put(sheet, row, 0, clean(line))
    sheet.column_dimensions["A"].width = 120


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, language: str) -> int:
    """Write one cell as what it is, and give the width that it takes."""
    text = write(cell, language)
    marks = superscript(",".join(map(str, cell.footnotes)))
    if cell.value is None:
        return 0
    how = _HOW.get(cell.kind)
    if how is None or not _is_plain(cell.value):
        _put(sheet, row, place, text + marks)
        return len(text) + len(marks)
    target = sheet.cell(row, place + 1)
    target.value = cell.value
    target.number_format = how(cell, _behind(cell.unit, marks))
    return len(text) + len(marks)


def _is_plain(value: object) -> bool:
    return not isinstance(value, float) or isfinite(value)


def _put(sheet: Worksheet, row: int, place: int, text: str) -> None:
    """Write a text as a text: what begins with "=" is no formula."""
    if text:
        cell = sheet.cell(row, place + 1)
        cell.value = _NOT_XML.sub("", text)[:LONGEST_TEXT]
        cell.data_type = "s"
        if text[0] in "=+-@":
            cell.quotePrefix = True


def _strong(cell: Any) -> None:
    from openpyxl.styles import Font

    cell.font = Font(bold=True)


# --- number formats ----------------------------------------------------------------------------------------------


def _behind(unit: str, marks: str) -> str:
    """Give what follows a number, its unit and footnotes, as a text that no format obeys."""
    told = clean(unit).replace('"', "").replace("\\", "").strip()[:20]
    return f'"{" " if told else ""}{told}{marks}"' if told or marks else ""


def _digits(count: int) -> str:
    return "." + "0" * count if count else ""


def _share(cell: Cell, behind: str) -> str:
    """Give as many decimals as it takes not to show none or all where it is neither."""
    value, digits = float(cell.value), cell.digits  # type: ignore[arg-type]
    while digits < MOST_DIGITS and round(100 * value, digits) in {0, 100} and value not in {0, 1}:
        digits += 1
    return f"0{_digits(digits)}%{behind}"


def _number(cell: Cell, behind: str) -> str:
    return f"#,##0{_digits(cell.digits)}{behind}"


def _signed(cell: Cell, behind: str) -> str:
    number = _number(cell, behind)
    return f"+{number};-{number};{number}"


def _moment(cell: Cell, behind: str) -> str:
    return ("yyyy-mm-dd hh:mm" if isinstance(cell.value, datetime) else "yyyy-mm-dd") + behind


_HOW: Mapping[str, Callable[[Cell, str], str]] = {
    "count": _number,
    "number": _number,
    "money": _number,
    "share": _share,
    "points": _signed,
    "score": _signed,
    "moment": _moment,
    "ordinal": lambda _, behind: f"0{behind}",
}
