"""Movement: what became of the open leads between two exports, two days of one, or a kept run and an export."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.department.keeping import day_of_export
from funnelkit.department.measurement import check_dimensions
from funnelkit.errors import BaselineError, InputError, UsageError
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import DimensionNotFound, Intake, Order, take_in
from funnelkit.leads.assembly import keep_where
from funnelkit.leads.table import OPEN, OUTCOMES
from funnelkit.model import Note
from funnelkit.periods import day_number
from funnelkit.tally.packing import days_of
from funnelkit.tally.places import Cut
from funnelkit.tally.tables import NO_DAY
from funnelkit.worklists.movement import BESIDE, RESTATED, SIGNS, Balances, Waterfall
from funnelkit.worklists.pairing import ABSENT, Pairs, Side, pair_days, pair_exports
from funnelkit.worklists.scope import find_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.leads import Leads
    from funnelkit.model import Period

USUAL = ("manager", "source", "pipeline", "office")
"""Dimensions by which a filter is looked for; by the first of them the movement is told, too."""

MOST_UNDATED = 0.1
"""Where more of the ended leads have no day, nobody knows who was open on a day before."""


class NoLeadsToFollow(InputError):
    """A file holds counts or answers, of which nobody can tell what became of a lead."""

    key = "no_leads_to_follow"


class IdsMissing(InputError):
    """An export has no ids by which its leads could be found in another."""

    key = "ids_missing"


class NothingShared(BaselineError):
    """No lead of one export is in the other."""

    key = "nothing_shared"


class OutcomeUntold(BaselineError):
    """The second export does not tell an outcome that the first one tells."""

    key = "outcome_untold"


class TakenLater(UsageError):
    """The first export was taken after the second."""

    key = "taken_later"


class ClosingsUndated(InputError):
    """One export is to tell who was open on a day before, and its leads ended without a day."""

    key = "closings_undated"


class DaysBeyond(UsageError):
    """The days asked for are none that the export knows."""

    key = "days_beyond"


@dataclass(frozen=True)
class Asking:
    """What is asked: `days` from the first to the last one (None: two exports, the older first), of which leads, by what."""

    days: tuple[date, date | None] | None = None
    by: tuple[str, ...] = ()
    period: Period | None = None


@dataclass(frozen=True)
class End:
    """One end of a movement: the day up to which it is seen, the files that tell it, and their leads."""

    as_of: date | None
    inputs: tuple[Mapping[str, object], ...]
    leads: int


@dataclass(frozen=True, eq=False)
class Movement:
    """What became of the open leads; `basis` is "exports" or "dates". `scope` says first what may be missing.

    `by` are the sections beside the whole. `waterfall` and `intakes` open them.
    """

    basis: str
    start: End
    end: End
    whole: Balances
    by: tuple[Balances, ...]
    scope: tuple[Note, ...]
    notes: tuple[Note, ...]
    waterfall: Waterfall = field(repr=False)
    intakes: tuple[Intake, Intake] = field(repr=False)


def find_movement(order: Order, asking: Asking) -> Movement:
    """Take the files in, and follow their leads from one end to the other.

    Raises NoLeadsToFollow, IdsMissing, NothingShared, OutcomeUntold, TakenLater, ClosingsUndated, DaysBeyond.
    """
    check_dimensions(asking.by)
    names = tuple(dict.fromkeys((*asking.by, *USUAL, *(name for name, _ in order.where))))
    if asking.days is None:
        old, new = order.files
        first = _take(replace(order, files=(old,), as_of=None), names)
        intakes = first, _take(replace(order, files=(new,)), names)
        pairs, untold, basis = _pair_two(intakes, asking), _untold_by_exports(intakes), "exports"
    else:
        intake = _take(order, names)
        intakes, basis = (intake, intake), "dates"
        pairs = _pair_one(intake, asking)
        untold = frozenset({*UNTOLD_BY_DATES, *_untracked(intake.leads, 1)})
    pairs = _kept(pairs, order.where)
    waterfall = Waterfall(pairs, untold)
    return Movement(
        basis,
        _end(intakes[0], pairs.start, pairs.was),
        _end(intakes[1], pairs.end, pairs.now),
        waterfall.whole(),
        tuple(_by(waterfall, intakes, asking.by)),
        tuple(find_scope(pairs, names, _names_of(intakes)) if basis == "exports" else ()),
        tuple(_notes(waterfall, intakes, order, basis)),
        waterfall,
        intakes,
    )


def _take(order: Order, names: Sequence[str]) -> Intake:
    intake = take_in(replace(order, where=(), ids=True), set(names) & set(DIMENSIONS))
    if not len(intake.leads):
        raise NoLeadsToFollow(files=[str(entry["name"]) for entry in intake.inputs])
    return intake


def _end(intake: Intake, side: Side, states: np.ndarray) -> End:
    as_of = None if side.cut.as_of == _NEVER else date(1970, 1, 1) + timedelta(days=side.cut.as_of)
    return End(as_of, intake.inputs, int((states != ABSENT).sum()))


def _names_of(intakes: Sequence[Intake]) -> tuple[str, str]:
    one, other = (", ".join(str(entry["name"]) for entry in intake.inputs) for intake in intakes)
    return one, other


# --- two exports -------------------------------------------------------------------------------------------------

_NEVER = day_number(date.max)


def _pair_two(intakes: Sequence[Intake], asking: Asking) -> Pairs:
    old, new = intakes
    files = _names_of(intakes)
    for intake, name in zip(intakes, files, strict=True):
        if len(intake.leads) and all(ids is None for ids in intake.leads.ids):
            raise IdsMissing(file=name, headers=[header for header in intake.headers if header][:20])
    if old.as_of and new.as_of and old.as_of > new.as_of:
        raise TakenLater(start=files[0], started=old.as_of, end=files[1], ended=new.as_of)
    sides = [Side(intake.leads, _cut(day_number(intake.as_of or date.max), asking)) for intake in intakes]
    pairs = pair_exports(*sides)
    if (pairs.was != ABSENT).any() and not ((pairs.was != ABSENT) & (pairs.now != ABSENT)).any():
        raise NothingShared(start=files[0], end=files[1])
    for code in range(OPEN + 1, len(OUTCOMES)):
        back = (pairs.was == code) & (pairs.now == OPEN)
        if back.any() and not _tracks(new.leads, OUTCOMES[code]):
            raise OutcomeUntold(start=files[0], end=files[1], outcome=OUTCOMES[code], leads=int(back.sum()))
    return pairs


def _cut(as_of: int, asking: Asking) -> Cut:
    period = asking.period
    return Cut(as_of, day_number(period.start), day_number(period.end)) if period else Cut(as_of)


def _tracks(leads: Leads, outcome: str) -> bool:
    return leads.untracked(outcome) is not True


def _untracked(leads: Leads, end: int) -> Iterator[str]:
    """Name what cannot be told where an end does not tell an outcome."""
    for code, outcome in enumerate(OUTCOMES):
        if code != OPEN and not _tracks(leads, outcome):
            yield from (name for name, states in BESIDE.items() if states[end] == code)
            yield from (
                (outcome,) if end else {"sold": ("sales_undone",), "lost": ("reopened",)}.get(outcome, ())
            )


def _untold_by_exports(intakes: Sequence[Intake]) -> frozenset[str]:
    dated = "created_at" in intakes[1].leads.frame and intakes[0].as_of is not None
    found = {name for end, intake in enumerate(intakes) for name in _untracked(intake.leads, end)}
    return frozenset(found if dated else {*found, "late"})


# --- two days of one export --------------------------------------------------------------------------------------

UNTOLD_BY_DATES = frozenset({*SIGNS, *BESIDE, RESTATED}) - {
    *("open_start", "new", "sold", "lost", "non_target", "open_end", "stayed_open")
}
"""What one export cannot tell: it knows how each lead stands now, and on which day it came to that."""


def _pair_one(intake: Intake, asking: Asking) -> Pairs:
    as_of = day_of_export(intake, "movement")
    assert asking.days is not None
    first, last = asking.days[0], asking.days[1] or as_of
    if first > last or last > as_of:
        raise DaysBeyond(first=first, last=last, as_of=as_of)
    start = day_number(first) - 1
    leads = intake.cut("month", (first, last + timedelta(days=1))).leads
    _check_closings(leads, intake, start)
    return pair_days(leads, _cut(start, asking), _cut(day_number(last), asking))


def _check_closings(leads: Leads, intake: Intake, start: int) -> None:
    before = days_of(leads.frame, "created_at") <= start
    ended = before & (leads.frame["outcome"].to_numpy() != OPEN)
    undated = int((ended & (days_of(leads.frame, "closed_at") == NO_DAY)).sum())
    if undated > MOST_UNDATED * int(ended.sum()):
        raise ClosingsUndated(file=intake.inputs[0]["name"], undated=undated, ended=int(ended.sum()))


# --- some of the leads -------------------------------------------------------------------------------------------


def _kept(pairs: Pairs, where: Sequence[tuple[str, str]]) -> Pairs:
    """Keep the leads that have one of some values at the second end, or had it at the first where they are not there."""
    wanted: dict[str, list[str]] = {}
    for name, value in where:
        wanted.setdefault(name, []).append(value)
    kept = np.ones(len(pairs), bool)
    for name, values in wanted.items():
        frames = [pairs.side(end).leads.frame for end in (0, 1)]
        if any(name not in frame for frame in frames):
            raise DimensionNotFound(dimension=name)
        had, has = (
            np.append(keep_where(frame, name, values), False)[at]
            for frame, at in zip(frames, pairs.at, strict=True)
        )
        kept &= np.where(pairs.at[1] >= 0, has, had)
    return pairs if kept.all() else pairs.where(kept)


def _by(waterfall: Waterfall, intakes: Sequence[Intake], asked: Sequence[str]) -> Iterator[Balances]:
    """Give the sections asked for, else that by manager, of what both ends tell."""
    for name in asked or USUAL[:1]:
        if all(name in intake.leads.frame for intake in intakes):
            yield waterfall.by(name)
        elif asked:
            raise DimensionNotFound(dimension=name)


def _notes(waterfall: Waterfall, intakes: Sequence[Intake], order: Order, basis: str) -> Iterator[Note]:
    """Say what the balance takes for granted, then what was noted of the files."""
    pairs = waterfall.pairs
    if waterfall.amounts is None and any("hundredths" in intake.leads.frame for intake in intakes):
        yield Note("movement_no_amounts")
    if basis == "dates":
        yield Note("movement_by_dates")
        frame = pairs.end.leads.frame
        undated = (frame["outcome"].to_numpy() != OPEN) & (days_of(frame, "closed_at") == NO_DAY)
        if undated.any():
            yield Note("movement_undated", {"leads": int(undated.sum())})
    else:
        unkeyed = [int((~pairs.keyed & (states != ABSENT)).sum()) for states in (pairs.was, pairs.now)]
        if any(unkeyed):
            yield Note("movement_unkeyed", {"start": unkeyed[0], "end": unkeyed[1]})
    yield from (Note("filtered", {"field": name, "value": value}) for name, value in order.where)
    yield from (note for intake in dict.fromkeys(intakes) for note in intake.notes)
