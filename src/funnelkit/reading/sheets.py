"""The tables that a child process wrote: sheets of a workbook, tables of a page, each an Arrow file of text cells."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.model import Note, freeze
from funnelkit.reading.header import Layout, TableMissing, filled, titles_of
from funnelkit.reading.table import CODES, SAMPLE_FIRST, SAMPLE_LAST, Block, Reading
from funnelkit.reading.two_lines import find_heading, heading_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from funnelkit.reading.source import Source


@dataclass(frozen=True)
class Sheet:
    """What the child says of a sheet: `state` is "read", "empty", "unreadable" or "unwanted".

    `hidden_rows` are the numbers of the first hidden rows, `merged` how many cells take more than one row.
    """

    name: str
    state: str
    file: str = ""
    rows: int = 0
    why: str = ""
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_row_count: int = 0
    hidden_columns: int = 0
    merged: int = 0

    def notes(self, file: str) -> list[Note]:
        """Tell what a person who opens the sheet does not see, or sees otherwise."""
        params = {"file": file, "sheet": self.name}
        found = []
        if self.hidden:
            found.append(Note("sheet_hidden", freeze(params)))
        if self.hidden_row_count:
            more = ["…"] if self.hidden_row_count > len(self.hidden_rows) else []
            told = {**params, "count": self.hidden_row_count, "rows": [*self.hidden_rows, *more]}
            found.append(Note("rows_hidden", freeze(told)))
        if self.hidden_columns:
            found.append(Note("columns_hidden", freeze(params)))
        if self.merged:
            found.append(Note("cells_merged", freeze({**params, "count": self.merged})))
        return found


class Folder:
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


def read_sheet(source: Source, container: str, sheet: Sheet, table: ArrowTable) -> Reading | None:
    """Find the table of a sheet; None where it has no record under a header."""
    records = table.first(SAMPLE_FIRST + 60)
    try:
        layout = find_heading(records, load_vocabulary().field_of, source.name)
    except TableMissing:
        return None
    data = [record for record in records[layout.skip :] if filled(record)]
    if not data:
        return None
    last = table.last(SAMPLE_LAST, after=len(records))
    params = {"file": source.name, "sheet": sheet.name}
    notes = [*sheet.notes(source.name), *heading_notes(layout, params)]
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
        sheet=sheet.name or None,
        encoding=None,
        delimiter=None,
        header_row=layout.header_row,
        headers=layout.headers,
        sample=(*data[:SAMPLE_FIRST], *last),
        notes=tuple(notes),
        records=SheetRecords(table, layout),
        fingerprint=source.fingerprint,
        titles=titles_of(records, layout),
    )


class ArrowTable:
    """A sheet's cells, in the Arrow file the child wrote; it is mapped, not loaded."""

    def __init__(self, folder: Folder, file: str) -> None:
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
        records: list[tuple[str, ...]] = []
        for batch in self.batches():
            columns = (column.to_pylist() for column in batch.slice(0, count - len(records)).columns)
            records += zip(*columns, strict=True)
            if len(records) >= count:
                break
        return records

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
