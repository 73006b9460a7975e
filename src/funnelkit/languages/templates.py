"""Sentences with places, filled with values as a language writes them: counted nouns, numbers, days, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite
from numbers import Integral
from string import Formatter
from typing import TYPE_CHECKING, Any, cast

from funnelkit.languages.numbers import (
    DASH,
    Number,
    exact,
    grouped,
    minus,
    plural_categories,
    plural_place,
    share,
    write_day,
    written_day,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = frozenset({"format", "header_row", "id", "known", "number", "periods", "row", "seed", "year"})
"""Params that are names where they are numbers: row 1234."""

_DAYS = frozenset(
    {
        *("as_of", "by", "day", "decide_by", "done_on", "due_at", "end", "ended", "on", "since", "start"),
        *("started", "today", "until"),
    }
)
"""Params that are days where they are told as 2026-04-05."""

_GROUPED = 1000
_ENDINGS = (".", "-")


def fill(template: str, params: Mapping[str, object], language: str) -> str:
    """Set params into a template, each as the language writes it."""
    written, slots = _parsed(template, language)
    return written % tuple([write(params[name]) for name, write in slots])


@cache
def _parsed(template: str, language: str) -> tuple[str, tuple[tuple[str, Callable[[object], object]], ...]]:
    """Give a template as one for %, and what is set in, each with how it is written.

    Once a template, for work lists word hundreds of thousands. `{count:day|days}` is a form by the plural category of
    the number, in the order of CLDR; `{rate:%}` is a share as a percentage, `{change:+}` a number with its sign;
    `{day!r}` and `{day!s}` are written as they were typed.
    """
    parts = list(Formatter().parse(template))
    texts = (text.replace("%", "%%") + (f"%{sign or 's'}" if name else "") for text, name, _, sign in parts)
    after = [*(text[:1] for text, *_ in parts[1:]), ""][: len(parts)]
    slots = (
        (name, _writer(name, spec or "", sign, follows, language))
        for (_, name, spec, sign), follows in zip(parts, after, strict=True)
        if name
    )
    return "".join(texts), tuple(slots)


def _writer(
    name: str, spec: str, sign: str | None, follows: str, language: str
) -> Callable[[object], object]:
    if sign == "r":
        return _same
    if spec == "%":
        return lambda value: share(exact(value), 0, language)
    if spec == "+":
        return lambda value: Number.of(cast("float", value), 1, language, signed=True)
    if spec:
        return _former(tuple(spec.split("|")), language)
    if sign or name in _NAMES:
        return _plain
    return _teller(language, follows, is_day=name in _DAYS)


def _same(value: object) -> object:
    return value


def _former(forms: tuple[str, ...], language: str) -> Callable[[object], str]:
    """Give what chooses the form of a counted noun; ValueError where there is not one for each category."""
    if len(forms) != len(plural_categories(language)):
        raise ValueError(f"{language}: {'|'.join(forms)} should be {'|'.join(plural_categories(language))}")
    return lambda value: forms[plural_place(_counted(value), language)]


def _counted(value: object) -> int | Decimal:
    """Give the number that a noun is counted by; of what is not known many."""
    if isinstance(value, Number):
        return value.value
    if isinstance(value, str) or value is None:
        digits = (value or "").replace(",", "")
        return Decimal(digits) if digits.replace(".", "").isdecimal() else _GROUPED
    if isinstance(value, float) and not value.is_integer():
        return Decimal(repr(value))
    return int(value)  # type: ignore[call-overload,no-any-return]


def _teller(language: str, follows: str, *, is_day: bool) -> Callable[[object], object]:
    """Give what writes a param as a language does; of a day before a full stop or a hyphen no dot is left at its end."""

    def tell(value: object) -> object:
        if type(value) is str:
            told = written_day(value, language) if is_day else value
            return told.removesuffix(".") if follows in _ENDINGS and told != value else told
        if type(value) is int and -_GROUPED < value < _GROUPED:
            return value
        told = _told(value, language)
        return told.removesuffix(".") if follows in _ENDINGS and isinstance(value, date) else told

    return tell


def _told(value: object, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return write_day(value, language)
    if isinstance(value, Integral | float):
        return _counting(value, language)
    if isinstance(value, Iterable):
        said = [_told(item, language) if isinstance(item, date) else _plain(item) for item in value]
        return ", ".join(said) or DASH
    return _plain(value)


def _counting(value: Any, language: str) -> str:
    """Write a number that names nothing."""
    if not isfinite(value) or (abs(value) < _GROUPED and value == int(value)):
        return _plain(value)
    number = exact(_plain(value))
    return minus(number) + grouped(number, language)


def _plain(value: object) -> str:
    """Write a param as it is typed: a list with commas, a number without a needless `.0`, nothing as a dash."""
    if value is None:
        return DASH
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float):
        return f"{value:g}" if value.is_integer() and abs(value) < 1e6 else repr(value).removesuffix(".0")
    if isinstance(value, Iterable):
        return ", ".join(_plain(item) for item in value) or DASH
    return str(value)
