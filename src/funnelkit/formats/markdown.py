"""Lay out a document as GitHub Markdown that reads well as plain text, too.

Nothing of data is markup: what would begin a link, a tag, emphasis, code, a cell or a block has a backslash before it,
and only that, so that names and figures stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

from funnelkit.formats.cells import clean, superscript, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from funnelkit.document import Cell, Document, Table

_OBEYED = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would take the next sign away
    r"|[`*~|\[]"  # code, emphasis, struck out, cells, links and footnotes
    r"|<(?=[A-Za-z/!?])"  # tags; "<5%" is none
    r"|&(?=#?\w+;)"  # entities
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis; within a word there is none
    r"|:(?=//)|(?<=\bwww)\.",  # addresses that become links by themselves
    re.IGNORECASE,
)
_BLOCK = re.compile(r"(?:[#>+=-]|\d+(?=[.)](?:\s|$)))")
_MATHS = re.compile(r"\$")


def render(document: Document) -> str:
    """Give a document as Markdown: a heading, a table under each title, footnotes and notes as lists."""
    title, *rest = document.heading or ("",)
    blocks = [f"# {_text(title)}"] if title else []
    blocks += [_paragraph(line) for line in rest]
    blocks += [block for table in document.tables for block in _table(table, document.language)]
    blocks += _list(document.notes)
    return "\n\n".join(block for block in blocks if block) + "\n"


# --- words -------------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """Give a text of which nothing is obeyed where a line has begun already: in a heading or a cell."""
    shown = _OBEYED.sub(r"\\\g<0>", clean(text).strip())
    return _MATHS.sub(r"\\$", shown) if shown.count("$") > 1 else shown


def _paragraph(text: str) -> str:
    """Give a text that begins a line."""
    shown = _text(text)
    found = _BLOCK.match(shown)
    if not found:
        return shown
    digits = found[0] if found[0].isdigit() else ""
    return f"{digits}\\{shown[len(digits) :]}"


def _list(lines: Iterable[str]) -> list[str]:
    entries = [f"- {_paragraph(line)}" for line in lines]
    return ["\n".join(entries)] if entries else []


# --- tables ------------------------------------------------------------------------------------------------------


def _table(table: Table, language: str) -> Iterator[str]:
    table = table.without_its_title()
    if table.title:
        yield f"## {_text(table.title)}"
    if not any(column.title for column in table.columns):
        yield from _list(" ".join(_plain_row(row, language)) for row in table.rows)
        return
    aligns = [*(["left"] if table.marks else []), *(column.align for column in table.columns)]
    lines = [_heading(table), *_rows(table, language)]
    yield "\n".join(_aligned(lines, aligns))
    yield from _list(
        f"{superscript(number.strip())} {text}" if number else text for number, text in table.told_footnotes()
    )


def _plain_row(row: Sequence[Cell], language: str) -> Iterator[str]:
    """Give what a row without headings says: an entry of a list."""
    return (text for cell in row if cell.value is not None and (text := write(cell, language)))


def _heading(table: Table) -> list[str]:
    """Give the headings, each behind the letter of its figures."""
    letters = table.letters
    titles = [
        f"{_mark(letter)} {_text(column.title)}".strip()
        for column, letter in zip(table.columns, letters, strict=True)
    ]
    return [*([""] if table.marks else []), *titles]


def _rows(table: Table, language: str) -> Iterator[list[str]]:
    marks = table.marks.rows if table.marks else None
    for number, row in enumerate(table.rows):
        cells = [_cell(cell, language) for cell in row]
        yield [_mark(marks[number]), *cells] if marks else cells


def _mark(address: str) -> str:
    return f"`{address}`" if address else ""


def _cell(cell: Cell, language: str) -> str:
    return _text(write(cell, language)) + superscript(",".join(map(str, cell.footnotes)))


def _aligned(lines: Sequence[Sequence[str]], aligns: Sequence[str]) -> Iterator[str]:
    """Give the lines of a table with its columns under each other; words at the end are not filled up with blanks."""
    sizes = [max(3, *map(cell_len, column)) for column in zip(*lines, strict=True)]
    if aligns[-1] == "left":
        sizes[-1] = 3
    heading, *rows = lines
    rules = [
        ":" + "-" * (size - 1) if align == "left" else "-" * (size - 1) + ":"
        for size, align in zip(sizes, aligns, strict=True)
    ]
    for line in (heading, rules, *rows):
        cells = zip(line, sizes, aligns, strict=True)
        yield "| " + " | ".join(_filled(text, size, align) for text, size, align in cells) + " |"


def _filled(text: str, size: int, align: str) -> str:
    blanks = " " * (size - cell_len(text))
    return text + blanks if align == "left" else blanks + text
