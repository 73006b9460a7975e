"""The only owner of stdout: one document, once, in the format asked for."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from funnelkit import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from funnelkit.cli.options import Asked
    from funnelkit.model import Document

JSON_FORMAT = 1


def show(kind: str, payload: Mapping[str, object], document: Callable[[], Document], asked: Asked) -> None:
    """Print a result: as the JSON contract, or as the document a person reads, made only if it is asked for."""
    words = asked.words
    if asked.how == "json":
        from funnelkit.formats.json import dump

        head = {"funnelkit": __version__, "format": JSON_FORMAT, "kind": kind, "language": words.code}
        _write(dump({**head, **payload}, words.note))
        return
    from funnelkit.formats.terminal import render

    _write(render(document(), width=_width(), colour=_colour(), ascii_only=_ascii_only()))


def pour(pieces: Iterable[bytes]) -> None:
    """Write bytes as they come, whatever the terminal's encoding; nothing is written before the first are there."""
    with _unless_closed():
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    with _unless_closed():
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


@contextmanager
def _unless_closed() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _width() -> int | None:
    """Give the columns of the terminal, or of COLUMNS; off a terminal a report has its natural width."""
    if sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) else None


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _ascii_only() -> bool:
    try:
        "▲▼·…–".encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return True
    return False
