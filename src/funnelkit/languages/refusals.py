"""Reasons of refusal in groups: what a person wrote into reasons.toml first, then the words known of each language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.languages.phrases import ANY_ENDING, WHOLE, Denial, Phrases, bare
from funnelkit.languages.vocabularies import listed_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = Path(__file__).parent / "reasons"
LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
"""The languages in which reasons are known."""

COMPETITOR = "competitor"
"""The group of leads that went to somebody else."""

OTHER = "other"
"""The group of reasons that say nothing: "other", "refused"."""

NON_TARGET = frozenset({"non_target", "wrong_number", "duplicate"})
"""The groups of reasons that say that it was no real lead; the status decides that, never the reason."""

COLUMNS = ("", "list", "text")


@dataclass(frozen=True)
class ReasonBook:
    """What a person decided: `groups` of spellings, those that stay `alone`, the `languages` whose words are known.

    A spelling is a whole value, and so is the name of a group; one with `word*` in it is found anywhere in a text, with any ending of that word.
    `column` says how reasons came about: picked from a "list", typed as "text", or "" where the values tell. A text that
    names one of the `competitors` by a spelling, and no group, is of the group of competitors.
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    column: str = ""
    competitors: Mapping[str, Sequence[str]] = field(default_factory=dict)


NO_BOOK = ReasonBook()


@dataclass(frozen=True)
class Grouped:
    """The group of one text, None where it has none, and the groups that it names besides."""

    group: str | None
    also: tuple[str, ...] = ()


def group_reasons(texts: Sequence[str], book: ReasonBook = NO_BOOK) -> list[Grouped]:
    """Group texts, each once; a text that names several groups is of the first one.

    >>> group_reasons(["Дорого", "не дорого", "Nem veszi fel a telefont", "no longer interested", "interested"])
    [Grouped(group='price', also=()), Grouped(group=None, also=()), Grouped(group='no_answer', also=()), Grouped(group='not_interested', also=()), Grouped(group=None, also=())]
    """
    entries = [*_entries(book.groups), *((name, name) for name in book.groups)]
    own = Phrases(map(_whole, entries), _denial(LANGUAGES)).find(texts)
    known = _known(book.languages).find(texts)
    named = find_competitors(texts, book.competitors)
    alone = {bare(text) for text in book.alone}
    return [
        Grouped(None)
        if alone and bare(text) in alone
        else _first(mine or theirs or ((COMPETITOR,) if rival else ()))
        for text, mine, theirs, rival in zip(texts, own, known, named, strict=True)
    ]


def find_competitors(texts: Sequence[str], competitors: Mapping[str, Sequence[str]]) -> list[str | None]:
    """Name the competitor of each text by the spellings of each, the first where there are several; None without any.

    >>> find_competitors(["bought at Acme motors", "Akme", "no idea"], {"Acme": ["acme", "akme"]})
    ['Acme', 'Acme', None]
    """
    entries = ((name, text) for name, spellings in competitors.items() for text in (name, *spellings))
    return [found[0] if found else None for found in Phrases(entries, _denial(LANGUAGES)).find(texts)]


def denies(text: str) -> bool:
    """Say whether a text denies something; one that does is never taken for a spelling of one that does not."""
    return not _denial(LANGUAGES).words.isdisjoint(bare(text).split())


def _first(names: tuple[str, ...]) -> Grouped:
    return Grouped(names[0], names[1:]) if names else Grouped(None)


def _entries(groups: Mapping[str, Sequence[str]]) -> list[tuple[str | None, str]]:
    return [(name, text) for name, texts in groups.items() for text in texts]


def _whole(entry: tuple[str | None, str]) -> tuple[str | None, str]:
    name, text = entry
    return name, text if ANY_ENDING in text or text.startswith(WHOLE) else WHOLE + text


@cache
def _known(languages: tuple[str, ...]) -> Phrases:
    read = [_read(code) for code in languages]
    entries = [entry for words in read for entry in _entries(_listed(words["groups"]))]
    ignored = [(None, text) for words in read for text in listed_words(words["denied"]["ignored"])]
    return Phrases([*entries, *ignored], _denial(languages))


@cache
def _denial(languages: tuple[str, ...]) -> Denial:
    denied = [_read(code)["denied"] for code in languages]
    words, between = (
        frozenset(bare(word) for entry in denied for word in listed_words(entry[key]))
        for key in ("not", "between")
    )
    return Denial(words, frozenset(part for word in between for part in word.split()))


def _listed(groups: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: listed_words(text) for name, text in groups.items()}


@cache
def phrase_of(group: str, language: str) -> str:
    """Give the first words of a language that say a known group, or the group's name where there are none.

    >>> phrase_of("price", "en")
    'price'
    """
    listed = _listed(_read(language)["groups"]).get(group, ())
    words = (text.removeprefix(WHOLE).strip() for text in listed if ANY_ENDING not in text)
    return next((text for text in words if group_reasons([text])[0].group == group), group)


@cache
def known_groups() -> tuple[str, ...]:
    """Name the groups that are known of themselves, in one order."""
    return tuple(_read("en")["groups"])


@cache
def _read(code: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
