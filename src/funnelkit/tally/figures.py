"""What one table counts: names, days and counts a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from funnelkit.model import Note
    from funnelkit.recognition.plan import Plan
    from funnelkit.tally.occasions import Occasions

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Texts:
    """A column as it stands: its distinct cells, and each line's number among them."""

    texts: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def of(self, which: Bools) -> Texts:
        """Give some of the lines."""
        return Texts(self.texts, self.codes[which])


@dataclass(frozen=True, eq=False)
class Names:
    """A column of names: `values`, and each line's number among them, -1 where it is blank."""

    values: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def of(self, places: npt.NDArray[Any]) -> Names:
        """Give some of the lines, or lines again and again."""
        return Names(self.values, self.codes[places])


@dataclass(frozen=True, eq=False)
class Figures:
    """What one table counts, a line each.

    `rows`: record numbers; `names`: the dimensions; `when`: the days of each line; `counts`: a field of
    `recognition.counted.COUNTED` -> how many (nought where nothing stands). `percents`: columns of percentages as they
    stand. `headers`: the heading of each count. In a grid a line is a cell, with one count.
    """

    plan: Plan
    rows: npt.NDArray[np.int32]
    names: Mapping[str, Names]
    when: Occasions
    counts: Mapping[str, Ints]
    percents: Mapping[str, Texts] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    records: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def file(self) -> str:
        """The file's name."""
        return self.plan.reading.name
