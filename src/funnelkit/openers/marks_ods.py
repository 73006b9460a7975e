"""What a sheet of an ODS file says beside its cells: rows and columns that are hidden, cells that are merged."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from funnelkit.openers.marks import Marks

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_MOST = 1 << 20


def find_marks_ods(path: str) -> dict[str, Marks]:
    """Find the marks of each sheet by its name; nothing where the file is not in order."""
    from defusedxml.ElementTree import iterparse

    found: dict[str, Marks] = {}
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as part:
            sheet = _Sheet()
            for event, element in iterparse(part, ("start", "end")):
                if event == "start" and element.tag == f"{_TABLE}table":
                    sheet = _Sheet()
                    found[element.get(f"{_TABLE}name", "")] = sheet.marks
                elif event == "end":
                    sheet.take(element)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, ParseError):
        return {}
    return found


class _Sheet:
    """Gathers the marks of one sheet, row by row."""

    def __init__(self) -> None:
        self.marks = Marks(first_column=_MOST)
        self._rows = 0

    def take(self, element: Element) -> None:
        """Take an element at its end, and let go of what was in it."""
        if element.tag == f"{_TABLE}table-column" and _is_hidden(element):
            self.marks.hidden_columns += 1
        elif element.tag == f"{_TABLE}table-row":
            self._take_row(element)
            element.clear()

    def _take_row(self, row: Element) -> None:
        repeated = _number(row, "number-rows-repeated")
        filled = False
        column = 0
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            if cell.get(f"{_OFFICE}value-type") or len(cell):
                filled = True
                self.marks.first_column = min(self.marks.first_column, column)
                rows = _number(cell, "number-rows-spanned")
                if rows > 1:
                    self.marks.merges.append((column, (self._rows, self._rows + rows - 1)))
            column += _number(cell, "number-columns-repeated")
        if filled and _is_hidden(row):
            self.marks.hidden_rows += range(self._rows + 1, self._rows + 1 + min(repeated, _MOST))
        self._rows += repeated


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility") in {"collapse", "filter"}


def _number(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1
