"""One document, once, on stdout in the format asked for, or in the files that were asked for instead."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelkit.cli.guarding import guard_document, guard_payload
from funnelkit.cli.printing import pour, write
from funnelkit.cli.talk import Talk
from funnelkit.errors import UsageError
from funnelkit.formats.result import FORMATS, Format, Page, Result, format_of, save
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from funnelkit.cli.options import Asked
    from funnelkit.document import Document


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
        _print(result, FORMATS[asked.how], asked.words.code)
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


def _print(result: Result, form: Format, language: str) -> None:
    if not form.screen and sys.stdout.isatty():
        raise WorkbookOnScreen
    written = form.write(result, Page(_width(), _colour(), _ascii_only()))
    if isinstance(written, bytes):
        pour([written])
    elif not write(written, form.encoding):
        talk = Talk(language)
        talk.say(talk.words.note(Note("letters_lost", {"encoding": sys.stdout.encoding})))


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
