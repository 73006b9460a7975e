"""What a rule finds among refused leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]

LESS = 0.7
"""What a sign tells that true refusals may leave as well."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Sign:
    """What a rule found: `told` for whom it could hold, `holds` for whom it does, a value a refused lead each.

    `params` are what the note of a lead says, arrays of as many; `variants` names the wording of each where there are several;
    `weak` says for whom it tells less (`LESS`).
    """

    told: Bools
    holds: Bools
    params: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    variants: npt.NDArray[np.str_] | None = None
    weak: Bools | None = None

    @property
    def tells_less(self) -> Bools:
        """For whom it tells less."""
        return np.zeros(len(self.holds), bool) if self.weak is None else self.weak

    @property
    def strength(self) -> npt.NDArray[np.float64]:
        """How much it tells of each for whom it holds."""
        return np.where(self.holds, np.where(self.tells_less, LESS, 1.0), 0.0)

    def key(self, rule: str, place: int) -> str:
        """Name the note of one of the leads."""
        return f"callback_{rule}" + (f"_{self.variants[place]}" if self.variants is not None else "")
