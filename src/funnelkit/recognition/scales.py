"""Scales of answers: what a heading or the person says, else what the values leave no doubt about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold

if TYPE_CHECKING:
    import numpy.typing as npt

_DECLARED = re.compile(
    r"(?<!\d)([01])\s*(?:-|–|—|\.\.\.?|…|/|to|до|по|és|–től)\s*(10|[35])(?!\d)", re.IGNORECASE
)
ENOUGH = 20
"""So many answers, none over 5, are no answers from 0 to 10 that chance has left low."""

NET = 11
"""Net scores are kept as 11 (bottom), 12 (middle), 13 (top), behind the answers 0 to 10 of the NPS."""


@dataclass(frozen=True)
class Scale:
    """A scale from `least` to `most`; from `top` on an answer is in the top box, below `middle` in the bottom one."""

    least: int
    most: int
    middle: int
    top: int

    @property
    def name(self) -> str:
        """How the scale is called: "1-5"."""
        return f"{self.least}-{self.most}"

    @property
    def is_nps(self) -> bool:
        """Say whether answers on it give an NPS, not a net score of its own."""
        return self.most == 10

    @property
    def boxes(self) -> dict[str, str]:
        """The declared cuts: which answers are bottom, middle and top."""
        cuts = {
            "bottom": (self.least, self.middle - 1),
            "middle": (self.middle, self.top - 1),
            "top": (self.top, self.most),
        }
        return {box: str(low) if low == high else f"{low}–{high}" for box, (low, high) in cuts.items()}

    def coded(self, scores: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
        """Give answers as the tally knows them, -1 where there is none or none on this scale."""
        fits = (scores >= self.least) & (scores <= self.most)
        if self.is_nps:
            return np.where(fits, scores, -1).astype(np.int8)
        boxes = NET + (scores >= self.middle).astype(np.int8) + (scores >= self.top).astype(np.int8)
        return np.where(fits, boxes, -1).astype(np.int8)


SCALES = {
    scale.name: scale
    for scale in (
        Scale(0, 10, 7, 9),
        Scale(1, 10, 7, 9),
        Scale(0, 5, 2, 4),
        Scale(1, 5, 3, 4),
        Scale(1, 3, 2, 3),
    )
}


def scale_of(header: str, told: str | None, scores: npt.NDArray[np.int8]) -> Scale | None:
    """Give the scale of a question, None where it cannot be told.

    The person's word, else the heading's; else answers over 5 show 0 to 10. Of answers that all are 5 or less nobody
    knows, but where a heading names the NPS or a few of them may be low by chance.
    """
    if told:
        return SCALES[told]
    declared = [
        SCALES[name] for low, high in _DECLARED.findall(header) if (name := f"{low}-{high}") in SCALES
    ]
    if declared:
        return declared[-1]
    given = scores[scores >= 0]
    if not len(given) or given.max() > 5:
        return SCALES["0-10"]
    means_nps = "nps" in fold(header).split() or _recommends(header)
    return SCALES["0-10"] if means_nps and len(given) < ENOUGH else None


def _recommends(header: str) -> bool:
    asking = load_vocabulary().values["recommend"]
    return any(word.startswith(tuple(asking)) for word in fold(header).split())
