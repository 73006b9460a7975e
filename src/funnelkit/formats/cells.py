"""Write one value as a person of a language reads it, and make any text safe to show."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, cast

from funnelkit.languages import languages, load_words, numbers
from funnelkit.languages.numbers import (
    DASH,
    NO_BREAK,
    exact,
    grouped,
    minus,
    rounded_truly,
    sign,
    written_day,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from funnelkit.document import Cell

ELLIPSIS = "…"
INFINITY = "∞"
BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "."
EIGHTHS = "▏▎▍▌▋▊▉█"
BAR_WIDTH = 24

# --- text from data ----------------------------------------------------------------------------------------------

_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erase
    r"|[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC up to their end
    r"|[#%()*+./-][0-~]"  # character sets
    r"|[78=>c]"  # save, restore, keypad, reset
    r")"
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 but line breaks and tabs
    "\u00ad\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # zero width, BOM, tags
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]"  # directions
)
_BREAK = re.compile("(?<! ) *[\t\n\v\f\r\x85\u2028\u2029][\t\n\v\f\r\x85\u2028\u2029 ]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


def markup(text: str) -> str:
    """Make any text safe to stand in HTML, in an element or in quotes."""
    return escape(clean(text).strip(), quote=True)


def clean(text: str) -> str:
    """Take out of a text what a terminal would obey and nobody can see.

    Escape sequences, controls, direction marks and zero-width characters go (the joiners of Persian and of emoji
    stay); line breaks and tabs become one blank; half a surrogate pair becomes U+FFFD. Nothing else changes.
    """
    if text.isprintable():
        return text
    shown = _INVISIBLE.sub("", _SEQUENCE.sub("", text))
    return _SURROGATE.sub("\ufffd", _BREAK.sub(" ", shown))


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def superscript(numbers: str) -> str:
    """Raise the digits of a text: footnotes where there is no markup for them."""
    return numbers.translate(_SUPERSCRIPTS)


# --- kinds -------------------------------------------------------------------------------------------------------


def write(cell: Cell, language: str) -> str:  # noqa: PLR0911 (a line a kind)
    """Write the value of a cell in a language's number style, footnotes left out.

    What is unknown (None, NaN) is a dash. A minus is the ASCII one, so that a number can be searched for and copied.
    A share is never shown as none or all, nor a difference or a sum as 0, when it is not.
    """
    if cell.value is None:
        return DASH
    if cell.kind == "text":
        return clean(str(cell.value)).strip()
    if cell.kind == "moment":
        return written_day(str(cell.value).removesuffix(":00"), language)
    if cell.kind == "ordinal":
        return str(cell.value)
    if cell.kind == "interval":
        return _interval(cell, language)
    if cell.kind == "counts":
        return _counts(cell)
    if cell.kind in ("spark", "bar"):
        return _spark(cell) if cell.kind == "spark" else _bar(cell)
    return _number(exact(cell.value), cell, language)


def _number(value: Decimal, cell: Cell, language: str) -> str:
    if value.is_nan():
        return DASH
    if value.is_infinite():
        return minus(value) + INFINITY
    return _KINDS[cell.kind](value, cell, language)


def _share(value: Decimal, cell: Cell, language: str) -> str:
    return numbers.share(value, cell.digits, language)


def _plain(value: Decimal, cell: Cell, language: str) -> str:
    number = rounded_truly(value, cell.digits)
    return minus(number) + grouped(number, language) + _behind(cell, language)


def _difference(value: Decimal, cell: Cell, language: str) -> str:
    number = rounded_truly(value, cell.digits, (0, 100, -100))
    return sign(number) + grouped(number, language) + _behind(cell, language)


def _money(value: Decimal, cell: Cell, language: str) -> str:
    return numbers.money(rounded_truly(value, cell.digits), clean(cell.unit).strip(), language)


def _behind(cell: Cell, language: str) -> str:
    unit = unit_of(cell, language)
    return f" {unit}" if unit else ""


def unit_of(cell: Cell, language: str) -> str:
    """Give the unit of a cell in the words of a language; one that is not funnelkit's own stays as it is."""
    known = load_words(language)["cell_units"] if cell.unit and language in languages() else {}
    return clean(known.get(cell.unit, cell.unit)).strip()


def _spark(cell: Cell) -> str:
    """Draw a line over time, a block a value; a gap is a dot."""
    heights = cast("Sequence[float | None]", cell.value)
    top = len(BLOCKS) - 1
    return "".join(
        GAP if height is None else BLOCKS[min(top, int(height * len(BLOCKS)))] for height in heights
    )


def _bar(cell: Cell) -> str:
    """Draw a bar between its ends, to an eighth of a block; one that is thinner than that is drawn as thin as can be."""
    start, end = cast("tuple[float, float]", cell.value)
    width = cell.digits or BAR_WIDTH
    first = min(int(start * width), width - 1)
    eighths = max(1, round(end * width * len(EIGHTHS)) - first * len(EIGHTHS))
    whole, rest = divmod(eighths, len(EIGHTHS))
    return NO_BREAK * first + EIGHTHS[-1] * whole + (EIGHTHS[rest - 1] if rest else "")


def _counts(cell: Cell) -> str:
    """Write "hits/of", "least-most/of", or "n=of" where none are counted out."""
    *hits, of = (f"{count:.0f}" for count in cast("Sequence[float]", cell.value))
    return f"{cell.unit}{'-'.join(hits)}/{of}" if hits else f"n={of}"


def _interval(cell: Cell, language: str) -> str:
    """Write "low … high"; one end None is no limit on that side."""
    low, high = cast("tuple[object, object]", cell.value)
    if low is None and high is None:
        return DASH
    end = replace(cell, kind=cell.unit or "number", unit="")
    first = f"-{INFINITY}" if low is None else write(replace(end, value=low), language)
    last = INFINITY if high is None else write(replace(end, value=high), language)
    return f"{first} {ELLIPSIS} {last}"


_KINDS: Mapping[str, Callable[[Decimal, Cell, str], str]] = {
    "count": _plain,
    "share": _share,
    "points": _difference,
    "number": _plain,
    "score": _difference,
    "money": _money,
}
