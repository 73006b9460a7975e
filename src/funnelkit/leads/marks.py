"""Columns of yes and no, in any language, and their words for a visit that was kept, missed, called off or is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Marks:
    """Which leads a column says yes of, which cells say neither yes nor no, and whether any cell says either.

    `odd`: the leads whose cell says neither. `unclear`: those and the blank ones, where some other cell says no: where
    all that is filled in is a yes, a blank is the no.
    """

    yes: npt.NDArray[np.bool_]
    unknown: dict[str, int]
    known: bool
    odd: npt.NDArray[np.bool_]
    unclear: npt.NDArray[np.bool_]


def read_marks(column: Any, *, kept_counts: bool = True) -> Marks | None:
    """Read a column of marks; None where it is blank throughout, for then nobody tracks it.

    `kept_counts`: whether "held" is a yes and "missed" a no (a show), or each of them, even one called off, a yes (an
    appointment that was made).
    """
    if not len(column.values):
        return None
    words = load_vocabulary().values
    kept, others = words["show"], words["no_show"] | words["cancelled"] | words["planned"]
    yes = words["yes"] | kept | (frozenset() if kept_counts else others)
    no = words["no"] | words["blank"] | (others if kept_counts else frozenset())
    folded = [fold(value) for value in column.values]
    says_yes = [value in yes or _is_number(value) for value in folded]
    table = np.array([*says_yes, False])
    unknown = {
        value: int(count)
        for value, plain, said, count in zip(column.values, folded, says_yes, column.counts, strict=True)
        if not said and plain not in no
    }
    odd = np.array([*(value in unknown for value in column.values), False])
    says_no = any(value in no and value not in words["blank"] for value in folded)
    hidden = [
        value in unknown or (says_no and plain in words["blank"] - words["no"])
        for value, plain in zip(column.values, folded, strict=True)
    ]
    blank = np.array([*hidden, says_no])
    return Marks(
        table[column.codes], unknown, len(unknown) < len(folded), odd[column.codes], blank[column.codes]
    )


def _is_number(folded: str) -> bool:
    """Say whether a cell counts or sums what happened: "2" contacts, a sale of "15 000"."""
    digits = "".join(folded.split())
    return digits.isdecimal() and int(digits) > 0
