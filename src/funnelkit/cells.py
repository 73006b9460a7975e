"""A file's cells as they were read, before anything is recognised in them: how reading is judged, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.intake.files import find_files
from funnelkit.model import Note, freeze
from funnelkit.reading import ReadingOptions, read_tables
from funnelkit.reading.records import rows_note
from funnelkit.reading.table import TEXT
from funnelkit.reading.unlike import Likeness
from funnelkit.recognition.totals import is_copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.reading import Reading


class SeveralFiles(UsageError):
    """Cells are shown of one file at a time."""

    key = "several_files"


def cells_of(names: Sequence[str], options: ReadingOptions, doubts: list[Note]) -> Iterator[list[str]]:
    """Give the heading, if there is one, and every record of a file's first table.

    `doubts` gathers what is uncertain; it is whole when the last record is out. Raises SeveralFiles, InputError.
    """
    paths = find_files(names)
    if len(paths) != 1:
        raise SeveralFiles(count=len(paths))
    table, *others = read_tables(paths[0], options, doubts)
    doubts += table.notes
    doubts += (Note("other_sheet", freeze({"file": o.name, "sheet": o.sheet})) for o in others)
    return _rows(table, doubts)


def _rows(table: Reading, doubts: list[Note]) -> Iterator[list[str]]:
    """Give the records; what is strange about them is told when the last is out."""
    if table.header_row is not None:
        yield list(table.headers)
    likeness = Likeness(table.sample, len(table.headers))
    told: dict[str, list[int]] = {"rows_unlike": [], "heading_repeats": [], "heading_inside": []}
    before = 0
    for block in table.blocks(dict.fromkeys(range(len(table.headers)), TEXT)):
        columns = [block.columns[index].to_pylist() for index in range(len(table.headers))]
        for number, cells in zip(block.rows.tolist(), zip(*columns, strict=True), strict=True):
            if is_copy(cells, table.headers):
                told["heading_repeats"].append(number)
                continue
            if likeness.is_foreign(cells):
                told["rows_unlike"].append(number)
            elif before and number > before + 1 and likeness.is_heading(cells):
                told["heading_inside"].append(number)
            before = number
            yield list(cells)
    doubts += (rows_note(key, table.name, rows) for key, rows in told.items() if rows)
    nameless = sum(not name for name in table.headers) if table.header_row is not None else 0
    if nameless:
        doubts.append(Note("names_missing", freeze({"file": table.name, "count": nameless})))
