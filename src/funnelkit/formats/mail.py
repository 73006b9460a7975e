"""Make a mail of a document: plain text that reads well alone, HTML that mail programs show, files if they are wanted.

HTML as Outlook and Gmail take it: tables, every style on its element, nothing loaded from anywhere, no script; pictures
are parts of the mail, each above the table with its numbers, and in words where a reader does not show them. Texts of
data are cleaned and escaped, and cannot make a header. The same document gives the same bytes: identifiers and
boundaries are made of the content, and there is no date in it until it is sent.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelkit.formats.cells import ELLIPSIS, clean, markup, write
from funnelkit.formats.pictures import WIDEST
from funnelkit.formats.terminal import render as render_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from email.headerregistry import Address

    from funnelkit.document import Cell, Column, Document, Table
    from funnelkit.languages import Words

WIDTH = 78
"""Columns of the plain text: RFC 5322, 2.1.1."""

LONGEST_SUBJECT = 180
MOST_ROWS = 100
"""Rows of a table in the body, where an attached file has all of them."""

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "markdown": "text/markdown",
}
"""What may be attached."""

_FONT = "font-family:Arial,Helvetica,sans-serif"
_LINE = "border-bottom:1px solid #dddddd"
_TONES = {
    "good": "color:#0a6b2d",
    "bad": "color:#a31515",
    "muted": "color:#666666",
    "strong": "font-weight:bold",
}


class _Policy(EmailPolicy):
    """The policy of SMTP, but for a subject that takes encoded words: its own folding loses blanks between them (gh-92081)."""

    def fold(self, name: str, value: str) -> str:
        if name != "Subject" or value.isascii():
            return str(super().fold(name, value))
        return (
            f"{name}: {Header(value, 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"
        )

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom; `sender` None and no `recipients` in what is only looked at.

    `number`: how many mails of this command went to them before.
    """

    sender: Address | None
    recipients: tuple[Address, ...]
    number: int = 0


@dataclass(frozen=True)
class Attached:
    """A file that goes with a mail, in one of the formats of TYPES."""

    name: str
    how: str
    data: bytes


def make_message(
    document: Document, envelope: Envelope, files: Sequence[Attached], words: Words
) -> EmailMessage:
    """Make the message; tables of more than MOST_ROWS rows are cut where a file has all of them."""
    if files:
        document = replace(document, tables=tuple(_cut(table, words) for table in document.tables))
    message = EmailMessage(_POLICY)
    message["Subject"] = subject_of(document)
    if envelope.sender:
        message["From"] = envelope.sender
    if envelope.recipients:
        message["To"] = envelope.recipients
    message["Auto-Submitted"] = "auto-generated"
    text = render_text(document, width=WIDTH, colour=False, ascii_only=False)
    pictures = draw_pictures(document)
    html = render_html(document, pictures)
    message.set_content(text, subtype="plain", charset="utf-8")
    message.add_alternative(html, subtype="html", charset="utf-8")
    page = message.get_body(("html",))
    assert page is not None
    for picture in dict.fromkeys(pictures.values()):
        name = f"{picture.identity.partition('@')[0]}.png"
        page.add_related(
            picture.data, "image", "png", cid=f"<{picture.identity}>", filename=name, disposition="inline"
        )
    for file in files:
        kind, _, subtype = TYPES[file.how].partition("/")
        message.add_attachment(file.data, maintype=kind, subtype=subtype, filename=file.name)
    message["Content-Language"] = document.language
    # HTML names each picture by a digest of it.
    _identify(message, envelope, [text.encode(), html.encode(), *(file.data for file in files)])
    return message


def subject_of(document: Document) -> str:
    """Give the one line of a document that stands in the list of mails: no line break, not too long."""
    said = document.subject or next(iter(document.heading), "") or "funnelkit"
    line = " ".join(clean(said).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}{ELLIPSIS}"


def digest_of(message: EmailMessage) -> str:
    """Give what tells a message from others, however often it was sent."""
    return str(message["Message-ID"]).strip("<>").partition(".")[0]


def _identify(message: EmailMessage, envelope: Envelope, contents: Iterable[bytes]) -> None:
    """Give a message its identifier and its boundaries, of its content."""
    found = hashlib.sha256(f"{message['Subject']} {message['From']} {message['To']}".encode())
    for content in contents:
        found.update(hashlib.sha256(content).digest())
    digest = found.hexdigest()[:32]
    domain = envelope.sender.domain if envelope.sender else "funnelkit.invalid"
    message["Message-ID"] = f"<{digest}.{envelope.number}@{domain}>"
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{digest}_{number}")  # "=_" is in no encoded part


