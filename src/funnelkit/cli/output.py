"""The only owner of stdout: one document, once, in the format asked for, or the files that were asked for instead."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from funnelkit import __version__
from funnelkit.cli.guarding import guard_document, guard_payload
from funnelkit.cli.waiting import clear
from funnelkit.errors import OutputError, UsageError
from funnelkit.presets import Business
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


@dataclass(frozen=True)
class Page:
    """What text is laid out on: a file is as wide as it comes, in UTF-8, with no colour."""

    width: int | None = None
    colour: bool = False
    ascii_only: bool = False


@dataclass(frozen=True)
class Format:
    """One way to write a result: `suffixes` are the endings of its files; it is `whole` if it holds all of a list.

    `write` gives text, which stdout shows in the encoding of the terminal, or bytes, which are written as they are.
    """

    suffixes: tuple[str, ...]
    write: Callable[[Result, Page], str | bytes]
    whole: bool = False
    screen: bool = True


@dataclass(frozen=True)
class Result:
    """What a command found: the JSON contract, and a maker of the document that a person reads.

    `opening` stands behind an address in the command line that opens a figure: the files and options of this call.
    """

    kind: str
    payload: Mapping[str, object]
    make: Callable[[], Document]
    words: Words
    opening: str = ""
    business: Business = field(default_factory=Business)

    @cached_property
    def document(self) -> Document:
        """Give the document, made once and only if it is asked for."""
        return replace(self.make(), opening=self.opening)

    def text(self, how: str) -> str:
        """Give the result as a text of a format, as it stands in a file."""
        return self.data(how).decode("utf-8-sig")

    def data(self, how: str) -> bytes:
        """Give the result as the bytes of a file of a format."""
        written = FORMATS[how].write(self, Page())
        return written.encode() if isinstance(written, str) else written


def show(
    kind: str,
    payload: Mapping[str, object],
    document: Callable[[], Document],
    asked: Asked,
    *,
    alarm: bool = False,
) -> Result:
    """Print a result: as the JSON contract, or as the document a person reads, made only if it is asked for.

    With --output it goes into files instead, each in the format of its ending, with --mail-to by mail, and nothing is
    printed. `alarm`: something is worse, silent or wrong. The result is given back for what else is done with it.
    """
    from funnelkit.cli.opening import opening

    opened = opening(asked)
    if asked.redaction:
        of_text = asked.redaction.of_text
        payload, opened = guard_payload(payload, asked.words, of_text), "FILE... --redact"
        document = partial(_guarded, document, of_text)
    result = Result(kind, payload, document, asked.words, opened, asked.business)
    for path in asked.outputs:
        save(path, result.data(format_of(path)))
    if asked.mail:
        from funnelkit.cli.mail import send

        send(result, asked.mail, asked, alarm=alarm)
    elif not asked.outputs:
        _print(result, FORMATS[asked.how])
    return result


def _guarded(make: Callable[[], Document], of_text: Callable[[str], str]) -> Document:
    return guard_document(make(), of_text)


def format_of(path: Path) -> str:
    """Name the format that the ending of a file asks for; raises BadOutput where it asks for none."""
    suffix = path.suffix.lower()
    found = [name for name, form in FORMATS.items() if suffix in form.suffixes]
    if not found:
        endings = [ending for form in FORMATS.values() for ending in form.suffixes]
        raise BadOutput(file=str(path), endings=endings)
    return found[0]


def parse_output(name: str) -> Path:
    """Read one --output: a file whose ending names a format."""
    path = Path(name)
    format_of(path)
    return path


# --- formats -----------------------------------------------------------------------------------------------------


def _terminal(result: Result, page: Page) -> str:
    from funnelkit.formats.terminal import render

    return render(result.document, width=page.width, colour=page.colour, ascii_only=page.ascii_only)


def _markdown(result: Result, _: Page) -> str:
    from funnelkit.formats.markdown import render

    return render(result.document)


def _html(result: Result, _: Page) -> str:
    from funnelkit.formats.html import render

    return render(result.document)


def _json(result: Result, _: Page) -> str:
    from funnelkit.formats.json import dump

    code = result.words.code
    head = {"funnelkit": __version__, "format": JSON_FORMAT, "kind": result.kind, "language": code}
    return dump({**head, **result.payload}, result.words.note)


def _csv(result: Result, _: Page) -> bytes:
    from funnelkit.formats.csv import render

    return render(result.payload, result.words.note)


def _xlsx(result: Result, _: Page) -> bytes:
    from funnelkit.formats.json import plain
    from funnelkit.formats.xlsx import render
    from funnelkit.tables.definitions import LISTS, make_definitions

    told = cast(
        "dict[str, Any]", plain({name: part for name, part in result.payload.items() if name not in LISTS})
    )
    business = result.business
    words = result.words.of_business(told.get("preset") or business.preset, business.names)
    return render(result.document, make_definitions(told, words))


FORMATS: Mapping[str, Format] = {
    "terminal": Format((".txt",), _terminal),
    "markdown": Format((".md", ".markdown"), _markdown),
    "html": Format((".html", ".htm"), _html),
    "json": Format((".json",), _json, whole=True),
    "csv": Format((".csv",), _csv, whole=True),
    "xlsx": Format((".xlsx",), _xlsx, whole=True, screen=False),
}
"""Every format there is, by the name that --format knows it by."""


# --- stdout and files --------------------------------------------------------------------------------------------


def _print(result: Result, form: Format) -> None:
    if not form.screen and sys.stdout.isatty():
        raise WorkbookOnScreen
    written = form.write(result, Page(_width(), _colour(), _ascii_only()))
    if isinstance(written, bytes):
        pour([written])
    else:
        _write(written)


def save(path: Path, data: bytes) -> None:
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
    clear()
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
