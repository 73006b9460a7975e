"""Two ends of a movement, lead by lead: how each stood at the first and stands at the second, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.fold import fold
from funnelkit.leads.duplicates import repeated
from funnelkit.leads.table import OPEN, OUTCOMES
from funnelkit.recognition.ids import BLANK_ID, match
from funnelkit.tally.packing import days_of
from funnelkit.tally.tables import NO_DAY

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.leads import Leads
    from funnelkit.tally.places import Cut

    Bools = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.int32]
    Keys = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]
    States = npt.NDArray[np.int8]

ABSENT = len(OUTCOMES)
"""The state of a lead that is not there; the others are the codes of OUTCOMES."""


@dataclass(frozen=True, eq=False)
class Side:
    """The leads of one end of a movement, and how far they are seen there."""

    leads: Leads
    cut: Cut

    def states(self) -> States:
        """Say how each lead stood, ABSENT where it is not seen; what ended without a day has ended."""
        frame = self.leads.frame
        ended = days_of(frame, "closed_at") <= self.cut.as_of
        states = np.where(ended, frame["outcome"].to_numpy(), OPEN).astype(np.int8)
        states[~self.cut.creations(days_of(frame, "created_at"))] = ABSENT
        return states


@dataclass(frozen=True, eq=False)
class Pairs:
    """Every lead of two ends.

    `at`: its places in the tables of the two ends, -1 where it has none; `was`, `now`: its states there; `keyed`: whether
    it could be looked for at the other end; `late`: at the second end alone though created before the first.
    """

    start: Side
    end: Side
    at: tuple[Places, Places]
    was: States
    now: States
    keyed: Bools
    late: Bools

    def __len__(self) -> int:
        return len(self.was)

    def side(self, end: int) -> Side:
        """Give the first end for 0, the second for 1."""
        return self.end if end else self.start

    def taken(self, end: int, column: npt.NDArray[np.int64]) -> Keys:
        """Give a column of one end for every lead, 0 where it has no place there."""
        return np.append(column, 0)[self.at[end]]

    def where(self, which: Bools) -> Pairs:
        """Give some of them."""
        at = (self.at[0][which], self.at[1][which])
        was, now, keyed, late = self.was[which], self.now[which], self.keyed[which], self.late[which]
        return Pairs(self.start, self.end, at, was, now, keyed, late)


def pair_days(leads: Leads, start: Cut, end: Cut) -> Pairs:
    """Pair the leads of one table with themselves on two days."""
    first, last = Side(leads, start), Side(leads, end)
    was, now = first.states(), last.states()
    at = np.flatnonzero(now != ABSENT)
    every = np.ones(len(at), bool)
    return Pairs(first, last, (at, at), was[at], now[at], every, ~every)


def pair_exports(start: Side, end: Side) -> Pairs:
    """Pair the leads of two exports by their ids; one without an id, or whose id is not its own, has no other half."""
    states = [side.states() for side in (start, end)]
    first, second = (np.flatnonzero(of_side != ABSENT) for of_side in states)
    keys, others = _keys_of(start.leads, end.leads)
    known, told = _usable(keys[first]), _usable(others[second])
    found = _places_in(keys[first], known, others[second], told)
    added = np.setdiff1d(np.arange(len(second)), found)
    met = found >= 0
    at_end = np.full(len(first), -1)
    at_end[met] = second[found[met]]
    at_start = np.concatenate([first, np.full(len(added), -1)])
    at_end = np.concatenate([at_end, second[added]])
    was, now = (
        np.where(at >= 0, np.append(of_side, ABSENT)[at], ABSENT).astype(np.int8)
        for at, of_side in zip((at_start, at_end), states, strict=True)
    )
    keyed = np.concatenate([known, told[added]])
    created = np.append(days_of(end.leads.frame, "created_at"), NO_DAY)[at_end]
    late = keyed & (was == ABSENT) & (created != NO_DAY) & (created < start.cut.as_of)
    return Pairs(start, end, (at_start, at_end), was, now, keyed, late)


def _keys_of(*sides: Leads) -> list[Keys]:
    """Give the ids of the leads of each table as numbers that are equal where the ids are."""
    columns = iter(match(*(ids.column for leads in sides for ids in leads.ids if ids is not None)))
    found = []
    for leads in sides:
        files, rows = (leads.frame[name].to_numpy() for name in ("file", "row"))
        keys = np.full(len(rows), BLANK_ID, np.int64)
        for code, ids in enumerate(leads.ids):
            if ids is not None:
                mine = np.flatnonzero(files == code)
                keys[mine] = next(columns)[np.searchsorted(ids.rows, rows[mine])]
        found.append(keys)
    return found


def _usable(keys: Keys) -> Bools:
    """Say which ids are filled in and stand for one lead only."""
    known = keys != BLANK_ID
    usable: Bools = known & ~repeated(keys, known)
    return usable


def _places_in(keys: Keys, known: Bools, others: Keys, told: Bools) -> Places:
    """Give the place of each key among others, -1 where it is not there."""
    where = np.flatnonzero(told)
    ordered = where[np.argsort(others[where], kind="stable")]
    found = np.full(len(keys), -1, np.intp)
    if len(ordered):
        near = np.minimum(np.searchsorted(others[ordered], keys), len(ordered) - 1)
        hit = known & (others[ordered][near] == keys)
        found[hit] = ordered[near[hit]]
    return found


# --- what they have in common ------------------------------------------------------------------------------------


def joint_codes(pairs: Pairs, name: str) -> tuple[Codes, Codes, tuple[str | None, ...]]:
    """Give each lead's value of a column of words at both ends as numbers, and what they stand for (0: None).

    Values that differ only in how they are spelt are one, called as the second end calls it.
    """
    names: dict[str, int] = {}
    called: list[str | None] = [None]
    codes: dict[int, Codes] = {}
    for end in (1, 0):
        frame = pairs.side(end).leads.frame
        if name not in frame:
            codes[end] = np.zeros(len(pairs), np.int32)
            continue
        column = frame[name].cat
        table = [_named(str(word), names, called) for word in column.categories]
        of_row = np.array([*table, 0], np.int64)[column.codes.to_numpy()]
        codes[end] = pairs.taken(end, of_row).astype(np.int32)
    return codes[0], codes[1], tuple(called)


def _named(word: str, names: dict[str, int], called: list[str | None]) -> int:
    key = fold(word)
    if key not in names:
        names[key] = len(called)
        called.append(word)
    return names[key]


@dataclass(frozen=True, eq=False)
class Amounts:
    """What each lead is worth at one end, in hundredths: 0 and not `known` where that is not told."""

    hundredths: Keys
    known: Bools
    currency: Codes


def amounts_of(pairs: Pairs) -> tuple[tuple[Amounts, Amounts], tuple[str | None, ...]] | None:
    """Give the amounts of both ends with the names of their currencies; None where an end tells none."""
    if not all("hundredths" in pairs.side(end).leads.frame for end in (0, 1)):
        return None
    before, after, currencies = joint_codes(pairs, "currency")
    return (_amounts(pairs, 0, before), _amounts(pairs, 1, after)), currencies


def _amounts(pairs: Pairs, end: int, currency: Codes) -> Amounts:
    frame = pairs.side(end).leads.frame
    known = pairs.taken(end, frame["amount_known"].to_numpy().astype(np.int64)) > 0
    hundredths = pairs.taken(end, frame["hundredths"].to_numpy())
    return Amounts(np.where(known, hundredths, 0), known, np.where(known, currency, 0).astype(np.int32))