def _cut(table: Table, words: Words) -> Table:
    more = len(table.rows) - MOST_ROWS
    if more <= 0:
        return table
    marks = table.marks and replace(table.marks, rows=table.marks.rows[:MOST_ROWS])
    told = words.text("mail", "more_rows", count=more)
    return replace(table, rows=table.rows[:MOST_ROWS], marks=marks, footnotes=(*table.footnotes, told))


# --- HTML --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A picture that is a part of the mail: `identity` is what HTML names it by."""

    identity: str
    data: bytes


def draw_pictures(document: Document) -> dict[int, Picture]:
    """Draw the charts of a document, by the place of their tables."""
    found: dict[int, Picture] = {}
    for place, table in enumerate(document.tables):
        if table.chart:
            from funnelkit.formats.pictures import png

            data = png(table.chart, document.language)
            found[place] = Picture(f"{hashlib.sha256(data).hexdigest()[:24]}@funnelkit", data)
    return found


_NO_PICTURES: Mapping[int, Picture] = MappingProxyType({})


def render_html(document: Document, pictures: Mapping[int, Picture] = _NO_PICTURES) -> str:
    """Give a document as the HTML of a mail, with the pictures of some of its tables."""
    return (
        f'<!DOCTYPE html>\n<html lang="{markup(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{markup(subject_of(document))}</title>\n</head>\n"
        f'<body style="margin:0;padding:16px;background:#ffffff;color:#1b1b1b;{_FONT};font-size:15px;line-height:1.45">\n'
        f"{fragment(document, pictures)}\n</body>\n</html>\n"
    )


def fragment(document: Document, pictures: Mapping[int, Picture] = _NO_PICTURES) -> str:
    """Give a document as HTML to stand inside a page of somebody else's: a mail, a cell of a notebook."""
    first, *rest = document.heading or ("",)
    parts = [f'<h1 style="font-size:20px;margin:0 0 8px 0">{markup(first)}</h1>'] if first else []
    parts += [f'<p style="margin:0 0 6px 0">{markup(line)}</p>' for line in rest]
    for place, table in enumerate(document.tables):
        parts += _table(table, document.language, pictures.get(place))
    parts += _lines(document.notes)
    return "\n".join(parts)


def _table(table: Table, language: str, picture: Picture | None) -> Iterator[str]:
    if table.title:
        yield f'<h2 style="font-size:17px;margin:24px 0 6px 0">{markup(table.title)}</h2>'
    if picture and table.chart:
        told = markup(table.chart.told or table.chart.title)
        yield (
            f'<p style="margin:0 0 6px 0"><img src="cid:{picture.identity}" alt="{told}" width="{WIDEST}" '
            'style="border:0;max-width:100%;height:auto"></p>'
        )
    rows = "\n".join(_rows(table, language))
    yield (
        f'<table border="0" cellpadding="4" cellspacing="0" style="border-collapse:collapse;{_FONT};font-size:14px">\n'
        f"<tr>{''.join(_titles(table))}</tr>\n{rows}\n</table>"
    )
    yield from _lines("".join(told) for told in table.told_footnotes())


def _titles(table: Table) -> Iterator[str]:
    """Give the headings, each under the letter of its figures."""
    style = "border-bottom:2px solid #888888"
    if table.marks:
        yield f'<th style="{style}"></th>'
    letters = table.letters
    for column, letter in zip(table.columns, letters, strict=True):
        above = f'<span style="{_TONES["muted"]}">{markup(letter)}</span><br>' if letter else ""
        yield f'<th align="{_side(column)}" valign="bottom" style="{style}">{above}{markup(column.title)}</th>'


def _rows(table: Table, language: str) -> Iterator[str]:
    marks = table.marks.rows if table.marks else ("",) * len(table.rows)
    for mark, row in zip(marks, table.rows, strict=True):
        number = f'<td style="{_LINE};{_TONES["muted"]}">{markup(mark)}</td>' if table.marks else ""
        cells = (_cell(cell, column, language) for cell, column in zip(row, table.columns, strict=True))
        yield f'<tr valign="top">{number}{"".join(cells)}</tr>'


def _cell(cell: Cell, column: Column, language: str) -> str:
    marks = "".join(f"<sup>{number:d}</sup>" for number in cell.footnotes)
    side = ' align="right" nowrap' if column.align == "right" else ""
    style = f"{_LINE};{_TONES[cell.tone]}" if cell.tone in _TONES else _LINE
    return f'<td{side} style="{style}">{markup(write(cell, language))}{marks}</td>'


def _side(column: Column) -> str:
    return "right" if column.align == "right" else "left"


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield f'<p style="margin:4px 0 0 0;font-size:13px;color:#444444">{markup(text)}</p>'
