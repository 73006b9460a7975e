"""Reviews of calls, typed: an answer of yes or no to a question about a manager's call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.leads.dimensions import dimensions_of
from funnelkit.leads.marks import read_marks
from funnelkit.leads.stacking import stack
from funnelkit.model import Note

if TYPE_CHECKING:
    from funnelkit.leads.columns import Columns


def type_reviews(columns: Columns) -> tuple[pd.DataFrame, list[Note]]:
    """Type one table of reviews: `row`, `question`, `manager`, `created_at`, `yes`, a row for each question that was answered."""
    pieces, notes = [], []
    base = dimensions_of(columns)
    manager = base["manager"] if "manager" in base else pd.Categorical([None] * len(columns))
    moment = columns.fields.get("created_at")
    none = np.full(len(columns), np.datetime64("NaT", "s"))
    at = none if moment is None or moment.ambiguous or moment.contradictory else moment.at
    for name, (_, question) in columns.plan.reviewed.items():
        column = columns.fields[name]
        marks = read_marks(column)
        if marks is None:
            continue
        strange = np.array([*(value in marks.unknown for value in column.values), True])[column.codes]
        if marks.unknown:
            told = {"file": columns.plan.reading.name, "field": question, "values": list(marks.unknown)[:5]}
            notes.append(Note("unknown_answers", {**told, "leads": sum(marks.unknown.values())}))
        rows = np.flatnonzero(~strange)
        words = pd.Categorical([question] * len(rows), categories=pd.Index([question], dtype="str"))
        data = {"row": columns.rows[rows], "question": words, "manager": manager[rows]}
        pieces.append(pd.DataFrame({**data, "created_at": at[rows], "yes": marks.yes[rows]}))
    return stack(pieces), notes
