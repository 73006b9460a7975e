"""Single quotes, which the older shell of Windows (cmd.exe) does not know: command lines that reports print have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTE = "'"


def join_quoted(arguments: Sequence[str]) -> list[str]:
    """Give arguments as a shell with single quotes has them: what stands in quotes is one; a quote without its end stays.

    >>> join_quoted(["rows", "'show_rate[manager=Anna", "K.]'", "march.csv"])
    ['rows', 'show_rate[manager=Anna K.]', 'march.csv']
    >>> join_quoted(["rows", "'B1'", "it's.csv", "'odd.csv"])
    ['rows', 'B1', "it's.csv", "'odd.csv"]
    """
    joined: list[str] = []
    place = 0
    while place < len(arguments):
        end = _end_of_quoted(arguments, place)
        text = " ".join(arguments[place:end])
        quoted = len(text) > 1 and text.startswith(QUOTE) and text.endswith(QUOTE)
        joined.append(text[1:-1] if quoted else text)
        place = end
    return joined


def _end_of_quoted(arguments: Sequence[str], place: int) -> int:
    """Give the place behind the argument that ends what is quoted from a place on; where nothing is, behind it."""
    if arguments[place].startswith(QUOTE):
        for end in range(place, len(arguments)):
            if arguments[end].endswith(QUOTE) and (end > place or len(arguments[end]) > 1):
                return end + 1
    return place + 1
