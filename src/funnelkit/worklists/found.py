"""What a work list is looked for in, and what was found: whole columns of leads or tasks, worded only where shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.table import OPEN
from funnelkit.leads.task_leads import places_of
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from funnelkit.calendars import Calendar
    from funnelkit.leads import Leads

    Places = npt.NDArray[np.int64]
    Days = npt.NDArray[np.datetime64]

Elapsed = Callable[[Any, Any], Any]
"""How many days lie between two days (both since 1970-01-01, the first left out): of the calendar, or working days."""

NOBODY = -1


def counting(calendar: Calendar) -> Elapsed:
    """Give how days are counted: those that the department works, all of them where no calendar says otherwise.

    >>> from funnelkit.calendars import Calendar
    >>> friday, monday = (np.array([np.datetime64(day, "D").astype(int)]) for day in ("2026-04-03", "2026-04-06"))
    >>> [counting(Calendar(work_days))(friday, monday).tolist() for work_days in (None, (0, 1, 2, 3, 4))]
    [[3], [1]]
    """
    return lambda start, end: calendar.working_days(start + 1, end + 1)


@dataclass(frozen=True, eq=False)
class Scene:
    """The leads and tasks of a work list, and the day for which it is made.

    `lead_of`: the place in the frame of each task's lead, NOBODY where it is of none. `as_of`: the day on which the
    export was taken. `only_undone`: the person said that the tables hold only tasks that are not done. `shared`: the
    tasks that are of several leads, each with a further one, and that lead's place.
    """

    leads: Leads
    tasks: pd.DataFrame | None
    lead_of: Places
    as_of: np.datetime64
    on: np.datetime64
    elapsed: Elapsed
    only_undone: bool = False
    shared: tuple[Places, Places] | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """The leads."""
        return self.leads.frame

    @property
    def open(self) -> npt.NDArray[np.bool_]:
        """Which leads are open."""
        is_open: npt.NDArray[np.bool_] = self.frame["outcome"].to_numpy() == OPEN
        return is_open

    @property
    def tells_undone(self) -> bool:
        """Say whether it is known which tasks are not done."""
        return self.tasks is not None and (self.only_undone or bool(self.tasks["done_told"].all()))

    def leads_of(self, tasks: Places) -> tuple[Places, Places]:
        """Give the leads of some tasks, and the task of each; a task of several leads comes once for each of them."""
        shared = self.shared
        if shared is None:
            return self.lead_of[tasks], tasks
        asked = np.zeros(len(self.lead_of), bool)
        asked[tasks] = True
        more = asked[shared[0]]
        return np.append(self.lead_of[tasks], shared[1][more]), np.append(tasks, shared[0][more])

    def days_of(self, name: str) -> Days:
        """Give the days of a moment of the leads, NaT throughout where no file has it."""
        if name not in self.frame:
            return np.full(len(self.frame), np.datetime64("NaT", "D"))
        return self.frame[name].to_numpy().astype("datetime64[D]")

    def days_since(self, days: Days) -> Places:
        """Count the days from each day to the one of the list; 0 where it is not known."""
        known = ~np.isnat(days)
        counted = np.zeros(len(days), np.int64)
        counted[known] = self.elapsed(days[known].astype(np.int64), self.on.astype(np.int64))
        return counted


@dataclass(frozen=True)
class When:
    """The day on which the export was taken, the day for which a list is made, and how days are counted."""

    as_of: np.datetime64
    on: np.datetime64
    elapsed: Elapsed


def set_scene(leads: Leads, when: When, *, only_undone: bool = False) -> Scene:
    """Put each task to its lead among those that are left of a filter; tasks of leads that are not left are out."""
    tasks, lead_of, shared = leads.tasks, np.zeros(0, np.int64), None
    if tasks is not None:
        lead_of = _places_in(leads, tasks)
    if leads.shared_tasks is not None:
        shared = leads.shared_tasks["task"].to_numpy(), _places_in(leads, leads.shared_tasks)
    return Scene(leads, tasks, lead_of, when.as_of, when.on, when.elapsed, only_undone, shared)


def _places_in(leads: Leads, tasks: pd.DataFrame) -> Places:
    """Give the place in the frame of each task's lead, NOBODY where it is not there."""
    frame = leads.frame
    keys = pd.Index(places_of(frame["file"].to_numpy(), frame["row"].to_numpy()))
    rows = tasks["lead_row"].to_numpy()
    found = keys.get_indexer(pd.Index(places_of(tasks["lead_file"].to_numpy(), rows)))
    return np.where(rows < 0, NOBODY, found).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Found:
    """Lines of one kind: the place of each lead (NOBODY: none), of its task (NOBODY: none), and how late it is in days.

    `params`: what the words of a line need: a column each, one value for all, or what gives the values of some places;
    `key` of the note, `deadline_KIND` where it is empty.
    """

    kind: str
    leads: Places
    tasks: Places
    days: Places
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    def __len__(self) -> int:
        return len(self.leads)

    def notes(self, at: Places) -> list[Note]:
        """Word some lines."""
        columns = {"days": self.days[at].tolist()}
        columns |= {name: plain(column, at) for name, column in self.params.items()}
        key = self.key or f"deadline_{self.kind}"
        lacking = next(((name, end) for name, end in _VARIANTS if name in columns), None)
        keys = [key] * len(at)
        if lacking:
            keys = [key if told is not None else f"{key}{lacking[1]}" for told in columns[lacking[0]]]
        rows = zip(*columns.values(), strict=True)
        return [Note(key, dict(zip(columns, row, strict=True))) for key, row in zip(keys, rows, strict=True)]


_VARIANTS = (("task", "_untyped"), ("since", "_undated"))
"""Ends of a note's key where the words must do without the type of a task, or without a day."""


def of_leads(kind: str, places: Iterable[int] | Places, days: Places, **params: Any) -> Found:
    """Make lines of leads; `days` and the params have one value a line."""
    at = np.asarray(places, np.int64)
    return Found(kind, at, np.full(len(at), NOBODY), np.asarray(days, np.int64), params)


def of_tasks(scene: Scene, kind: str, places: Places, days: Places, **params: Any) -> Found:
    """Make lines of tasks, each with its row and what it is."""
    assert scene.tasks is not None
    tasks = scene.tasks
    told: dict[str, Any] = {
        "task_file": tasks["file"].array[places],
        "task_row": tasks["row"].to_numpy()[places],
    }
    told["task"] = tasks["task_type"].array[places] if "task_type" in tasks else None
    return Found(
        kind, scene.lead_of[places], places.astype(np.int64), np.asarray(days, np.int64), {**told, **params}
    )


def plain(column: Any, at: Places) -> list[Any]:
    """Give some cells of a column as values of JSON: text, numbers, days, None where it is blank."""
    if callable(column):
        return list(column(at))
    if isinstance(column, str | int) or column is None:
        return [column] * len(at)
    if isinstance(column, pd.Categorical):
        words = [*(str(word) for word in column.categories), None]
        return [words[code] for code in column.codes[at].tolist()]
    taken = np.asarray(column)[at]
    if taken.dtype.kind == "M":
        return list(taken.astype("datetime64[D]").tolist())
    return list(taken.tolist())
