"""Text tables: CSV, TSV and their kin."""

from __future__ import annotations

import codecs
from collections import Counter
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.languages import load_vocabulary
from funnelkit.model import Note, freeze
from funnelkit.reading.delimiter import ONE_COLUMN, find_delimiter, records_of
from funnelkit.reading.encoding import Judgement, find_encoding, named_encoding
from funnelkit.reading.ending import tail_of
from funnelkit.reading.header import Layout, filled, find_layout
from funnelkit.reading.records import TextRecords
from funnelkit.reading.table import SAMPLE_FIRST, SAMPLE_LAST, Dialect, Reading, ReadingOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.source import Source

_NAMED = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


class DelimiterUnknown(UsageError):
    """A delimiter must be one character."""

    key = "delimiter_unknown"


def read_text(source: Source, options: ReadingOptions, doubts: list[Note]) -> Reading:
    """Look at the first bytes of a text table, and make a Reading whose blocks come from the whole file."""
    judged = _encoding(source, options)
    encoding = judged.encoding
    text = _decode(source.head, encoding, whole=source.whole)
    delimiter = (
        _named_delimiter(options.delimiter) if options.delimiter else find_delimiter(text, source.name)
    )
    records = records_of(text, delimiter or ONE_COLUMN)
    if not source.whole and len(records) > 1:
        records.pop()
    layout = find_layout(records, load_vocabulary().field_of, source.name)
    notes = _notes(layout, source, judged)
    dialect = Dialect(encoding=encoding, delimiter=delimiter or ONE_COLUMN)
    sample = _sample(source, records, layout, dialect)
    return Reading(
        name=source.name,
        path=source.given,
        container="csv",
        sheet=None,
        encoding=encoding,
        delimiter=delimiter,
        header_row=layout.header_row,
        headers=layout.headers,
        sample=sample,
        notes=notes,
        records=TextRecords(source, dialect, layout, sample, doubts),
        fingerprint=source.fingerprint,
    )


def _decode(data: bytes, encoding: str, *, whole: bool) -> str:
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(data, final=whole)
    return text.removeprefix("\ufeff")


def _named_delimiter(name: str) -> str:
    delimiter = _NAMED.get(name.lower(), name)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise DelimiterUnknown(delimiter=name)
    return delimiter


def _encoding(source: Source, options: ReadingOptions) -> Judgement:
    if options.encoding:
        return Judgement(named_encoding(options.encoding))
    return find_encoding(source.head, whole=source.whole)


def _notes(layout: Layout, source: Source, judged: Judgement) -> tuple[Note, ...]:
    notes = []
    if judged.rival:
        params = {"file": source.name, "encoding": judged.encoding, "rival": judged.rival}
        notes.append(Note("encoding_uncertain", freeze(params)))
    if layout.above:
        notes.append(Note("lines_above_header", freeze({"file": source.name, "count": layout.above})))
    if layout.repeats:
        notes.append(Note("header_repeated", freeze({"file": source.name, "count": layout.repeats})))
    if layout.header_row is None:
        notes.append(Note("header_line_missing", freeze({"file": source.name})))
    return tuple(notes)


def _sample(
    source: Source, records: Sequence[Sequence[str]], layout: Layout, dialect: Dialect
) -> tuple[tuple[str, ...], ...]:
    """Take up to 300 records from the start and, of a longer file, up to 100 from its end."""
    data = [
        tuple(record) for record in records[layout.skip :] if len(record) == layout.width and filled(record)
    ]
    first = data[:SAMPLE_FIRST]
    last = data[SAMPLE_FIRST:] if source.whole else _from_the_end(source, layout, dialect)
    return (*first, *last[-SAMPLE_LAST:])


def _from_the_end(source: Source, layout: Layout, dialect: Dialect) -> list[tuple[str, ...]]:
    """Give the last records of the table's width; the first line may be cut, or lie inside a quoted cell."""
    text = tail_of(source, dialect)
    start = max(text.find("\n"), text.find("\r")) + 1
    records = records_of(text[start:], dialect.delimiter)[1:]
    right = [tuple(record) for record in records if len(record) == layout.width and filled(record)]
    widths = Counter(len(record) for record in records)
    # Read from inside a quoted cell, most records come out torn: better none than wrong ones.
    return right if widths[layout.width] * 2 > widths.total() else []
