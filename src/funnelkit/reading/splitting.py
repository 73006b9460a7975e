"""Text to records: lines joined where a cell goes on over several of them, one torn record kept from tearing the next.

A quote opens a cell behind a delimiter, closes one before a delimiter, or is doubled. The csv module takes any other
quote for text or for the end of quoting, and may swallow the rest of a file. Here a record whose quotes do not pair up
is one line, said to be torn; the next line is a record of its own again.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from funnelkit.reading.table import Dialect

WHOLE, OPEN, TORN = "whole", "open", "torn"
CELL_CHARACTERS = 16 * 1024 * 1024
_LINES = 10_000  # of one record
_SHORT = 100_000  # characters of a record that the csv module reads, whose cells have a limit
_WASTE = 1_000_000  # lines looked at in vain: after so many, no record has several lines
LITERAL = "\ue000"
"""Stands for a quote that is text, while the ways to read a torn record are tried."""

_INCHES = re.compile(r'(?<=\d)"(?![\w"])')
_NAMES = re.compile(rf'(?<![\w"{LITERAL}])"[^"]*"(?![\w"])')


class Record(NamedTuple):
    """One record: its number in the file (from 1), its text without the line end, its cells, and their state.

    `state` is "whole", "torn" (the quotes do not pair up; the cells are then those between delimiters) or "open" (a
    quote in it is closed nowhere in the file).
    """

    number: int
    text: str
    cells: list[str]
    state: str


class LineTooLong(Exception):
    """A line has more characters than any table; `row` is its record's number."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(row)


@dataclass(frozen=True)
class _Signs:
    cell: re.Pattern[str]
    sound: re.Pattern[str] | None
    rest: re.Pattern[str]
    quote: str
    doubled: str
    escaped: str

    def unquote(self, inside: str) -> str:
        """Give the text of what stands between quotes."""
        cell = inside.replace(self.doubled, self.quote)
        return cell.replace(self.escaped, self.quote) if self.escaped else cell


def _is_stray(cell: str) -> bool:
    """Say whether a cell without quotes around has some that are no inch mark and around no words."""
    return '"' in cell and '"' in _NAMES.sub("", _INCHES.sub("", cell))


@lru_cache(maxsize=64)
def _signs(dialect: Dialect) -> _Signs:
    fence = re.escape(dialect.delimiter)
    quote, blanks = re.escape(dialect.quote), " *" if dialect.blanks else ""
    inside, pair = f"[^{quote}]*", quote + quote
    if dialect.escape:
        inside = f"[^{quote}{re.escape(dialect.escape)}]*"
        pair = f"(?:{quote}{quote}|{re.escape(dialect.escape)}[\\s\\S])"
    if dialect.loose or dialect.quote == "'":  # an apostrophe stands in many words
        pair = f"{quote}(?!{fence}|[\\r\\n]|\\Z)"
    body = f"{inside}(?:{pair}{inside})*"
    plain = f"[^{fence}\\r\\n]*" if len(dialect.delimiter) == 1 else f"(?:(?!{fence})[^\\r\\n])*"
    sound = f'(?:"{body}"|[^"{fence}\\r\\n]*)'
    return _Signs(
        sound=re.compile(f"{sound}(?:{fence}{sound})*[\\r\\n]*\\Z") if dialect.usual else None,
        cell=re.compile(f"{blanks}(?:{quote}({body}){quote}(?={fence}|[\\r\\n]|\\Z)|(?!{quote})({plain}))"),
        rest=re.compile(f"{blanks}{quote}{body}\\Z"),
        quote=dialect.quote,
        doubled=dialect.quote * 2,
        escaped=dialect.escape + dialect.quote if dialect.escape else "",
    )


def scan(text: str, dialect: Dialect, quoted: list[bool] | None = None) -> tuple[str, list[str]]:
    """Part one record's text, its line end included, into cells: ("whole", cells), ("open", []) or ("torn", []).

    Within a cell without quotes around it, a pair of quotes around words and an inch mark are no harm. `quoted`
    gathers which cells stand in quotes.
    """
    if dialect.quote not in text and not dialect.blanks:
        line = text.rstrip("\r\n")
        plain_cells = line.split(dialect.delimiter) if line else []
        if quoted is not None:
            quoted.extend([False] * len(plain_cells))
        return WHOLE, plain_cells
    signs = _signs(dialect)
    if signs.sound and quoted is None and len(text) < _SHORT and signs.sound.match(text):
        return WHOLE, next(csv.reader([text], delimiter=dialect.delimiter), [])
    cells: list[str] = []
    at = 0
    while True:
        found = signs.cell.match(text, at)
        if found is None:
            return (OPEN if signs.rest.match(text, at) else TORN), []
        inside, plain = found.groups()
        if plain and signs.quote == '"' and _is_stray(plain):
            return TORN, []
        if quoted is not None:
            quoted.append(inside is not None)
        cells.append(plain if inside is None else signs.unquote(inside))
        at = found.end()
        if not text.startswith(dialect.delimiter, at):
            break
        at += len(dialect.delimiter)
    if text[at:].strip("\r\n"):
        return TORN, []
    return WHOLE, [] if cells == [""] and not text.strip("\r\n") else cells


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.waste = 0

    def next(self) -> str | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[str]) -> None:
        self.waste += len(lines)
        self._back.extendleft(reversed(lines))


def split_records(lines: Iterable[str], dialect: Dialect) -> Iterator[Record]:
    """Give every record of a text, blank ones too; `lines` are parted at line feeds, carriage returns, or both.

    Raises LineTooLong.
    """
    source, number = _Lines(lines), 0
    while (line := source.next()) is not None:
        number += 1
        if len(line) > CELL_CHARACTERS:
            raise LineTooLong(number)
        state, cells = scan(line, dialect)
        if state == OPEN:
            yield _joined(number, line, source, dialect)
        elif state == TORN:
            yield _torn(number, line, dialect, TORN)
        else:
            yield Record(number, line.rstrip("\r\n"), cells, WHOLE)


def _joined(number: int, line: str, source: _Lines, dialect: Dialect) -> Record:
    """Take the lines on which an open cell goes on; none if it then does not close as it should."""
    taken, size = [line], len(line)
    most = _LINES if source.waste < _WASTE else 1
    state, cells = OPEN, list[str]()
    while state == OPEN and len(taken) < most and size < CELL_CHARACTERS:
        more = source.next()
        if more is None:
            source.put_back(taken[1:])
            return _torn(number, line, dialect, OPEN)
        taken.append(more)
        size += len(more)
        if dialect.quote in more:
            state, cells = scan("".join(taken), dialect)
    if state == WHOLE:
        return Record(number, "".join(taken).rstrip("\r\n"), cells, WHOLE)
    source.put_back(taken[1:])
    return _torn(number, line, dialect, TORN)


def _torn(number: int, line: str, dialect: Dialect, state: str) -> Record:
    text = line.rstrip("\r\n")
    return Record(number, text, text.split(dialect.delimiter), state)


def lines_of(text: str) -> Iterator[str]:
    """Part a text into lines as a file does: at line feeds, carriage returns, or both, which stay."""
    start = 0
    for found in re.finditer(r"\r\n|\r|\n", text):
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:]
