"""Lengths of time: `1:30:00`, `2 d 3 h`, `45 мин`, and what spreadsheets make of them. They are no moments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.recognition.blanks import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOCK = re.compile(r"(?:(?P<days>\d+)\s*(?:days?|d|д|дн)\.?,?\s*)?\d{1,4}:\d\d(?::\d\d(?:[.,]\d+)?)?")
_UNITS = (
    *("weeks?", "w", "нед", "недель", "неделя", "тиж", "тижні", "hét"),
    *("days?", "d", "д", "дн", "дня", "дней", "день", "дні", "днів", "nap", "n"),
    *("hours?", "hrs?", "h", "ч", "час", "часа", "часов", "год", "година", "години", "годин", "óra", "ó"),
    *("minutes?", "mins?", "m", "мин", "минут", "минута", "минуты", "хв", "хвилин", "хвилина", "perc", "p"),
    *("seconds?", "secs?", "s", "с", "сек", "секунд", "mp"),
)
_PART = rf"\d+(?:[.,]\d+)?\s*(?:{'|'.join(_UNITS)})\.?"
_WORDS = re.compile(rf"{_PART}(?:[\s,]*{_PART})*", re.IGNORECASE)
# A workbook's length of time is a moment of the first days of its calendar.
_OF_WORKBOOK = re.compile(r"(?:1899-12-3[01]|190[0-3]-\d\d-\d\d) \d\d:\d\d:\d\d")


def guess_durations(cells: Iterable[str]) -> float:
    """Give the share of a sample's filled cells that are lengths of time; 0.0 where none is filled."""
    filled = [cell.strip() for cell in cells if not is_blank(cell)]
    return sum(map(_is_duration, filled)) / len(filled) if filled else 0.0


def _is_duration(cell: str) -> bool:
    return any(pattern.fullmatch(cell) for pattern in (_CLOCK, _WORDS, _OF_WORKBOOK))
