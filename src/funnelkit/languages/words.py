"""The words of a report in one language: `languages/CODE.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from math import isfinite
from numbers import Integral
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from funnelkit.languages.numbers import (
    DASH,
    Number,
    exact,
    grouped,
    minus,
    money,
    plural_categories,
    plural_place,
    rounded,
    share,
    write_day,
    written_day,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelkit.errors import FunnelkitError
    from funnelkit.model import Note

_FOLDER = Path(__file__).parent

_RATES = {
    "contacted": ("contact_rate",),
    "qualified": ("qualified_rate",),
    "proposals": ("proposal_rate",),
    "appointments": ("appointment_rate",),
    "shows": ("show_rate",),
    "paid": ("paid_rate",),
    "delivered": ("delivered_rate",),
    "sold": ("sold_per_visit", "sold_per_proposal", "lead_conversion", "target_conversion"),
}
"""Rates that are called by the name of their step."""

_SAID_BY = {
    "rule": ("callback_rules",),
    "rates": ("metrics",),
    "step": ("metrics", "timing"),
    "steps": ("metrics", "timing"),
    "dimension": ("dimensions",),
    "dimensions": ("dimensions",),
    "fields": ("dimensions",),
    "status": ("dimensions",),
    "outcomes": ("outcomes",),
    "kind": ("kinds",),
    "who": ("plurals",),
    "over": ("plurals",),
    "topics": ("topics",),
}
"""Params of notes that are names of funnelkit's own, and the sections that say them; other values stay as they are."""

_SAID = frozenset({"metric", *_SAID_BY})

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


@dataclass(frozen=True)
class Words:
    """The sections of one language; a missing section or key is a KeyError that names it."""

    code: str
    sections: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, section: str) -> Mapping[str, Any]:
        return self.sections[section]

    def of_business(self, preset: str, names: Mapping[str, str]) -> Words:
        """Give the words in which a kind of business speaks of its steps, some of them named by a person."""
        sections = {
            name: {**entries, **self.sections.get(f"{name}_{preset}", {})}
            for name, entries in self.sections.items()
        }
        for step, typed in names.items():
            own = typed.replace("{", "{{").replace("}", "}}")
            sections["metrics"] |= {step: own, **dict.fromkeys(_RATES.get(step, ()), own)}
            for section in ("of", "units"):
                if step in sections[section]:
                    sections[section][step] = self.text("words", f"own_{section}", name=own)
        return Words(self.code, sections)

    def text(self, section: str, key: str, **params: object) -> str:
        """Give a text with its params set in."""
        return _filled(self._entry(section, key), params, self.code)

    def note(self, note: Note) -> str:
        """Word a note."""
        told = note.key == "left_out" or not _SAID.isdisjoint(note.params)
        params = self._said(note) if told else note.params
        return _filled(self._entry("notes", note.key), params, self.code)

    def _said(self, note: Note) -> dict[str, Any]:
        """Give the params of a note, those that are names of funnelkit's own in the words of the language."""
        params: dict[str, Any] = dict(note.params)
        if params.get("metric") in self.sections.get("metrics", {}):
            params["metric"] = self.rate(str(params["metric"]), params.get("of"))
        for name in _SAID_BY.keys() & params.keys():
            params[name] = self._named(_SAID_BY[name], params[name])
        if note.key == "left_out":
            reasons = self.sections["reasons"]
            params["reason"] = reasons.get(str(params["reason"]), reasons["other"])
        return params

    def _named(self, sections: tuple[str, ...], value: object) -> object:
        """Say a name of funnelkit's own, or several."""
        if isinstance(value, list | tuple):
            return [self._named(sections, one) for one in value]
        said = (name for name in sections if value in self.sections.get(name, {}))
        section = next(said, None)
        return value if section is None else self.text(section, str(value))

    def rate(self, metric: str, of_step: object = None) -> str:
        """Name a metric, a rate with what it counts from: "sold of leads"."""
        name = self.text("metrics", metric)
        return (
            self.text("words", "of_step", metric=name, of=self.text("of", str(of_step))) if of_step else name
        )

    def by(self, dimensions: Iterable[str]) -> str:
        """Name dimensions as they stand in a title after "by": "manager × source"."""
        return " × ".join(self.text("by", name) for name in dimensions)

    def error(self, error: FunnelkitError) -> tuple[str, str]:
        """Word an error: what was looked for and what was there, and what to type next."""
        entry = self._entry("errors", error.key)
        text, hint = (_filled(entry[part], error.params, self.code) for part in ("text", "hint"))
        return text, hint

    def number(self, value: float, digits: int = 0, *, signed: bool = False) -> Number:
        """Write a number with so many decimals, to be set into a sentence."""
        return Number.of(value, digits, self.code, signed=signed)

    def money(self, amount: float, currency: str | None, digits: int = 0) -> str:
        """Write a sum with its currency, to be set into a sentence."""
        return money(rounded(exact(amount), digits), currency or "", self.code)

    def day(self, day: date) -> str:
        """Write a day, to be set into a sentence with others."""
        return write_day(day, self.code)

    def share(self, value: float, digits: int = 0) -> str:
        """Write a share as a percentage, to be set into a sentence: "100%" only where it is all."""
        return share(exact(value), digits, self.code)

    def _entry(self, section: str, key: str) -> Any:
        try:
            return self.sections[section][key]
        except KeyError:
            raise KeyError(f"{self.code}.toml: {section}.{key}") from None


@cache
def load_words(code: str) -> Words:
    """Read the words of a language, once; FileNotFoundError where there is no such language."""
    sections = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return Words(code, MappingProxyType(sections))


def languages() -> tuple[str, ...]:
    """Give the codes of the languages that reports can be had in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _filled(template: str, params: Mapping[str, object], language: str) -> str:
    written, slots = _parsed(template, language)
    return written % tuple([write(params[name]) for name, write in slots])


@cache
def _parsed(template: str, language: str) -> tuple[str, tuple[tuple[str, Callable[[object], object]], ...]]:
    """Give a template as one for %, and what is set in, each with how it is written.

    Once a template, for work lists word hundreds of thousands. `{count:day|days}` is a form by the plural category of
    the number, in the order of CLDR; `{rate:%}` is a share as a percentage, `{change:+}` a number with its sign; `{day!r}` and `{day!s}` are written as they were typed.
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
