"""How a text table is written: its delimiter, its quotes, and what stands before a quote that is text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from funnelkit.reading.delimiter import (
    DELIMITERS,
    ONE_COLUMN,
    blanks_behind,
    find_delimiter,
    records_of,
    whole_lines,
)
from funnelkit.reading.splitting import WHOLE
from funnelkit.reading.table import Dialect

_ESCAPES = ("\\", "\0")
_RECORDS = 400
_LOOK = 16 * 1024  # characters
_MANY = 10  # one record in so many
_FEW = 3


def find_dialect(text: str, encoding: str, name: str, delimiter: str | None) -> Dialect:
    """Judge the first 64 K characters of a file; `delimiter` is the one a person named, `name` the file's.

    What is unusual is believed only if it reads more records alike. Raises DelimiterUndecided.
    """
    text = whole_lines(text)
    quote = _quote(text)
    found = delimiter or find_delimiter(text, name, quote) or ONE_COLUMN
    dialect = Dialect(encoding, found, quote)
    return _with_loose_quotes(text, _with_escape(text, _with_blanks(text, dialect)))


def _quote(text: str) -> str:
    """Give the sign that stands around cells: an apostrophe only where hardly a quote does."""
    text = text[:_LOOK]
    if "'" not in text:
        return '"'
    quotes, apostrophes = _around(text, '"'), _around(text, "'")
    lines = text.count("\n") or text.count("\r") or 1
    return "'" if apostrophes >= max(2, lines / 2) and apostrophes > 4 * quotes else '"'


def _around(text: str, quote: str) -> int:
    """Count the cells that begin and end with a quote."""
    fence = "".join(map(re.escape, DELIMITERS))
    opened = re.findall(rf"(?:^|(?<=[{fence}])){quote}(?=[^{fence}\r\n])", text, re.MULTILINE)
    closed = re.findall(rf"(?<=[^{fence}\r\n]){quote}(?=[{fence}\r\n]|\Z)", text)
    return min(len(opened), len(closed))


def _with_blanks(text: str, dialect: Dialect) -> Dialect:
    """Say that blanks behind delimiters are no part of the cells, where quotes come behind them."""
    if not blanks_behind(text, dialect.delimiter, dialect.quote):
        return dialect
    other = replace(dialect, blanks=True)
    return other if _torn(text, other) <= _torn(text, dialect) else dialect


def _with_escape(text: str, dialect: Dialect) -> Dialect:
    for escape in _ESCAPES:
        if escape + dialect.quote in text:
            other = replace(dialect, escape=escape)
            if _torn(text, other) < _torn(text, dialect):
                return other
    return dialect


def _with_loose_quotes(text: str, dialect: Dialect) -> Dialect:
    """Say that quotes which are text are not doubled, where many records are torn by them and hardly one is then."""
    if dialect.quote not in text or dialect.quote == "'" or dialect.escape:
        return dialect
    records = records_of(text, dialect, _RECORDS)
    torn = sum(record.state != WHOLE for record in records)
    if torn * _MANY < len(records) or torn < _FEW:
        return dialect
    other = replace(dialect, loose=True)
    loose = records_of(text, other, _RECORDS)
    width = Counter(len(record.cells) for record in records if record.state == WHOLE).most_common(1)
    fit = sum(record.state == WHOLE and len(record.cells) == width[0][0] for record in loose) if width else 0
    return other if fit > 0.95 * len(loose) else dialect


def _torn(text: str, dialect: Dialect) -> int:
    """Count the records whose quotes do not pair up."""
    return sum(record.state != WHOLE for record in records_of(text, dialect, _RECORDS))
