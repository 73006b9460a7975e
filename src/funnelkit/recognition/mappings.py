"""What the person said of columns: FIELD=HEADING, with the order or the year of its dates, or the scale of its scores."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.fields import FIELDS
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.counted import counted_field
from funnelkit.recognition.scales import SCALES
from funnelkit.recognition.spans import FILE_NUMBER, read_span

if TYPE_CHECKING:
    from funnelkit.reading.table import Reading

_WITH_YEAR = re.compile(r"(.+):(20\d\d)")
TOLD = ("period", "step")
"""Fields that may be told of a whole table instead of a heading."""

ORDERS = {"day-first": "day_first", "month-first": "month_first"}


class UnknownField(UsageError):
    """A mapping names a field that there is not."""

    key = "unknown_field"


class FieldMistyped(UsageError):
    """A mapping names a field that there is not, much like one that there is."""

    key = "field_mistyped"


class HeadingMissing(UsageError):
    """A mapping names a field and no heading."""

    key = "heading_missing"


@dataclass(frozen=True)
class FieldMapping:
    """One mapping of the user: a field, a heading (or the number of a column), the order of its dates or their year.

    The second of two headings `Name` is `Name (2)`. `file`: the one file it is for, "" where it is for all. `saved`: it
    stands in the configuration, which may tell of files that are not here. `year`: of dates without one.
    """

    field: str
    header: str
    order: str | None = None
    file: str = ""
    saved: bool = False
    year: int | None = None

    @property
    def is_told(self) -> bool:
        """Say whether it tells something of whole tables: `period=2026-03`, `period=2026-{file}`, `step=contacted`."""
        if self.field == "period":
            return read_span(self.header.replace(FILE_NUMBER, "01")) is not None
        return self.field == "step" and counted_field(self.header) is not None


def parse_mapping(text: str) -> FieldMapping:
    """Read `FIELD=HEADER`, behind the heading `:day-first` or `:month-first`, or the year that its dates lack."""
    name, _, header = text.partition("=")
    name, header = name.strip(), header.strip()
    order = None
    for word, code in (ORDERS | {scale: scale for scale in SCALES}).items():
        if header.endswith(f":{word}"):
            header, order = header.removesuffix(f":{word}").strip(), code
    year = None
    if match := _WITH_YEAR.fullmatch(header):
        header, year = match[1].strip(), int(match[2])
    if name not in FIELDS:
        raise _unknown(name or text)
    if not header:
        raise HeadingMissing(field=name)
    return FieldMapping(name, header, order, year=year)


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    fields = sorted(set(FIELDS) - {"other"})
    near = get_close_matches(name.lower(), fields)
    return FieldMistyped(field=name, near=near) if near else UnknownField(field=name, fields=fields)


def places_of(mapping: FieldMapping, reading: Reading) -> list[int]:
    """Give the column that a mapping means, by its heading or its number; none where the table has no such column."""
    wanted = fold_header(mapping.header)
    exact = [place for place, header in enumerate(reading.headers) if header == mapping.header]
    folded = [
        place for place, header in enumerate(reading.headers) if header and fold_header(header) == wanted
    ]
    if exact or folded:
        return (exact or folded)[:1]
    if reading.header_row is None and mapping.header.isdecimal():
        place = int(mapping.header) - 1
        return [place] if 0 <= place < len(reading.headers) else []
    return []
