"""Parts → leads: the tables of several files made one, joined, freed of duplicates, filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.leads.contacts import contact_keys
from funnelkit.leads.duplicates import find_same_person, merge_snapshots, restarted
from funnelkit.leads.history import join_histories
from funnelkit.leads.joins import Deals, NotJoinable, forget_unproven, join_deals
from funnelkit.leads.lines import Lines, find_lines
from funnelkit.leads.months import forget_days, join_months
from funnelkit.leads.parts import common_keys, row_notes
from funnelkit.leads.persons import customers_of, persons_of
from funnelkit.leads.sales import count_returns
from funnelkit.leads.spellings import unify_spellings
from funnelkit.leads.stacking import stack
from funnelkit.leads.table import Leads, note_files
from funnelkit.leads.tracks import clocks_of, tracks_of
from funnelkit.model import Note
from funnelkit.recognition.phones import NO_PHONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads.typed import Part

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]

_OF_MERGING = ("modified_at", "price", "quantity")
"""Columns that nothing needs once rows are merged."""


@dataclass(frozen=True)
class Merging:
    """What is taken for one lead, and what for none.

    `duplicates`: "id" (one id, one lead), "person" (then one phone, else one e-mail, within 30 days), "keep".
    `tell_persons`: name the repeated inquiries of a person, though they are kept. `mark_persons`: put a number for
    each lead's person into the table (`person`, -1: not known). `country`: whose telephone numbers those without a
    country's code are, where the others do not tell.
    """

    duplicates: str = "id"
    drop_tests: bool = False
    country: str = ""
    tell_persons: bool = False
    mark_persons: bool = False


class _Ids(NamedTuple):
    """Ids as numbers: those of the stacked leads, which of them are filled in, and those of leads that the deals name."""

    own: Keys
    known: Bools
    of_deals: Keys


def assemble(
    leads: Sequence[Part], deals: Sequence[Part], merging: Merging, histories: Sequence[Part] = ()
) -> Leads:
    """Put the tables of leads under each other, merge what is one lead, and join deals and histories.

    Test rows are counted like any other unless they are to be dropped; `tests` of the result holds them either way.
    """
    if not leads:
        leads, deals = deals, ()
    names = tuple(part.name for part in leads)
    notes = [note for part in (*leads, *deals) for note in part.notes]
    frame = _stacked(leads)
    ids = _read_ids(leads, deals, len(frame))
    frame, kept, more = _one_row_a_lead(frame, ids, leads, merging.duplicates)
    notes += more
    if deals:
        frame, more = _with_deals(frame, kept, ids, (leads, deals), merging.country)
        notes += more
    followed = join_histories(frame, leads, histories, kept)
    notes += followed.notes
    frame, more = _by_person(forget_days(followed.frame), kept, leads, merging)
    notes += more
    frame = unify_spellings(frame) if len(leads) + len(deals) > 1 else frame
    frame, tests, more = _without_tests(frame, names, drop=merging.drop_tests)
    notes += more
    frame, more = count_returns(frame, names)
    notes += more
    by_all = (*followed.tells, *({"returned"} & {*frame}))
    tracks = tracks_of(leads, deals) | dict.fromkeys(by_all, frozenset(range(len(leads))))
    clocks = clocks_of(leads)
    return Leads(frame, names, tracks, clocks, notes=tuple(notes), stays=followed.stays, tests=tests)


def _stacked(parts: Sequence[Part]) -> pd.DataFrame:
    return stack([part.frame.assign(file=np.int16(code)) for code, part in enumerate(parts)])


def _read_ids(leads: Sequence[Part], deals: Sequence[Part], size: int) -> _Ids:
    """Read the ids of the leads; deals that stand for leads go by their own id where they have one."""
    if all(part.columns.plan.kind == "deals" and "deal_id" in part.columns.fields for part in leads):
        keys, known = common_keys(leads, "deal_id")
        return _Ids(keys, known, keys[:0])
    keys, known = common_keys([*leads, *deals])
    own, deal_keys = keys[:size], keys[size:]
    return _Ids(own, known[:size], forget_unproven(leads, deals, own, deal_keys))


def _one_row_a_lead(
    frame: pd.DataFrame, ids: _Ids, parts: Sequence[Part], duplicates: str
) -> tuple[pd.DataFrame, Bools, list[Note]]:
    """Make rows of one id one lead, unless ids are none of leads; gives which rows of the given table were kept, too."""
    frame = join_months(frame, ids.own, ids.known)
    kept, notes = np.ones(len(frame), bool), []
    strange = restarted(frame, ids.own, ids.known)
    if strange.any():
        notes = row_notes("ids_not_shared", parts, strange)
    elif duplicates != "keep":
        frame, kept, notes = _one_row_an_id(frame, ids.own, ids.known, parts)
    return frame.drop(columns=[*_OF_MERGING], errors="ignore"), kept, notes


def _one_row_an_id(
    frame: pd.DataFrame, keys: Keys, known: Bools, parts: Sequence[Part]
) -> tuple[pd.DataFrame, Bools, list[Note]]:
    """Sum the lines of deals, then merge snapshots; gives which rows of the given table were kept, too."""
    kept = np.ones(len(frame), bool)
    notes: list[Note] = []
    lines = find_lines(frame, keys, known)
    if lines is not None:
        notes += _line_notes(lines, parts)
        kept = ~lines.gone
        frame, keys, known = lines.frame[kept].reset_index(drop=True), keys[kept], known[kept]
    frame, _, gone = merge_snapshots(frame, keys, known)
    merged = np.zeros(len(kept), bool)
    merged[np.flatnonzero(kept)[gone]] = True
    return frame, kept & ~merged, [*notes, *row_notes("duplicate_ids", parts, merged)]


def _with_deals(
    frame: pd.DataFrame, kept: Bools, ids: _Ids, parts: tuple[Sequence[Part], Sequence[Part]], country: str
) -> tuple[pd.DataFrame, list[Note]]:
    """Join the deals to the leads: `parts` are the tables of both; NotJoinable names those of the leads."""
    leads, deals = parts
    contacts = {
        name: (mine[kept], theirs) for name, (mine, theirs) in contact_keys(leads, deals, country).items()
    }
    table, gone, notes = _without_lines(deals)
    try:
        frame, more = join_deals(frame, ids.own[kept], Deals(deals, table, ids.of_deals, contacts, gone))
    except NotJoinable as error:
        raise NotJoinable(**{**error.params, "leads": ", ".join(part.name for part in leads)}) from None
    return frame, [*notes, *more]


def _without_lines(deals: Sequence[Part]) -> tuple[pd.DataFrame, Bools, list[Note]]:
    """Give the stacked deals, their lines summed by their own id, and which rows have gone into others."""
    table = _stacked(deals)
    own = any("deal_id" in part.columns.fields for part in deals)
    lines = find_lines(table, *common_keys(deals, "deal_id")) if own else None
    gone = np.zeros(len(table), bool) if lines is None else lines.gone
    notes = [] if lines is None else _line_notes(lines, deals)
    table = table if lines is None else lines.frame
    return table.drop(columns=[*_OF_MERGING], errors="ignore"), gone, notes


def _line_notes(lines: Lines, parts: Sequence[Part]) -> list[Note]:
    key = "product_lines" if lines.summed else "product_lines_total"
    return [*row_notes(key, parts, lines.gone), *row_notes("product_lines_twice", parts, lines.copies)]


def _by_person(
    frame: pd.DataFrame, kept: Bools, parts: Sequence[Part], merging: Merging
) -> tuple[pd.DataFrame, list[Note]]:
    """Give each lead its person where that is asked for; note, or leave out, what one of them asked again."""
    sought = merging.duplicates == "person" or merging.tell_persons
    if not (sought or merging.mark_persons):
        return frame, []
    persons = persons_of(parts, merging.country)
    if merging.mark_persons and (customers := customers_of(parts, persons)) is not None:
        frame = frame.assign(person=customers[kept])
    if persons is None:
        return frame, [Note("no_person_columns")] if merging.duplicates == "person" else []
    return _without_repeats(frame, persons[kept], parts, merging.duplicates) if sought else (frame, [])


def _without_repeats(
    frame: pd.DataFrame, persons: Keys, parts: Sequence[Part], duplicates: str
) -> tuple[pd.DataFrame, list[Note]]:
    repeats = find_same_person(frame, persons, persons != NO_PHONE)
    drop = duplicates == "person" and repeats.any()
    key = "duplicate_persons" if drop else "same_person"
    notes = note_files(key, frame, [part.name for part in parts], repeats)
    return (frame[~repeats].reset_index(drop=True) if drop else frame), notes


def _without_tests(
    frame: pd.DataFrame, names: Sequence[str], *, drop: bool
) -> tuple[pd.DataFrame, pd.DataFrame | None, list[Note]]:
    """Give the leads, the test rows among them, and a note for each file that has some."""
    if "is_test" not in frame:
        return frame, None, []
    which = frame["is_test"].to_numpy()
    notes = note_files("tests_dropped" if drop else "tests_counted", frame, names, which)
    tests = frame[which].reset_index(drop=True)
    return (frame[~which].reset_index(drop=True) if drop else frame), tests, notes
