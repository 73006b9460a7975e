"""Which days a whole table is of: as the person told, else by the lines above it, its sheet's or its file's name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from funnelkit.periods import YEARLESS, month_of, period_of
from funnelkit.recognition.spans import FILE_NUMBER, find_span, number_in_name, read_span, span_of_file
from funnelkit.recognition.yearless import year_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.model import Period
    from funnelkit.recognition.plan import Plan


def days_of(plan: Plan, beside: Iterable[str] = ()) -> Period | None:
    """Give the days that a whole table is of; `beside` are texts of sheets beside it that may tell them."""
    told, reading = plan.told.get("period"), plan.reading
    if told:
        return _told_days(told, reading.name)
    for text in (*reading.titles, *beside):
        if span := find_span(text):
            return span
    span = (reading.sheet and find_span(reading.sheet)) or span_of_file(reading.name)
    year = year_named(reading.name)
    if span and year and _is_month_alone(span):
        return month_of(year, span.start.month)
    return span or _year_of(*reading.titles, reading.sheet or "", reading.name)


def _year_of(*texts: str) -> Period | None:
    """Give the year that the first of some texts names, as a line above a grid of months does: `Sales 2026`."""
    year = next((found for text in texts if (found := year_named(text))), None)
    return period_of(date(year, 1, 1), "year") if year else None


def _told_days(told: str, name: str) -> Period | None:
    """Read what was told of files; `{file}` is the number in the name of each, else the month that it names."""
    if FILE_NUMBER not in told:
        return read_span(told)
    number, named = number_in_name(name), span_of_file(name)
    if named and (number is None or _is_month_alone(named)):
        return read_span(told.replace(FILE_NUMBER, f"{named.start.month:02d}"))
    return read_span(told.replace(FILE_NUMBER, f"{number[1]:02d}")) if number else None


def _is_month_alone(span: Period) -> bool:
    return span.start.year == YEARLESS and span == month_of(YEARLESS, span.start.month)
