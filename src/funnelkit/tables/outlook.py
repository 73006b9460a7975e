"""What a baseline can show later, as a line for each rate."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from funnelkit.model import Cell, Column, Table
from funnelkit.tables.cells import share_digits
from funnelkit.tables.sections import rate_name

if TYPE_CHECKING:
    from funnelkit.analysis.outlook import Outlook, Sight
    from funnelkit.languages import Words

WEEKS_UP_TO_DAYS = 180
"""Longer times are told in months."""

_WEEK_DAYS, _MONTH_DAYS = 7, 30.4375


def outlook_tables(outlook: Outlook, words: Words) -> tuple[Table, ...]:
    """Lay out an outlook: from what to what, and what it takes; no table where no rate is told."""
    if not outlook.sights:
        return ()
    title = words.text("words", "outlook_title", leads=max(1, round(outlook.leads_a_month)))
    rows = tuple(_row(sight, outlook.every, words) for sight in outlook.sights)
    return (Table(title, tuple(Column("", side) for side in ("left", "right", "left")), rows),)


def _row(sight: Sight, every: str, words: Words) -> tuple[Cell, ...]:
    digits = share_digits(sight.base.of)
    return (
        Cell(rate_name(sight.metric, sight.base, words)),
        Cell(" → ".join(f"{100 * share:.{digits}f}%" for share in (sight.start, sight.end))),
        Cell(_takes(sight, every, words)),
    )


def _takes(sight: Sight, every: str, words: Words) -> str:
    """Say how many leads and how long a change takes, or how long the baseline should be."""
    longer = sight.lengthen_to and words.text("words", f"outlook_longer_{every}", periods=sight.lengthen_to)
    if sight.needed is None or sight.days is None:
        return words.text("words", "outlook_too_small", longer=longer or words.text("words", "outlook_none"))
    unit = words.text("units", sight.base.of_step)
    takes = words.text(
        "words", "outlook_takes", needed=sight.needed, unit=unit, time=_time(sight.days, words)
    )
    return words.text("words", "outlook_or", takes=takes, longer=longer) if longer else takes


def _time(days: int, words: Words) -> str:
    if days <= _WEEK_DAYS:
        return words.text("words", "outlook_week")
    if days <= WEEKS_UP_TO_DAYS:
        return words.text("words", "outlook_weeks", count=ceil(days / _WEEK_DAYS))
    return words.text("words", "outlook_months", count=ceil(days / _MONTH_DAYS))
