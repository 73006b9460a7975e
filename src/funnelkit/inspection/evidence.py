"""What the values of a column say for the field it was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.fields import FIELDS
from funnelkit.leads.marks import read_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funnelkit.leads.columns import Columns

Values = dict[str, int | None]


def values_of(columns: Columns, name: str | None) -> Values | None:
    """Count the filled cells of a field, those that fit it, and how many differ; None where that is not counted."""
    if name is None or name not in columns.fields:
        return None
    count = _COUNTED.get(FIELDS[name].kind)
    return count(columns.fields[name]) if count else None


def _moments(column: Any) -> Values | None:
    if column.ambiguous or column.contradictory:  # set aside as a whole
        return None
    fit = int(np.count_nonzero(~np.isnat(column.at)))
    return {"filled": fit + len(column.unreadable), "fit": fit, "distinct": None}


def _words(column: Any) -> Values:
    filled = int(column.counts.sum())
    return {"filled": filled, "fit": filled, "distinct": len(column.values)}


def _marks(column: Any) -> Values:
    read = read_marks(column)
    unknown = sum(read.unknown.values()) if read else 0
    words = _words(column)
    return {**words, "fit": (words["filled"] or 0) - unknown}


def _amounts(column: Any) -> Values:
    fit = int(np.count_nonzero(column.known))
    return {"filled": fit + len(column.unreadable) + len(column.undecided), "fit": fit, "distinct": None}


def _scores(column: Any) -> Values:
    fit = int(np.count_nonzero(column.scores >= 0))
    return {"filled": fit + len(column.unreadable), "fit": fit, "distinct": None}


_COUNTED: Mapping[str, Callable[[Any], Values | None]] = {
    "moment": _moments,
    "word": _words,
    "currency": _words,
    "flag": _marks,
    "money": _amounts,
    "score": _scores,
}
