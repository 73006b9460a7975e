"""Periods of the calendar: their names, and which day belongs to which."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.model import Period

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1)

GRAINS = ("month", "week", "quarter", "year")

YEARLESS = 1
"""The year of what names a month or a week without one: such a period is called `--03` or `--W40`, as ISO 8601 has it."""


class BadPeriod(UsageError):
    """A period that cannot be read as one."""

    key = "bad_period"


class BadDate(UsageError):
    """A day that cannot be read as one."""

    key = "bad_date"


class AsOfAhead(UsageError):
    """No export can have been taken on a day that has not come."""

    key = "as_of_ahead"


class BadTimezone(UsageError):
    """A time zone that is not known."""

    key = "bad_timezone"


def read_timezone(name: str) -> ZoneInfo:
    """Read the name of a time zone, as in Europe/Kyiv; raises BadTimezone with names that are like it."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        from difflib import get_close_matches

        known = sorted(available_timezones())
        near = [place for place in known if name.casefold() in place.casefold()] or get_close_matches(
            name, known
        )
        raise BadTimezone(zone=name, near=near[:5] or ["Europe/Budapest", "Europe/Kyiv"]) from error


def day_number(day: date) -> int:
    """Give a day as the tallies write it: whole days since 1970-01-01."""
    return (day - EPOCH).days


def day_numbers(period: Period) -> tuple[int, int]:
    """Give the first day of a period and the one after its last, as the tallies write them."""
    return day_number(period.start), day_number(period.end)


def parse_day(text: str) -> date:
    """Read a day of a command line, `2026-04-05`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadDate(text=text) from error


def past_day(day: date, today: date) -> date:
    """Give the day of an export that has come; raises AsOfAhead."""
    if day > today:
        raise AsOfAhead(as_of=day, today=today)
    return day


def month_of(year: int, month: int) -> Period:
    """Give a month; months outside 1..12 run into the neighbouring years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), after, f"{_year(year)}-{month:02d}")


def _year(year: int) -> str:
    return "-" if year == YEARLESS else f"{year:04d}"


def is_yearless(name: str) -> bool:
    """Say whether a period's name tells no year."""
    return name.startswith("--")


def named_span(start: date, end: date) -> Period:
    """Give the days from `start` up to `end` by the name of the day, week, month, quarter or year that they are."""
    for every in GRAINS:
        period = period_of(start, every)
        if (period.start, period.end) == (start, end):
            return period
    if end - start == timedelta(days=1):
        return Period(start, end, _day_name(start))
    return Period(start, end, f"{_day_name(start)}..{_day_name(end - timedelta(days=1))}")


def _day_name(day: date) -> str:
    return f"--{day:%m-%d}" if day.year == YEARLESS else day.isoformat()


def period_of(day: date, every: str) -> Period:
    """Give the month, ISO week, quarter or year that holds a day."""
    if every == "week":
        start = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return Period(start, start + timedelta(days=7), f"{_year(year)}-W{week:02d}")
    if every == "quarter":
        quarter = (day.month - 1) // 3
        first, last = month_of(day.year, quarter * 3 + 1), month_of(day.year, quarter * 3 + 3)
        return Period(first.start, last.end, f"{_year(day.year)}-Q{quarter + 1}")
    if every == "year":
        return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year:04d}")
    return month_of(day.year, day.month)


def parse_period(text: str, as_of: date | None = None) -> Period:
    """Read `last-month`, `2026-09`, `2026-Q3`, `2026-W40`, `2026`, a day, or `FROM..TO` with both ends in.

    `last-month` is the last month that had ended on `as_of`.
    """
    try:
        return _parse(text, as_of)
    except (ValueError, OverflowError) as error:
        raise BadPeriod(text=text) from error


def _parse(text: str, as_of: date | None) -> Period:
    if text == "last-month":
        if as_of is None:
            raise BadPeriod(text=text)
        return month_of(as_of.year, as_of.month - 1)
    if ".." in text:
        first, last = (_single(part) for part in text.split("..", 1))
        if first.start > last.start:
            raise BadPeriod(text=text)
        return span((first, last))
    return _single(text)


def span(periods: tuple[Period, ...]) -> Period:
    """Give the stretch from the first of some periods to the last."""
    first, last = min(periods), max(periods, key=lambda period: period.end)
    name = first.name if first == last else f"{first.name}..{last.name}"
    return Period(first.start, last.end, name)


def _single(text: str) -> Period:
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        year, month = int(found[1]), int(found[2])
        if year and 1 <= month <= 12:
            return month_of(year, month)
    elif found := re.fullmatch(r"(\d{4})-[Qq]([1-4])", text):
        return period_of(date(int(found[1]), int(found[2]) * 3, 1), "quarter")
    elif found := re.fullmatch(r"(\d{4})-[Ww](\d{2})", text):
        return period_of(date.fromisocalendar(int(found[1]), int(found[2]), 1), "week")
    elif re.fullmatch(r"[1-9]\d{3}", text):
        return period_of(date(int(text), 1, 1), "year")
    day = date.fromisoformat(text)
    return Period(day, day + timedelta(days=1), day.isoformat())
