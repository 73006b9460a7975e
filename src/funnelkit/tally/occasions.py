"""When each line of a table of counts happened: a day, a week, a month, from its column, its heading, or its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.model import Note, Period
from funnelkit.periods import YEARLESS, month_of, named_span, period_of
from funnelkit.recognition.blanks import is_blank
from funnelkit.recognition.counted import is_day_number
from funnelkit.recognition.short_years import spelled_months
from funnelkit.recognition.spans import read_span, weekday_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.recognition.plan import Plan
    from funnelkit.tally.figures import Texts

    Places = npt.NDArray[np.intp]

_WEEK = timedelta(days=7)


@dataclass(frozen=True, eq=False)
class Occasions:
    """The days of each line: `codes` are numbers in `spans`, of which None is not known."""

    spans: tuple[Period | None, ...]
    codes: npt.NDArray[np.int32]
    notes: tuple[Note, ...] = ()

    def of(self, places: npt.NDArray[Any]) -> Occasions:
        """Give some of the lines, or lines again and again."""
        return Occasions(self.spans, self.codes[places], self.notes)

    def crossed(self, headers: Sequence[str], at: Places, which: Places, context: Period | None) -> Occasions:
        """Give the days of a grid's cells: each column has its heading, each row its week."""
        spans: dict[Period | None, int] = {}
        table = np.zeros((len(self.spans), len(headers)), np.int32)
        for row, span in enumerate(self.spans):
            for column, header in enumerate(headers):
                found = _at_heading(header, span or context)
                table[row, column] = spans.setdefault(found, len(spans))
        return Occasions(tuple(spans), table[self.codes[at], which], self.notes)


def read_occasions(plan: Plan, texts: Texts | None, lines: int, context: Period | None) -> Occasions:
    """Read the days of a table's lines from its column of periods, else from what is known of the whole file."""
    if texts is None:
        return Occasions((context,), np.zeros(lines, np.int32))
    header = next(column.header for column in plan.columns if column.field == "period")
    used = sorted(set(texts.codes.tolist()))
    order = (
        plan.orders.get("period")
        or plan.orders.get("created_at")
        or _order([texts.texts[code] for code in used])
    )
    months = spelled_months(texts.texts[code] for code in used if not is_blank(texts.texts[code]))
    spans = [_completed(read_span(months.get(text, text), order), context) for text in texts.texts]
    notes = _doubts(plan, header, texts, spans, used)
    spans = _lengthened(spans, header)
    return Occasions(tuple(spans), texts.codes, notes)


def _order(texts: Sequence[str]) -> str | None:
    """Say whether days or months come first: None where every text can be read in both ways, or none proves it."""
    told = {order for text in texts for order in _proved(text)}
    return told.pop() if len(told) == 1 else None


def _proved(text: str) -> list[str]:
    first, second = (read_span(text, order) for order in ("day_first", "month_first"))
    if first and not second:
        return ["day_first"]
    return ["month_first"] if second and not first else []


def _doubts(
    plan: Plan, header: str, texts: Texts, spans: Sequence[Period | None], used: Sequence[int]
) -> tuple[Note, ...]:
    odd = [texts.texts[code] for code in used if spans[code] is None and not is_blank(texts.texts[code])]
    if not odd:
        return ()
    lines = int(np.isin(texts.codes, [code for code in used if spans[code] is None]).sum())
    ambiguous = any(read_span(text, "day_first") for text in odd)
    told = {"file": plan.reading.name, "header": header, "field": "period"}
    if ambiguous:
        return (Note("ambiguous_dates", told),)
    return (Note("unreadable_periods", {**told, "count": lines, "examples": odd[:3]}),)


def _lengthened(spans: list[Period | None], header: str) -> list[Period | None]:
    """Take first days under `Month` for months, and days a week apart under `Week` for weeks."""
    words = set(fold(split_camel(header)).split())
    counts = load_vocabulary().counts
    known = [span for span in spans if span]
    if any((span.end - span.start).days != 1 for span in known):
        return spans
    if words & counts["month"] and all(span.start.day == 1 for span in known):
        return [span and period_of(span.start, "month") for span in spans]
    apart = {(span.start - known[0].start).days % 7 for span in known}
    if words & counts["week"] and apart == {0}:
        return [span and named_span(span.start, span.start + _WEEK) for span in spans]
    return spans


def _at_heading(header: str, base: Period | None) -> Period | None:
    """Give the day of a heading such as `Mon` in a week or `17` in a month, or the days that it names by itself."""
    if is_day_number(header):
        return _in_month(int(header), base)
    weekday = weekday_of(header)
    if weekday is None:
        return _completed(read_span(header) or read_span(header, "day_first"), base)
    if base is None or base.end - base.start != _WEEK:
        return None
    day = base.start + timedelta(days=(weekday - base.start.weekday()) % 7)
    return named_span(day, day + timedelta(days=1))


def _in_month(day: int, base: Period | None) -> Period | None:
    if base is None or base != month_of(base.start.year, base.start.month):
        return None
    start = base.start + timedelta(days=day - 1)
    return named_span(start, start + timedelta(days=1)) if start < base.end else None


def _completed(span: Period | None, context: Period | None) -> Period | None:
    """Give what names no year the year in which its file's days lie, if there is just one."""
    if span is None or context is None or span.start.year != YEARLESS or context.start.year == YEARLESS:
        return span
    years = {context.start.year, (context.end - timedelta(days=1)).year}
    moved = {found for year in years if (found := _in_year(span, year)) and found.overlaps(context)}
    return moved.pop() if len(moved) == 1 else span


def _in_year(span: Period, year: int) -> Period | None:
    if "W" in span.name:
        return period_of(date.fromisocalendar(year, span.start.isocalendar().week, 1), "week")
    try:
        return named_span(
            span.start.replace(year=year),
            (span.end - timedelta(days=1)).replace(year=year) + timedelta(days=1),
        )
    except ValueError:
        return None
