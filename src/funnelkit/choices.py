"""What may be asked for: one of some names, a number of a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

DUPLICATES = ("id", "person", "keep")
"""What may be taken for one lead."""


class BadNumber(UsageError):
    """An option must be a whole number, from 0 or 1 on."""

    key = "bad_number"


class BadChoice(UsageError):
    """An option has a value that it cannot have."""

    key = "bad_choice"


def choose(option: str, value: str, choices: Sequence[str]) -> str:
    """Give the value of an option if it is one of its choices."""
    if value not in choices:
        raise BadChoice(option=option, value=value, choices=[name for name in choices if name])
    return value


def whole_number(option: str, text: str, least: int = 0) -> int:
    """Read an option that counts something."""
    if not text.isdecimal() or int(text) < least:
        raise BadNumber(option=option, value=text, least=least)
    return int(text)
