"""Parts → leads: the tables of several files made one, joined, freed of duplicates, filtered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.languages.fold import fold
from funnelkit.leads.contacts import contact_keys
from funnelkit.leads.duplicates import find_same_person, merge_snapshots, restarted
from funnelkit.leads.events import EVENTS
from funnelkit.leads.history import join_histories
from funnelkit.leads.joins import Deals, NotJoinable, forget_unproven, join_deals
from funnelkit.leads.lines import Lines, find_lines
from funnelkit.leads.months import forget_days, join_months
from funnelkit.leads.parts import common_keys, phone_keys, row_notes
from funnelkit.leads.sales import count_returns
from funnelkit.leads.spellings import unify_spellings
from funnelkit.leads.stacking import stack
from funnelkit.leads.table import Leads, note_rows
from funnelkit.model import Note
from funnelkit.recognition.phones import NO_PHONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.typed import Part

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Merging:
    """What is taken for one lead, and what for none.

    `duplicates`: "id" (one id, one lead), "person" (then one phone, else one e-mail, within 30 days), "keep".
    `tell_persons`: name the repeated inquiries of a person, though they are kept. `mark_persons`: put a number for
    each lead's person into the table (`person`, -1: not known). `country`: whose telephone numbers those without a country's code are, where the others do not tell.
    """

    duplicates: str = "id"
    drop_tests: bool = False
    country: str = ""
    tell_persons: bool = False
    mark_persons: bool = False


STEPS = ("contacted", "appointments", "visits", "sold", "lost", "non_target", *EVENTS)
OUTCOMES_TOLD = frozenset({"sold", "lost", "non_target"})
OF_STATUS = "non_target"
_FIRST_ID = -(2**40)
"""Customers by their ids are numbered down from here, far below the persons known by e-mail."""


def assemble(
    leads: Sequence[Part], deals: Sequence[Part], merging: Merging, histories: Sequence[Part] = ()
) -> Leads:
    """Put the tables of leads under each other, merge what is one lead, and join deals and histories.

    Test rows are counted like any other unless they are to be dropped; `tests` of the result holds them either way.
    """
    if not leads:
        leads, deals = deals, ()
    frame = stack([part.frame.assign(file=np.int16(code)) for code, part in enumerate(leads)])
    own, own_known, deal_keys = _ids(leads, deals, len(frame))
    sought = merging.duplicates == "person" or merging.tell_persons
    persons = _persons(leads, merging.country) if sought or merging.mark_persons else None
    customers = _customers(leads, persons) if merging.mark_persons else None
    notes = [note for part in (*leads, *deals) for note in part.notes]
    frame = join_months(frame, own, own_known)
    strange = restarted(frame, own, own_known)
    kept = np.ones(len(frame), bool)
    if strange.any():
        notes += row_notes("ids_not_shared", leads, strange)
    elif merging.duplicates != "keep":
        frame, own, kept, more = _one_row_an_id(frame, own, own_known, leads)
        notes += more
        persons, customers = (None if keys is None else keys[kept] for keys in (persons, customers))
    frame = frame.drop(columns=["modified_at", "price", "quantity"], errors="ignore")
    if deals:
        met = contact_keys(leads, deals, merging.country)
        contacts = {name: (mine[kept], theirs) for name, (mine, theirs) in met.items()}
        table, gone, more = _without_lines(deals)
        notes += more
        frame, more = _joined(frame, own, leads, Deals(deals, table, deal_keys, contacts, gone))
        notes += more
    followed = join_histories(frame, leads, histories, kept)
    frame = forget_days(followed.frame)
    notes += followed.notes
    if customers is not None:
        frame = frame.assign(person=customers)
    if persons is not None and sought:
        frame, more = _without_repeats(frame, persons, leads, drop=merging.duplicates == "person")
        notes += more
    elif merging.duplicates == "person":
        notes.append(Note("no_person_columns"))
    if len(leads) + len(deals) > 1:
        frame = unify_spellings(frame)
    names = tuple(part.name for part in leads)
    frame, tests, more = _without_tests(frame, names, drop=merging.drop_tests)
    tracks = _tracks(leads, deals)
    tracks |= {step: frozenset(range(len(leads))) for step in followed.tells}
    frame, found = count_returns(frame, names)
    if "returned" in frame:
        tracks["returned"] = frozenset(range(len(leads)))
    made = Leads(frame, names, tracks, _clocks(leads), None, (*notes, *more, *found), followed.stays)
    return replace(made, tests=tests)


def _without_tests(
    frame: pd.DataFrame, names: Sequence[str], *, drop: bool
) -> tuple[pd.DataFrame, pd.DataFrame | None, list[Note]]:
    """Give the leads, the test rows among them, and a note for each file that has some."""
    if "is_test" not in frame:
        return frame, None, []
    which = frame["is_test"].to_numpy()
    tests = frame[which].reset_index(drop=True)
    notes = []
    for code, name in enumerate(names):
        rows = tests["row"].to_numpy()[tests["file"].to_numpy() == code]
        if len(rows):
            key = "tests_dropped" if drop else "tests_counted"
            notes.append(note_rows(key, name, rows))
    return (frame[~which].reset_index(drop=True) if drop else frame), tests, notes


def _ids(
    leads: Sequence[Part], deals: Sequence[Part], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Give the ids of the leads, which of them are filled in, and the ids of the leads that the deals name.

    Deals that stand for leads go by their own id where they have one.
    """
    if all(part.columns.plan.kind == "deals" and "deal_id" in part.columns.fields for part in leads):
        keys, known = common_keys(leads, "deal_id")
        return keys, known, keys[:0]
    keys, known = common_keys([*leads, *deals])
    own, deal_keys = keys[:size], keys[size:]
    return own, known[:size], forget_unproven(leads, deals, own, deal_keys)


