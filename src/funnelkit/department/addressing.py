"""What an address asks for: the metric, the values of its group as the files spell them, and the days that it looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapidfuzz import process

from funnelkit.addresses import Address, write_group
from funnelkit.analysis.numbering import LETTERS, NAMES, OF_MONDAY, first_rows, row_at
from funnelkit.analysis.reviews import REVIEWED
from funnelkit.analysis.stages import OF_STAGE
from funnelkit.department.tallying import check_dimensions
from funnelkit.errors import InputError, UsageError
from funnelkit.intake import DimensionNotFound
from funnelkit.languages.fold import fold
from funnelkit.metrics import CLOSED_PERIOD, METRICS
from funnelkit.periods import GRAINS, parse_period, period_of
from funnelkit.tally import BOXES
from funnelkit.worklists.listing import answers_of, reviews_of
from funnelkit.worklists.rows import COUNTED_PARTS, SCORES_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from funnelkit.addresses import ShortAddress
    from funnelkit.analysis.counts import View
    from funnelkit.leads import Leads
    from funnelkit.model import Period, Row, Section

AT_AGE = ("count", "rate", "duration", "ratio")
"""The kinds of figures that are opened at any age of the leads; a share within a time only at its own."""

NEAR = 8
CLOSED = "closed_period"
QUESTION = ("question", "manager")


class UnknownNumber(UsageError):
    """An address names no metric."""

    key = "unknown_number"


class NotOpened(UsageError):
    """A number is asked for in a grouping, or a part, that it does not have."""

    key = "not_opened"


class UnknownLetter(UsageError):
    """A short address begins with a letter that no figure has."""

    key = "unknown_letter"


class UnknownRow(UsageError):
    """A short address ends with the number of a row that the report on these files does not have."""

    key = "unknown_row"


class NotInRow(UsageError):
    """A short address names a figure that its row does not have."""

    key = "not_in_row"


class NotPeriods(UsageError):
    """A short address names several rows that are not periods in order."""

    key = "not_periods"


class UnknownValue(InputError):
    """No row has the value that an address asks for."""

    key = "unknown_value"


class GroupEmpty(InputError):
    """No lead is in the group of an address."""

    key = "group_empty"


def metric_of(short: ShortAddress) -> str:
    """Give the metric that a letter stands for."""
    named = {letter: metric for metric, letter in LETTERS.items()}
    if short.letter not in named:
        raise UnknownLetter(address=str(short), letter=short.letter, last=[*named][-1])
    return named[short.letter]


def find_row(short: ShortAddress, sections: Sequence[Section]) -> Address:
    """Give the address in full, by the rows that a report on the same files has."""
    metric, row = metric_of(short), row_at(short.row, sections)
    if row is None:
        starts = [(section.by, first_rows(sections)[section.by]) for section in sections if section.rows]
        there = [f"{number} {' × '.join(by) or 'leads'}" for by, number in starts]
        raise UnknownRow(
            address=str(short),
            row=short.row,
            last=sum(len(section.rows) for section in sections),
            there=there,
        )
    if metric not in row.metrics:
        there = [
            f"{LETTERS[name]}{short.row} {name}" for name, value in row.metrics.items() if value is not None
        ]
        raise NotInRow(address=str(short), metric=metric, group=write_group(row.group), there=there)
    group = {name: value or "" for name, value in row.group.items()}
    if short.last is not None:
        group = {"period": _stretch(short, row, row_at(short.last, sections))}
    return Address(metric, short.part, group, short.within)


def _stretch(short: ShortAddress, *ends: Row | None) -> str:
    """Name the time from one row to another."""
    names = [row.group.get("period") if row and len(row.group) == 1 else None for row in ends]
    if not all(names) or (short.last or 0) < short.row:
        raise NotPeriods(address=str(short), rows=f"{short.row}-{short.last}")
    return "..".join(name for name in names if name)


def check_address(address: Address) -> str:
    """Give the metric; refuse one, a part, or dimensions that there are not."""
    metric, group = address.metric, address.group
    if metric not in NAMES:
        near = [name for name, *_ in process.extract(metric, NAMES, limit=NEAR)]
        raise UnknownNumber(metric=metric, near=near)
    parts = (*COUNTED_PARTS, *BOXES.get(metric, ()), *SCORES_OF.get(metric, ()))
    if address.part and address.part not in parts:
        raise NotOpened(metric=metric, asked=f".{address.part}", there=[f".{part}" for part in parts])
    if address.within is not None and not (CLOSED not in group and _is_at_age(metric, address.within)):
        raise NotOpened(metric=metric, asked=f"[within={address.within}]", there=[metric])
    wanted = _groupings(metric, group)
    if not wanted:
        check_dimensions(group)
    elif not any(set(group) == set(names) for names in wanted):
        there = [f"{metric}[{','.join(f'{name}=…' for name in names)}]" for names in wanted]
        raise NotOpened(metric=metric, asked=f"[{','.join(group) or '–'}]", there=there)
    return metric


def _is_at_age(metric: str, days: int) -> bool:
    found = METRICS.get(metric)
    return found is not None and (found.kind in AT_AGE or (found.kind == "within" and found.days == days))


def _groupings(metric: str, group: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Name the only groupings of a number that not every grouping has."""
    if metric in OF_STAGE:
        return (("stage",),)
    if metric == REVIEWED:
        return (QUESTION[:1], QUESTION)
    if metric in OF_MONDAY:
        return ()
    return ((CLOSED,),) if metric not in METRICS or (CLOSED in group and metric in CLOSED_PERIOD) else ()


