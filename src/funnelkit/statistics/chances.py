"""Chances told beforehand, held against what came: how far off they were, and whether one rate for all would do as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from funnelkit.statistics.many import Numbers


def brier_score(chance: Numbers, hits: Numbers, of: Numbers = 1) -> float:
    """Give the mean squared distance of chances from what came (1 or 0): 0 is a seer, 0.25 who always says one half.

    Each chance was told of `of` leads, of which `hits` came true. nan for none. Source: Brier (1950), Mon Weather Rev
    78:1; scikit-learn's user guide.

    >>> round(brier_score([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0]), 4), round(brier_score(0.7, 3, 4), 2)
    (0.0375, 0.19)
    """
    told, came, every = np.broadcast_arrays(*(np.asarray(part, float) for part in (chance, hits, of)))
    whole = float(every.sum())
    return float((came * (1 - told) ** 2 + (every - came) * told**2).sum()) / whole if whole else float("nan")


def skill_of(score: float, base: float) -> float | None:
    """Give how much nearer chances were than one rate told of all: 1 a seer, 0 no nearer, below 0 farther.

    None where the rate itself was never wrong. Source: Murphy (1973), J Appl Meteorol 12:595.

    >>> skill_of(0.05, 0.2)
    0.75
    """
    return 1 - score / base if base > 0 else None
