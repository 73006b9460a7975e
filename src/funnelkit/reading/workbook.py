"""Workbooks, from funnelkit's side: a child process opens them, and its Arrow files are the table."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import weakref
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelkit.errors import InputError, UsageError
from funnelkit.languages import load_vocabulary
from funnelkit.languages.starting import starter_titles
from funnelkit.model import Note, freeze
from funnelkit.reading.container import NotATable
from funnelkit.reading.header import Layout, TableMissing, filled, find_layout
from funnelkit.reading.table import CODES, SAMPLE_FIRST, SAMPLE_LAST, Block, Reading, ReadingOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from funnelkit.reading.source import Source

WALL_SECONDS = 60
DECLARED_BYTES = 512 * 1024 * 1024
# Deflate reaches 1032 at most; a sheet of a real workbook stays under 60, one of blanks only is far above.
RATIO = 250
RATIO_FROM_BYTES = 64 * 1024 * 1024
_CHILD = Path(__file__).with_name("workbook_child.py")
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
    """Read the sheet asked for, or each visible one that holds a table; the others are named in the notes.

    Raises WorkbookRefused, NotATable, SheetMissing, TableMissing.
    """
    if container != "xls":
        _look_at_sizes(source)
    folder = _Folder()
    path = folder.lay(source.path, f"book.{container}")
    answer = _answer(_start(path, folder, "fastexcel", options.sheet))
    if answer.get("refused") == "broken" and container == "xlsx":
        second = _answer(_start(path, folder, "openpyxl", options.sheet))
        answer = answer if "refused" in second else second
    if "refused" in answer:
        raise _refusal(source, container, str(answer["refused"]))
    sheets = [_Sheet(**{"file": "", "rows": 0, "why": "", **sheet}) for sheet in answer["sheets"]]
    return _readings(source, container, options, sheets, folder)


def _readings(
    source: Source, container: str, options: ReadingOptions, sheets: list[_Sheet], folder: _Folder
) -> list[Reading]:
    if options.sheet and not any(sheet.name == options.sheet for sheet in sheets):
        raise SheetMissing(
            file=source.name, sheet=options.sheet, there=", ".join(sheet.name for sheet in sheets)
        )
    notes = [
        Note(f"sheet_{sheet.state}", freeze({"file": source.name, "sheet": sheet.name}))
        for sheet in sheets
        if sheet.state in ("hidden", "empty", "unreadable")
    ]
    if sheets and all(sheet.state == "unreadable" for sheet in sheets):
        raise WorkbookRefused(file=source.name, reason="broken")
    found = []
    for sheet in sheets:
        if sheet.state != "read":
            continue
        table = ArrowTable(folder, sheet.file)
        if len(sheets) > 1 and _is_of_template(table):
            continue
        reading = _reading(source, container, sheet, table)
        if reading is None:
            notes.append(Note("sheet_empty", freeze({"file": source.name, "sheet": sheet.name})))
        else:
            found.append(reading)
    if not found:
        raise TableMissing(file=source.name)
    first, *others = found
    return [replace(first, notes=(*first.notes, *notes)), *others]


def _is_of_template(table: ArrowTable) -> bool:
    """Say whether a sheet is the lists or the help that `funnelkit template` puts beside the leads: no data."""
    first = table.first(1)
    return bool(first) and bool(first[0]) and first[0][0].strip() in starter_titles()


@dataclass(frozen=True)
class _Sheet:
    """What the child says of a sheet: `state` is "read", "hidden", "empty", "unreadable" or "unwanted"."""

    name: str
    state: str
    file: str
    rows: int
    why: str


class _Folder:
    """A temporary folder that goes away with the last table that lies in it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="funnelkit-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def lay(self, path: Path, name: str) -> Path:
        """Give a file a name in here: the readers believe a name's ending, which may lie."""
        target = self.path / name
        try:
            target.symlink_to(path.absolute())
        except OSError:  # Windows lets not everybody make links
            shutil.copyfile(path, target)
        return target


