"""What a person at a terminal sees of a run that takes over a second: a line on stderr, gone before the report comes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from funnelkit.formats.cells import clean
from funnelkit.progress import heard_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelkit.languages import Words

DELAY_SECONDS = 1.0
"""What takes less is over before a line could be read."""


class Bar:
    """Shows what is told of the progress, from a second on, in a thread of its own; `stop` clears it away, once and for all."""

    def __init__(self, words: Words, delay: float) -> None:
        self._words, self._delay = words, delay
        self._told: tuple[str, str, int, int] = ("counting", "", 0, 0)
        self._stopped, self._lock = Event(), Lock()
        self._progress: Any = None
        self._thread = Thread(target=self._start, daemon=True)
        self._thread.start()

    def hear(self, stage: str, name: str, done: int, of: int) -> None:
        """Take what is told."""
        self._told = (stage, name, done, of)
        with self._lock:
            if self._progress is not None:
                self._show()

    def stop(self) -> None:
        """Clear the line away."""
        self._stopped.set()
        self._thread.join()
        with self._lock:
            if self._progress is not None:
                self._progress.stop()
                self._progress = None

    def _start(self) -> None:
        if self._stopped.wait(self._delay):
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False),
            BarColumn(20),
            TimeElapsedColumn(),
        )
        console = Console(stderr=True, emoji=False, highlight=False)
        with self._lock:
            if self._stopped.is_set():
                return
            self._progress = Progress(*columns, console=console, transient=True)
            self._progress.add_task("", total=None)
            self._show()
            self._progress.start()

    def _show(self) -> None:
        stage, name, done, of = self._told
        said = self._words.text("progress", stage, name=clean(name), done=done, of=of)
        self._progress.update(0, description=said, completed=done, total=of or None)


_SHOWN: list[Bar] = []


@contextmanager
def waiting(words: Words) -> Iterator[None]:
    """Show what is being done for as long as a block runs, if somebody looks: never off a terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    bar = Bar(words, DELAY_SECONDS)
    _SHOWN.append(bar)
    try:
        with heard_by(bar.hear):
            yield
    finally:
        clear()


def clear() -> None:
    """Clear away what is shown, before anything is printed."""
    while _SHOWN:
        _SHOWN.pop().stop()
