"""Movement: what became of the open leads between two exports, two days of one, or a kept run and an export."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.department.movement_ends import (
    NEVER,
    Asking,
    files_of,
    pair_one,
    pair_two,
    untold_by_dates,
    untold_by_exports,
)
from funnelkit.department.tallying import check_dimensions
from funnelkit.errors import InputError
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import DimensionNotFound, Intake, Order, take_in
from funnelkit.leads.dimensions import keep_where
from funnelkit.leads.table import OPEN
from funnelkit.model import Note
from funnelkit.periods import EPOCH
from funnelkit.tally.packing import days_of
from funnelkit.tally.tables import NO_DAY
from funnelkit.worklists.movement import Balances, Waterfall
from funnelkit.worklists.pairing import ABSENT
from funnelkit.worklists.scope import find_scope
from funnelkit.worklists.standing import covers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.worklists.pairing import Pairs, Side

USUAL = ("manager", "source", "pipeline", "office")
"""Dimensions by which a filter is looked for; by the first of them the movement is told, too."""


class NoLeadsToFollow(InputError):
    """A file holds counts or answers, of which nobody can tell what became of a lead."""

    key = "no_leads_to_follow"


@dataclass(frozen=True)
class End:
    """One end of a movement: the day up to which it is seen, the files that tell it, and their leads."""

    as_of: date | None
    inputs: tuple[Mapping[str, object], ...]
    leads: int


@dataclass(frozen=True)
class Difference:
    """A count of the leads of a period of creation (None: no date) that a kept run and a later export tell otherwise."""

    period: str | None
    step: str
    then: int
    now: int


@dataclass(frozen=True, eq=False)
class Movement:
    """What became of the open leads; `basis` is "exports", "dates" or "kept". `scope` says first what may be missing.

    `by` are the sections beside the whole. `waterfall` and `intakes` open them. `differences` are those of a kept run.
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
    differences: tuple[Difference, ...] = ()


def find_movement(order: Order, asking: Asking) -> Movement:
    """Take the files in, and follow their leads from one end to the other.

    Raises NoLeadsToFollow, IdsMissing, NothingShared, OutcomeUntold, TakenLater, ClosingsUndated, DaysBeyond.
    """
    names = names_of(order, asking)
    if asking.days is not None:
        return follow_days(take(replace(order, where=()), names), order, asking)
    old, new = (replace(order, files=(name,), where=()) for name in order.files)
    intakes = take(replace(old, as_of=None), names), take(new, names)
    pairs = _kept(pair_two(intakes, asking), order.where)
    found = _found(Waterfall(pairs, untold_by_exports(intakes)), intakes, order, asking)
    return replace(found, scope=tuple(find_scope(pairs, names, files_of(intakes))))


def follow_days(intake: Intake, order: Order, asking: Asking) -> Movement:
    """Follow the leads of one export from day to day, by the dates on which they were created and ended."""
    pairs = _kept(pair_one(intake, asking), order.where)
    untold = untold_by_dates(intake.leads)
    return replace(_found(Waterfall(pairs, untold), (intake, intake), order, asking), basis="dates")


def names_of(order: Order, asking: Asking) -> tuple[str, ...]:
    """Name the dimensions to read: those asked for, and those by which a filter is looked for."""
    check_dimensions(asking.by)
    return tuple(dict.fromkeys((*asking.by, *USUAL, *order.filtered)))


def take(order: Order, names: Sequence[str]) -> Intake:
    """Take the files in with the ids of their leads; raises NoLeadsToFollow."""
    intake = take_in(replace(order, ids=True), set(names) & set(DIMENSIONS))
    if not len(intake.leads):
        raise NoLeadsToFollow(files=[str(entry["name"]) for entry in intake.inputs])
    return intake


def _found(waterfall: Waterfall, intakes: tuple[Intake, Intake], order: Order, asking: Asking) -> Movement:
    pairs = waterfall.pairs
    return Movement(
        "exports",
        _end(intakes[0], pairs.start, pairs.was),
        _end(intakes[1], pairs.end, pairs.now),
        waterfall.whole(),
        tuple(_by(waterfall, intakes, asking.by)),
        (),
        tuple(_notes(waterfall, intakes, order)),
        waterfall,
        intakes,
    )


def _end(intake: Intake, side: Side, states: np.ndarray) -> End:
    as_of = None if side.cut.as_of == NEVER else EPOCH + timedelta(days=side.cut.as_of)
    return End(as_of, intake.inputs, int((states != ABSENT).sum()))


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


def _notes(waterfall: Waterfall, intakes: Sequence[Intake], order: Order) -> Iterator[Note]:
    """Say what the balance takes for granted, then what was noted of the files."""
    pairs = waterfall.pairs
    if waterfall.amounts is None and any("hundredths" in intake.leads.frame for intake in intakes):
        yield Note("movement_no_amounts")
    if intakes[0] is intakes[1]:
        yield Note("movement_by_history" if covers(intakes[0].leads) else "movement_by_dates")
        frame = pairs.end.leads.frame
        undated = (frame["outcome"].to_numpy() != OPEN) & (days_of(frame, "closed_at") == NO_DAY)
        if undated.any():
            yield Note("movement_undated", {"leads": int(undated.sum())})
    else:
        unkeyed = [int((~pairs.keyed & (states != ABSENT)).sum()) for states in (pairs.was, pairs.now)]
        if any(unkeyed):
            yield Note("movement_unkeyed", {"start": unkeyed[0], "end": unkeyed[1]})
    yield from order.filters
    yield from (note for intake in dict.fromkeys(intakes) for note in intake.notes)
