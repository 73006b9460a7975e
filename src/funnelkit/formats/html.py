"""Lay out a document as one page for a browser: no script, no outside address, nothing obeyed from data.

Every text, ours or of data, is cleaned of what cannot be seen and escaped; the page itself forbids scripts, forms and
all loading (Content-Security-Policy), for whoever opens it beside an export that somebody else wrote.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.formats.cells import markup, write
from funnelkit.formats.html_tables import MANY, Opened, lay_out
from funnelkit.languages import load_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from funnelkit.document import Cell, Document, Figure, Table
    from funnelkit.languages import Words

CONTENTS_FROM = 3
"""So many sections are worth a list of contents."""

_WHOLE = re.compile(r"(?<![\w-])(?:--[a-z]+(?:-[a-z]+)*|\d{4}-(?:\d\d-\d\d|\d\d|[WQ]\d+))(?![\w-])")
"""What is not broken at the end of a line: options of the command line, days and periods."""

_HEAD = (
    '<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="referrer" content="no-referrer">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
)


def render(document: Document) -> str:
    """Give a document as one self-contained page of HTML 5."""
    document = _headed(document)
    words, opened = load_words(document.language), Opened(document.opening)
    sections = list(_sections(document, words, opened))
    title = markup(document.heading[0]) or "funnelkit"
    is_broad = any(len(table.columns) > MANY for table in document.tables)
    body = '<body class="broad">' if is_broad else "<body>"
    parts = [
        f'<a class="skip" href="#report">{markup(words.text("page", "skip"))}</a>',
        *_header(document, title, opened),
        *_contents(document, words),
        f'<main id="report" tabindex="-1" aria-label="{title}">',
        *sections,
        "</main>",
        *_commands(opened, words),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{markup(document.language)}">\n<head>\n{_HEAD}<title>{title}</title>\n'
        f"<style>\n{_style()}</style>\n</head>\n{body}\n" + "\n".join(parts) + "\n</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _sentence(text: str) -> str:
    """Give a sentence in which no option and no day is broken."""
    return _WHOLE.sub(r'<span class="short">\g<0></span>', markup(text))


def _headed(document: Document) -> Document:
    """Give a document that has a heading: where it has none, the title of its first table is it."""
    if document.heading or not document.tables:
        return replace(document, heading=document.heading or ("",))
    first, *rest = document.tables
    return replace(document, heading=(first.title,), tables=(replace(first, title=""), *rest))


# --- above the sections ------------------------------------------------------------------------------------------


def _header(document: Document, title: str, opened: Opened) -> Iterator[str]:
    """Give the heading, the sentences below it and the few numbers that the document is about."""
    yield f'<header>\n<h1 id="title">{_sentence(document.heading[0]) or title}</h1>'
    for number, line in enumerate(document.heading[1:]):
        name = "" if number else ' class="first"'
        yield f"<p{name}>{_sentence(line)}</p>"
    if document.figures:
        yield '<dl class="figures">'
        yield from (_figure(figure, document.language, opened) for figure in document.figures)
        yield "</dl>"
    yield "</header>"


def _figure(figure: Figure, language: str, opened: Opened) -> str:
    value = opened.link(markup(write(figure.value, language)), figure.mark)
    beside = "".join(
        f"<dd{_tone(cell)}>{markup(f'{name} {write(cell, language)}')}</dd>"
        for name, cell in figure.beside
        if cell.value
    )
    return f'<div><dt>{markup(figure.name)}</dt><dd class="big">{value}</dd>{beside}</div>'


def _tone(cell: Cell) -> str:
    return f' class="{cell.tone}"' if cell.tone in ("good", "bad") else ""


def _contents(document: Document, words: Words) -> Iterator[str]:
    """Give the links to the sections, where there are enough of them."""
    titles = [(f"s{number}", table.title) for number, table in enumerate(document.tables, 1) if table.title]
    if document.notes:
        titles.append(("notes", words.text("page", "notes")))
    if len(titles) >= CONTENTS_FROM:
        yield f'<nav aria-label="{markup(words.text("page", "contents"))}">\n<ul>'
        yield from (f'<li><a href="#{place}">{markup(title)}</a></li>' for place, title in titles)
        yield "</ul>\n</nav>"


# --- sections ----------------------------------------------------------------------------------------------------


def _sections(document: Document, words: Words, opened: Opened) -> Iterator[str]:
    for number, table in enumerate(document.tables, 1):
        yield from _section(table, number, document.language, opened)
    if document.notes:
        entries = [f"<li>{_sentence(line)}</li>" for line in document.notes]
        body = ['<ul class="said">', *entries, "</ul>"]
        yield from _folding("notes", "notes-title", words.text("page", "notes"), body)


def _section(table: Table, number: int, language: str, opened: Opened) -> Iterable[str]:
    name = f"t{number}" if table.title else "title"
    laid_out = lay_out(table.without_its_title(), language, name, opened)
    body = [*_beside(_picture(table, name, language), laid_out), *_footnotes(table, number)]
    if table.title:
        return _folding(f"s{number}", f"t{number}", table.title, body)
    return ['<div class="plain">', *body, "</div>"]


def _folding(place: str, name: str, title: str, body: Sequence[str]) -> Iterator[str]:
    yield f'<details open id="{place}">\n<summary><h2 id="{name}">{markup(title)}</h2></summary>'
    yield from body
    yield "</details>"


def _picture(table: Table, name: str, language: str) -> str:
    """Draw the chart of a table, which stays beside it."""
    if table.chart is None:
        return ""
    from funnelkit.formats.pictures import svg

    return f'<figure tabindex="0" aria-labelledby="{name}">{svg(table.chart, language)}</figure>'


def _beside(picture: str, laid_out: Iterable[str]) -> Iterable[str]:
    """Stand a picture beside its numbers, or above them where there is no room."""
    return ['<div class="beside">', picture, *laid_out, "</div>"] if picture else laid_out


def _footnotes(table: Table, number: int) -> Iterator[str]:
    if table.footnotes:
        yield '<ul class="foot">'
        for place, (told, text) in enumerate(table.told_footnotes(), 1):
            mark = f"<sup>{told.strip()}</sup> " if told else ""
            yield f'<li id="n{number}-{place}">{mark}{_sentence(text)}</li>'
        yield "</ul>"


# --- what opens a figure -----------------------------------------------------------------------------------------


def _commands(opened: Opened, words: Words) -> Iterator[str]:
    """Give the command line of each figure that a link leads to; the one that was asked for is shown."""
    if not opened.addresses:
        return
    back = markup(words.text("page", "back"))
    yield '<footer>\n<ul class="opens">'
    for address in opened.addresses:
        told = markup(words.text("page", "opens", address=address))
        yield (
            f'<li id="{markup(address)}">{told}<code>{markup(opened.command(address))}</code>'
            f'<a href="#f-{markup(address)}">{back}</a></li>'
        )
    yield "</ul>\n</footer>"
