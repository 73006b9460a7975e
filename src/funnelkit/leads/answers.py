"""Scores on their scales, as the tally knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.dimensions import categories_of
from funnelkit.model import Note
from funnelkit.recognition.scales import Scale, scale_of

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads.columns import Columns
    from funnelkit.recognition.scores import ScoreColumn


def coded_scores(columns: Columns) -> tuple[npt.NDArray[np.int8], list[Note]]:
    """Give the scores of a table as the tally knows them (-1: none), and what is to be said of their scale."""
    plan = columns.plan
    header = plan.columns[plan.places["nps"]].header
    return on_scale(plan.reading.name, header, plan.orders.get("nps"), columns.fields["nps"])


def reasons_of(columns: Columns) -> dict[str, pd.Categorical]:
    """Give the texts of the second question, where they were asked for and are there."""
    column = columns.fields.get("nps_reason")
    return {} if column is None else {"nps_reason": categories_of(column)}


def on_scale(
    file: str, header: str, told: str | None, column: ScoreColumn
) -> tuple[npt.NDArray[np.int8], list[Note]]:
    """Read answers on the scale of their question; where it cannot be told they are set aside, with what to type."""
    named = {"file": file, "header": header}
    scale = scale_of(header, told, column.scores)
    if scale is None:
        return np.full(len(column.scores), -1, np.int8), [Note("scale_unknown", named)]
    return scale.coded(column.scores), [*_scale_notes(named, scale), *_label_notes(named, column)]


def _scale_notes(named: dict[str, str], scale: Scale) -> list[Note]:
    if not scale.is_nps:
        return [Note("net_score_cuts", {**named, "scale": scale.name, **scale.boxes})]
    return [Note("scale_from_one", dict(named))] if scale.least else []


def _label_notes(named: dict[str, str], column: ScoreColumn) -> list[Note]:
    return [Note("scores_by_label", {**named, "values": list(column.labels)})] if column.labels else []
