"""One cell of a report of counts or of a hand tally: a whole number, ticks, a percentage, or none of these."""

from __future__ import annotations

import re

from funnelkit.recognition.blanks import is_blank

NOTHING = -1
"""A cell that is empty or a stroke: none."""

NO_COUNT = -2
"""A cell that is no count."""

_MOST = 1_000_000_000
_STROKES = frozenset("|/\\IlІ¦｜")
_MARKS = frozenset("✓✔☑✗xXхХ+*•●○■□▪")
_ALONE = frozenset(("", "/", "\\"))
_RULE = re.compile(r"([=_~-])\1{2,}")
_WHOLE = re.compile(r"\d{1,10}(?:[.,]0{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:([ \u00a0\u202f.,'’])\d{3})(?:\1\d{3})*(?:[.,]0{1,2})?")
_SHARE = re.compile(r"[-+]?\d{1,5}(?:[.,](\d{1,12}))?\s?(%?)")


def read_count(cell: str) -> int:
    """Give how many a cell says; NOTHING where it is blank, NO_COUNT where it is no count.

    >>> [read_count(cell) for cell in ("12", "1,234", "12.0", "||||", "//// /", "✓✓✓", "-", "5?")]
    [12, 1234, 12, 4, 5, 3, -1, -2]
    """
    text = cell.strip()
    if _WHOLE.fullmatch(text):
        return _checked(int(re.split("[.,]", text)[0]))
    if grouped := _GROUPED.fullmatch(text):
        head = re.sub(r"(?<=\d{3})[.,]0{1,2}$", "", text)
        return _checked(int(head.replace(grouped[1], "")))
    marks = "".join(text.split())
    if marks not in _ALONE and (_STROKES.issuperset(marks) or _is_one_mark(marks)):
        return len(marks)
    return NOTHING if (is_blank(cell) or _RULE.fullmatch(text)) and not text.startswith("#") else NO_COUNT


def _is_one_mark(marks: str) -> bool:
    return len(set(marks)) == 1 and marks[0] in _MARKS


def _checked(number: int) -> int:
    return number if number <= _MOST else NO_COUNT


def is_ticks(cell: str) -> bool:
    """Say whether a cell is a row of ticks."""
    return read_count(cell) > 0 and not any(map(str.isdigit, cell))


def read_share(cell: str) -> tuple[float, int, bool] | None:
    """Give a percentage as printed: the number, its decimals, whether a percent sign stands with it; None for no number.

    >>> read_share("45.2%")
    (45.2, 1, True)
    """
    found = _SHARE.fullmatch(cell.strip())
    if not found:
        return None
    number = float(cell.strip().rstrip("% ").replace(",", "."))
    return number, len(found[1] or ""), bool(found[2])
