"""Text tables: CSV, TSV and their kin."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.languages import load_vocabulary
from funnelkit.model import Note, freeze
from funnelkit.reading.delimiter import DELIMITERS, ONE_COLUMN, UNUSUAL, records_of
from funnelkit.reading.dialect import find_dialect
from funnelkit.reading.encoding import Judgement, find_encoding, named_encoding
from funnelkit.reading.ending import tail_of
from funnelkit.reading.header import HeaderTorn, Layout, filled, tidy, titles_of
from funnelkit.reading.heading import mend_foreign, mend_torn
from funnelkit.reading.mixture import Mixture, lines_in
from funnelkit.reading.mojibake import find_damages
from funnelkit.reading.records import TextRecords
from funnelkit.reading.splitting import OPEN, WHOLE
from funnelkit.reading.table import SAMPLE_FIRST, SAMPLE_LAST, Dialect, Reading, ReadingOptions
from funnelkit.reading.two_lines import find_heading, heading_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.source import Source
    from funnelkit.reading.splitting import Record

_CELL_LINES = 100  # of a quoted cell, at most, that the end of the head may cut
_NAMED = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


class DelimiterUnknown(UsageError):
    """A delimiter must be one character."""

    key = "delimiter_unknown"


def read_text(source: Source, options: ReadingOptions, doubts: list[Note]) -> Reading:
    """Look at the first bytes of a text table, and make a Reading whose blocks come from the whole file."""
    judged = _encoding(source, options)
    text = _decode(source.head, judged, whole=source.whole)
    named = _named_delimiter(options.delimiter) if options.delimiter else None
    dialect = replace(find_dialect(text, judged.encoding, source.name, named), second=judged.second)
    records = records_of(text, dialect)
    if not source.whole:
        records = _without_cut(records)
    layout = _layout(records, dialect, source.name)
    sample = _sample(source, records, layout, dialect)
    damage = find_damages(layout.headers, sample, load_vocabulary().field_of)
    notes = (*_notes(layout, source, judged, dialect, text), *damage.notes(source.name))
    return Reading(
        name=source.name,
        path=source.given,
        container="csv",
        sheet=None,
        encoding=judged.encoding,
        delimiter=None if dialect.delimiter == ONE_COLUMN else dialect.delimiter,
        header_row=layout.header_row,
        headers=damage.headers(layout.headers),
        sample=tuple(map(damage.cells, sample)),
        notes=notes,
        records=damage.records(TextRecords(source, dialect, layout, sample, doubts)),
        fingerprint=source.fingerprint,
        titles=titles_of([record.cells for record in records[: layout.skip]], layout),
    )


def _without_cut(records: list[Record]) -> list[Record]:
    """Leave out the last record, which may be cut; with it the lines of a quoted cell whose end is not there."""
    last = next((r for r in records[:-_CELL_LINES:-1] if r.state == OPEN), records[-1])
    return records[: last.number - 1] or records


def _layout(records: Sequence[Record], dialect: Dialect, name: str) -> Layout:
    """Find the heading, also one that a stray quote has torn or whose line has another delimiter."""
    cells = [record.cells for record in records]
    torn = mend_torn(records, dialect)
    if torn:
        cells[torn[0]] = torn[1]
    layout = find_heading(cells, load_vocabulary().field_of, name)
    if layout.header_row is not None and records[layout.header_row - 1].state != WHOLE:
        if torn is None or layout.header_row != torn[0] + 1:
            raise HeaderTorn(file=name, row=layout.header_row, cell=records[layout.header_row - 1].text[:60])
        return replace(layout, fitted="repaired")
    if layout.header_row is None and layout.above:
        names = mend_foreign(records, layout.skip, dialect)
        if names:
            return replace(
                layout,
                header_row=layout.skip,
                headers=tuple(map(tidy, names)),
                above=layout.above - 1,
                fitted="repaired",
            )
    return layout


def _decode(data: bytes, judged: Judgement, *, whole: bool) -> str:
    if judged.second:
        return "".join(Mixture(judged.encoding, judged.second).texts(lines_in(data), []))
    text = codecs.getincrementaldecoder(judged.encoding)(errors="replace").decode(data, final=whole)
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


def _notes(
    layout: Layout, source: Source, judged: Judgement, dialect: Dialect, text: str
) -> tuple[Note, ...]:
    told: dict[str, dict[str, object]] = {}
    if judged.rival:
        told["encoding_uncertain"] = {"encoding": judged.encoding, "rival": judged.rival}
    if dialect.delimiter in UNUSUAL:
        told["delimiter_unusual"] = {"delimiter": dialect.delimiter}
    if dialect.delimiter == ONE_COLUMN and _may_be_wider(text):
        told["one_column"] = {}
    if dialect.quote == "'":
        told["quotes_unusual"] = {"quote": dialect.quote}
    if dialect.loose:
        told["quotes_loose"] = {}
    if layout.above:
        told["lines_above_header"] = {"count": layout.above}
    if layout.repeats:
        told["header_repeated"] = {"count": layout.repeats}
    if layout.header_row is None:
        told["header_line_missing"] = {}
    if layout.fitted:
        told[f"header_{layout.fitted}"] = {"row": layout.header_row}
    notes = (Note(key, freeze({"file": source.name, **params})) for key, params in told.items())
    return (*heading_notes(layout, {"file": source.name}), *notes)


def _may_be_wider(text: str) -> bool:
    """Say whether half of a text's first lines hold a sign that may part cells, or quotes."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    signs = (*DELIMITERS, *(sign for sign in UNUSUAL if sign != " "), "  ", '"')
    return any(2 * sum(sign in line for line in lines) >= len(lines) for sign in signs)


def _sample(
    source: Source, records: Sequence[Record], layout: Layout, dialect: Dialect
) -> tuple[tuple[str, ...], ...]:
    """Take up to 300 records from the start and, of a longer file, up to 100 from its end."""
    data = _of_width(records[layout.skip :], layout.width)
    first = data[:SAMPLE_FIRST]
    last = data[SAMPLE_FIRST:] if source.whole else _from_the_end(source, layout, dialect)
    return (*first, *last[-SAMPLE_LAST:])


def _from_the_end(source: Source, layout: Layout, dialect: Dialect) -> list[tuple[str, ...]]:
    """Give the last records of the table's width; the first line may be cut, or lie inside a quoted cell."""
    if dialect.second:
        return []
    text = tail_of(source, dialect)
    start = max(text.find("\n"), text.find("\r")) + 1
    records = records_of(text[start:], dialect)[1:]
    right = _of_width(records, layout.width)
    widths = Counter(len(record.cells) for record in records)
    # Read from inside a quoted cell, most records come out torn: better none than wrong ones.
    return right if widths[layout.width] * 2 > widths.total() else []


def _of_width(records: Sequence[Record], width: int) -> list[tuple[str, ...]]:
    return [
        tuple(record.cells)
        for record in records
        if record.state == WHOLE and len(record.cells) == width and filled(record.cells)
    ]
