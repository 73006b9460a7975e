"""What a sheet of an XLSX file says beside its cells: rows and columns that are hidden, cells that are merged.

It is sought in the bytes of the sheet's part while they are unpacked, without building a tree of them.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span = tuple[int, int]
"""The first and the last row of merged cells, from 0."""

_CHUNK = 1 << 20
_MOST_MERGES = 100_000
_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\shidden="(?:1|true)")[^>]*?\sr="(\d+)"')
_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\shidden="(?:1|true)")[^>]*>')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\sref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]+)\d+"[^>]*(?<!/)>\s*<')
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class Marks:
    """The marks of one sheet: hidden rows (from 1), how many hidden columns, merged ranges, the first filled column.

    `merges` are ranges of more than one row, by the number of their first column in the sheet, from 0.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    merges: list[tuple[int, Span]] = field(default_factory=list)
    first_column: int = 0
    repeats: int = 0

    def told(self) -> dict[str, object]:
        """Give what is told of the sheet; how many cells were repeated is counted later."""
        return {
            "hidden_rows": self.hidden_rows[:20],
            "hidden_row_count": len(self.hidden_rows),
            "hidden_columns": self.hidden_columns,
            "merged": len(self.merges),
        }

    def spans_by_column(self) -> dict[int, list[Span]]:
        """Give the merged rows by column of the table that was read, which begins at the first filled one."""
        found: dict[int, list[Span]] = {}
        for column, span in self.merges:
            if column >= self.first_column:
                found.setdefault(column - self.first_column, []).append(span)
        return found

    def repeated(self, column: Any, spans: Sequence[Span], index: int) -> dict[int, str]:
        """Give the cells of a column that take the value of the merged cell above them."""
        return repeated(lambda row: column[row].as_py(), len(column), spans, index)


def repeated(value_at: Any, height: int, spans: Sequence[Span], index: int) -> dict[int, str]:
    """Give the rows under a merged cell and its text: a label counts for all rows beside it, an amount only once.

    A number is repeated in the first column alone, where ids stand.
    """
    cells: dict[int, str] = {}
    for first, last in spans:
        text = value_at(first) if first < height else ""
        if text and (index == 0 or not _NUMBER.fullmatch(text)):
            cells |= dict.fromkeys(range(first + 1, min(last + 1, height)), text)
    return cells


def find_marks(path: str) -> dict[str, Marks]:
    """Find the marks of each sheet by its name; nothing where the file is no XLSX or not in order."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _marks(archive, part) for name, part in _parts(archive)}
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, ParseError):
        return {}


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Give each sheet's name and the part it lies in."""
    from defusedxml.ElementTree import fromstring

    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return
    targets = {
        relation.get("Id"): str(relation.get("Target"))
        for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if part in names:
            yield str(element.get("name")), part


def _marks(archive: zipfile.ZipFile, part: str) -> Marks:
    marks = Marks()
    for piece in _pieces(archive, part):
        if b"hidden=" in piece:
            marks.hidden_rows += [int(number) for number in _ROW.findall(piece)]
            marks.hidden_columns += len(_COLUMN.findall(piece))
        if b"mergeCell" in piece and len(marks.merges) < _MOST_MERGES:
            marks.merges += _merges(piece)
    if marks.merges:
        letters = {letters for piece in _pieces(archive, part) for letters in _FILLED.findall(piece)}
        marks.first_column = min(map(_column_number, letters), default=0)
    return marks


def _merges(piece: bytes) -> Iterator[tuple[int, Span]]:
    for left, top, _, bottom in _MERGE.findall(piece):
        if int(bottom) > int(top):
            yield _column_number(left), (int(top) - 1, int(bottom) - 1)


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Unpack a part piece by piece; no tag is cut."""
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            whole, sign, rest = (rest + chunk).rpartition(b"<")
            yield whole
            rest = sign + rest
    yield rest


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
