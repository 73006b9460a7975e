"""Two lists of the same work: what the CRM holds against what was counted by hand, or by another report. Never added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import periods_of
from funnelkit.languages.fold import fold
from funnelkit.model import Note
from funnelkit.tally import COHORT, EVENT, NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.tally import Cells, Tally

    Sums = dict[tuple[str, str | None], int]

STEPS = ("leads", "contacted", "appointments", "shows", "sold")
EVENTS = STEPS[1:]
AGREE, CRM_MISSES, TALLY_MISSES = "agree", "crm_misses", "tally_misses"


@dataclass(frozen=True)
class Reconciled:
    """One step of one period and manager on both lists; `missing` is by how much the shorter one is shorter.

    `at_least`: the larger of the two, for neither list can hold more than there were, if each counts a thing once.
    """

    period: str
    manager: str | None
    step: str
    crm: int
    tally: int
    finding: str
    missing: int
    at_least: int


@dataclass(frozen=True)
class Reconciliation:
    """All rows of one comparison: `basis` says what they go by, the day of the step or the creation of the lead."""

    basis: str
    every: str
    rows: tuple[Reconciled, ...]
    notes: tuple[Note, ...]


def reconcile(crm: Tally, other: Tally, days: tuple[int, int], every: str) -> Reconciliation:
    """Compare two tallies by period, by manager where both know them, and step by step.

    `days`: the first day that the other list covers and the one after its last: what the CRM holds of other days says
    nothing. Steps that one side does not tell are left out, as are managers of whom the other list knows nothing.
    """
    by = ("manager",) if ("manager",) in crm.cells and ("manager",) in other.cells else ()
    mine, theirs = crm.cells[by], other.cells[by]
    notes: list[Note] = []
    rows: list[Reconciled] = []
    for step in EVENTS if other.basis == EVENT else STEPS:
        if not _tells(theirs, step):
            continue
        if other.basis == EVENT and not _is_dated(mine, step):
            notes.append(Note("reconcile_undated", {"step": step}))
            continue
        if not _tells(mine, step):
            notes.append(Note("reconcile_untold", {"step": step}))
            continue
        rows += _rows(
            step,
            {**_names(mine), **_names(theirs)},
            _sums(mine, step, other.basis, days, every),
            _sums(theirs, step, COHORT, days, every),
        )
    return Reconciliation(other.basis, every, tuple(rows), (*notes, *_strangers(mine, theirs)))


def _tells(cells: Cells, step: str) -> bool:
    marks = {"leads": "leads_untold", "shows": "untracked_visits"}
    return cells.totals[step] > 0 and not cells.totals[marks.get(step, f"untracked_{step}")]


def _is_dated(cells: Cells, step: str) -> bool:
    return bool((cells.steps.of_step(step)["on"] != NO_DAY).any())


def _sums(cells: Cells, step: str, basis: str, days: tuple[int, int], every: str) -> Sums:
    """Sum a step by period and manager: by the day of the step (EVENT) or the day of creation (COHORT)."""
    table = cells.steps.of_step(step)
    day = table["on" if basis == EVENT else "created"]
    inside = (day >= days[0]) & (day < days[1])
    places, periods = periods_of(day[inside], every)
    names = np.array([_key(group) for group in cells.groups], dtype=object)
    found: Sums = {}
    lines = zip(places.tolist(), names[table["group"][inside]], table["n"][inside], strict=True)
    for place, name, n in lines:
        period = periods[place]
        if period:
            key = (period.name, name)
            found[key] = found.get(key, 0) + int(n)
    return found


def _key(group: tuple[str | None, ...]) -> str | None:
    return fold(group[0]) if group and group[0] else None


def _rows(step: str, names: Mapping[str, str], crm: Sums, tally: Sums) -> list[Reconciled]:
    known = {name for _, name in tally}
    keys = sorted({key for key in (*crm, *tally) if key[1] in known}, key=lambda key: (key[0], key[1] or ""))
    return [
        _reconciled(
            step, (period, names.get(name or "")), crm.get((period, name), 0), tally.get((period, name), 0)
        )
        for period, name in keys
    ]


def _reconciled(step: str, key: tuple[str, str | None], crm: int, tally: int) -> Reconciled:
    finding = AGREE if crm == tally else CRM_MISSES if tally > crm else TALLY_MISSES
    return Reconciled(key[0], key[1], step, crm, tally, finding, abs(crm - tally), max(crm, tally))


def _strangers(mine: Cells, theirs: Cells) -> list[Note]:
    """Name the managers that only one list knows."""
    one, other = _names(mine), _names(theirs)
    notes = []
    if only := sorted(other[key] for key in other.keys() - one.keys()):
        notes.append(Note("reconcile_only_tally", {"managers": only[:10]}))
    if only := sorted(one[key] for key in one.keys() - other.keys()):
        notes.append(Note("reconcile_only_crm", {"managers": only[:10]}))
    return notes


def _names(cells: Cells) -> Mapping[str, str]:
    return {fold(group[0]): group[0] for group in cells.groups if group and group[0]}
