"""How a language writes numbers and days, and the form of what it counts: Unicode CLDR, by Babel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

NO_BREAK = "\u00a0"
MINUS = "-"
DASH = "–"
"""What is not known, or of what there is none."""

_EXACT = Context(prec=400)  # the longest float has 309 digits before the point
_MORE_DIGITS = 3
_NOISE = Decimal("1e-12")  # what floats leave of "none" and "all"; a real share of leads is never as near
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d)(?::00)?)?")
_PLURALS = ("zero", "one", "two", "few", "many", "other")
_WHOLE = 1000


@dataclass(frozen=True)
class NumberStyle:
    """How a language writes numbers: separators, what follows a percentage, where the currency goes."""

    group: str
    decimal: str
    percent: str
    currency_first: bool


@cache
def number_style(language: str) -> NumberStyle:
    """Look up the number style of a language code."""
    from babel.core import Locale

    locale = Locale.parse(language)
    symbols = locale.number_symbols["latn"]
    return NumberStyle(
        group=symbols["group"],
        decimal=symbols["decimal"],
        percent=locale.percent_formats[None].pattern.rpartition("0")[2],
        currency_first=locale.currency_formats["standard"].pattern.startswith("¤"),
    )


# --- numbers -----------------------------------------------------------------------------------------------------


def exact(value: object) -> Decimal:
    """Give the number a person sees in the shortest writing of a float: 0.145 is 0.145, and rounds up to 15 %."""
    return Decimal(str(value))


def rounded(value: Decimal, digits: int) -> Decimal:
    """Round half up."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _EXACT)


def rounded_truly(value: Decimal, digits: int, firm: tuple[int, ...] = (0,)) -> Decimal:
    """Round, with more digits where a `firm` number would be shown that the value is not."""
    for places in range(digits, digits + _MORE_DIGITS + 1):
        found = rounded(value, places)
        if found not in firm or found == value:
            return found
    return rounded(value, digits)


def grouped(number: Decimal, language: str) -> str:
    """Write a number without its sign."""
    style = number_style(language)
    return f"{abs(number):,f}".translate({ord(","): style.group, ord("."): style.decimal})


def minus(number: Decimal) -> str:
    """Give the sign of a number below 0: the ASCII one, so that a number can be searched for and copied."""
    return MINUS if number < 0 else ""


def sign(number: Decimal) -> str:
    """Give the sign of a difference."""
    return "+" if number > 0 else minus(number)


def share(value: Decimal, digits: int, language: str) -> str:
    """Write a percentage: what is neither none nor all never looks so (the rule of coverage.py)."""
    step = Decimal(1).scaleb(-digits)
    shown = rounded(value * 100, digits)
    side = ""
    if shown in {0, 100} and abs(value - shown / 100) > _NOISE:
        below = value * 100 < shown
        side = "<" if shown == 0 else ">"
        shown += step * ((shown == 0) - below)
    return f"{side}{minus(shown)}{grouped(shown, language)}{number_style(language).percent}"


def money(value: Decimal, currency: str, language: str) -> str:
    """Write a sum, the currency before or behind it, as the export names it: "$" could be any of twenty."""
    amount = grouped(value, language)
    if not currency:
        return minus(value) + amount
    if number_style(language).currency_first:
        return f"{minus(value)}{currency}{NO_BREAK}{amount}"
    return f"{minus(value)}{amount}{NO_BREAK}{currency}"


class Number(str):
    """A number as a language writes it, that still knows its value: what it counts takes the form for that."""

    __slots__ = ("value",)
    value: Decimal

    @classmethod
    def of(cls, value: float | Decimal, digits: int, language: str, *, signed: bool = False) -> Number:
        """Write a number with so many decimals, in a sentence."""
        found = rounded(exact(value), digits)
        number = cls((sign if signed else minus)(found) + grouped(found, language))
        number.value = found
        return number


# --- days --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def written_day(text: str, language: str) -> str:
    """Write a day, or a day and a time, told as 2026-04-05 or 2026-04-05 10:20; any other text stays as it is.

    English keeps that form; other languages have the short one of CLDR with all digits of the year, kept on one line.
    """
    told = _DAY.fullmatch(text)
    if told is None:
        return text
    year, month, day, time = told.groups()
    parts = {"y": year, "M": month, "d": day}
    numbers = re.sub("y+|M+|d+", lambda part: parts[part[0][0]], day_pattern(language)).replace(" ", NO_BREAK)
    return f"{numbers} {time}" if time else numbers


@cache
def day_pattern(language: str) -> str:
    """Give the order in which a language writes a day: "y-M-d", "dd.MM.y"."""
    from babel.core import Locale

    if language == "en":
        return "y-M-d"
    return str(Locale.parse(language).date_formats["short"].pattern)


def write_day(day: date, language: str) -> str:
    """Write a day, or a moment."""
    return written_day(str(day), language)


# --- forms of what is counted ------------------------------------------------------------------------------------


@cache
def plural_categories(language: str) -> tuple[str, ...]:
    """Give the CLDR plural categories of whole numbers, in CLDR's order: a counted noun has a form for each.

    >>> plural_categories("en"), plural_categories("uk")
    (('one', 'other'), ('one', 'few', 'many'))
    """
    from babel.core import Locale

    form = Locale.parse(language).plural_form
    taken = {form(number) for number in range(_WHOLE)}
    return tuple(category for category in _PLURALS if category in taken)


def plural_place(value: int | Decimal, language: str) -> int:
    """Give the place of the form that a number takes as it is written; a fraction, if it has none of its own, takes `few`.

    >>> [plural_place(number, "ru") for number in (1, 3, 5, 21, Decimal("1.5"))]
    [0, 1, 2, 0, 1]
    >>> [plural_place(number, "en") for number in (Decimal("1.0"), 1)]  # "1.0 sales", "1 day"
    [1, 0]
    """
    return _place_as_written(str(value), language)


@lru_cache(maxsize=4096)
def _place_as_written(number: str, language: str) -> int:
    """Look up the place by the writing: 1 and 1.0 are equal, and take different forms."""
    from babel.core import Locale

    categories = plural_categories(language)
    category: str = Locale.parse(language).plural_form(abs(Decimal(number)))
    if category in categories:
        return categories.index(category)
    return categories.index("few") if "few" in categories else len(categories) - 1
