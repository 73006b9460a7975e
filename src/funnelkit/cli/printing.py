"""The only owner of stdout: text and bytes as they come, or a word why they could not be written."""

from __future__ import annotations

import contextlib
import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

from funnelkit.cli.waiting import clear
from funnelkit.replacing import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

SETTING = "PYTHONIOENCODING"


def pour(pieces: Iterable[bytes]) -> None:
    """Write bytes as they come, whatever the terminal's encoding; nothing is written before the first are there."""
    with _unless_closed():
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()


def write(text: str, encoding: str = "") -> bool:
    """Write a text, off a terminal in the encoding that its format has; tell whether every letter of it could be written.

    Who sets PYTHONIOENCODING to `cp1252:replace` has been told.
    """
    with _unless_closed():
        if encoding and not sys.stdout.isatty():
            _turn(sys.stdout, encoding)
        whole = fit(sys.stdout, text)
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:  # nothing of it is written yet
            sys.stdout.write(encodable(text, sys.stdout, "replace"))
        sys.stdout.flush()
    return whole or ":" in os.environ.get(SETTING, "")


def fit(stream: TextIO, text: str) -> bool:
    """Tell whether a stream can hold a text; a file or a pipe becomes UTF-8 with its mark for what it could not hold.

    Only the code pages of Windows, and locales like them, cannot; its programs take a file without the mark for such a
    page. PYTHONIOENCODING stands where it is set.
    """
    if _holds(stream, text):
        return True
    if stream.isatty() or os.environ.get(SETTING):
        return False
    _turn(stream, "utf-8-sig")
    return _holds(stream, text)


def encodable(text: str, stream: TextIO, errors: str) -> str:
    """Give a text with what a stream cannot hold written otherwise."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, errors).decode(encoding)


def _holds(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _turn(stream: TextIO, encoding: str) -> None:
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding=encoding)


@contextlib.contextmanager
def _unless_closed() -> Iterator[None]:
    clear()
    try:
        yield
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        from funnelkit.formats.result import CannotWriteOutput

        raise CannotWriteOutput(path="stdout", reason=reason_of(error)) from error
