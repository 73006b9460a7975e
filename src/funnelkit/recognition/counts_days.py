"""When the lines of a table of counts happened: the column that says so, and whether a line is of a few days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.recognition.counted import is_percent
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.short_years import spelled_months
from funnelkit.recognition.spans import read_span
from funnelkit.recognition.totals import is_total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

_SHORT_SPAN = 7


def period_place(plan: Plan, profiles: Sequence[Profile], besides: set[int]) -> int | None:
    """Find the column that says when: the one mapped, else the first whose heading and values name days or months."""
    words = load_vocabulary().counts["period"]
    mapped = [c.place for c in plan.columns if c.why == "mapped" and c.field in ("period", "created_at")]
    named = [
        column.place
        for column, values in zip(plan.columns, profiles, strict=True)
        if column.place not in besides
        and (_names_period(column, words) or plan.reading.header_row is None)
        and _holds_spans(values)
    ]
    return next(iter([*mapped, *named]), None)


def _names_period(column: ColumnPlan, words: frozenset[str]) -> bool:
    return (
        column.field in ("created_at", "answered_at", "period", "contacted_at")
        or fold(split_camel(column.header)) in words
    )


def _holds_spans(values: Profile) -> bool:
    if not values.filled:
        return False
    if values.moments >= MOST:
        return True
    cells = [cell for cell in values.cells if not is_total(cell)]
    return bool(cells) and sum(read_span(cell, "day_first") is not None for cell in cells) >= MOST * len(
        cells
    )


def is_of_days(columns: Sequence[ColumnPlan], profiles: Sequence[Profile]) -> bool:
    """Say whether each row is of a day or a week, and nothing else speaks of a report: then it counts what happened."""
    period = next((column.place for column in columns if column.field == "period"), None)
    fields = {column.field for column in columns}
    if period is None or fields & {"good_leads", "offered", "sold_in_period"}:
        return False
    if any(is_percent(column.header, profiles[column.place]) for column in columns if column.place != period):
        return False
    cells = profiles[period].cells
    if spelled_months(cell for cell in cells if not is_total(cell)):
        return False
    spans = [read_span(cell, "day_first") for cell in cells]
    return all(span is None or (span.end - span.start).days <= _SHORT_SPAN for span in spans)
