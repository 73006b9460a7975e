"""Tasks, typed, each with the lead that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.parts import common_keys
from funnelkit.leads.typed import Part
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns


def type_tasks(columns: Columns, leads: Sequence[Part]) -> tuple[pd.DataFrame, list[Note]]:
    """Type one table of tasks: `row`, `due_at`, `done`, `manager`, and `lead_file`, `lead_row` of its lead (-1: none).

    A task is done where a yes or a word such as "completed" says so.
    """
    due = columns.fields["due_at"]
    blank = np.full(len(columns), np.datetime64("NaT", "s"))
    data: dict[str, Any] = {
        "row": columns.rows,
        "due_at": blank if due.ambiguous or due.contradictory else due.at,
        "done": _done(columns),
    }
    data |= {name: column for name, column in dimensions_of(columns).items() if name == "manager"}
    frame = pd.DataFrame(data, copy=False)
    file, row = _leads_of(columns, frame, leads)
    told = {"file": columns.plan.reading.name, "matched": int((row >= 0).sum()), "of": len(frame)}
    note = Note("tasks_found", {**told, "undone": int((~frame["done"]).sum())})
    return frame.assign(lead_file=file, lead_row=row), [note]


def _done(columns: Columns) -> npt.NDArray[np.bool_]:
    column = columns.fields.get("done")
    if column is None:
        return np.zeros(len(columns), bool)
    words = load_vocabulary().values
    says = [fold(value) in words["yes"] | words["closed"] | words["task_done"] for value in column.values]
    done: npt.NDArray[np.bool_] = np.array([*says, False])[column.codes]
    return done


def _leads_of(
    columns: Columns, frame: pd.DataFrame, leads: Sequence[Part]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32]]:
    """Give the file and the row of each task's lead: the last row of its id."""
    nobody = np.full(len(frame), -1, np.int16), np.full(len(frame), -1, np.int32)
    if "lead_id" not in columns.fields or not any("lead_id" in part.columns.fields for part in leads):
        return nobody
    task = Part(columns, frame, frozenset(), frozenset(), {}, ())
    keys, known = common_keys([*leads, task], "lead_id")
    size = len(keys) - len(frame)
    files = np.concatenate([np.full(len(part.frame), code, np.int16) for code, part in enumerate(leads)])
    rows = np.concatenate([part.columns.rows for part in leads])
    own = pd.Series(np.flatnonzero(known[:size]), index=keys[:size][known[:size]])
    own = own[~own.index.duplicated(keep="last")]
    place = own.reindex(np.where(known[size:], keys[size:], -1), fill_value=-1).to_numpy()
    place = np.where(known[size:], place, -1)
    return (
        np.where(place >= 0, files[place], -1).astype(np.int16),
        np.where(place >= 0, rows[place], -1).astype(np.int32),
    )
