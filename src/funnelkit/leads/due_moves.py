"""Moves of due days: told by the rows of a task, or by a log of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.leads.dimensions import DASHES, categories_of
from funnelkit.leads.stacking import stack
from funnelkit.leads.table import note_rows
from funnelkit.leads.written import written
from funnelkit.model import Note
from funnelkit.recognition.buffers import take, text_array_of
from funnelkit.recognition.ids import BLANK_ID
from funnelkit.recognition.moments import Moments

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns
    from funnelkit.recognition.ids import IdColumn

    Bools = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.int64]
    Days = npt.NDArray[np.datetime64]

_NAT = np.datetime64("NaT", "D")


def moves_of_rows(states: pd.DataFrame, starts: Bools, tasks: Places) -> pd.DataFrame | None:
    """Give the moves that rows of tasks tell by a day before, or by another day than the same task's row before.

    `states` are rows in order, `starts` says where in it a task begins, `tasks` is each row's task. None where no
    column and no second row tells any.
    """
    if "due_from" not in states and starts.all():
        return None
    due = states["due_at"].to_numpy().astype("datetime64[D]")
    nothing = np.full(len(due), _NAT)
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


def with_logs(
    moves: pd.DataFrame | None, tasks: Places, logs: Sequence[Columns], keys: Sequence[Places]
) -> tuple[pd.DataFrame | None, list[Note]]:
    """Put what logs tell of a task in the place of what its own rows tell, and say how much was met.

    `tasks` are the keys of the tasks, `keys` those of each log's rows, comparable with these, BLANK_ID where unknown. A
    key that several tasks have is nobody's. A change that two logs tell is one.
    """
    place_of = _places(tasks)
    told, notes, known = [], [], False
    for log, of_rows in zip(logs, keys, strict=True):
        place = place_of.reindex(of_rows, fill_value=-1).to_numpy()
        known |= bool((place >= 0).any())
        changes, more = _changes(log)
        of_task = place[changes["at_row"].to_numpy()]
        matched = {"matched": int((of_task >= 0).sum()), "of": len(changes)}
        notes += [Note("due_log_found", {"file": log.plan.reading.name, **matched}), *more]
        told.append(changes.assign(task=of_task)[of_task >= 0])
    if not known:
        return moves, notes
    found = stack(told)
    if "changed_at" in found:
        found = found[~found.duplicated(["task", "changed_at", "due_from", "due_to"]).to_numpy()]
    found = found[[name for name in ("task", "days", "reason", "author") if name in found]]
    if moves is not None:
        found = stack([moves[~moves["task"].isin(found["task"]).to_numpy()], found])
    return found.sort_values("task", kind="stable").reset_index(drop=True), notes


def _places(tasks: Places) -> pd.Series[int]:
    """Give the place of each key that one task alone has."""
    keys, first, times = np.unique(tasks, return_index=True, return_counts=True)
    alone = (times == 1) & (keys != BLANK_ID)
    return pd.Series(first[alone], index=keys[alone])


def _changes(log: Columns) -> tuple[pd.DataFrame, list[Note]]:
    """Give the moves of due days in a log: `at_row` of it, `days`, `due_from`, `due_to`, `reason`, and who and when."""
    due = np.flatnonzero(_is_of_due(log))
    before, after, doubted = _days(log, due)
    known = ~np.isnat(before) & ~np.isnat(after)
    moved = known & (before != after)
    rows = due[moved]
    data: dict[str, Any] = {
        "at_row": rows,
        "days": (after[moved] - before[moved]).astype(np.int64),
        "due_from": before[moved].astype("datetime64[s]"),
        "due_to": after[moved].astype("datetime64[s]"),
        "reason": written(log, "move_reason")[rows],
    }
    if "author" in log.fields:
        data["author"] = categories_of(log.fields["author"])[rows]
    moment = log.fields.get("modified_at")
    if moment is not None and not (moment.ambiguous or moment.contradictory):
        when = moment.at
        data["changed_at"] = when[rows]
    frame = pd.DataFrame(data, copy=False)
    if doubted:
        header = log.plan.columns[log.plan.places["value_to"]].header
        named = {"file": log.plan.reading.name, "field": "value_to", "header": header}
        return frame, [Note("ambiguous_dates", named)]
    lost = due[~known]
    lost = lost[_are_filled(log, lost)]
    return frame, [note_rows("due_log_left_out", log.plan.reading.name, log.rows[lost])] if len(lost) else []


def _is_of_due(log: Columns) -> Bools:
    """Say which rows of a log are changes of a due day: all, where it is a log of nothing else."""
    column = log.fields.get("changed_field")
    if column is None:
        return np.ones(len(log), bool)
    words = load_vocabulary().entities["task_due"]
    of_due: Bools = np.array([*(fold_header(value) in words for value in column.values), False])[column.codes]
    return of_due


def _days(log: Columns, rows: Places) -> tuple[Days, Days, bool]:
    """Read the days before and after of some rows, both in one order; say whether that order is in doubt."""
    cells = [log.fields[name] for name in ("value_from", "value_to")]
    keys = [np.unique(column.keys[rows]) for column in cells]
    reader = Moments()
    for column, own in zip(cells, keys, strict=True):
        reader.add(take(column.texts, BLANK_ID - 1 - own[own < BLANK_ID]))
        reader.add(text_array_of([column.text_of(key) for key in own[own >= BLANK_ID].tolist()]))
    orders = log.plan.orders
    order = orders.get("value_to") or orders.get("value_from")
    read = reader.finish(order, serials=True, zone=log.plan.zone)
    at = np.split(read.at.astype("datetime64[D]"), [len(keys[0])])
    before, after = (
        days[np.searchsorted(own, column.keys[rows])] if len(own) else np.full(len(rows), _NAT)
        for column, own, days in zip(cells, keys, at, strict=True)
    )
    return before, after, read.ambiguous or read.contradictory


def _are_filled(log: Columns, rows: Places) -> Bools:
    """Say which rows have something on both sides: a day that is first set, or taken away, is no move."""
    filled = [_is_told(log.fields[name], rows) for name in ("value_from", "value_to")]
    return filled[0] & filled[1]


def _is_told(column: IdColumn, rows: Places) -> Bools:
    keys = column.keys[rows]
    own = np.unique(keys)
    told = np.array([column.text_of(key) not in DASHES for key in own.tolist()], bool)
    return told[np.searchsorted(own, keys)] if len(own) else np.zeros(0, bool)
