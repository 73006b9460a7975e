"""Moments from bytes: all cells of one layout at once.

A moment is kept as seconds since 1990 in 32 bits, with three values above the year 2100 for cells that hold none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from funnelkit.recognition.buffers import Bytes
    from funnelkit.recognition.moment_layouts import Layout, Span

Seconds = npt.NDArray[np.uint32]
Tags = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

BLANK = np.uint32(2**32 - 1)
UNREADABLE = np.uint32(2**32 - 2)
FIRST_YEAR, LAST_YEAR = 1990, 2100
DAY = 86_400

# What a cell leaves open. EITHER, DAY_ONLY, MONTH_ONLY: which order of day and month it can be read in; these stand on
# SLASH, DASH or DOT. SHORT: two digits of year. SERIAL: a day number. An EITHER cell is kept as read day first.
SETTLED = 0
EITHER, DAY_ONLY, MONTH_ONLY = 1, 2, 3
SLASH, DASH, DOT, SERIAL, SHORT = 4, 8, 16, 32, 64
_FAMILY_TAG = {"slash": SLASH, "dash": DASH, "dot": DOT}

_MONTHS = (LAST_YEAR - FIRST_YEAR + 1) * 12
_STARTS = (np.datetime64("1990-01") + np.arange(_MONTHS + 1)).astype("datetime64[D]")
FIRST_DAYS = (_STARTS - np.datetime64("1990-01-01")).astype(np.int32)
MONTH_LENGTHS = np.diff(FIRST_DAYS)
SERIAL_OF_1990 = 32_874
SERIAL_RANGE = (36_526, 55_152)

# What databases and spreadsheets print where there is no date.
_PLACEHOLDERS = np.array(
    [0, 20_000_000, 10_101, 16_010_101, 18_991_230, 18_991_231, 19_000_100, 19_000_101, 19_700_101], np.int32
)


class Columns(Protocol):
    """The n-th byte of every cell."""

    def __getitem__(self, place: int, /) -> Bytes: ...


@dataclass(frozen=True)
class Batch:
    """What cells of one layout say: seconds since 1990, tags (None: all settled), and what the order leans on.

    `offsets`: the zone that each cell prints, in minutes, or one for all; None where none is printed. `placeholders`:
    how many cells hold what is printed where there is no date.
    """

    seconds: Seconds
    tags: Tags | None
    dot_days: int
    offsets: Numbers | None = None
    placeholders: int = 0


def matches(layout: Layout, cells: Columns) -> Flags:
    """Say which cells have the signature of a layout."""
    good = np.ones(len(cells[0]), np.bool_)
    for place, byte in enumerate(layout.signature):
        good &= (cells[place] - np.uint8(48) < 10) if byte == ord("0") else (cells[place] == byte)
    return good


def read_batch(layout: Layout, cells: Columns) -> Batch:
    """Read cells that all have the layout's signature."""
    if layout.family == "serial":
        return _read_serials(layout, cells)
    date = _date(layout, cells)
    clock, good_clock = _clock(layout, cells)
    days, good = date.days()
    good &= good_clock
    seconds = days.astype(np.uint32) * np.uint32(DAY) + clock
    seconds[~good] = UNREADABLE
    tags = _tags(layout, date, good)
    odd = np.flatnonzero(~good)
    placeholders = 0
    if len(odd):
        placeholders = int(np.count_nonzero(date.some(odd).placeholders()))
        tags = _reread(layout, date.some(odd), odd, (clock, good_clock), (seconds, tags))
    dot_days = int(np.count_nonzero((date.first > 12) & good)) if layout.family == "dot" else 0
    return Batch(seconds, tags, dot_days, _offsets(layout, cells), placeholders)


@dataclass(frozen=True)
class _Date:
    """The three numbers of a date, day first where the order is open; `second` may be one month for all."""

    year: Numbers
    second: Bytes
    first: Bytes

    def days(self) -> tuple[Numbers, Flags]:
        """Give days since 1990, and whether there is such a day."""
        good = (self.year >= FIRST_YEAR) & (self.year <= LAST_YEAR) & (self.second >= 1) & (self.second <= 12)
        month = (self.year - np.int32(FIRST_YEAR)) * np.int32(12) + self.second - np.int32(1)
        month[~good] = 0
        good &= (self.first >= 1) & (self.first <= MONTH_LENGTHS[month])
        return FIRST_DAYS[month] + self.first - np.int32(1), good

    def month_first(self) -> _Date:
        return _Date(self.year, self.first, self.second)

    def some(self, rows: npt.NDArray[np.intp]) -> _Date:
        return _Date(
            self.year[rows], self.second if len(self.second) == 1 else self.second[rows], self.first[rows]
        )

    def placeholders(self) -> Flags:
        """Say which stand for "no date"."""
        if not ((self.year < FIRST_YEAR) | (self.first == 0)).any():
            return np.zeros(len(self.year), np.bool_)
        year = self.year * np.int32(10_000)
        return np.isin(year + self.second * np.int32(100) + self.first, _PLACEHOLDERS) | np.isin(
            year + self.first * np.int32(100) + self.second, _PLACEHOLDERS
        )


def _date(layout: Layout, cells: Columns) -> _Date:
    first = _number(cells, layout.day)
    second = _number(cells, layout.month) if layout.month else np.full(1, layout.month_number, np.uint8)
    assert layout.year is not None
    start, end = layout.year
    year = _number(cells, (end - 2, end)).astype(np.int32)
    if layout.short_year:
        return _Date(year + np.where(year < 70, np.int32(2000), np.int32(1900)), second, first)
    year += _number(cells, (start, start + 2)) * np.int32(100)
    return _Date(year, second, first)


