"""The stage from which each lost lead was lost: by its history, else by the stage that it was left in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.languages import load_vocabulary
from funnelkit.leads.table import LOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.leads.table import Leads

    Codes = npt.NDArray[np.int32]

LOST_FROM = "lost_from"
"""The column that `with_lost_from` adds."""

_ENDS = frozenset({"sold", "lost", "non_target"})


def with_lost_from(leads: Leads, statuses: Mapping[str, str]) -> pd.DataFrame | None:
    """Give the leads with the stage that each lost one was in before; None where nothing tells it of any.

    A history tells the last stage that is no end. Without one it is the present stage, where that is no end itself:
    many systems leave a lost deal in the stage where it was lost. `statuses` are what a person said of stages.
    """
    frame = leads.frame
    if leads.stays is not None and "stay_of" in frame:
        stages, codes = _by_history(leads.stays, frame["stay_of"].to_numpy(), statuses)
    elif "stage" in frame:
        column = frame["stage"].cat
        stages = [str(stage) for stage in column.categories]
        codes = _no_ends(stages, statuses)[column.codes.to_numpy()]
    else:
        return None
    codes = np.where(frame["outcome"].to_numpy() == LOST, codes, -1).astype(np.int32)
    if not (codes >= 0).any():
        return None
    return frame.assign(
        **{LOST_FROM: pd.Categorical.from_codes(codes, categories=pd.Index(stages, dtype="str"))}
    )


def _by_history(
    stays: pd.DataFrame, stay_of: npt.NDArray[np.int64], statuses: Mapping[str, str]
) -> tuple[list[str], Codes]:
    """Give the last stage that is no end of each lead; stays are in the order of leads and of time."""
    column = stays["stage"].cat
    stages = [str(stage) for stage in column.categories]
    codes = _no_ends(stages, statuses)[column.codes.to_numpy()]
    at = np.flatnonzero((codes >= 0) & (stays["lead"].to_numpy() >= 0))
    last = np.full(max(int(stay_of.max(initial=-1)), int(stays["lead"].max()), 0) + 2, -1, np.int32)
    last[stays["lead"].to_numpy()[at]] = codes[at]  # of several the last is kept
    return stages, last[stay_of]


def _no_ends(stages: Sequence[str], statuses: Mapping[str, str]) -> Codes:
    """Give each stage's own number, -1 for those that end a lead, and for none."""
    outcome_of = load_vocabulary().outcome_of
    ends = [(statuses.get(stage) or outcome_of(stage)) in _ENDS for stage in stages]
    return np.array([*(-1 if end else code for code, end in enumerate(ends)), -1], np.int32)
