"""Moves from stage to stage, as tables tell them: a row a move, or a column a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.leads.parts import row_notes
from funnelkit.leads.stacking import stack
from funnelkit.leads.typed import Part
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Bools = npt.NDArray[np.bool_]

NO_RANK = np.iinfo(np.int64).min
"""The rank of a stage whose order is not told."""


def make_moves(columns: Columns) -> Part:
    """Read a table of moves: `at`, `stage`, `stage_from`, `rank` of the stage, `usable`.

    Rows of other fields than the stage are no moves; those without a stage or a day are left out and noted.
    """
    fields, plan = columns.fields, columns.plan
    moment, stage = fields["created_at"], fields["stage" if "stage" in fields else "status"]
    of_stage = _is_of_stage(columns)
    known = ~np.isnat(moment.at) & (stage.codes >= 0)
    data: dict[str, Any] = {
        "row": columns.rows,
        "at": moment.at,
        "stage": _words(stage),
        "usable": known & of_stage,
    }
    if "stage_from" in fields:
        data["stage_from"] = _words(fields["stage_from"])
    data["rank"] = _ranks(columns)
    part = Part(columns, pd.DataFrame(data, copy=False), frozenset(), frozenset(), {}, ())
    notes = row_notes("moves_left_out", [part], of_stage & ~known)
    if moment.ambiguous or moment.contradictory:
        header = plan.columns[plan.places["created_at"]].header
        notes = [
            Note("ambiguous_dates", {"file": plan.reading.name, "field": "created_at", "header": header})
        ]
    return Part(columns, part.frame, frozenset(), frozenset(), {}, tuple(notes))


def _words(column: Any) -> pd.Categorical:
    return pd.Categorical.from_codes(column.codes, categories=pd.Index(list(column.values), dtype="str"))


def _is_of_stage(columns: Columns) -> Bools:
    """Say which rows of a log of all fields are changes of the stage."""
    column = columns.fields.get("changed_field")
    if column is None:
        return np.ones(len(columns), bool)
    vocabulary = load_vocabulary()
    table = [vocabulary.field_of(value) in ("stage", "status") for value in column.values]
    of_stage: Bools = np.array([*table, False])[column.codes]
    return of_stage


def _ranks(columns: Columns) -> npt.NDArray[np.int64]:
    """Give the order of each row's stage, NO_RANK where the table does not tell it."""
    order = columns.fields.get("stage_order")
    if order is None:
        return np.full(len(columns), NO_RANK, np.int64)
    return np.where(order.known, order.hundredths, NO_RANK)


def moves_of_columns(part: Part, start: int) -> pd.DataFrame | None:
    """Give the moves that a table of leads tells in a column a stage; `lead` is the row's place, `start` the first's."""
    pieces = []
    for name, (place, stage) in part.columns.plan.entered.items():
        at = part.columns.fields[name].at
        some = np.flatnonzero(~np.isnat(at))
        words = pd.Categorical([stage] * len(some), categories=pd.Index([stage], dtype="str"))
        pieces.append(pd.DataFrame({"lead": some + start, "at": at[some], "stage": words, "place": place}))
    return stack(pieces).assign(rank=NO_RANK) if pieces else None


def is_newest_first(leads: npt.NDArray[np.int64], at: npt.NDArray[np.datetime64]) -> bool:
    """Say whether a table tells the moves of a lead from the last to the first."""
    order = np.argsort(leads, kind="stable")
    same = leads[order][1:] == leads[order][:-1]
    steps = np.diff(at[order].view(np.int64))[same]
    return int((steps < 0).sum()) > int((steps > 0).sum())


def put_in_order(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the moves of all tables in order: by lead, by moment, by the order of stages, as the table has them."""
    told = []
    for frame in frames:
        place = np.arange(len(frame))
        newest = is_newest_first(frame["lead"].to_numpy(), frame["at"].to_numpy())
        told.append(frame.assign(place=-place if newest else place))
    table = stack(told)
    order = np.lexsort(tuple(table[name].to_numpy() for name in ("place", "rank", "at", "lead")))
    return table.iloc[order].reset_index(drop=True)
