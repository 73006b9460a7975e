"""What was found, put together: a list a manager, worst first, a line a lead with all that is late with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.fold import fold
from funnelkit.worklists.found import NOBODY, Found, Scene, plain
from funnelkit.worklists.listing import Line, Listing, lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.model import Note

    Places = npt.NDArray[np.int64]

KINDS = (
    "overdue_task",
    "rule_broken",
    "appointment_without_outcome",
    "stage_limit",
    "expected_close_past",
    "no_next_task",
    "due_task",
    "rule_due",
    "due_moved",
    "moved_without_reason",
    "done_without_result",
)
"""What a line may be listed for, in the order of the columns."""

_RANKS: Mapping[str, int] = {
    "due_task": 1,
    "rule_due": 1,
    "due_moved": 2,
    "moved_without_reason": 2,
    "done_without_result": 2,
}
"""What stands behind that which is late now (0): what falls due on the day, then what was not written down."""


@dataclass(frozen=True)
class ManagerList:
    """One manager's list (None: nobody's): how many lines each kind has, of how many open leads.

    `counts`: tasks or leads of each kind, None where it is not tracked. `listing`: the lines, worst first; a line is a
    lead, or a task of no lead in the files, with all that is late with it.
    """

    manager: str | None
    open_leads: int
    counts: Mapping[str, int | None]
    listing: Listing


@dataclass(frozen=True, eq=False)
class _Entries:
    """All lines before they are put together: whose (a code into `names`, -1 nobody's), of what, how late."""

    found: Sequence[Found]
    names: tuple[str, ...]
    manager: Places
    kind: Places
    record: Places
    source: Places
    place: Places
    days: Places


def make_lists(
    scene: Scene, found: Sequence[Found], tracked: Mapping[str, bool], limit: int | None
) -> list[ManagerList]:
    """Make the list of each manager who has open leads or lines, those with most that is late now first.

    `tracked`: whether the files tell each kind; `limit`: the most lines of a manager, None for all.
    """
    return _lists(scene, _entries(scene, found), tracked, limit)


def _entries(scene: Scene, found: Sequence[Found]) -> _Entries:
    """Put the lines of all kinds together; a task is its own manager's, else its lead's."""
    names, lead_codes, task_codes = _managers(scene)
    size = len(scene.frame)
    leads = np.concatenate([part.leads for part in found] or [np.zeros(0, np.int64)])
    tasks = np.concatenate([part.tasks for part in found] or [np.zeros(0, np.int64)])
    of_lead = np.append(lead_codes, NOBODY)[leads]
    manager = np.append(task_codes, NOBODY)[tasks]
    return _Entries(
        found,
        names,
        np.where(manager == NOBODY, of_lead, manager),
        np.repeat([KINDS.index(part.kind) for part in found], [len(part) for part in found]).astype(np.int64),
        np.where(leads == NOBODY, size + tasks, leads),
        np.repeat(np.arange(len(found)), [len(part) for part in found]),
        np.concatenate([np.arange(len(part)) for part in found] or [np.zeros(0, np.int64)]),
        np.concatenate([part.days for part in found] or [np.zeros(0, np.int64)]),
    )


def _managers(scene: Scene) -> tuple[tuple[str, ...], Places, Places]:
    """Give the names of all managers, and the code of each lead's and each task's; one name however it is spelt."""
    codes: dict[str, int] = {}
    names: list[str] = []
    found = []
    for table in (scene.frame, scene.tasks):
        if table is None or "manager" not in table:
            found.append(np.full(0 if table is None else len(table), NOBODY, np.int64))
            continue
        column = table["manager"].cat
        table_codes = []
        for name in column.categories:
            if fold(name) not in codes:
                names.append(str(name))
            table_codes.append(codes.setdefault(fold(name), len(codes)))
        found.append(np.array([*table_codes, NOBODY], np.int64)[column.codes.to_numpy()])
    return tuple(names), found[0], found[1]


def _lists(
    scene: Scene, entries: _Entries, tracked: Mapping[str, bool], limit: int | None
) -> list[ManagerList]:
    """Make the list of each manager who has open leads or lines: those with most that is late now first."""
    _, lead_codes, _ = _managers(scene)
    open_leads = np.bincount(lead_codes[scene.open] + 1, minlength=len(entries.names) + 1)
    rank = np.array([_RANKS.get(kind, 0) for kind in KINDS])[entries.kind]
    order = np.lexsort((entries.record, -entries.days, rank, entries.manager))
    lists = []
    for code in range(-1, len(entries.names)):
        low, high = np.searchsorted(entries.manager[order], [code, code + 1])
        mine = order[low:high]
        if not len(mine) and not open_leads[code + 1]:
            continue
        counts = np.bincount(entries.kind[mine], minlength=len(KINDS)).tolist()
        told = {kind: count if tracked[kind] else None for kind, count in zip(KINDS, counts, strict=True)}
        name = None if code < 0 else entries.names[code]
        listing = _listing(scene, entries, code, mine, limit)
        lists.append(ManagerList(name, int(open_leads[code + 1]), told, listing))
    late = [kind for kind in KINDS if kind not in _RANKS]
    return sorted(
        lists,
        key=lambda each: (each.manager is None, -sum(each.counts[k] or 0 for k in late), each.manager or ""),
    )


def _listing(scene: Scene, entries: _Entries, code: int, mine: Places, limit: int | None) -> Listing:
    """Put the lines of one lead together, in the order of its worst, and word the first of them; all are a manager's."""
    name = None if code < 0 else entries.names[code]
    records = entries.record[mine]
    _, first = np.unique(records, return_index=True)
    ranked = records[np.sort(first)]
    shown = ranked[:limit]
    whys = _worded(entries, mine[np.isin(records, shown)])
    size = len(scene.frame)
    leads = np.array([record for record in shown.tolist() if record < size], np.intp)
    reasons = [whys[record] for record in leads.tolist()]
    found = lines_of(scene.leads, leads, reasons, ("stage",), [name] * len(leads))
    lines = dict(zip(leads.tolist(), found, strict=True))
    made = [lines[r] if r < size else _task_line(scene, r - size, whys[r], name) for r in shown.tolist()]
    return Listing(tuple(made), len(ranked), ("stage",) if "stage" in scene.frame else ())


def _worded(entries: _Entries, chosen: Places) -> dict[int, tuple[Note, ...]]:
    """Word what is late with each record; of two reasons the one that weighs more first."""
    whys: dict[int, list[Note]] = {}
    weights = [KINDS.index(found.kind) for found in entries.found]
    for code in sorted(range(len(weights)), key=weights.__getitem__):
        at = chosen[entries.source[chosen] == code]
        notes = entries.found[code].notes(entries.place[at])
        for record, note in zip(entries.record[at].tolist(), notes, strict=True):
            whys.setdefault(record, []).append(note)
    return {record: tuple(notes) for record, notes in whys.items()}


def _task_line(scene: Scene, task: int, why: tuple[Note, ...], manager: str | None) -> Line:
    """Make the line of a task whose lead is in none of the files: it stands where the task does."""
    assert scene.tasks is not None
    at = np.array([task])
    file = str(plain(scene.tasks["file"].array, at)[0])
    values = {"stage": None} if "stage" in scene.frame else {}
    return Line(file, int(scene.tasks["row"].to_numpy()[task]), None, manager, why, MappingProxyType(values))
