"""Which language a run speaks, known before its options are read: help and errors are said in it, too."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.choices import choose
from funnelkit.languages import languages, load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Words

DEFAULT = "en"
OPTION = "--language"
_HELPS = ("--help", "-h")


class Spoken:
    """The language of a run, as it is asked for: by its option, else the environment, else the configuration."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = list(arguments)

    @cached_property
    def asked(self) -> str:
        """Give the language that is asked for, whether there is one or not."""
        typed = _typed(OPTION, self._arguments) or os.environ.get("FUNNELKIT_LANGUAGE")
        return typed or self._configured() or DEFAULT

    @property
    def words(self) -> Words:
        """Give the words of it; BadChoice where there are none."""
        return load_words(choose("language", self.asked, languages()))

    @property
    def code(self) -> str:
        """Give the code of the language that errors are said in: the one asked for, if it is there."""
        return self.asked if self.asked in languages() else DEFAULT

    def _configured(self) -> str | None:
        """Read the configuration for its language alone; what is wrong with it is said where it is read whole."""
        import tomllib

        path = Path(
            _typed("--config", self._arguments) or os.environ.get("FUNNELKIT_CONFIG") or "funnelkit.toml"
        )
        try:
            language = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("language")
        except (OSError, ValueError):
            return None
        return language if isinstance(language, str) else None


def _typed(option: str, arguments: Sequence[str]) -> str | None:
    """Give the value of an option as it was typed last."""
    found = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and place + 1 < len(arguments):
            found = arguments[place + 1]
        elif argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
    return found


def with_language_last(arguments: Sequence[str]) -> list[str]:
    """Put --language behind the command: `funnelkit --language uk report march.csv`; help has no other use for it."""
    kept, told = [], []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == OPTION and words:
            told = [word, words.pop(0)]
        elif word.startswith(f"{OPTION}="):
            told = [word]
        elif word == "--":
            return list(arguments)
        else:
            kept.append(word)
    commands = [word for word in kept if not word.startswith("-")]
    return kept if not commands or any(word in _HELPS for word in kept) else [*kept, *told]
