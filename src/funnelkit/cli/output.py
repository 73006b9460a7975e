"""The only owner of stdout: one document, once, in the format asked for, or the files that were asked for instead."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelkit.cli.guarding import guard_document, guard_payload
from funnelkit.cli.waiting import clear
from funnelkit.errors import UsageError
from funnelkit.formats.result import FORMATS, CannotWriteOutput, Format, Page, Result, format_of, save
from funnelkit.replacing import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from funnelkit.cli.options import Asked
    from funnelkit.model import Document


class OutputOverInput(UsageError):
    """A file that was asked for is one of the exports that are read."""

    key = "output_over_input"


class WorkbookOnScreen(UsageError):
    """A workbook is no text that a terminal could show."""

    key = "workbook_on_screen"


def show(
    kind: str,
    payload: Mapping[str, Any],
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
    _spare_inputs(asked.outputs, payload, asked.of.get("files", ()))
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


def parse_output(name: str) -> Path:
    """Read one --output: a file whose ending names a format."""
    path = Path(name)
    format_of(path)
    return path


def _spare_inputs(outputs: Iterable[Path], payload: Mapping[str, Any], given: Iterable[str]) -> None:
    """Refuse to write over an export that was read, whatever its path; a report of the last run may go.

    Where a result does not tell what was read, what was named is spared.
    """
    named = set() if "inputs" in payload else {Path(name).resolve() for name in given}
    read = {entry["sha256"] for entry in payload.get("inputs", ()) if entry["kind"] != "unknown"}
    for path in outputs:
        if path.is_file() and (path.resolve() in named or sha256(path.read_bytes()).hexdigest() in read):
            raise OutputOverInput(path=str(path))


# --- stdout and files --------------------------------------------------------------------------------------------


def _print(result: Result, form: Format) -> None:
    if not form.screen and sys.stdout.isatty():
        raise WorkbookOnScreen
    written = form.write(result, Page(_width(), _colour(), _ascii_only()))
    if isinstance(written, bytes):
        pour([written])
    else:
        _write(written)


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
    except OSError as error:
        raise CannotWriteOutput(path="stdout", reason=reason_of(error)) from error


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
