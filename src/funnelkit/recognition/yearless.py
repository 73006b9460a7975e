"""Dates without a year, as people write them by hand: `05.03`, `5 марта`, `Mar 5`, with a time or without."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from funnelkit.reading.columns import codes_of
from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.buffers import as_dictionary, text_array_of
from funnelkit.recognition.moments import Moments
from funnelkit.recognition.month_names import DAY_ENDINGS, folded, month_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from funnelkit.recognition.moment_order import MomentColumn

_CLOCK = r"(?P<clock>(?:,?\s+|T)\d\d?:\d\d(?::\d\d)?(?:\s*[AaPp]\.?\s?[Mm]\.?)?)?"
_NUMBERS = re.compile(rf"(?P<date>(?P<first>\d\d?)(?P<sign>[./-])\s?(?P<second>\d\d?))\.?{_CLOCK}")
_ENDINGS = "|".join(map(re.escape, DAY_ENDINGS))
_NAMED = re.compile(
    rf"(?:(?P<day>\d\d?)\.?(?:{_ENDINGS})?[\s-]+(?P<name>[^\W\d_]+)\.?|(?P<name_first>[^\W\d_]+)\.?\s+(?P<day_last>\d\d?)"
    rf"(?:{_ENDINGS})?\.?){_CLOCK}"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def with_year(cell: str, year: int) -> str | None:
    """Give a date with the year it lacks, None where a cell is no date without a year."""
    text = cell.strip()
    if match := _NUMBERS.fullmatch(text):
        first, second, sign = int(match["first"]), int(match["second"]), match["sign"]
        if not 0 < min(first, second) <= 12 or max(first, second) > 31:
            return None
        return f"{first:02}{sign}{second:02}{sign}{year}{match['clock'] or ''}"
    match = _NAMED.fullmatch(text)
    name = (match["name"] or match["name_first"]) if match else ""
    if match is None or folded(name) not in month_numbers():
        return None
    return f"{match['day'] or match['day_last']} {name} {year}{match['clock'] or ''}"


def guess_yearless(cells: Iterable[str]) -> float:
    """Give the share of a sample's filled cells that are dates without a year; 0.0 where none is filled."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return sum(with_year(cell, 2000) is not None for cell in filled) / len(filled) if filled else 0.0


def year_named(name: str) -> int | None:
    """Give the one year in a file's name: `leads 2026-03.csv`; None where there is none, or more than one."""
    found = set(_YEAR.findall(name))
    return int(found.pop()) if len(found) == 1 else None


class YearlessMoments:
    """Collects a column of dates without a year, each distinct cell once; a cell with a year keeps it."""

    def __init__(self, year: int) -> None:
        self._moments = Moments()
        self._completed = cache(lambda cell: with_year(cell, year) or cell)

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells."""
        cells = as_dictionary(array)
        whole = [self._completed(cell) for cell in cells.dictionary.to_pylist()]
        indices = codes_of(cells).tolist()
        self._moments.add(text_array_of([whole[index] for index in indices]))

    def finish(self, order: str | None = None, *, serials: bool = False, zone: str = "") -> MomentColumn:
        """Settle the column and give it."""
        return self._moments.finish(order, serials=serials, zone=zone)
