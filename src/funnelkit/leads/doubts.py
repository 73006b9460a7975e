"""What a table leaves open of its leads: cells that are blank or unclear where others say yes and no."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.leads.marks import read_marks
from funnelkit.leads.outcomes import read_outcomes, unknown_statuses
from funnelkit.leads.spellings import ask_alike
from funnelkit.leads.table import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from funnelkit.leads.outcomes import Outcomes
    from funnelkit.leads.typed import Part

    Bools = npt.NDArray[np.bool_]

MARKS = ("contacted", "appointment", "show")
DOUBTS = (*(f"doubt_{name}" for name in MARKS), "doubt_outcome", "doubt_sold")
"""Columns of the leads that may be otherwise: a step not reached for want of a mark, an open lead of an unknown or blank
status, a sale that a mark contradicts."""


def add_doubts(part: Part, meanings: Mapping[str, str], when: str = "won") -> Part:
    """Give a table of leads with the columns of DOUBTS that it has, and asks about names that may be one.

    `meanings` and `when` as in `make_part`.
    """
    found = {
        name: which
        for name, which in _doubts(part, read_outcomes(part.columns, meanings, when)).items()
        if which.any()
    }
    return replace(part, frame=part.frame.assign(**found), notes=(*part.notes, *ask_alike(part.columns)))


def _doubts(part: Part, outcomes: Outcomes) -> dict[str, Bools]:
    columns, found = part.columns, {}
    for name in MARKS:
        if name in columns.fields and name in part.frame:
            read = read_marks(columns.fields[name], kept_counts=name != "appointment")
            if read is not None and read.known:
                found[f"doubt_{name}"] = read.unclear & ~part.frame[name].to_numpy()
    found["doubt_sold"] = outcomes.contradicting
    found["doubt_outcome"] = unknown_statuses(columns, outcomes)
    if outcomes.decided_by:
        blank = columns.fields[outcomes.decided_by].codes < 0
        found["doubt_outcome"] |= blank & (outcomes.codes == OPEN)
    return found
