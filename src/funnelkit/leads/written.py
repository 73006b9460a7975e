"""What is written in a column of words: something or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.dimensions import DASHES

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

UNTOLD, BLANK, GIVEN = -1, 0, 1
"""What a row has of something that is to be written down: no column tells, nothing, something."""


def written(columns: Columns, name: str) -> npt.NDArray[np.int8]:
    """Say of each row whether something is written; dashes are nothing."""
    column = columns.fields.get(name)
    if column is None:
        return np.full(len(columns), UNTOLD, np.int8)
    table = [BLANK if value in DASHES else GIVEN for value in column.values]
    told: npt.NDArray[np.int8] = np.array([*table, BLANK], np.int8)[column.codes]
    return told
