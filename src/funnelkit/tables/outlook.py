"""What a baseline can show later, as a line for each rate."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.tables.cells import share_digits
from funnelkit.tables.sections import rate_name

if TYPE_CHECKING:
    from funnelkit.analysis.outlook import Outlook, Reach, Sight
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
    """Tell one rate: the change worth seeing, or else the greater one that can be seen."""
    end = sight.greater.end if sight.greater else sight.end
    return (
        Cell(rate_name(sight.metric, sight.base, words)),
        Cell(f"{_share(sight.start, sight, words)} → {_share(end, sight, words)}"),
        Cell(_takes(sight, every, words)),
    )


def _share(share: float, sight: Sight, words: Words) -> str:
    return words.share(share, share_digits(sight.base.of))


def _takes(sight: Sight, every: str, words: Words) -> str:
    """Say how many leads and how long a change takes, or how long the baseline should be."""
    key = f"outlook_longer_{every}" if sight.lengthen_to else "outlook_none"
    longer = words.text("words", key, periods=sight.lengthen_to)
    if sight.greater:
        takes, end = _told(sight, sight.greater, words), _share(sight.end, sight, words)
        return words.text("words", "outlook_greater", takes=takes, end=end, longer=longer)
    if sight.reach is None:
        return words.text("words", "outlook_too_small", longer=longer)
    takes = _told(sight, sight.reach, words)
    return words.text("words", "outlook_or", takes=takes, longer=longer) if sight.lengthen_to else takes


def _told(sight: Sight, reach: Reach, words: Words) -> str:
    unit = words.text("units", sight.base.of_step, n=reach.needed)
    time = _time(reach.days, words)
    return words.text("words", "outlook_takes", needed=reach.needed, unit=unit, time=time)


def _time(days: int, words: Words) -> str:
    if days <= WEEKS_UP_TO_DAYS:
        return words.text("words", "outlook_weeks", count=ceil(days / _WEEK_DAYS))
    return words.text("words", "outlook_months", count=ceil(days / _MONTH_DAYS))
