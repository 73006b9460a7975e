"""What a baseline may be called, so that its name is a file's name on every system and never a way out of the folder."""

from __future__ import annotations

import unicodedata

from funnelkit.errors import UsageError

LONGEST = 64
LONGEST_BYTES = 240
"""File systems stop at 255 bytes, and `.json` goes after the name."""

_PORTS = tuple("0123456789")
_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in _PORTS), *(f"LPT{n}" for n in _PORTS)}
)


class BadName(UsageError):
    """A name that a baseline cannot have."""

    key = "bad_baseline_name"


def check_name(name: str) -> str:
    """Give a name as it is kept (NFC); raise BadName if it may not be one.

    1 to 64 letters of any script, digits, blanks and `_ . -`; no blank at either end, no dot first or last, nothing
    that Windows keeps for devices (`CON`, `nul.old`).
    """
    found = unicodedata.normalize("NFC", name)
    if not _fits(found) or not all(_allowed(sign) for sign in found):
        raise BadName(name=_shown(name))
    return found


def _fits(name: str) -> bool:
    if not 0 < len(name) <= LONGEST or len(name.encode("utf-8", "replace")) > LONGEST_BYTES:
        return False
    if name[0] in ". " or name[-1] in ". " or unicodedata.category(name[0])[0] == "M":
        return False
    return name.split(".", 1)[0].rstrip().upper() not in _RESERVED


def _allowed(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in " _.-" or category[0] in "LM" or category == "Nd"


def _shown(name: str) -> str:
    """Write a name that may hold anything so that a terminal is safe from it."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[: LONGEST + 16])
