"""Phrases found in what people typed: whole words or their beginnings, unless the text denies them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold, fold_all, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ANY_ENDING = "*"
WHOLE = "="
_PARTS = re.compile(r"[.,;:!?()\[\]/\\|+\n\t•]+|\s[-–—]+\s")
_BETWEEN = 3  # so many words may stand between "not" and what it denies


@dataclass(frozen=True)
class Denial:
    """Words that deny what follows them ("not", "не", "nem"), and those that may stand between ("not very dear")."""

    words: frozenset[str]
    between: frozenset[str]


NO_DENIAL = Denial(frozenset(), frozenset())


@dataclass(frozen=True)
class _Phrase:
    """Folded words, each with whether any ending will do; `name` is None for what is read over."""

    words: tuple[tuple[str, bool], ...]
    name: str | None

    def fits(self, tokens: Sequence[str], at: int) -> bool:
        """Say whether it stands in a text at some word."""
        return at + len(self.words) <= len(tokens) and all(
            token.startswith(word) if any_ending else token == word
            for (word, any_ending), token in zip(self.words, tokens[at:], strict=False)
        )


class Phrases:
    """Finds which of many phrases stand in texts; all are compared folded and without accents.

    `word*` is any word that begins so; `= words` counts only as the whole text. Of phrases that begin at one word the
    longest is taken, and its words are used up: "не отвечает" is one phrase, and its "не" denies nothing else.

    >>> found = Phrases([("price", "expensive"), ("price", "pric* high")], Denial(frozenset({"not"}), frozenset({"too"})))
    >>> found.find(["Prices high!", "not too expensive", "cheap"])
    [('price',), (), ()]
    """

    def __init__(self, entries: Iterable[tuple[str | None, str]], denial: Denial = NO_DENIAL) -> None:
        self.denial = denial
        self.whole: dict[str, str | None] = {}
        self.exact: dict[str, list[_Phrase]] = {}
        self.stems: dict[str, list[_Phrase]] = {}
        for name, text in entries:
            self._add(name, text)
        self.lengths = sorted({len(stem) for stem in self.stems})
        self._seen: dict[str, list[_Phrase]] = {}

    def _add(self, name: str | None, text: str) -> None:
        if ANY_ENDING not in text:
            self.whole.setdefault(bare(text), name)
        if text.startswith(WHOLE):
            return
        phrase = _Phrase(tuple(_words(text)), name)
        if phrase.words and phrase.words[0][0]:
            word, any_ending = phrase.words[0]
            (self.stems if any_ending else self.exact).setdefault(word, []).append(phrase)

    def find(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Give the names of the phrases of each text, in the order in which they are first said."""
        if not self.whole and not self.exact and not self.stems:
            return [()] * len(texts)
        parts = [_PARTS.split(text) for text in texts]
        folded = iter(without_accents("\n".join(fold_all(chain.from_iterable(parts)))).split("\n"))
        return [self._of([next(folded) for _ in split]) for split in parts]

    def _of(self, parts: Sequence[str]) -> tuple[str, ...]:
        whole = " ".join(filter(None, parts))
        if whole in self.whole:
            name = self.whole[whole]
            return () if name is None else (name,)
        return tuple(dict.fromkeys(name for part in parts for name in self._said(part.split())))

    def _said(self, tokens: Sequence[str]) -> Iterator[str]:
        used = past = 0
        for at, token in enumerate(tokens):
            begun = self._seen.get(token)
            if begun is None:
                begun = self._seen[token] = self._begun_by(token)
            phrase = (
                next((phrase for phrase in begun if phrase.fits(tokens, at)), None) if at >= past else None
            )
            if phrase is None:
                continue
            past = at + len(phrase.words)
            if self._is_denied(tokens[used:at]):
                continue
            used = past
            if phrase.name is not None:
                yield phrase.name

    def _begun_by(self, token: str) -> list[_Phrase]:
        """Give the phrases that a word begins, the longest first."""
        known = [self.exact.get(token, [])]
        known += [self.stems.get(token[:n], []) for n in self.lengths if n <= len(token)]
        return sorted((one for phrases in known for one in phrases), key=lambda one: -len(one.words))

    def _is_denied(self, before: Sequence[str]) -> bool:
        for word in before[: -_BETWEEN - 2 : -1]:
            if word in self.denial.words:
                return True
            if word not in self.denial.between:
                return False
        return False


def bare(text: str) -> str:
    """Give a text as it is compared: folded, without accents and without the sign of a whole one."""
    return without_accents(fold(text.removeprefix(WHOLE)))


def _words(text: str) -> Iterator[tuple[str, bool]]:
    for word in text.split():
        *first, last = bare(word.removesuffix(ANY_ENDING)).split() or [""]
        yield from ((part, False) for part in first)
        yield last, word.endswith(ANY_ENDING)
