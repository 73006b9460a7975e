"""Lay out a document as one page for a browser or a mail: no script, no outside address, nothing obeyed from data.

Every text, ours or of data, is cleaned of what cannot be seen and escaped; the page itself forbids scripts, forms and
all loading (Content-Security-Policy), for whoever opens it beside an export that somebody else wrote.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from funnelkit.formats.cells import clean, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.model import Cell, Column, Document, Table

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem }
h1 { font-size: 1.35rem } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem }
.wide { overflow-x: auto }
table { border-collapse: collapse }
th, td { padding: .25rem .8rem .25rem 0; vertical-align: top; border-bottom: 1px solid #ddd; text-align: left }
th { border-bottom: 2px solid #888; vertical-align: bottom }
.right { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.good { color: #0a6b2d } .bad { color: #a31515 } .muted { color: #666 } .strong { font-weight: 600 }
.mark { color: #666; font-weight: 400 } th .mark { display: block }
.foot, .notes { color: #444; font-size: .92rem } ul { padding-left: 1.4rem } .foot { list-style: none; padding-left: 0 }
"""

_HEAD = (
    '<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="referrer" content="no-referrer">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
)

_TONES = frozenset({"good", "bad", "muted", "strong"})


def render(document: Document) -> str:
    """Give a document as one self-contained page of HTML 5."""
    first, *rest = [*document.heading, ""][: max(1, len(document.heading))]
    parts = [f"<h1>{_text(first)}</h1>"] if first else []
    parts += [f"<p>{_text(line)}</p>" for line in rest]
    parts += [part for table in document.tables for part in _table(table, document.language)]
    if document.notes:
        parts.append(_list("ul", "notes", document.notes))
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(document.language)}">\n<head>\n{_HEAD}'
        f"<title>{_text(first) or 'funnelkit'}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(clean(text).strip(), quote=True)


def _table(table: Table, language: str) -> Iterable[str]:
    if table.title:
        yield f"<h2>{_text(table.title)}</h2>"
    heading = "<th></th>" if table.marks else ""
    heading += "".join(f"<th{_side(column)}>{title}</th>" for column, title in _titles(table))
    rows = "\n".join(
        f"<tr>{number}{_row(row, table.columns, language)}</tr>"
        for number, row in zip(_numbers(table), table.rows, strict=True)
    )
    yield (
        f'<div class="wide"><table>\n<thead><tr>{heading}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>'
    )
    if table.footnotes:
        yield _list("ul", "foot", map("".join, table.told_footnotes()))


def _titles(table: Table) -> Iterable[tuple[Column, str]]:
    """Give the headings, each under the letter of its figures."""
    letters = (table.marks and table.marks.columns) or ("",) * len(table.columns)
    for column, letter in zip(table.columns, letters, strict=True):
        above = f'<span class="mark">{_text(letter)}</span>' if letter else ""
        yield column, above + _text(column.title)


def _numbers(table: Table) -> Iterable[str]:
    """Give what stands before each row."""
    if not table.marks:
        return ["" for _ in table.rows]
    return (f'<td class="mark">{_text(mark)}</td>' for mark in table.marks.rows)


def _row(row: Sequence[Cell], columns: Sequence[Column], language: str) -> str:
    return "".join(_cell(cell, column, language) for cell, column in zip(row, columns, strict=True))


def _cell(cell: Cell, column: Column, language: str) -> str:
    marks = "".join(f"<sup>{number:d}</sup>" for number in cell.footnotes)
    return f"<td{_side(column, cell.tone)}>{_text(write(cell, language))}{marks}</td>"


def _side(column: Column, tone: str = "") -> str:
    names = [
        name for name in ("right" if column.align == "right" else "", tone) if name in _TONES | {"right"}
    ]
    return f' class="{" ".join(names)}"' if names else ""


def _list(tag: str, name: str, lines: Iterable[str]) -> str:
    entries = "\n".join(f"<li>{_text(line)}</li>" for line in lines)
    return f'<{tag} class="{name}">\n{entries}\n</{tag}>'
