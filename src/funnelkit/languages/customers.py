"""What customers speak of when they say why they answered so: topics, by the words known of each language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.languages.phrases import Phrases
from funnelkit.languages.vocabularies import listed_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = Path(__file__).parent / "customers"


def find_topics(
    texts: Sequence[str], own: Mapping[str, Sequence[str]] | None = None
) -> list[tuple[str, ...]]:
    """Name the topics of each text, in the order in which it speaks of them; `own` are a person's, `word*` for any ending.

    A denial changes nothing: "did not have to wait" and "waited two hours" both speak of waiting, and the score says how.

    >>> find_topics(["Waited two hours, rude manager", "Дорого и никто не перезвонил", "ok"])
    [('waiting', 'staff'), ('price', 'contact'), ()]
    """
    known = _known().find(texts)
    if not own:
        return known
    mine = Phrases((name, text) for name, listed in own.items() for text in listed).find(texts)
    return [tuple(dict.fromkeys(pair[0] + pair[1])) for pair in zip(mine, known, strict=True)]


@cache
def _known() -> Phrases:
    read = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml"))]
    listed = [(name, text) for words in read for name, text in words["topics"].items()]
    listed += [(None, words["read_over"]["phrases"]) for words in read]
    return Phrases((name, text) for name, every in listed for text in listed_words(every))


@cache
def known_topics() -> tuple[str, ...]:
    """Name the topics that are known of themselves, in one order."""
    return tuple(tomllib.loads((_FOLDER / "en.toml").read_text(encoding="utf-8"))["topics"])
