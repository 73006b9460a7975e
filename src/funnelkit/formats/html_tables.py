"""Tables of a page: headings that a screen reader tells with each cell, drawings, and links to what opens a figure."""

from __future__ import annotations

from html import escape
from itertools import repeat
from typing import TYPE_CHECKING, cast

from funnelkit.formats.cells import markup, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.document import Cell, Table

LONG, SHORT = 40, 10
"""A column of words with more letters in a cell is kept wide enough to read; one with no more in any is not broken."""

MANY = 10
"""A table of more columns is set closer, and its page is printed across."""

_TONES = frozenset({"good", "bad", "muted", "strong"})


class Opened:
    """The figures that can be opened: each is a link, the first of an address the one that is come back to."""

    def __init__(self, opening: str) -> None:
        self.opening = opening
        self.addresses: dict[str, None] = {}

    def link(self, shown: str, address: str) -> str:
        """Give what is shown as a link to the command line of its address, if there is one."""
        if not address or not self.opening:
            return shown
        name = escape(address)
        place = "" if address in self.addresses else f' id="f-{name}"'
        self.addresses[address] = None
        return f'<a{place} href="#{name}">{shown}</a>'

    def command(self, address: str) -> str:
        """Give the command line that opens a figure."""
        return f"funnelkit rows {address} {self.opening}"


def lay_out(table: Table, language: str, name: str, opened: Opened) -> Iterator[str]:
    """Lay out a table under the heading that `name` is the id of: as a list where it has no headings of its own."""
    if not any(column.title for column in table.columns) and len(table.columns) <= 2:
        yield from _lines(table, language)
        return
    yield f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}">'
    yield f'<table aria-labelledby="{name}"{_classes("many" if len(table.columns) > MANY else "")}>'
    if any(column.title for column in table.columns):
        yield f"<thead>\n<tr>{''.join(_heading(table))}</tr>\n</thead>"
    yield "<tbody>"
    yield from _Rows(table, language, name, opened).written()
    yield "</tbody>\n</table>\n</div>"


def _classes(*names: str) -> str:
    told = " ".join(name for name in names if name)
    return f' class="{told}"' if told else ""


def _lines(table: Table, language: str) -> Iterator[str]:
    """Give a table without headings as a list: what stands before the last cell is what the line is marked with."""
    yield '<ul class="lines">'
    for row in table.rows:
        *before, last = (markup(write(cell, language)) if cell.value is not None else "" for cell in row)
        marks = "".join(f'<span class="mark">{mark}</span> ' for mark in before if mark)
        yield f"<li>{marks}{last}</li>"
    yield "</ul>"


# --- headings ----------------------------------------------------------------------------------------------------


def _heading(table: Table) -> Iterator[str]:
    """Give the headings, each under the letter of its figures; what continues a column has none."""
    letters = table.letters
    if table.marks:
        yield "<td></td>"
    for column, letter in zip(table.columns, letters, strict=True):
        side = _classes("right" if column.align == "right" else "")
        above = f'<span class="mark">{markup(letter)}</span>' if letter else ""
        title = markup(column.title)
        yield f'<th scope="col"{side}>{above}{title}</th>' if title else f"<td{side}></td>"


# --- rows --------------------------------------------------------------------------------------------------------


class _Rows:
    """Writes the rows of a table; what is the same in every row is found out once."""

    def __init__(self, table: Table, language: str, name: str, opened: Opened) -> None:
        self.table, self.language, self.opened = table, language, opened
        self.notes = name.replace("t", "n", 1)
        aligns = [column.align for column in table.columns]
        self.naming = aligns.index("left") if "left" in aligns else None
        self.figure = aligns.index("right") if "right" in aligns else None
        self.sides = ["right" if align == "right" else self._width(at) for at, align in enumerate(aligns)]

    def _width(self, at: int) -> str:
        """Say whether a column of words has many in a cell, or few in all."""
        texts = [row[at].value for row in self.table.rows if row[at].kind == "text"]
        longest = max((len(text) for text in texts if isinstance(text, str)), default=SHORT + 1)
        return "long" if longest > LONG else "short" if longest <= SHORT else ""

    def written(self) -> Iterator[str]:
        """Give the rows."""
        marks = self.table.marks
        for mark, row in zip(marks.rows if marks else repeat(None), self.table.rows, strict=False):
            before = "" if mark is None else f'<td class="mark">{markup(mark)}</td>'
            cells = (self._cell(at, cell, self._address(mark, at)) for at, cell in enumerate(row))
            yield f"<tr>{before}{''.join(cells)}</tr>"

    def _address(self, mark: str | None, at: int) -> str:
        """Give the address of a figure, "" where it has none."""
        if not mark or not self.table.marks:
            return ""
        letters = self.table.marks.columns
        if not letters:
            return mark if at == self.figure else ""
        return letters[at] + mark if letters[at] else ""

    def _cell(self, at: int, cell: Cell, address: str) -> str:
        tone = cell.tone if cell.tone in _TONES else ""
        shown = _shown(cell, self.language)
        if address and cell.value is not None:
            shown = self.opened.link(shown, address)
        shown += self._footnotes(cell) if cell.footnotes else ""
        side = _classes(self.sides[at], tone)
        return f'<th scope="row"{side}>{shown}</th>' if at == self.naming else f"<td{side}>{shown}</td>"

    def _footnotes(self, cell: Cell) -> str:
        links = (f'<a href="#{self.notes}-{number:d}">{number:d}</a>' for number in cell.footnotes)
        return f"<sup>{','.join(links)}</sup>"


# --- drawings ----------------------------------------------------------------------------------------------------


def _shown(cell: Cell, language: str) -> str:
    if cell.value is None or cell.kind not in ("bar", "spark"):
        return markup(write(cell, language))
    return _bar(cell) if cell.kind == "bar" else _spark(cell)


def _bar(cell: Cell) -> str:
    """Draw a bar between its ends; its figures stand in the cells beside it."""
    start, end = cast("tuple[float, float]", cell.value)
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect x="{100 * start:.1f}" width="{max(0.8, 100 * (end - start)):.1f}" height="8"/></svg>'
    )


def _spark(cell: Cell) -> str:
    """Draw a line over time, broken where a value is missing; a value alone is a dot."""
    heights = cast("Sequence[float | None]", cell.value)
    step = 100 / max(1, len(heights) - 1)
    path, is_drawn = [], False
    for at, height in enumerate(heights):
        if height is not None:
            path.append(f"{'L' if is_drawn else 'M'}{at * step:.1f} {19 - 18 * height:.1f}h.01")
        is_drawn = height is not None
    seen = f'role="img" aria-label="{markup(cell.told)}"' if cell.told else 'aria-hidden="true"'
    return (
        f'<svg class="spark" viewBox="-1 0 102 20" preserveAspectRatio="none" {seen}>'
        f'<path d="{"".join(path)}" stroke-linecap="round" vector-effect="non-scaling-stroke"/></svg>'
    )
