"""Reading: bytes to text cells. Every cell arrives as it was written; nothing is interpreted or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.reading.container import WORKBOOKS, container_of
from funnelkit.reading.source import open_source
from funnelkit.reading.table import Block, Reading, ReadingOptions

if TYPE_CHECKING:
    from pathlib import Path

    from funnelkit.model import Note

__all__ = ["Block", "Reading", "ReadingOptions", "read_tables"]


def read_tables(path: Path, options: ReadingOptions, doubts: list[Note]) -> list[Reading]:
    """Open a file and find its tables: one of a text file, those of a workbook's sheets.

    What is told by a file's bytes is never asked of its name. `doubts` gathers notes, also later, while blocks are
    read. Raises an InputError where there is no table.
    """
    source = open_source(path)
    container = container_of(source)
    if container in WORKBOOKS:
        from funnelkit.reading.workbook import read_workbook

        return read_workbook(source, container, options)
    from funnelkit.reading.text import read_text

    return [read_text(source, options, doubts)]