def _look_at_sizes(source: Source) -> None:
    """Refuse a zip whose parts would unpack to too much, by what its directory declares."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as fault:
        raise WorkbookRefused(file=source.name, reason="broken") from fault
    if sum(part.file_size for part in parts) > DECLARED_BYTES:
        raise WorkbookRefused(file=source.name, reason="too_large")
    for part in parts:
        if part.file_size > RATIO_FROM_BYTES and part.file_size > RATIO * max(1, part.compress_size):
            raise WorkbookRefused(file=source.name, reason="too_large")


def _start(path: Path, folder: _Folder, reader: str, sheet: str | None) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-I",
        str(_CHILD),
        str(path),
        str(folder.path),
        reader,
        sheet or "",
    ]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
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


def _reading(source: Source, container: str, sheet: _Sheet, table: ArrowTable) -> Reading | None:
    """Find the table of a sheet; None where it has no record under a header."""
    records = table.first(SAMPLE_FIRST + 60)
    try:
        layout = find_layout(records, load_vocabulary().field_of, source.name)
    except TableMissing:
        return None
    data = [record for record in records[layout.skip :] if filled(record)]
    if not data:
        return None
    last = table.last(SAMPLE_LAST, after=len(records))
    params = {"file": source.name, "sheet": sheet.name}
    notes = []
    if layout.above:
        notes.append(Note("lines_above_header", freeze({**params, "count": layout.above})))
    if layout.repeats:
        notes.append(Note("header_repeated", freeze({**params, "count": layout.repeats})))
    if layout.header_row is None:
        notes.append(Note("header_line_missing", freeze(params)))
    return Reading(
        name=source.name,
        path=source.given,
        container=container,
        sheet=sheet.name,
        encoding=None,
        delimiter=None,
        header_row=layout.header_row,
        headers=layout.headers,
        sample=(*data[:SAMPLE_FIRST], *last),
        notes=tuple(notes),
        records=SheetRecords(table, layout),
        fingerprint=source.fingerprint,
    )


class ArrowTable:
    """A sheet's cells, in the Arrow file the child wrote; it is mapped, not loaded."""

    def __init__(self, folder: _Folder, file: str) -> None:
        self._folder = folder  # keeps it
        self._path = folder.path / file

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches in order."""
        import pyarrow as pa

        with pa.memory_map(str(self._path)) as file:
            reader = pa.ipc.open_file(file)
            for index in range(reader.num_record_batches):
                yield reader.get_batch(index)

    def first(self, count: int) -> list[tuple[str, ...]]:
        """Give the first records."""
        batch = next(self.batches()).slice(0, count)
        return list(zip(*(column.to_pylist() for column in batch.columns), strict=True))

    def last(self, count: int, after: int) -> list[tuple[str, ...]]:
        """Give the last filled records, none of the first `after`."""
        before, tail = 0, None
        for batch in self.batches():
            before += tail.num_rows if tail is not None else 0
            tail = batch
        if tail is None:
            return []
        start = max(after - before, tail.num_rows - count, 0)
        rows = zip(*(column.to_pylist() for column in tail.slice(start).columns), strict=True)
        return [row for row in rows if filled(row)]


class SheetRecords:
    """The records of a sheet, batch by batch."""

    def __init__(self, table: ArrowTable, layout: Layout) -> None:
        self._table = table
        self._layout = layout

    def blocks(self, columns: Mapping[int, str]) -> Iterator[Block]:
        """Give the blocks under the header, without the blank rows."""
        import numpy as np

        from funnelkit.reading.columns import as_codes, blank_records, pick

        start = 1
        for batch in self._table.batches():
            rows = np.arange(start, start + batch.num_rows, dtype=np.int32)
            start += batch.num_rows
            order = [*columns, *(index for index in range(batch.num_columns) if index not in columns)]
            blank = blank_records([batch.column(index) for index in order])
            keep = rows > self._layout.skip
            if blank is not None:
                keep &= ~blank
            where = np.flatnonzero(keep)
            made = {}
            for index, role in columns.items():
                column = batch.column(index)
                if len(where) < len(rows):
                    column = pick(column, where)
                made[index] = as_codes(column) if role == CODES else column
            if len(where):
                yield Block(rows=rows[where], columns=made)
