"""Who does otherwise than the others, by no fixed line: each group held against what most of the others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.many import chance_of, read_shares, touching

if TYPE_CHECKING:
    from funnelkit.statistics.many import Array, Numbers

LEAST_OTHERS = 3
"""So many others it takes to know how far they lie apart."""

_MEDIAN_OF_SQUARE = 0.454936  # of a squared standard normal
_LEAST_SPREAD = 0.25  # half a hit either way is no deviation


def held_against_others(hits: Numbers, of: Numbers) -> tuple[Array, Array]:
    """Give the usual rate of the others, and the p-value of each group's being above it by more than they lie apart.

    The usual rate is the median of the others' by leads; how far they lie apart beyond chance (phi, from 1 on) is the
    median of their squared deviations over that of chance, so that a second outlier hides neither itself nor the first.
    Newcombe's difference with both sides divided by phi, one-sided, Student's t of as many degrees of freedom as there
    are others. nan where fewer than three others have leads, or the group has none. Source: the median as a robust
    scale, Hampel (1974), JASA 69:383; phi as of `homogeneity.dispersion`.

    >>> usual, chances = held_against_others([12, 10, 45, 11, 44], [50, 50, 50, 50, 50])
    >>> usual.round(2).tolist(), (chances < 0.01).tolist()
    ([0.22, 0.24, 0.22, 0.24, 0.22], [False, False, True, False, True])
    """
    shares = read_shares(hits, of)
    found = [_against(place, shares.hits, shares.of) for place in range(shares.of.size)]
    usual, chances = np.array(found).reshape(-1, 2).T
    return usual, chances


def _against(place: int, hits: Array, of: Array) -> tuple[float, float]:
    others = np.flatnonzero((np.arange(of.size) != place) & (of > 0))
    if others.size < LEAST_OTHERS or not of[place]:
        return np.nan, np.nan
    usual = _weighted_median(hits[others] / of[others], of[others])
    apart = (hits[others] - of[others] * usual) ** 2
    expected = np.maximum(of[others] * usual * (1 - usual), _LEAST_SPREAD)
    phi = max(1.0, float(np.median(apart / expected)) / _MEDIAN_OF_SQUARE)
    if hits[place] / of[place] <= usual:
        return usual, 1.0
    whole = of[others].sum()
    reach = touching(hits[place], of[place], usual * whole, whole, phi)
    return usual, float(chance_of(reach, others.size)) / 2


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
