"""How much is said on stderr beside errors: nothing with --quiet, a line a step with --verbose, else what a person watches."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from funnelkit.cli.talk import Talk, hushed
from funnelkit.cli.waiting import waiting
from funnelkit.errors import UsageError
from funnelkit.formats.cells import clean
from funnelkit.progress import heard_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelkit.languages import Words

ROWS = "rows"


class QuietAndVerbose(UsageError):
    """Less and more were asked for at once."""

    key = "quiet_and_verbose"


class Lines:
    """Says what is told of the progress line by line: a stage as it begins, rows when they are all in."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._told = ("", "", 0, 0)

    def hear(self, stage: str, name: str, done: int, of: int) -> None:
        """Take what is told."""
        if (stage, name) == self._told[:2]:
            self._told = (stage, name, done, of)
            return
        self.end()
        self._told = (stage, name, done, of)
        if stage != ROWS:
            self._say()

    def end(self) -> None:
        """Say how many rows came in, where they were told last."""
        if self._told[0] == ROWS:
            self._say()

    def _say(self) -> None:
        stage, name, done, of = self._told
        Talk(self._words.code).say(self._words.text("progress", stage, name=clean(name), done=done, of=of))


@contextmanager
def watching(words: Words, *, quiet: bool, verbose: bool) -> Iterator[None]:
    """Say on stderr as much as was asked for while a block runs; raises QuietAndVerbose."""
    if quiet and verbose:
        raise QuietAndVerbose
    if quiet:
        with hushed():
            yield
    elif verbose:
        lines = Lines(words)
        with heard_by(lines.hear):
            yield
        lines.end()
    else:
        with waiting(words):
            yield