def _one_row_an_id(
    frame: pd.DataFrame, keys: Keys, known: Bools, parts: Sequence[Part]
) -> tuple[pd.DataFrame, Keys, Bools, list[Note]]:
    """Sum the lines of deals, then merge snapshots; gives which rows of the given table were kept, too."""
    kept = np.ones(len(frame), bool)
    notes: list[Note] = []
    lines = find_lines(frame, keys, known)
    if lines is not None:
        notes += _line_notes(lines, parts)
        kept = ~lines.gone
        frame, keys, known = lines.frame[kept].reset_index(drop=True), keys[kept], known[kept]
    frame, keys, gone = merge_snapshots(frame, keys, known)
    merged = np.zeros(len(kept), bool)
    merged[np.flatnonzero(kept)[gone]] = True
    return frame, keys, kept & ~merged, [*notes, *row_notes("duplicate_ids", parts, merged)]


def _without_lines(deals: Sequence[Part]) -> tuple[pd.DataFrame, Bools, list[Note]]:
    """Give the stacked deals, their lines summed by their own id, and which rows have gone into others."""
    table = stack([part.frame.assign(file=np.int16(code)) for code, part in enumerate(deals)])
    own = any("deal_id" in part.columns.fields for part in deals)
    lines = find_lines(table, *common_keys(deals, "deal_id")) if own else None
    gone = np.zeros(len(table), bool) if lines is None else lines.gone
    notes = [] if lines is None else _line_notes(lines, deals)
    table = table if lines is None else lines.frame
    return table.drop(columns=["modified_at", "price", "quantity"], errors="ignore"), gone, notes


def _line_notes(lines: Lines, parts: Sequence[Part]) -> list[Note]:
    key = "product_lines" if lines.summed else "product_lines_total"
    return [*row_notes(key, parts, lines.gone), *row_notes("product_lines_twice", parts, lines.copies)]


def _joined(
    frame: pd.DataFrame, keys: Keys, leads: Sequence[Part], deals: Deals
) -> tuple[pd.DataFrame, list[Note]]:
    try:
        return join_deals(frame, keys, deals)
    except NotJoinable as error:
        raise NotJoinable(**{**error.params, "leads": ", ".join(part.name for part in leads)}) from None


def _persons(parts: Sequence[Part], country: str) -> npt.NDArray[np.int64] | None:
    """Give each row's person as a number: by phone, else by e-mail; -1 where there is neither."""
    if not any(name in part.columns.fields for part in parts for name in ("phone", "email")):
        return None
    mails, known = common_keys(parts, "email")
    by_mail = np.where(known, -2 - pd.factorize(mails)[0].astype(np.int64), NO_PHONE)
    phones = phone_keys(parts, country)
    return np.where(phones == NO_PHONE, by_mail, phones)


def _customers(parts: Sequence[Part], persons: Keys | None) -> Keys | None:
    """Give each row's customer as a number: by the id of a contact or company, else by its person; -1 where nobody tells."""
    if not any("person_id" in part.columns.fields for part in parts):
        return persons
    ids, known = common_keys(parts, "person_id")
    nobody = np.full(len(ids), NO_PHONE, np.int64) if persons is None else persons
    return np.where(known, _FIRST_ID - pd.factorize(ids)[0].astype(np.int64), nobody)


def _without_repeats(
    frame: pd.DataFrame, persons: Keys, parts: Sequence[Part], *, drop: bool
) -> tuple[pd.DataFrame, list[Note]]:
    repeats = find_same_person(frame, persons, persons != NO_PHONE)
    key = "duplicate_persons" if drop else "same_person"
    files, rows = frame["file"].to_numpy(), frame["row"].to_numpy()
    mine = [(part.name, rows[repeats & (files == code)]) for code, part in enumerate(parts)]
    notes = [note_rows(key, name, which) for name, which in mine if len(which)]
    return (frame[~repeats].reset_index(drop=True) if drop and notes else frame), notes


def _tracks(leads: Sequence[Part], deals: Sequence[Part]) -> dict[str, frozenset[int]]:
    """Say which files tell each step; deals tell theirs of all leads that they are joined to.

    An outcome that the statuses of one file tell is told by all files of the same headings (in those there just was
    none), and non-target leads by all files with statuses.
    """
    joined = frozenset().union(*(part.tracks for part in deals)) if deals else frozenset[str]()
    told = [_with_likes(part, leads) | joined for part in leads]
    tracks = {step: frozenset(code for code, steps in enumerate(told) if step in steps) for step in STEPS}
    if tracks[OF_STATUS]:
        by_status = frozenset(code for code, part in enumerate(leads) if part.meanings)
        tracks[OF_STATUS] |= by_status
    return tracks


def _with_likes(part: Part, parts: Sequence[Part]) -> frozenset[str]:
    if not part.meanings:
        return part.tracks
    headers = part.columns.plan.reading.headers
    like = [other for other in parts if other.meanings and other.columns.plan.reading.headers == headers]
    return part.tracks.union(*(other.tracks & OUTCOMES_TOLD for other in like))


def _clocks(parts: Sequence[Part]) -> frozenset[str]:
    """Give the moments whose time of day is known wherever they are."""
    return frozenset(
        name
        for name in ("created_at", "contacted_at")
        if any(name in part.frame for part in parts)
        and all(name in part.clocks for part in parts if name in part.frame)
    )


def keep_where(frame: pd.DataFrame, field: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say which rows have one of some values in a dimension, however spelt; "" asks for what is not filled in."""
    column = frame[field].cat
    wanted = {fold(value) for value in values}
    codes = [code for code, name in enumerate(column.categories) if fold(name) in wanted]
    return column.codes.isin([*codes, *([-1] if "" in wanted else [])]).to_numpy()
