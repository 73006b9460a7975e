"""What a long run is at: told by the library, heard by nobody unless the command line listens."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Listener = Callable[[str, str, int, int], None]

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tell(stage: str, name: str = "", done: int = 0, of: int = 0) -> None:
    """Tell what is being done: a stage ("reading", "rows", "counting"), with what, how much of how much (0: not known)."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(stage, name, done, of)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Have all that is told in this block heard by somebody.

    >>> told = []
    >>> with heard_by(lambda *what: told.append(what)):
    ...     tell("reading", "march.csv", 1, 2)
    >>> tell("counting")
    >>> told
    [('reading', 'march.csv', 1, 2)]
    """
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)