def view_of(address: Address, asked: View, today: date) -> tuple[dict[str, str], View]:
    """Give the group with the names that periods have in reports, and from where it is looked at.

    `asked` is the view of the whole report. A period that is no month, week, quarter or year is a stretch of days of creation, not a group.
    """
    group, every, days = dict(address.group), asked.every, asked.period
    for name in ("period", CLOSED):
        if group.get(name):
            period = parse_period(group[name], today)
            grain = next((g for g in GRAINS if period_of(period.start, g) == period), None)
            if grain:
                every, group[name] = grain, period.name
            elif name == CLOSED:
                raise NotOpened(metric=address.metric, asked=f"[{CLOSED}={period.name}]", there=list(GRAINS))
            else:
                days = _both(days, period)
                del group[name]
    return group, replace(asked, every=every, period=days)


def _both(first: Period | None, second: Period) -> Period:
    if first is None:
        return second
    if not first.overlaps(second):
        raise GroupEmpty(group=f"{first.name}, {second.name}")
    start, end = max(first.start, second.start), min(first.end, second.end)
    return replace(second, start=start, end=end, name=f"{start}..{replace(second, end=end).last_day}")


def resolve(group: Mapping[str, str], metric: str, leads: Leads) -> dict[str, str | None]:
    """Find the values of a group as the files spell them; "" is what is not filled in."""
    return {
        name: (value or None) if name in ("period", CLOSED) else _spelt(name, value, _frames(metric, leads))
        for name, value in group.items()
    }


def _frames(metric: str, leads: Leads) -> list[Any]:
    if metric in OF_STAGE:
        return [] if leads.stays is None else [leads.stays]
    if metric == REVIEWED:
        return [reviews_of(leads).frame]
    return [leads.frame, answers_of(leads).frame]


def _spelt(name: str, value: str, frames: Sequence[Any]) -> str | None:
    there = [frame[name].cat for frame in frames if name in frame]
    if not there:
        raise DimensionNotFound(dimension=name)
    known = dict.fromkeys(
        str(v) for column in there for v in column.categories[sorted({*column.codes} - {-1})]
    )
    if not value or value in known:
        return value or None
    alike = [other for other in known if fold(other) == fold(value)]
    if len(alike) == 1:
        return alike[0]
    near = [found for found, *_ in process.extract(value, list(known), limit=NEAR)]
    raise UnknownValue(field=name, value=value, near=alike or near)
