"""The only owner of stderr: errors, and notes and questions to the person at the terminal."""

from __future__ import annotations

import contextlib
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING

from funnelkit.cli.printing import encodable, fit
from funnelkit.cli.waiting import clear
from funnelkit.languages import load_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.errors import FunnelkitError
    from funnelkit.model import Note


_HUSHED: ContextVar[bool] = ContextVar("hushed", default=False)


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Say nothing on stderr but errors, for as long as a block runs."""
    before = _HUSHED.set(True)
    try:
        yield
    finally:
        _HUSHED.reset(before)


def is_hushed() -> bool:
    """Say whether only errors are wanted."""
    return _HUSHED.get()


class Talk:
    """Says things on stderr in a language."""

    def __init__(self, language: str = "en") -> None:
        self.words = load_words(language)

    def error(self, error: FunnelkitError) -> None:
        """Say what stopped the work in two lines: what was there, and what to type next."""
        text, hint = self.words.error(error)
        self.say(f"funnelkit: {text}")
        self.say(f"  {hint}")

    def doubts(self, notes: Sequence[Note]) -> None:
        """Say what is uncertain, a line each, unless only errors are wanted."""
        for note in () if is_hushed() else notes:
            self.say(self.words.note(note))

    def ask(self, question: str, choices: tuple[str, ...]) -> str:
        """Put a question and give the answer: one of the choices, or "" for none; the end of the input answers none."""
        while True:
            self.say(f"{question} [{'/'.join(choices)}]")
            line = sys.stdin.readline()
            answer = line.strip().casefold()
            if not line or not answer or answer in choices:
                return answer if answer in choices else ""

    def say(self, text: str) -> None:
        """Say one line; where stderr is full there is nobody left to be told."""
        from funnelkit.formats.cells import clean

        clear()
        line = f"{clean(text)}\n"
        fit(sys.stderr, line)
        with contextlib.suppress(OSError):
            sys.stderr.write(encodable(line, sys.stderr, "backslashreplace"))
            sys.stderr.flush()
