"""What a table of leads holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.recognition.ids import IdColumn

OUTCOMES = ("open", "sold", "lost", "non_target")
OPEN, SOLD, LOST, NON_TARGET = range(4)
_MOST_NAMED = 5


def row_list(rows: npt.NDArray[np.int32]) -> list[int | str]:
    """Name the first of some records, and say that there are more."""
    named: list[int | str] = [*sorted(int(row) for row in rows)[:_MOST_NAMED]]
    return [*named, "…"] if len(rows) > _MOST_NAMED else named


def note_rows(key: str, file: str, rows: npt.NDArray[np.int32], **params: object) -> Note:
    """Note something of some records of a file: how many, and the first of them."""
    return Note(key, {"file": file, "leads": len(rows), "rows": row_list(rows), **params}, rows)


def note_files(
    key: str, frame: pd.DataFrame, files: Sequence[str], which: npt.NDArray[np.bool_]
) -> list[Note]:
    """Note something of some leads, file by file; nothing where there are none."""
    places = np.flatnonzero(which)
    codes, rows = frame["file"].to_numpy()[places], frame["row"].to_numpy()[places]
    return [note_rows(key, files[code], rows[codes == code]) for code in np.unique(codes).tolist()]


@dataclass(frozen=True, eq=False)
class RowIds:
    """The ids of the records of one table: `rows` are their numbers, ascending."""

    rows: npt.NDArray[np.int32]
    column: IdColumn

    def of(self, rows: npt.NDArray[np.int32]) -> list[str | None]:
        """Give the ids of some records as text, None where blank."""
        keys = self.column.keys[np.searchsorted(self.rows, rows)]
        return [self.column.text_of(key) or None for key in keys.tolist()]


@dataclass(frozen=True, eq=False)
class Leads:
    """Leads and answers, with what their exports tell and what they do not.

    `frame`: one row a lead. `file` (int16 code into `files`) and `row` (record number there) always; `outcome` (int8
    code into OUTCOMES) always; the others only where some export has them: moments `created_at`, `contacted_at`,
    `appointment_set_at`, `appointment_at`, `show_at`, `closed_at` (datetime64[s]); marks `contacted`, `appointment`,
    `show`, `is_test`, `deal` (bool: a table of deals has it); `person` (int64, -1: not known) and `nps_reason` (categories) where they were asked
    for; the dimensions of `fields.DIMENSIONS` (categories);
    `hundredths` (int64) with `amount_known` (bool)
    and `currency` (categories); `probability` (float, nan: none) where it was asked for; `nps` (int8, -1 for none).
    `tracks`: for each step of `metrics.STEPS` the codes of the files that tell whether it was reached.
    `clocks`: the moments of which the time of day is known.
    `stays`: who was in which stage from when to when (`leads/history.py`); `stay_of` in `frame` is their `lead`, -1 there
    for moves of no lead of the files. None where no history tells.
    `costs`: what was spent on sources and campaigns (`leads/costs.py`), or None.
    `reviews`: answers to questions about calls (`leads/reviews.py`), `tasks`: what is to be done, `due_moves`: how its
    due days were moved, `shared_tasks`: the further leads of tasks that are of several (`leads/tasks.py`), or None.
    `complaints`: what customers complained of, or wanted of the service (`leads/complaints.py`), or None.
    `targets`: what is to be sold, when and by whom (`leads/targets.py`), or None.
    `tests`: the test rows, whether they are among the leads or were dropped, or None.
    `answers`: answers of a survey that are no columns of leads (`answered_at`, `nps`, `nps_reason`, dimensions; whose
    lead they are as in `leads/whose.py`), or None.
    `ids`: the ids of each file's records, None where it has none; nothing unless an order asks for them.
    `beside`: the names of the files that `file` of `answers` and `reviews` is a code into.
    """

    frame: pd.DataFrame
    files: tuple[str, ...]
    tracks: Mapping[str, frozenset[int]]
    clocks: frozenset[str]
    answers: pd.DataFrame | None = None
    notes: tuple[Note, ...] = ()
    stays: pd.DataFrame | None = None
    costs: pd.DataFrame | None = None
    reviews: pd.DataFrame | None = None
    tasks: pd.DataFrame | None = None
    due_moves: pd.DataFrame | None = None
    shared_tasks: pd.DataFrame | None = None
    tests: pd.DataFrame | None = None
    complaints: pd.DataFrame | None = None
    targets: pd.DataFrame | None = None
    ids: tuple[RowIds | None, ...] = ()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def pipelines(self) -> tuple[str, ...]:
        """The pipelines that they go through, in order."""
        if "pipeline" not in self.frame:
            return ()
        column = self.frame["pipeline"].cat
        return tuple(sorted(str(column.categories[code]) for code in column.codes.unique() if code >= 0))

    def untracked(self, step: str) -> npt.NDArray[np.bool_] | bool:
        """Say for each lead whether its export leaves a step untold: True or False where it is the same for all."""
        known = self.tracks.get(step, frozenset())
        if len(known) == len(self.files) or not len(self.frame):
            return False
        if not known:
            return True
        told = self.frame["file"].isin(known).to_numpy()
        return False if told.all() else ~told
