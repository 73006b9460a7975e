"""The words of a report in one language: `languages/CODE.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from funnelkit.languages.numbers import (
    Number,
    exact,
    money,
    rounded,
    share,
    write_day,
)
from funnelkit.languages.templates import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

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
        return fill(self._entry(section, key), params, self.code)

    def note(self, note: Note) -> str:
        """Word a note."""
        told = note.key == "left_out" or not _SAID.isdisjoint(note.params)
        params = self._said(note) if told else note.params
        return fill(self._entry("notes", note.key), params, self.code)

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
        text, hint = (fill(entry[part], error.params, self.code) for part in ("text", "hint"))
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
