"""Cells that name a month with its year: `2026-03`, `03.2026`, `March 2026`, `2026. március`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.periods import month_of
from funnelkit.recognition.month_names import YEAR_WORDS, folded, month_numbers

if TYPE_CHECKING:
    from funnelkit.model import Period

_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{4})")
_WORDS = re.compile(r"\d+|[^\W\d_]+")


def read_month(cell: str) -> Period | None:
    """Read a cell as a month of some year; None where it is none, or names no year."""
    text = cell.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := _YEAR_LAST.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    months = month_numbers()
    tokens = [token for token in _WORDS.findall(folded(text)) if token not in YEAR_WORDS]
    named = [months[token] for token in tokens if token in months]
    years = [int(token) for token in tokens if token.isdecimal() and len(token) == 4]
    return _month(years[0], named[0]) if len(tokens) == 2 and len(named) == len(years) == 1 else None


def _month(year: int, month: int) -> Period | None:
    return month_of(year, month) if 1 <= month <= 12 and 1900 < year < 2200 else None
