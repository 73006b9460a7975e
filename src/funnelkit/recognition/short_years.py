"""Months whose years have two digits, as spreadsheets write them: `Jan-26`, `апр.26`; alone each could be a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.recognition.month_names import folded, month_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONTH = re.compile(r"([^\W\d_]+)[.\s'’/-]{0,2}(\d\d)\.?")
_YEAR = re.compile(r"\d{4}")
_WORDS = re.compile(r"[^\W\d_]+")


def spelled_months(texts: Iterable[str]) -> dict[str, str]:
    """Give the months among some texts with their year in full, where they come one after the other; else nothing.

    A text that names a month in another way ("Apr 2") says that the others are days.

    >>> spelled_months(["Dec-25", "Jan-26", "Feb-26"])
    {'Dec-25': '2025-12', 'Jan-26': '2026-01', 'Feb-26': '2026-02'}
    >>> spelled_months(["Mar 25", "Apr 2"])
    {}
    """
    found: dict[str, int] = {}
    for text in dict.fromkeys(texts):
        match = _MONTH.fullmatch(text.strip())
        number = month_numbers().get(folded(match[1])) if match else None
        if match is None or number is None:
            if _names_a_day(text):
                return {}
            continue
        found[text] = 12 * int(match[2]) + number - 1
    months = sorted(set(found.values()))
    if len(months) < 2 or months[-1] - months[0] != len(months) - 1:
        return {}
    return {text: f"20{month // 12:02}-{month % 12 + 1:02}" for text, month in found.items()}


def _names_a_day(text: str) -> bool:
    """Say whether a text names a month and no whole year: "кв" alone may be April or a quarter."""
    named = any(word in month_numbers() for word in _WORDS.findall(folded(text)))
    return named and not _YEAR.search(text)
