"""Tasks, typed: one row a task, each with the lead that it is of, and the moves of their due days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.dimensions import DASHES, dimensions_of
from funnelkit.leads.parts import common_keys
from funnelkit.leads.stacking import stack
from funnelkit.leads.typed import Part
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.int64]

UNTOLD, BLANK, GIVEN = -1, 0, 1
"""What a task has of something that is to be written down: no column tells, nothing, something."""

_MOMENTS = ("due_at", "due_from", "done_at", "modified_at")
_STATE = ("key", "due_from", "modified_at", "author", "reason")
"""Columns of a row of a table, which a task as it stands now does not have."""


@dataclass(frozen=True, eq=False)
class Work:
    """The tasks of the leads and the moves of their due days, None where no table holds tasks.

    `tasks`: one row a task: `file` (category) and `row` where it stands, `due_at`, `done` and whether a column tells
    that (`done_told`), `dropped` (it was called off, `done` too), `done_at`, `result` (UNTOLD, BLANK, GIVEN),
    `task_type`, `manager`, and `lead_file`, `lead_row` of its lead (-1: none).
    `moves`: one row a move: `task` (its place in `tasks`), `days` (later than before; never 0), `author`, `reason`
    (UNTOLD, BLANK, GIVEN). Columns that no export has are missing.
    """

    tasks: pd.DataFrame | None = None
    moves: pd.DataFrame | None = None
    notes: tuple[Note, ...] = ()


def gather_tasks(tables: Sequence[Columns], leads: Sequence[Part], frame: pd.DataFrame) -> Work:
    """Put the tables of tasks together: of several rows of one task the last is the task, the others tell its moves.

    `frame` holds the leads that were kept of the tables `leads`. Rows are of one task where id and lead are the same.
    """
    if not tables:
        return Work()
    parts = [Part(table, _typed(table, leads, frame), frozenset(), frozenset(), {}, ()) for table in tables]
    keys, known = common_keys(parts, "task_id")
    states = stack([part.frame for part in parts])
    order, starts = _in_order(states, np.where(known, keys, -1))
    states = states.iloc[order].reset_index(drop=True)
    last = np.append(starts[1:], True)
    ranked = np.argsort(order[last])  # tasks stand as in the files
    number = np.empty(len(ranked), np.int64)
    number[ranked] = np.arange(len(ranked))
    kept = states[last].drop(columns=[name for name in _STATE if name in states])
    moves = _moves(states, starts, number[np.cumsum(starts) - 1])
    notes = tuple(note for part in parts for note in _notes(part))
    return Work(kept.iloc[ranked].reset_index(drop=True), moves, notes)


def _notes(part: Part) -> list[Note]:
    columns, frame = part.columns, part.frame
    matched = int((frame["lead_row"].to_numpy() >= 0).sum())
    undone = int((~frame["done"].to_numpy()).sum())
    told = {"file": part.name, "matched": matched, "of": len(frame), "undone": undone}
    notes = [Note("tasks_found", told)] if frame["done_told"].all() else [Note("tasks_without_done", told)]
    return [*notes, *(_doubted(columns, name) for name in _MOMENTS if _is_doubted(columns, name))]


def _is_doubted(columns: Columns, name: str) -> bool:
    column = columns.fields.get(name)
    return column is not None and (column.ambiguous or column.contradictory)


def _doubted(columns: Columns, name: str) -> Note:
    plan = columns.plan
    header = plan.columns[plan.places[name]].header
    return Note("ambiguous_dates", {"file": plan.reading.name, "field": name, "header": header})


def _typed(columns: Columns, leads: Sequence[Part], frame: pd.DataFrame) -> pd.DataFrame:
    """Type one table: the columns of `Work.tasks`, and those of a row: `due_from`, `modified_at`, `author`, `reason`."""
    size, fields = len(columns), columns.fields
    blank = np.full(size, np.datetime64("NaT", "s"))
    words = load_vocabulary().values
    data: dict[str, Any] = {
        "file": pd.Categorical.from_codes(
            np.zeros(size, np.int8), pd.Index([columns.plan.reading.name], dtype="str")
        ),
        "row": columns.rows,
    }
    for name in _MOMENTS:
        if name in fields:
            data[name] = blank if _is_doubted(columns, name) else fields[name].at
    dropped = _says(columns, "done", words["task_dropped"])
    done = _says(columns, "done", words["yes"] | words["closed"] | words["task_done"]) | dropped
    if "done" not in fields and "done_at" in data:
        done = ~np.isnat(data["done_at"])
    told = np.full(size, "done" in fields or "done_at" in fields)
    data |= {"done": done, "done_told": told, "dropped": dropped}
    data |= {"result": _written(columns, "task_result"), "reason": _written(columns, "move_reason")}
    data |= {name: _words(fields[name]) for name in ("task_type", "author") if name in fields}
    data |= {name: column for name, column in dimensions_of(columns).items() if name == "manager"}
    file, row = _leads_of(columns, leads, frame)
    return pd.DataFrame({**data, "lead_file": file, "lead_row": row}, copy=False)


def _words(column: Any) -> pd.Categorical:
    return pd.Categorical.from_codes(column.codes, categories=pd.Index(list(column.values), dtype="str"))


def _says(columns: Columns, name: str, words: Collection[str]) -> Bools:
    column = columns.fields.get(name)
    if column is None:
        return np.zeros(len(columns), bool)
    said: Bools = np.array([*(fold(value) in words for value in column.values), False])[column.codes]
    return said


def _written(columns: Columns, name: str) -> npt.NDArray[np.int8]:
    """Say of each row whether something is written; dashes are nothing."""
    column = columns.fields.get(name)
    if column is None:
        return np.full(len(columns), UNTOLD, np.int8)
    table = [BLANK if value in DASHES else GIVEN for value in column.values]
    written: npt.NDArray[np.int8] = np.array([*table, BLANK], np.int8)[column.codes]
    return written


def _in_order(states: pd.DataFrame, keys: Places) -> tuple[Places, Bools]:
    """Put the rows of each task together, the oldest first; give the order, and where in it a task begins.

    The oldest is the first changed where a table tells that, else the first in the order of the files.
    """
    size = len(states)
    file, row = (states[name].to_numpy().astype(np.int64) for name in ("lead_file", "lead_row"))
    place = np.arange(size)
    own = (keys == -1) | (row < 0)
    group = np.where(own, place, keys)
    changed = states["modified_at"].to_numpy() if "modified_at" in states else np.zeros(size, np.int64)
    order = np.lexsort((place, changed, row, file, group, own))
    told = np.stack([own[order], group[order], file[order], row[order]])
    starts = np.append(True, (np.diff(told.astype(np.int64), axis=1) != 0).any(axis=0))[:size]
    return order, starts


def _moves(states: pd.DataFrame, starts: Bools, tasks: Places) -> pd.DataFrame | None:
    """Give the moves of due days that rows tell by a day before, or by another day than the same task's row before."""
    if "due_from" not in states and starts.all():
        return None
    due = states["due_at"].to_numpy().astype("datetime64[D]")
    nothing = np.full(len(due), np.datetime64("NaT", "D"))
    told = states["due_from"].to_numpy().astype("datetime64[D]") if "due_from" in states else nothing
    before = np.where(starts, nothing, np.roll(due, 1))
    again = ~starts & (told == np.roll(told, 1)) & (due == np.roll(due, 1))
    origin = np.where(np.isnat(told), before, told)
    moved = np.flatnonzero(~np.isnat(origin) & ~np.isnat(due) & (origin != due) & ~again)
    data: dict[str, Any] = {"task": tasks[moved], "days": (due[moved] - origin[moved]).astype(np.int64)}
    data["reason"] = states["reason"].to_numpy()[moved]
    if "author" in states:
        data["author"] = states["author"].array[moved]
    return pd.DataFrame(data, copy=False)


