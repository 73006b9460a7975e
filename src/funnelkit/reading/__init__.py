"""Reading: bytes to text cells. Every cell arrives as it was written; nothing is interpreted or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.reading.container import OPENED, container_of
from funnelkit.reading.source import open_source
from funnelkit.reading.table import Block, Reading, ReadingOptions

if TYPE_CHECKING:
    from pathlib import Path

    from funnelkit.model import Note
    from funnelkit.reading.source import Source

__all__ = ["Block", "Reading", "ReadingOptions", "read_tables"]


def read_tables(path: Path, options: ReadingOptions, doubts: list[Note]) -> list[Reading]:
    """Open a file and find its tables: one of a text file, those of a workbook's sheets, of every file of an archive.

    What is told by a file's bytes is never asked of its name. `doubts` gathers notes, also later, while blocks are
    read. Raises an InputError where there is no table.
    """
    source = open_source(path)
    container = container_of(source)
    if container == "zip":
        from funnelkit.reading.archives import unpack_zip

        return unpack_zip(source, lambda member: _unpacked_tables(member, options, doubts), doubts)
    if container == "gz":
        from funnelkit.reading.archives import unpack_gzip

        return _unpacked_tables(unpack_gzip(source), options, doubts)
    return _tables(source, container, options, doubts)


def _unpacked_tables(source: Source, options: ReadingOptions, doubts: list[Note]) -> list[Reading]:
    """Find the tables of a file that came out of an archive; another archive is refused."""
    container = container_of(source)
    if container in {"zip", "gz"}:
        from funnelkit.reading.archives import ArchiveRefused

        raise ArchiveRefused(file=source.name, reason="nested")
    return _tables(source, container, options, doubts)


def _tables(source: Source, container: str, options: ReadingOptions, doubts: list[Note]) -> list[Reading]:
    from funnelkit.reading.vacancy import refuse_vacant

    refuse_vacant(source)
    if container in OPENED:
        from funnelkit.reading.workbook import read_workbook

        return read_workbook(source, container, options)
    from funnelkit.reading.text import read_text

    return [read_text(source, options, doubts)]
