"""Months whose years have two digits, as spreadsheets write them: `Jan-26`, `апр.26`; alone each could be a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.recognition.month_names import folded, month_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONTH = re.compile(r"([^\W\d_]+)[.\s'’/-]{0,2}(\d\d)\.?")


def spelled_months(texts: Iterable[str]) -> dict[str, str]:
    """Give texts with their year in full where all that are filled in are months one after the other; else nothing.

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
            return {}
        found[text] = 12 * int(match[2]) + number - 1
    months = sorted(set(found.values()))
    if len(months) < 2 or months[-1] - months[0] != len(months) - 1:
        return {}
    return {text: f"20{month // 12:02}-{month % 12 + 1:02}" for text, month in found.items()}
