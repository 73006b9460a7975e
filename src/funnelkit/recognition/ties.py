"""Columns that are equally good for one field: settled by their values, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.table import Reading
    from funnelkit.recognition.profile import Profile


@dataclass(frozen=True)
class Settled:
    """Where the field stands (None: it cannot be told), and what another of the columns then is, and why."""

    place: int | None
    other: int | None = None
    as_field: str = ""
    why: str = ""


def settle(name: str, rivals: Sequence[int], profiles: Sequence[Profile], reading: Reading) -> Settled:
    """Choose among equally good columns: the only one filled in, one of equals, or what the values say; else none."""
    filled = [place for place in rivals if profiles[place].filled] or list(rivals[:1])
    if len(filled) == 1 or _is_same(filled, reading):
        return Settled(filled[0])
    if name in ("status", "stage"):
        return _tells_ends(filled, profiles, reading)
    if name == "lead_id":
        return _id_of_lead(filled, profiles, reading)
    readable = _readable(filled, profiles, reading)
    if readable is not None:
        return Settled(readable)
    return _head_of(filled, reading) if name == "manager" and len(filled) == 2 else Settled(None)


def _column(reading: Reading, place: int) -> list[str]:
    return [row[place].strip() for row in reading.sample]


def _is_same(places: Sequence[int], reading: Reading) -> bool:
    first = _column(reading, places[0])
    return all(_column(reading, place) == first for place in places[1:])


def _tells_ends(places: Sequence[int], profiles: Sequence[Profile], reading: Reading) -> Settled:
    """Take the only column that says how leads ended; of several that agree, the one that says most, in words."""
    telling = [place for place in places if profiles[place].ends]
    if len(telling) < 2:
        return Settled(telling[0] if telling else None)
    outcome_of = profiles[telling[0]].vocabulary.outcome_of
    said = [[outcome_of(cell) for cell in _column(reading, place)] for place in telling]
    if any(len({*row} & {"sold", "lost"}) > 1 for row in zip(*said, strict=True)):
        return Settled(None)
    return Settled(
        max(telling, key=lambda place: (profiles[place].outcomes, profiles[place].letters, -place))
    )


def _id_of_lead(places: Sequence[int], profiles: Sequence[Profile], reading: Reading) -> Settled:
    """Take the column named after the lead, and the row's own id for the deal's; else the first that is unique."""
    words = load_vocabulary().entities["lead"]
    of_lead = [place for place in places if not words.isdisjoint(fold_header(reading.headers[place]).split())]
    unique = [place for place in places if profiles[place].unique >= 1.0]
    if len(of_lead) == 1:
        own = next((place for place in unique if place != of_lead[0]), None)
        return Settled(of_lead[0], own, "deal_id", "own_id")
    fullest = max((profiles[place].filled for place in unique), default=0)
    return Settled(next((place for place in unique if profiles[place].filled == fullest), None))


def _readable(places: Sequence[int], profiles: Sequence[Profile], reading: Reading) -> int | None:
    """Give the column in words where the others name the same things by number, one for one."""
    worded = [place for place in places if profiles[place].letters >= 1.0 and not profiles[place].ids]
    if len(worded) != 1:
        return None
    own = _column(reading, worded[0])
    others = [_column(reading, place) for place in places if place != worded[0]]
    return worded[0] if all(_one_to_one(own, other) for other in others) else None


def _one_to_one(one: Sequence[str], other: Sequence[str]) -> bool:
    pairs = set(zip(one, other, strict=True))
    return len(pairs) == len({pair[0] for pair in pairs}) == len({pair[1] for pair in pairs})


def _head_of(places: Sequence[int], reading: Reading) -> Settled:
    """Tell manager and head of two columns of people, where each value of one has always the same value of the other."""
    first, second = places
    rows = [pair for pair in zip(_column(reading, first), _column(reading, second), strict=True) if pair[0]]
    pairs = set(rows)
    if len(pairs) == len(rows):
        return Settled(None)
    firsts, seconds = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    if len(pairs) == len(firsts) > len(seconds):
        return Settled(first, second, "head", "head_of_managers")
    if len(pairs) == len(seconds) > len(firsts):
        return Settled(second, first, "head", "head_of_managers")
    return Settled(None)
