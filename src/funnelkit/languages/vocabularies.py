"""The words by which exports are recognised: built once from the files in `vocabulary/`, one a language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelkit.languages import currencies, headers, statuses
from funnelkit.languages.fold import fold_all, fold_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = dict[str, list[str]]

_FOLDER = Path(__file__).parent / "vocabulary"
_HEADER_SECTIONS = ("headers", "headers_by_value", "entities", "roots", "counts")


@dataclass(frozen=True)
class Vocabulary:
    """What is known of headers and words of all languages together; every text in it is folded.

    `headers`: header -> field; `by_value`: header -> fields to try, the likeliest first; `values`: concept -> words
    (of "question", their beginnings); `phrases`: concept -> whole-word phrases inside a status; `phases`: event -> statuses that tell it; `entities`: how headers
    name what they belong to;
    `root_words`: (field, beginnings of words), `"never"` as a field for words that forbid; `currencies`: word -> code;
    `counts`: what a column of counts is of -> its headings; `weekdays`: word -> 0 (Monday) to 6; `occasions`: names of
    meetings, and what is said of one.
    """

    headers: Mapping[str, str]
    by_value: Mapping[str, tuple[str, ...]]
    values: Mapping[str, frozenset[str]]
    phrases: Mapping[str, frozenset[str]]
    phases: Mapping[str, frozenset[str]]
    entities: Mapping[str, frozenset[str]]
    root_words: tuple[tuple[str, tuple[str, ...]], ...]
    currencies: Mapping[str, str]
    counts: Mapping[str, frozenset[str]]
    weekdays: Mapping[str, int]
    occasions: Mapping[str, frozenset[str]]

    @cached_property
    def without_accents(self) -> Mapping[str, tuple[str, ...]]:
        """Accented headers as a database spells them, with the fields they may mean."""
        return MappingProxyType(headers.bare_headers(self))

    def field_of(self, header: str) -> str | None:
        """Name the field that a header means by itself; None where it is not known or only the values can tell."""
        return headers.field_of(self, header)

    def candidates_of(self, header: str) -> tuple[str, ...]:
        """Name the fields that a header may mean, the likeliest first, for the values to choose from."""
        return headers.candidates_of(self, header)

    def roots(self, header: str) -> tuple[str, ...]:
        """Name the fields that the roots of a renamed header hint at; to be confirmed by the values."""
        return headers.roots(self, header)

    def outcome_of(self, status: str) -> str | None:
        """Say "sold", "lost", "non_target" or "open"; None where a status is unknown or can be read in two ways."""
        return statuses.outcome_of(self, status)

    def step_of(self, status: str) -> str | None:
        """Say the furthest step that a status proves: "show", "appointment", "contacted", or "no_contact"."""
        return statuses.step_of(self, status)

    def phase_of(self, status: str) -> str | None:
        """Say the event that a status tells: "qualified", "proposal", "contract", "paid", "delivered", "returned"."""
        return statuses.phase_of(self, status)

    def currency_of(self, text: str) -> str | None:
        """Give the ISO code of the one currency that a cell or a header names."""
        return currencies.currency_of(self, text)


@cache
def load_vocabulary() -> Vocabulary:
    """Read and fold all languages, once; some milliseconds."""
    sections: dict[str, Words] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        _take_in(sections, tomllib.loads(path.read_text(encoding="utf-8")))
    return _vocabulary({name: _folded(name, words) for name, words in sections.items()}, sections)


def load_language(code: str) -> dict[str, Words]:
    """Read the words of one language, folded, by section; to check a file against itself."""
    sections: dict[str, Words] = {}
    _take_in(sections, tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8")))
    return {name: _folded(name, words) for name, words in sections.items()}


def _take_in(sections: dict[str, Words], language: Mapping[str, Mapping[str, str]]) -> None:
    for section, entries in language.items():
        words = sections.setdefault(section, {})
        for key, text in entries.items():
            words.setdefault(key, []).extend(listed_words(text))


def listed_words(text: str) -> tuple[str, ...]:
    """Give the words of an entry, told apart by "|" or a new line."""
    return tuple(word.strip() for word in text.replace("|", "\n").split("\n") if word.strip())


def _folded(section: str, words: Words) -> Words:
    """Fold the words of a section in one go; headers by value are keys, their fields are not words."""
    if section == "headers_by_value":
        return dict(zip(fold_headers(words), words.values(), strict=True))
    every = [word for listed in words.values() for word in listed]
    folded = iter(fold_headers(every) if section in _HEADER_SECTIONS else fold_all(every))
    return {key: [next(folded) for _ in listed] for key, listed in words.items()}


def _vocabulary(folded: Mapping[str, Words], plain: Mapping[str, Words]) -> Vocabulary:
    by_value = {header: _fields(fields) for header, fields in folded["headers_by_value"].items()}
    return Vocabulary(
        headers=MappingProxyType(
            {word: field for field, words in folded["headers"].items() for word in words}
        ),
        by_value=MappingProxyType(by_value),
        values=_sets(folded["values"]),
        phrases=_sets(folded["phrases"]),
        phases=_sets(folded["phases"]),
        entities=_sets(folded["entities"]),
        root_words=tuple(
            (field, tuple(root.split())) for field, roots in folded["roots"].items() for root in roots
        ),
        currencies=MappingProxyType(currencies.words_of(plain["currencies"])),
        counts=_sets(folded["counts"]),
        weekdays=MappingProxyType(
            {word: int(day) for day, words in folded["weekdays"].items() for word in words}
        ),
        occasions=_sets(folded["occasions"]),
    )


def _fields(listed: list[str]) -> tuple[str, ...]:
    """Give the fields of a header by value, without blanks and repeats (two languages may share a header)."""
    return tuple(dict.fromkeys(field.strip() for field in listed))


def _sets(words: Words) -> Mapping[str, frozenset[str]]:
    return MappingProxyType({concept: frozenset(listed) - {""} for concept, listed in words.items()})
