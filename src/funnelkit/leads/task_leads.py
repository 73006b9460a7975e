"""Whose each task is: the lead that it names by its id, else by a name that one lead alone has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.leads.parts import records_of, same_keys
from funnelkit.recognition.buffers import bytes_of, text_array_of
from funnelkit.recognition.ids import BLANK_ID, IdColumn, Ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns
    from funnelkit.leads.typed import Part

    Places = npt.NDArray[np.int64]

BETWEEN = ";"
"""What stands between the ids of a task that is of several leads, the main one first."""


@dataclass(frozen=True, eq=False)
class Whose:
    """The `file` and `row` of each task's lead (-1: none), and the further leads of tasks that are of several.

    `more`: `task` (its place in the table), `lead_file`, `lead_row`.
    """

    file: npt.NDArray[np.int16]
    row: npt.NDArray[np.int32]
    more: pd.DataFrame


def leads_of(columns: Columns, leads: Sequence[Part], frame: pd.DataFrame) -> Whose:
    """Find the lead of each task of a table: the row of its id that was kept, the last of several.

    `frame` holds the leads that were kept of the tables `leads`. A name that several leads have is nobody's.
    """
    name = "lead_id" if "lead_id" in columns.fields else "lead_name"
    size = len(columns)
    if name not in columns.fields or not any(name in part.columns.fields for part in leads):
        return Whose(np.full(size, -1, np.int16), np.full(size, -1, np.int32), _more([], [], []))
    named, tasks = zip(*_named(columns.fields[name]), strict=True)
    sizes = [len(part.frame) for part in leads] + [len(rows) for rows in tasks]
    keys, known = same_keys([*(part.columns.fields.get(name) for part in leads), *named], sizes)
    own, theirs = np.split(np.where(known, keys, BLANK_ID), [sum(sizes[: len(leads)])])
    order = np.argsort(np.concatenate(tasks), kind="stable")
    task, theirs = np.concatenate(tasks)[order], theirs[order]
    files, rows = records_of(leads)
    kept = np.isin(places_of(files, rows), places_of(frame["file"].to_numpy(), frame["row"].to_numpy()))
    held = np.flatnonzero((own != BLANK_ID) & kept)
    place = pd.Series(held, index=own[held])
    alike = place.index.duplicated(keep=False) if name == "lead_name" else place.index.duplicated(keep="last")
    found = place[~alike].reindex(theirs, fill_value=-1).to_numpy()
    met = np.flatnonzero((found >= 0) & (theirs != BLANK_ID))
    main = met[np.append(True, np.diff(task[met]) != 0)[: len(met)]]
    file, row = np.full(size, -1, np.int16), np.full(size, -1, np.int32)
    file[task[main]], row[task[main]] = files[found[main]], rows[found[main]]
    rest = np.setdiff1d(met, main)
    return Whose(file, row, _more(task[rest], files[found[rest]], rows[found[rest]]))


def _more(task: Any, files: Any, rows: Any) -> pd.DataFrame:
    columns = {"task": np.int64, "lead_file": np.int16, "lead_row": np.int32}
    parts = zip(columns.items(), (task, files, rows), strict=True)
    return pd.DataFrame({name: np.asarray(values, kind) for (name, kind), values in parts})


def _named(column: IdColumn) -> list[tuple[IdColumn, Places]]:
    """Give the ids that tasks name, and the task of each: those of one lead, and each of those of several."""
    rows = np.arange(len(column.keys))
    if not (bytes_of(column.texts)[1] == ord(BETWEEN)).any():
        return [(column, rows)]
    parted = [text.split(BETWEEN) for text in column.texts.to_pylist()]
    several = np.array([*(len(ids) > 1 for ids in parted), False])
    text = np.where(column.keys < BLANK_ID, BLANK_ID - 1 - column.keys, len(parted))
    many = np.flatnonzero(several[text])
    bare = [[_bare(one) for one in ids] for ids in parted]
    listed = [bare[at] for at in text[many].tolist()]
    reader = Ids()
    reader.add(text_array_of([one for ids in listed for one in ids]))
    of_one = np.where(several[text], BLANK_ID, column.keys)
    return [
        (IdColumn(of_one, column.texts), rows),
        (reader.finish(), np.repeat(many, list(map(len, listed)))),
    ]


def _bare(text: str) -> str:
    """Give a name without the word for what it names: "Deal: Sofa" is the deal Sofa."""
    kind, parted, name = text.partition(":")
    named = parted and fold_header(kind) in load_vocabulary().entities["lead_name"]
    return (name if named else text).strip()


def places_of(files: npt.NDArray[Any], rows: npt.NDArray[Any]) -> Places:
    """Give one number for a file and a row of it, by which leads and tasks find each other."""
    found: Places = files.astype(np.int64) * (1 << 32) + rows.astype(np.int64)
    return found
