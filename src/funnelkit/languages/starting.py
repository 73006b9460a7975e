"""The words of what a person starts with: `languages/starters/CODE.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from funnelkit.languages.words import Words

_FOLDER = Path(__file__).parent / "starters"


@cache
def load_starters(code: str) -> Words:
    """Read the words of the empty sheet in one language, once; FileNotFoundError where there is none."""
    return Words(code, tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8")))


@cache
def starter_languages() -> tuple[str, ...]:
    """Name the languages in which a person can start, English first."""
    return tuple(
        sorted((path.stem for path in _FOLDER.glob("*.toml")), key=lambda code: (code != "en", code))
    )


@cache
def starter_titles() -> frozenset[str]:
    """Give the first cells of the sheets that are no leads but belong to the empty sheet: its lists, its help."""
    sheets = [load_starters(code)["sheets"] for code in starter_languages()]
    return frozenset(words[key] for words in sheets for key in ("lists_title", "help_title"))
