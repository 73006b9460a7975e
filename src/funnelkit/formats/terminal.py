"""Lay out a document as plain text for a terminal, a log or a mail.

A figure is never cut or wrapped: where the width does not do, headings wrap, then words, then the table is told in
several tables below each other, and at last row by row. Widths are terminal columns (an ideograph takes two).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from funnelkit.formats.cells import BLOCKS, EIGHTHS, clean, write
from funnelkit.formats.columns import (
    GAP,
    Column,
    Columns,
    Part,
    Shown,
    footnote_numbers,
    spans,
    split,
    total,
    wrap,
)
from funnelkit.languages.numbers import NO_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.document import Cell, Document, Table

NARROWEST = 20

_SGR = {"good": "32", "bad": "31", "muted": "2", "strong": "1"}

_LEADING_MARK = re.compile(r"^([▲▼·?])(?= \S)")
_LEADING = {"▲": "[+]", "▼": "[-]", "·": "[~]", "?": "[?]"}
_ASCII = str.maketrans(
    {
        "▲": "[+]",
        "▼": "[-]",
        "…": "...",
        "–": "-",
        "—": "-",
        "−": "-",
        "─": "-",
        "│": "|",
        "≥": ">=",
        "≤": "<=",
        "±": "+-",
        "×": "x",
        "→": "->",
        "∞": "inf",
        "•": "-",
    }
    | dict(zip(EIGHTHS, "|||||###", strict=True))
    | dict(zip(BLOCKS, "_-~=+*%#", strict=True))
)
_LONE_DOT = re.compile(r"(?<!\S)·(?!\S)")
_BLANKS = str.maketrans({NO_BREAK: " ", "\u202f": " "})


def render(document: Document, *, width: int | None, colour: bool, ascii_only: bool) -> str:
    """Lay out a document in `width` columns (None: as wide as it comes, nothing wrapped).

    `colour` adds SGR codes that only repeat what words say. `ascii_only` writes our marks in ASCII; the text of data
    keeps its letters.
    """
    page = _Page(document.language, None if width is None else max(width, NARROWEST), colour, ascii_only)
    blocks = [[line for text in document.heading for line in page.paragraph(text, "strong")]]
    blocks += [block for table in document.tables for block in _table(page, table)]
    blocks.append([line for text in document.notes for line in page.paragraph(text)])
    text = "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block)
    return text.translate(_BLANKS) + "\n"


# --- words -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """What a document is laid out on; width None is endless."""

    language: str
    width: int | None
    colour: bool
    ascii_only: bool

    def words(self, text: str) -> str:
        """Make a text safe to show, with marks that the output can show."""
        shown = clean(text).rstrip()
        if not self.ascii_only:
            return shown
        shown = _LEADING_MARK.sub(lambda found: _LEADING[found[1]], shown)
        return _LONE_DOT.sub("-", shown).translate(_ASCII)

    def paint(self, text: str, tone: str) -> str:
        """Colour a text, but not the blanks before it."""
        words = text.lstrip(" ")
        if not self.colour or not words or tone not in _SGR:
            return text
        return f"{' ' * (len(text) - len(words))}\x1b[{_SGR[tone]}m{words}\x1b[0m"

    def paragraph(self, text: str, tone: str = "", *, indent: int = 0, hang: int = GAP) -> list[str]:
        """Wrap a text to the page: all of it moved in by `indent`, what continues it by `hang` more."""
        room = None if self.width is None else self.width - indent
        return [" " * indent + self.paint(line, tone) for line in wrap(self.words(text), room, hang)]


@dataclass(frozen=True)
class _Box:
    """The lines of one cell, and where they stand in its column."""

    lines: list[str]
    size: int
    align: str
    tone: str

    def line(self, page: _Page, number: int) -> str:
        """Give one of its lines, as wide as the column."""
        text = self.lines[number] if number < len(self.lines) else ""
        blanks = " " * (self.size - cell_len(text))
        shown = page.paint(text, self.tone)
        return shown + blanks if self.align == "left" else blanks + shown


# --- tables ------------------------------------------------------------------------------------------------------


def _table(page: _Page, table: Table) -> list[list[str]]:
    """Lay out one table as blocks of lines: its title stands over the first, its footnotes under the last."""
    columns = _columns(page, table.without_its_title())
    if page.width is not None and total([column.natural for column in columns]) > page.width:
        columns = _columns(page, _without_bars(table.without_its_title()))
    parts = split(columns, page.width)
    blocks = list(_records(page, columns)) if parts is None else [_part(page, part) for part in parts]
    first, *rest = blocks or [[]]
    title = page.paragraph(table.title, "strong") if table.title else []
    *before, last = [title + first, *rest]
    return [*before, last + _footnotes(page, table)]


def _without_bars(table: Table) -> Table:
    """Leave out the bars that stand beside their numbers, before words have to wrap for them."""
    kept = [at for at, column in enumerate(table.columns) if column.title or not _is_drawn(table, at)]
    marks = table.marks and replace(
        table.marks, columns=tuple(table.marks.columns[at] for at in kept if table.marks.columns)
    )
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows, marks=marks)


def _is_drawn(table: Table, at: int) -> bool:
    return any(row[at].kind == "bar" for row in table.rows)


def _footnotes(page: _Page, table: Table) -> list[str]:
    lines: list[str] = []
    for number, text in table.told_footnotes():
        lines += page.paragraph(f"{number}{clean(text).strip()}", hang=len(number) or GAP)
    return lines


def _columns(page: _Page, table: Table) -> list[Column]:
    shown = [
        [_shown(page, cell, column.align) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    cells = list(zip(*shown, strict=True)) or [() for _ in table.columns]
    titles = [page.words(column.title).strip() for column in table.columns]
    marks = (table.marks and table.marks.columns) or ("",) * len(titles)
    columns = [
        Column(title, column.align, column_cells, joined=number > 0 and not title, mark=mark)
        for number, (title, column, column_cells, mark) in enumerate(
            zip(titles, table.columns, cells, marks, strict=True)
        )
    ]
    return [*_numbers(table), *columns]


def _numbers(table: Table) -> list[Column]:
    """Give the column of what the rows are marked with, if they are."""
    if not table.marks:
        return []
    cells = tuple(Shown(mark, "muted", wraps=False) for mark in table.marks.rows)
    return [Column("", "right" if table.marks.columns else "left", cells, numbers=True)]


def _shown(page: _Page, cell: Cell, align: str) -> Shown:
    wraps = cell.kind == "text" and align == "left"
    return Shown(page.words(write(cell, page.language)), cell.tone, wraps, cell.footnotes)


def _part(page: _Page, part: Part) -> list[str]:
    """Lay out the heading and the rows of columns that stand beside each other."""
    lines = _heading(page, part)
    for row in zip(*(column.cells for column in part.columns), strict=True):
        boxes = [
            _Box(cell.lines(size), size, column.align, cell.tone)
            for cell, size, column in zip(row, part.sizes, part.columns, strict=True)
        ]
        lines += _side_by_side(page, boxes)
    return lines


def _heading(page: _Page, part: Part) -> list[str]:
    """Lay out the headings, each over the columns that it is for, and all ending on the same line."""
    boxes = []
    for span in spans(part.columns):
        size = total(part.sizes[span.start : span.stop])
        column = part.columns[span.start]
        boxes.append(_Box(wrap(column.title, size), size, column.align, "strong"))
    height = max(len(box.lines) for box in boxes)
    sunk = [replace(box, lines=[""] * (height - len(box.lines)) + box.lines) for box in boxes]
    titles = _side_by_side(page, sunk) if any(box.lines[-1] for box in boxes) else []
    return [*_letters(page, part), *titles]


def _letters(page: _Page, part: Part) -> list[str]:
    """Lay out what stands above the headings: the letters by which figures are opened."""
    sized = zip(part.columns, part.sizes, strict=True)
    boxes = [_Box([column.mark], size, column.align, "muted") for column, size in sized]
    return _side_by_side(page, boxes) if any(column.mark for column in part.columns) else []


def _side_by_side(page: _Page, boxes: Sequence[_Box]) -> list[str]:
    height = max(len(box.lines) for box in boxes)
    return [(" " * GAP).join(box.line(page, number) for box in boxes) for number in range(height)]


def _records(page: _Page, columns: Columns) -> Iterator[list[str]]:
    """Tell a table row by row, a line for each heading: for widths at which no two columns fit."""
    for row in zip(*(column.cells for column in columns), strict=True):
        texts = [cell.text if cell.wraps else cell.text.replace(" ", NO_BREAK) for cell in row]
        lines = page.paragraph(f"{_entry(columns[0], texts[:1])} {footnote_numbers(row)}", "strong")
        for span in spans(columns):
            others = texts[max(span.start, 1) : span.stop]
            lines += page.paragraph(_entry(columns[span.start], others), indent=GAP) if others else []
        yield lines


def _entry(column: Column, texts: Sequence[str]) -> str:
    values = "  ".join(texts)
    title = f"{column.mark} {column.title}".lstrip()
    return f"{title}: {values}" if title else values
