"""The words of a report in one language: `languages/CODE.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_SAID = frozenset({"metric", "rule", "rates", "who", "over", "topics"})
"""Params of notes that are names of funnelkit's own."""


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
        for step, own in names.items():
            sections["metrics"] |= {step: own, **dict.fromkeys(_RATES.get(step, ()), own)}
            for section in ("of", "units"):
                if step in sections[section]:
                    sections[section][step] = self.text("words", f"own_{section}", name=own)
        return Words(self.code, sections)

    def text(self, section: str, key: str, **params: object) -> str:
        """Give a text with its params set in."""
        return _filled(self._entry(section, key), params)

    def note(self, note: Note) -> str:
        """Word a note."""
        told = note.key == "left_out" or not _SAID.isdisjoint(note.params)
        return _filled(self._entry("notes", note.key), self._said(note) if told else note.params)

    def _said(self, note: Note) -> dict[str, Any]:
        """Give the params of a note, those that are names of funnelkit's own in the words of the language."""
        params: dict[str, Any] = dict(note.params)
        if params.get("metric") in self.sections.get("metrics", {}):
            params["metric"] = self.rate(str(params["metric"]), params.get("of"))
        if params.get("rule") in self.sections.get("callback_rules", {}):
            params["rule"] = self.text("callback_rules", str(params["rule"]))
        if "rates" in params:
            params["rates"] = [self.text("metrics", str(key)) for key in params["rates"]]
        for name in ("who", "over"):
            if name in params:
                params[name] = self.text("plurals", str(params[name]))
        if "topics" in params:
            params["topics"] = [self["topics"].get(name, name) for name in params["topics"]]
        if note.key == "left_out":
            reasons = self.sections["reasons"]
            params["reason"] = reasons.get(str(params["reason"]), reasons["other"])
        return params

    def rate(self, metric: str, of_step: object = None) -> str:
        """Name a metric, a rate with what it counts from: "sold of leads"."""
        name = self.text("metrics", metric)
        return (
            self.text("words", "of_step", metric=name, of=self.text("of", str(of_step))) if of_step else name
        )

    def error(self, error: FunnelkitError) -> tuple[str, str]:
        """Word an error: what was looked for and what was there, and what to type next."""
        entry = self._entry("errors", error.key)
        return _filled(entry["text"], error.params), _filled(entry["hint"], error.params)

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


def _filled(template: str, params: Mapping[str, object]) -> str:
    written, names = _parsed(template)
    values = [params[name] for name in names]
    return written % tuple([value if type(value) is str else _plain(value) for value in values])


@cache
def _parsed(template: str) -> tuple[str, tuple[str, ...]]:
    """Give a template as one for %, and what is set in: once a template, for work lists word hundreds of thousands."""
    parts = tuple(Formatter().parse(template))
    names = tuple(name for _, name, _, _ in parts if name)
    texts = (text.replace("%", "%%") + (f"%{sign or 's'}" if name else "") for text, name, _, sign in parts)
    return "".join(texts), names


def _plain(value: object) -> str:
    """Write a param: a list with commas, a number without a needless `.0`, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float):
        return f"{value:g}" if value.is_integer() and abs(value) < 1e6 else repr(value).removesuffix(".0")
    if isinstance(value, Iterable):
        return ", ".join(_plain(item) for item in value)
    return str(value)