def _number(cells: Columns, span: Span) -> Bytes:
    """One or two digits as a number; the arithmetic is modulo 256, and ends in range."""
    start, end = span
    if end - start == 1:
        return cells[start] - np.uint8(48)
    return cells[start] * np.uint8(10) + cells[start + 1] - np.uint8(16)


def _clock(layout: Layout, cells: Columns) -> tuple[Seconds, Flags]:
    """Give seconds since midnight, and whether there is such a time; nought for a date alone."""
    if layout.hour is None or layout.minute is None:
        return np.zeros(1, np.uint32), np.ones(1, np.bool_)
    hour, minute = _number(cells, layout.hour), _number(cells, layout.minute)
    good = minute < 60
    if layout.noon:
        good &= (hour <= 12) & ((hour > 0) | (layout.noon == "a"))
        hour = hour % np.uint8(12) + np.uint8(12 * (layout.noon == "p"))
    else:
        good &= hour < 24
    seconds = (hour * np.uint32(60) + minute) * np.uint32(60)
    if layout.second is not None:
        second = _number(cells, layout.second)
        good &= second < 60
        seconds += second
    return seconds, good


def _tags(layout: Layout, date: _Date, good: Flags) -> Tags | None:
    """Mark what the cells leave open, among those that can be read day first."""
    short = SHORT if layout.short_year else SETTLED
    if layout.family not in {"slash", "dash"}:
        return np.full(len(good), short, np.uint8) if short else None
    family = _FAMILY_TAG[layout.family] | short
    tags = np.full(len(good), family | EITHER, np.uint8)
    tags[date.first > 12] = family | DAY_ONLY
    tags[date.first == date.second] = family
    tags[~good] = SETTLED
    return tags


def _reread(
    layout: Layout,
    date: _Date,
    rows: npt.NDArray[np.intp],
    clock: tuple[Seconds, Flags],
    into: tuple[Seconds, Tags | None],
) -> Tags | None:
    """Read again the cells that are no day-first date: as placeholders, else month first; changes `into` in place."""
    seconds, tags = into
    seconds[rows[date.placeholders()]] = BLANK
    if layout.family not in _FAMILY_TAG:
        return tags
    days, good = date.month_first().days()
    passed, good_clock = (np.broadcast_to(part, seconds.shape)[rows] for part in clock)
    good &= good_clock.astype(np.bool_) & (seconds[rows] == UNREADABLE)
    if not good.any():
        return tags
    tags = np.zeros(len(seconds), np.uint8) if tags is None else tags
    seconds[rows[good]] = (days.astype(np.uint32) * np.uint32(DAY) + passed.astype(np.uint32))[good]
    tags[rows[good]] = _FAMILY_TAG[layout.family] | MONTH_ONLY | (SHORT if layout.short_year else SETTLED)
    return tags


def _read_serials(layout: Layout, cells: Columns) -> Batch:
    """Read day numbers of Excel's 1900 system, to the nearest second."""
    day = _digits(cells, layout.day)
    clock = np.zeros(len(day), np.int64)
    if layout.second is not None:
        width = layout.second[1] - layout.second[0]
        clock = np.rint(_digits(cells, layout.second) / 10.0**width * DAY).astype(np.int64)
    seconds = ((day - SERIAL_OF_1990) * DAY + clock).astype(np.uint32)
    good = (day >= SERIAL_RANGE[0]) & (day <= SERIAL_RANGE[1])
    seconds[~good] = UNREADABLE
    return Batch(seconds, np.where(good, np.uint8(SERIAL), np.uint8(SETTLED)), 0)


def _digits(cells: Columns, span: Span) -> npt.NDArray[np.int64]:
    value = np.zeros(len(cells[span[0]]), np.int64)
    for place in range(*span):
        value = value * 10 + (cells[place] - np.uint8(48))
    return value


def _offsets(layout: Layout, cells: Columns) -> Numbers | None:
    """Give the zone offsets that are printed, in minutes."""
    if not layout.offset_sign:
        return None
    if layout.offset_hour is None:
        return np.zeros(1, np.int32)
    minutes = _number(cells, layout.offset_hour).astype(np.int32) * np.int32(60)
    if layout.offset_minute is not None:
        minutes = minutes + _number(cells, layout.offset_minute)
    minutes *= np.int32(layout.offset_sign)
    return minutes[:1] if (minutes == minutes[:1]).all() else minutes


def swapped(seconds: Seconds) -> Seconds:
    """Read day-first moments month first; both numbers are at most 12."""
    days, clock = np.divmod(seconds, np.uint32(DAY))
    return np.asarray(_swapped_days()[days] * np.uint32(DAY) + clock, np.uint32)


@cache
def calendar() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """For each day since 1990: the number of its month since then, and the day of the month from 1."""
    month = np.repeat(np.arange(_MONTHS, dtype=np.int32), MONTH_LENGTHS)
    return month, np.arange(len(month), dtype=np.int32) - FIRST_DAYS[month] + np.int32(1)


@cache
def _swapped_days() -> Seconds:
    """For each day since 1990, the day with day and month changed round (itself where there is none)."""
    month, day = calendar()
    other = FIRST_DAYS[month // 12 * 12 + np.minimum(day, 12) - 1] + month % 12
    return np.where(day <= 12, other, np.arange(len(month))).astype(np.uint32)
