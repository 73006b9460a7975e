"""What sort of thing a cell of text is: enough to tell a header from data and a whole row from a torn one."""

from __future__ import annotations

import re

EMPTY = "empty"
WORD = "word"

_DATE = re.compile(
    r"(?:\d{4}[-./]\s?\d{1,2}[-./]\s?\d{1,2}\.?|\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}"
    r"|\d{1,2}[ -][^\W\d_]{3,10}\.?,?[ -]\d{2,4}|[^\W\d_]{3,10}\.? \d{1,2}, \d{4})"
    r"(?:\s?г\.|\s?р\.)?"
    r"(?:(?:[ T]|, )\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:Z|\s?[+-]\d{2}:?\d{2})?)?"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?")
_NUMBER = re.compile(
    r"\(?[-+−]?[$€£₽₴]?\s?(?:\d+|\d{1,3}(?:[ \u00a0\u202f.,']\d{2,3})+)(?:[.,]\d+)?\s?"
    r"(?:%|[$€£₽₴]|руб\.?|грн\.?|Ft|HUF|zł|Kč)?\)?"
)
_ID = re.compile(
    r"(?=[^\d]*\d)(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{16,64}"
    r"|(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{15,18}|[A-Z]{1,5}[-_]?\d{3,}(?:-\d+)*|(?=\D*\d\D*\d)[A-Z0-9]{8}"
    r"|[a-z]{1,5}[-_:]\d+)"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"'?\+?\d[\d ()\u00a0-]{8,18}\d")


def kind(cell: str) -> str:
    """Name the sort of a cell: "empty", "date", "number", "id", "email", "phone", "time" or "word"."""
    cell = cell.strip()
    if not cell:
        return EMPTY
    if cell.isalpha() or len(cell) > 64:
        return WORD
    for name, pattern in (
        ("date", _DATE),
        ("number", _NUMBER),
        ("time", _TIME),
        ("phone", _PHONE),
        ("email", _EMAIL),
        ("id", _ID),
    ):
        if pattern.fullmatch(cell):
            return name
    return WORD
