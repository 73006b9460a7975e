"""Web pages that hold tables, as some systems write under the name of an Excel file; nothing they name is loaded.

Workbooks in the XML of Excel 2003 are read as such pages, too: their sheets are tables, by other names.
"""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from funnelkit.openers.arrow import CELLS, RefusedError, load_arrow, write_records
from funnelkit.openers.marks import repeated

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 18
_DEEPEST = 50
_WIDEST = 16_384
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SILENT = frozenset({"script", "style", "xml", "template"})
_LINES = frozenset({"br", "p", "div", "li"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


class _Table:
    """One table: its records, and the cells that go on into later rows."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.records: list[list[str]] = []
        self.spans: dict[int, list[tuple[int, int]]] = {}
        self.hidden: list[int] = []
        self.cell: list[str] | None = None
        self._held: dict[int, int] = {}  # column: rows that a cell above still takes
        self._row: list[str] | None = None
        self._span = (1, 1)

    def start_row(self, *, hidden: bool) -> None:
        self.end_row()
        self._row = []
        if hidden:
            self.hidden.append(len(self.records) + 1)

    def skip_rows(self, number: int) -> None:
        """Go on with the row of a number, as a workbook in XML names the one after blank ones."""
        self.end_row()
        if number - len(self.records) > CELLS:
            raise RefusedError("too_many_cells")
        self.records += [[] for _ in range(number - 1 - len(self.records))]

    def skip_cells(self, number: int) -> None:
        """Go on with the cell of a number."""
        self.end_cell()
        if self._row is not None:
            self._row += [""] * (number - 1 - len(self._row))

    def start_cell(self, columns: int, rows: int) -> None:
        self.end_cell()
        if self._row is None:
            self._row = []
        self._pass_held()
        self.cell, self._span = [], (columns, rows)

    def _pass_held(self) -> None:
        assert self._row is not None
        while self._held.get(len(self._row), 0):
            self._row.append("")

    def end_cell(self) -> int:
        """Put a cell into its row, and count the cells that it takes."""
        if self.cell is None or self._row is None:
            return 0
        columns, rows = self._span
        at = len(self._row)
        self._row += [_tidy("".join(self.cell)), *[""] * (columns - 1)]
        if rows > 1:
            self.spans.setdefault(at, []).append((len(self.records), len(self.records) + rows - 1))
            self._held |= dict.fromkeys(range(at, at + columns), rows)
        self.cell = None
        return columns

    def end_row(self) -> None:
        self.end_cell()
        if self._row is not None:
            self._pass_held()
            self.records.append(self._row)
            self._held = {column: rows - 1 for column, rows in self._held.items() if rows > 1}
        self._row = None

    def repeat(self) -> int:
        """Write the value of cells over several rows into each of them, and count those cells."""
        for column, spans in self.spans.items():

            def value_at(row: int, column: int = column) -> str:
                return self.records[row][column] if column < len(self.records[row]) else ""

            for row, text in repeated(value_at, len(self.records), spans, column).items():
                record = self.records[row]
                record += [""] * (column + 1 - len(record))
                record[column] = text
        return sum(map(len, self.spans.values()))


def _tidy(text: str) -> str:
    """Show a cell as a page would: one blank for many, line breaks only where a tag says so."""
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split("\v"))
    return "\n".join(lines).strip("\n")


class _Page(HTMLParser):
    """Gathers the tables of a page; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._silent: str | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag in _SILENT:
            self._silent = tag
        elif tag == "worksheet":
            self._start_table(dict(attrs).get("ss:name") or "")
        elif tag == "table":
            if not self._in_workbook:
                self._start_table()
        elif self._in_workbook:
            self._start_in_sheet(tag, dict(attrs))
        elif self._open:
            self._start_inside(tag, dict(attrs))

    @property
    def _in_workbook(self) -> bool:
        return bool(self._open and self._open[-1].name)

    def _start_table(self, name: str = "") -> None:
        if len(self._open) >= _DEEPEST:
            raise RefusedError("broken")
        self._open.append(_Table(name))
        self.tables.append(self._open[-1])

    def _start_in_sheet(self, tag: str, attributes: dict[str, str | None]) -> None:
        table = self._open[-1]
        if tag == "row":
            table.skip_rows(_whole(attributes.get("ss:index"), CELLS))
            table.start_row(hidden=attributes.get("ss:hidden") == "1")
        elif tag == "cell":
            self._count(table.end_cell())
            table.skip_cells(_whole(attributes.get("ss:index"), _WIDEST))
            across, down = (attributes.get(name) or "0" for name in ("ss:mergeacross", "ss:mergedown"))
            table.start_cell(_whole(across, _WIDEST, 0) + 1, _whole(down, CELLS, 0) + 1)

    def _start_inside(self, tag: str, attributes: dict[str, str | None]) -> None:
        table = self._open[-1]
        if tag == "tr":
            table.start_row(hidden=bool(_HIDDEN.search(attributes.get("style") or "")))
        elif tag in {"td", "th"}:
            self._count(table.end_cell())
            columns = _whole(attributes.get("colspan"), _WIDEST)
            table.start_cell(columns, _whole(attributes.get("rowspan"), CELLS))
        elif tag in _LINES and table.cell is not None:
            table.cell.append("\v")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent = None if tag == self._silent else self._silent
        elif not self._open:
            return
        elif tag == ("worksheet" if self._in_workbook else "table"):
            self._open.pop().end_row()
        elif tag in {"tr", "row"}:
            self._open[-1].end_row()
        elif tag in {"td", "th", "cell"}:
            self._count(self._open[-1].end_cell())

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            cell = self._open[-1].cell
            if cell is not None:
                cell.append(data.replace("\v", " "))

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002
        """Pass over `<![…]>`: the standard parser ends with a fault at a word it does not know."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > CELLS:
            raise RefusedError("too_many_cells")

    def end(self) -> None:
        """Close what a file that was cut off left open."""
        self.close()
        while self._open:
            self._open.pop().end_row()


def _whole(text: str | None, most: int, least: int = 1) -> int:
    """Read a number of rows or columns, the least where there is none."""
    bare = (text or "").strip()
    return min(max(int(bare), least), most) if bare.isdecimal() and len(bare) < 10 else least


def open_html(path: str, folder: Path, wanted: str, encoding: str) -> list[dict[str, object]]:
    """Write every table of a page, or the one wanted; a table without a name is called by its number."""
    page = _Page()
    with codecs.open(path, encoding=encoding, errors="replace") as file:
        while chunk := file.read(_CHUNK):
            page.feed(chunk.removeprefix("\ufeff"))
    page.end()
    pa = load_arrow()
    found: list[dict[str, object]] = []
    for number, table in enumerate(page.tables, 1):
        name = table.name or str(number)
        told = {
            "name": name,
            "hidden_rows": table.hidden[:20],
            "hidden_row_count": len(table.hidden),
            "merged": table.repeat(),
        }
        width = max(map(len, table.records), default=0)
        if wanted and wanted != name:
            found.append({**told, "state": "unwanted"})
        elif not width:
            found.append({**told, "state": "empty"})
        else:
            if width * len(table.records) > CELLS:
                raise RefusedError("too_many_cells")
            target = folder / f"{number}.arrow"
            rows = write_records(pa, target, table.records, width)
            found.append({**told, "state": "read", "file": target.name, "rows": rows})
    return found
