"""Workbooks, pages and typed tables, from funnelkit's side: a child process opens them, and its Arrow files are the table."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelkit.errors import InputError, UsageError
from funnelkit.languages.starting import starter_titles
from funnelkit.model import Note, freeze
from funnelkit.reading.archives import parts_of
from funnelkit.reading.container import NotATable
from funnelkit.reading.header import TableMissing
from funnelkit.reading.page import html_encoding
from funnelkit.reading.sheets import ArrowTable, Folder, Sheet, read_sheet

if TYPE_CHECKING:
    from funnelkit.reading.source import Source
    from funnelkit.reading.table import Reading, ReadingOptions

WALL_SECONDS = 60
LARGEST_PAGE = 512 * 1024 * 1024
_PACKAGES = str(Path(__file__).parents[2])
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); from funnelkit.openers.run import main; main(*sys.argv[2:])"
)
_PAGES = ("html", "xml")
_READERS = {"html": "html", "xml": "html", "parquet": "parquet"}
# Parts of an OLE file's directory that say it is no workbook, or one that needs a password.
_OLE_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLE_OTHERS = {"WordDocument": "DOC", "PowerPoint Document": "PPT", "__nameid_version1.0": "MSG"}


class WorkbookRefused(InputError):
    """A workbook is not read; the words for it go by the reason.

    `reason` is "password", "broken", "crashed", "memory", "timeout", "too_large" or "too_many_cells".
    """

    key = "workbook_refused"

    def __init__(self, *, file: str, reason: str) -> None:
        self.key = f"workbook_{reason}"
        super().__init__(file=file, reason=reason)


class SheetMissing(UsageError):
    """The workbook has no sheet of the name given."""

    key = "sheet_missing"


def read_workbook(source: Source, container: str, options: ReadingOptions) -> list[Reading]:
    """Read the sheet asked for, or each one that holds a table; the others are named in the notes.

    Raises WorkbookRefused, NotATable, SheetMissing, TableMissing.
    """
    _look_at_size(source, container)
    folder = Folder()
    path = folder.lay(source.path, f"book.{container}")
    encoding = html_encoding(source, options) if container in _PAGES else ""
    answer = _open(path, folder, _READERS.get(container, "fastexcel"), options.sheet, encoding)
    if answer.get("refused") == "broken" and container == "xlsx":
        second = _open(path, folder, "openpyxl", options.sheet)
        answer = answer if "refused" in second else second
    if "refused" in answer:
        raise _refusal(source, container, str(answer["refused"]))
    sheets = [Sheet(**sheet) for sheet in answer["sheets"]]
    if container in _PAGES and not sheets:
        raise NotATable(file=source.name, what=container.upper())
    readings = _readings(source, container, options, sheets, folder)
    alone = container == "html" and len(sheets) == 1  # then its number says nothing
    return [
        replace(reading, encoding=encoding or None, sheet=None if alone else reading.sheet)
        for reading in readings
    ]


def _readings(
    source: Source, container: str, options: ReadingOptions, sheets: list[Sheet], folder: Folder
) -> list[Reading]:
    if options.sheet and container != "parquet" and all(sheet.state == "unwanted" for sheet in sheets):
        raise SheetMissing(
            file=source.name, sheet=options.sheet, there=", ".join(sheet.name for sheet in sheets)
        )
    if sheets and all(sheet.state == "unreadable" for sheet in sheets):
        raise WorkbookRefused(file=source.name, reason="broken")
    notes: list[Note] = []
    found: list[Reading] = []
    for sheet in sheets:
        table = ArrowTable(folder, sheet.file) if sheet.state == "read" else None
        if table and len(sheets) > 1 and _is_of_template(table):
            continue
        reading = read_sheet(source, container, sheet, table) if table else None
        if reading is not None and any(_is_copy(reading, other) for other in found):
            notes.append(Note("sheet_copied", freeze({"file": source.name, "sheet": sheet.name})))
        elif reading is not None:
            found.append(reading)
        elif sheet.state != "unwanted":
            key = "sheet_unreadable" if sheet.state == "unreadable" else "sheet_empty"
            notes.append(Note(key, freeze({"file": source.name, "sheet": sheet.name})))
    if not found:
        raise TableMissing(file=source.name)
    if len(found) > 1:
        found = [replace(reading, name=f"{source.name}/{reading.sheet}") for reading in found]
    first, *others = found
    return [replace(first, notes=(*first.notes, *notes)), *others]


def _is_copy(reading: Reading, other: Reading) -> bool:
    """Say whether two sheets hold the same records: counting both would double them."""
    return (reading.headers, reading.sample) == (other.headers, other.sample)


def _is_of_template(table: ArrowTable) -> bool:
    """Say whether a sheet is the lists or the help that `funnelkit template` puts beside the leads: no data."""
    first = table.first(1)
    return bool(first) and bool(first[0]) and first[0][0].strip() in starter_titles()


def _look_at_size(source: Source, container: str) -> None:
    """Refuse what would unpack to too much, or is too much as it is."""

    def refuse(reason: str) -> WorkbookRefused:
        return WorkbookRefused(file=source.name, reason=reason)

    if container in {"xlsx", "xlsb", "ods"}:
        parts_of(source.path, refuse)
    elif container in _PAGES and source.size > LARGEST_PAGE:
        raise refuse("too_large")


def _open(path: Path, folder: Folder, reader: str, sheet: str | None, encoding: str = "") -> dict[str, Any]:
    """Have a child open a file; its tables lie in the folder then."""
    return _answer(_start(path, folder, reader, sheet, encoding))


def _start(
    path: Path, folder: Folder, reader: str, sheet: str | None, encoding: str
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", "-c", _CHILD, _PACKAGES]
    return subprocess.Popen(
        [*command, str(path), str(folder.path), reader, sheet or "", encoding],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _answer(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Wait for the child; however it ends, give its answer or the reason why there is none."""
    with child:
        try:
            said, _ = child.communicate(timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            return {"refused": "timeout"}
    if child.returncode != 0:
        return {"refused": "timeout" if child.returncode in (-9, -24) else "crashed"}
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        return {"refused": "crashed"}
    return answer


def _refusal(source: Source, container: str, reason: str) -> InputError:
    if container == "xls" and reason != "password":
        data = source.path.read_bytes()
        if _OLE_PASSWORD in data:
            reason = "password"
        for part, what in _OLE_OTHERS.items():
            if part.encode("utf-16-le") in data:
                return NotATable(file=source.name, what=what)
    return WorkbookRefused(file=source.name, reason=reason)
