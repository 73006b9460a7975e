"""Tasks, typed: one row a task, each with the lead that it is of, and the moves of their due days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages.fold import fold
from funnelkit.leads.dimensions import categories_of, dimensions_of
from funnelkit.leads.due_moves import moves_of_rows, with_logs
from funnelkit.leads.parts import common_keys
from funnelkit.leads.stacking import stack
from funnelkit.leads.task_leads import Whose, leads_of
from funnelkit.leads.typed import Part
from funnelkit.leads.written import written
from funnelkit.model import Note
from funnelkit.recognition.ids import BLANK_ID

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.int64]

_MOMENTS = ("due_at", "due_from", "done_at", "modified_at")
_STATE = ("key", "due_from", "modified_at", "author", "reason")
"""Columns of a row of a table, which a task as it stands now does not have."""


@dataclass(frozen=True, eq=False)
class Work:
    """The tasks of the leads, the moves of their due days, and further leads; None where no table holds tasks.

    `tasks`: one row a task: `file` (category) and `row` where it stands, `due_at`, `done` and whether a column tells
    that (`done_told`), `dropped` (it was called off, `done` too), `done_at`, `result` (UNTOLD, BLANK, GIVEN),
    `task_type`, `manager`, and `lead_file`, `lead_row` of its lead (-1: none).
    `moves`: one row a move: `task` (its place in `tasks`), `days` (later than before; never 0), `author`, `reason`
    (UNTOLD, BLANK, GIVEN). Columns that no export has are missing.
    `shared`: one row for each further lead of a task that is of several: `task`, `lead_file`, `lead_row`.
    """

    tasks: pd.DataFrame | None = None
    moves: pd.DataFrame | None = None
    shared: pd.DataFrame | None = None
    notes: tuple[Note, ...] = ()


def gather_tasks(
    tables: Sequence[Columns], logs: Sequence[Columns], leads: Sequence[Part], frame: pd.DataFrame
) -> Work:
    """Put the tables of tasks together: of several rows of one task the last is the task, the others tell its moves.

    `frame` holds the leads that were kept of the tables `leads`. Rows are of one task where id and lead are the same.
    `logs` tell the moves of due days row by row.
    """
    if not tables:
        names = [log.plan.reading.name for log in logs]
        return Work(notes=tuple(Note("due_log_without_tasks", {"file": name}) for name in names))
    found = [leads_of(table, leads, frame) for table in tables]
    parts = [_part(table, _typed(table, whose)) for table, whose in zip(tables, found, strict=True)]
    told = [_part(log, pd.DataFrame(index=range(len(log)))) for log in logs]
    keys, known = common_keys([*parts, *told], "task_id")
    own, *others = np.split(
        np.where(known, keys, BLANK_ID),
        np.cumsum([len(part.frame) for part in (*parts, *told)])[len(parts) - 1 : -1],
    )
    states = stack([part.frame for part in parts])
    order, starts = _in_order(states, own)
    states = states.iloc[order].reset_index(drop=True)
    last = np.append(starts[1:], True)
    ranked = np.argsort(order[last])  # tasks stand as in the files
    number = np.empty(len(ranked), np.int64)
    number[ranked] = np.arange(len(ranked))
    kept = states[last].drop(columns=[name for name in _STATE if name in states])
    moves = moves_of_rows(states, starts, number[np.cumsum(starts) - 1])
    moves, more = with_logs(moves, own[order][last][ranked], logs, others)
    task_of = np.full(len(states), -1, np.int64)
    task_of[order[last]] = number
    notes = [note for part in parts for note in _notes(part)]
    return Work(kept.iloc[ranked].reset_index(drop=True), moves, _shared(found, task_of), (*notes, *more))


def _part(columns: Columns, frame: pd.DataFrame) -> Part:
    return Part(columns, frame, frozenset(), frozenset(), {}, ())


def _shared(found: Sequence[Whose], task_of: Places) -> pd.DataFrame | None:
    """Give the further leads of all tasks, each with the place of its task; None where there are none."""
    sizes = np.cumsum([0, *(len(whose.file) for whose in found)])
    frames = [
        whose.more.assign(task=whose.more["task"] + start) for whose, start in zip(found, sizes, strict=False)
    ]
    table = stack([frame for frame in frames if len(frame)] or frames[:1])
    table = table.assign(task=task_of[table["task"].to_numpy()])
    table = table[table["task"] >= 0].reset_index(drop=True)
    return table if len(table) else None


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


def _typed(columns: Columns, whose: Whose) -> pd.DataFrame:
    """Type one table: the columns of `Work.tasks`, and those of a row: `due_from`, `modified_at`, `author`, `reason`."""
    size, fields = len(columns), columns.fields
    blank = np.full(size, np.datetime64("NaT", "s"))
    words = columns.plan.vocabulary.values
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
    data |= {"result": written(columns, "task_result"), "reason": written(columns, "move_reason")}
    data |= {name: categories_of(fields[name]) for name in ("task_type", "author") if name in fields}
    data |= {name: column for name, column in dimensions_of(columns).items() if name == "manager"}
    return pd.DataFrame({**data, "lead_file": whose.file, "lead_row": whose.row}, copy=False)


def _says(columns: Columns, name: str, words: Collection[str]) -> Bools:
    column = columns.fields.get(name)
    if column is None:
        return np.zeros(len(columns), bool)
    said: Bools = np.array([*(fold(value) in words for value in column.values), False])[column.codes]
    return said


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
