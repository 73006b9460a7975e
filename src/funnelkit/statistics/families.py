"""Many rows at once: p-values adjusted so that a table with nothing in it seldom shows something.

A row stands out in its family where its adjusted p-value is at most the family's share of the 5 %.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def holm(p: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Array:
    """Adjust the p-values of a few rows so that chance makes any of them stand out seldom: Holm's steps.

    The chance of any false one in the family is at most the level, however the rows depend on each other. `weights`
    (from 0 on, none for equal ones) spend more of the level on the rows one looks for; a row with weight 0 never
    stands out. In the order given. ValueError for what is no p-value, nan too. Source: Holm (1979), Scand J Stat
    6:65; the weights as in Benjamini & Hochberg (1997), Scand J Stat 24:407.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    >>> holm([0.01, 0.04, 0.03], [1, 4, 1]).round(3).tolist()
    [0.06, 0.06, 0.06]
    """
    chances = _read(p)
    shares = np.ones_like(chances) if weights is None else np.asarray(weights, float)
    if shares.shape != chances.shape or (shares < 0).any():
        raise ValueError(f"{chances.size} p-values, weights {shares}")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(shares > 0, chances / shares, np.inf)
    order = np.argsort(ratios, kind="stable")
    left = np.cumsum(shares[order][::-1])[::-1]
    raised = np.where(left > 0, ratios[order], 1.0) * np.where(left > 0, left, 1.0)
    return _restore(np.maximum.accumulate(raised), order)


def benjamini_hochberg(p: npt.ArrayLike) -> Array:
    """Adjust the p-values of a table so that few of the rows that stand out do by chance.

    Of the rows with an adjusted p-value up to q at most the share q is expected to be false; with nothing in the table
    it is the chance of any. In the order given. ValueError for what is no p-value, nan too. Source: Benjamini &
    Hochberg (1995), J R Stat Soc B 57:289.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    chances = _read(p)
    order = np.argsort(chances, kind="stable")
    raised = chances[order] * (chances.size / np.arange(1, chances.size + 1))
    return _restore(np.minimum.accumulate(raised[::-1])[::-1], order)


def combine_chances(p: npt.ArrayLike) -> Array:
    """Give one p-value of several, the last axis, that ask the same of the same rows, however they depend on each other.

    The mean of their Cauchy variates: near the smallest where they agree, its multiple where they do not; above the
    level by a tenth at most where that is 5 %. ValueError for what is no p-value. Source: Liu & Xie (2020), JASA 115:393.

    >>> combine_chances([[0.02, 0.02], [0.02, 0.5]]).round(4).tolist()
    [0.02, 0.0398]
    """
    chances = np.asarray(p, float)
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError("p-values outside 0 to 1")
    mean = (1 / np.tan(np.pi * np.clip(chances, 1e-300, 1 - 1e-15))).mean(axis=-1)
    return np.asarray(np.arctan2(1.0, mean) / np.pi)


def _read(p: npt.ArrayLike) -> Array:
    chances = np.asarray(p, float)
    if chances.ndim != 1 or not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError("p-values outside 0 to 1")
    return chances


def _restore(raised: Array, order: npt.NDArray[np.intp]) -> Array:
    adjusted = np.empty_like(raised)
    adjusted[order] = np.minimum(1.0, raised)
    return adjusted
