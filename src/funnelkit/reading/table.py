"""What reading gives: a table of text cells, and its records block by block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import pyarrow as pa

    from funnelkit.model import Note
    from funnelkit.reading.source import Fingerprint

CODES = "codes"
TEXT = "text"
SAMPLE_FIRST = 300
SAMPLE_LAST = 100


@dataclass(frozen=True)
class ReadingOptions:
    """What the person says about the file, where it cannot be told from its bytes."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """Some consecutive records.

    `rows`: int32, the 1-based record number of each in the file, the header included in the count. `columns`: by
    index, a DictionaryArray(int32, string) for "codes", a StringArray for "text"; without nulls, an empty cell is "".
    """

    rows: np.ndarray[tuple[int], np.dtype[np.int32]]
    columns: Mapping[int, pa.Array]


class Records(Protocol):
    """Where a table's records come from."""

    def blocks(self, columns: Mapping[int, str]) -> Iterator[Block]:
        """Give the records in order, only the columns asked for."""
        ...


@dataclass(frozen=True)
class Reading:
    """One table, as its bytes were read.

    `header_row` is the 1-based record number of the header line (None: the file has none), `headers` are free of the
    byte order mark and of blanks around, "" where there is none; `sample` holds up to 400 data records of the width
    of `headers`: the first 300 and, of longer files, some from the end. `titles` are the lines above the header.
    """

    name: str
    path: str
    container: str
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    notes: tuple[Note, ...]
    records: Records = field(repr=False, compare=False)
    fingerprint: Fingerprint = field(repr=False, compare=False)
    titles: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes in hex."""
        return self.fingerprint.sha256

    def blocks(self, columns: Mapping[int, str]) -> Iterator[Block]:
        """Give the records in the order of the file; `columns` maps an index to "codes" (few values) or "text".

        Wholly empty records are left out but counted in the numbering. Records that do not fit the table are set
        aside: when the last block is out, a note in the list given to `read_tables` counts and names them.
        """
        return self.records.blocks(columns)


@dataclass(frozen=True)
class Dialect:
    """How a text table is written.

    `delimiter` has mostly one sign; `escape` is the sign before a quote that is text, "" where such a quote is doubled;
    with `blanks` True those behind a delimiter are no part of the cell. `second` is the encoding of some of the lines.
    With `loose` True a quote that is text need not be doubled: one closes a cell only before a delimiter.
    """

    encoding: str
    delimiter: str
    quote: str = '"'
    escape: str = ""
    blanks: bool = False
    second: str = ""
    loose: bool = False

    @property
    def usual(self) -> bool:
        """Whether it is written as CSV usually is."""
        plain = len(self.delimiter) == 1 and self.quote == '"'
        return plain and not (self.escape or self.blanks or self.second or self.loose)


@dataclass
class Tally:
    """What happened to the records of one run, by their numbers.

    `aside`: in no way brought to the table's width; `repaired`: in one; `quoted`: with a stray quote, now part of its
    cell; `others`: of another table below; `other_widths`: the widths of such tables;
    `other_lines`: lines, not records, in the second encoding.
    """

    aside: list[int] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    quoted: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    other_widths: set[int] = field(default_factory=set)
    torn: list[int] = field(default_factory=list)
    other_lines: list[int] = field(default_factory=list)
    undecoded: list[int] = field(default_factory=list)
    open_quote: int | None = None

    def cut(self, row: int) -> None:
        """Forget what happened behind a record."""
        for rows in (self.aside, self.repaired, self.quoted, self.others):
            rows[:] = [number for number in rows if number <= row]
        if not self.others:
            self.other_widths.clear()
