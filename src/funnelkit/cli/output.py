"""The only owner of stdout: one document, once, in the format asked for, or the files that were asked for instead."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit import __version__
from funnelkit.errors import OutputError, UsageError
from funnelkit.replacing import reason_of, replace_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from funnelkit.cli.options import Asked
    from funnelkit.languages import Words
    from funnelkit.model import Document

JSON_FORMAT = 1


class BadOutput(UsageError):
    """A file is asked for whose ending names no format."""

    key = "bad_output"


class CannotWriteOutput(OutputError):
    """A file that was asked for could not be written."""

    key = "cannot_write_output"


class WorkbookOnScreen(UsageError):
    """A workbook is no text that a terminal could show."""

    key = "workbook_on_screen"


def show(kind: str, payload: Mapping[str, object], document: Callable[[], Document], asked: Asked) -> None:
    """Print a result: as the JSON contract, or as the document a person reads, made only if it is asked for.

    With --output it goes into files instead, each in the format of its ending, and nothing is printed.
    """
    result = _Result(kind, payload, document, asked.words)
    for path in asked.outputs:
        _save(path, result.data(ENDINGS[path.suffix.lower()]))
    if asked.outputs:
        return
    if asked.how in BYTES:
        if asked.how == "xlsx" and sys.stdout.isatty():
            raise WorkbookOnScreen
        pour([result.data(asked.how)])
    else:
        _write(result.text(asked.how, _Screen()))


ENDINGS = {
    ".txt": "terminal",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".csv": "csv",
    ".xlsx": "xlsx",
}
BYTES = ("csv", "xlsx")
"""Formats that are written as they are, whatever the encoding of the terminal."""


def parse_output(name: str) -> Path:
    """Read one --output: a file whose ending names a format."""
    path = Path(name)
    if path.suffix.lower() not in ENDINGS:
        raise BadOutput(file=name, endings=list(ENDINGS))
    return path


@dataclass(frozen=True)
class _Result:
    """One result, to be written in any format."""

    kind: str
    payload: Mapping[str, object]
    document: Callable[[], Document]
    words: Words

    def data(self, how: str) -> bytes:
        """Give the result as the bytes of a file of a format."""
        if how == "csv":
            from funnelkit.formats.csv import render as render_csv

            return render_csv(self.payload, self.document, self.words.note)
        if how == "xlsx":
            from funnelkit.formats.xlsx import render as render_workbook

            return render_workbook(self.document())
        return self.text(how, _Plain()).encode()

    def text(self, how: str, page: _Plain) -> str:
        """Give the result as text of a format."""
        if how == "json":
            from funnelkit.formats.json import dump

            head = {
                "funnelkit": __version__,
                "format": JSON_FORMAT,
                "kind": self.kind,
                "language": self.words.code,
            }
            return dump({**head, **self.payload}, self.words.note)
        if how == "html":
            from funnelkit.formats.html import render as render_html

            return render_html(self.document())
        from funnelkit.formats.terminal import render

        return render(self.document(), width=page.width, colour=page.colour, ascii_only=page.ascii_only)


class _Plain:
    """The page of a file: as wide as it comes, in UTF-8, with no colour."""

    width: int | None = None
    colour = False
    ascii_only = False


class _Screen(_Plain):
    """The page of stdout."""

    def __init__(self) -> None:
        self.width, self.colour, self.ascii_only = _width(), _colour(), _ascii_only()


def _save(path: Path, data: bytes) -> None:
    """Write a file whole, or leave the one that is there."""
    try:
        replace_whole(path, data)
    except OSError as error:
        raise CannotWriteOutput(path=str(path), reason=reason_of(error)) from error


def pour(pieces: Iterable[bytes]) -> None:
    """Write bytes as they come, whatever the terminal's encoding; nothing is written before the first are there."""
    with _unless_closed():
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()


def _write(text: str) -> None:
    with _unless_closed():
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:  # nothing of it is written yet
            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()


@contextlib.contextmanager
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