def _leads_of(
    columns: Columns, leads: Sequence[Part], frame: pd.DataFrame
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32]]:
    """Give the file and the row of each task's lead: the row of its id that was kept, the last of several."""
    size = len(columns)
    nobody = np.full(size, -1, np.int16), np.full(size, -1, np.int32)
    if "lead_id" not in columns.fields or not any("lead_id" in part.columns.fields for part in leads):
        return nobody
    task = Part(columns, pd.DataFrame(index=range(size)), frozenset(), frozenset(), {}, ())
    keys, known = common_keys([*leads, task], "lead_id")
    files = np.concatenate([np.full(len(part.frame), code, np.int16) for code, part in enumerate(leads)])
    rows = np.concatenate([part.columns.rows for part in leads])
    kept = np.isin(places_of(files, rows), places_of(frame["file"].to_numpy(), frame["row"].to_numpy()))
    held = np.flatnonzero(known[: len(rows)] & kept)
    own = pd.Series(held, index=keys[held])
    own = own[~own.index.duplicated(keep="last")]
    place = own.reindex(np.where(known[len(rows) :], keys[len(rows) :], -1), fill_value=-1).to_numpy()
    place = np.where(known[len(rows) :], place, -1)
    return (
        np.where(place >= 0, files[place], -1).astype(np.int16),
        np.where(place >= 0, rows[place], -1).astype(np.int32),
    )


def places_of(files: npt.NDArray[Any], rows: npt.NDArray[Any]) -> Places:
    """Give one number for a file and a row of it, by which leads and tasks find each other."""
    found: Places = files.astype(np.int64) * (1 << 32) + rows.astype(np.int64)
    return found
