"""Who does otherwise than the others, by no fixed line: each group held against what most of the others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.many import chance_of, read_shares, touching

if TYPE_CHECKING:
    from funnelkit.statistics.many import Array, Numbers

LEAST_OTHERS = 3
"""So many others it takes to know how far they lie apart."""

LEAST_EXPECTED = 5
"""A cell of fewer expected tells nothing of a spread."""

_MEDIAN_OF_SQUARE = 0.454936  # of a squared standard normal
_LEAST_SPREAD = 0.25  # half a hit either way is no deviation


def held_against_others(hits: Numbers, of: Numbers, kinds: Numbers | None = None) -> tuple[Array, Array]:
    """Give the usual rate of the others, and the p-value of each group's being above it by more than they lie apart.

    The usual rate is the median of the others' by leads; how far they lie apart beyond chance (phi, from 1 on) is the
    median of their squared deviations over that of chance, so that a second outlier hides neither itself nor the first.
    Few others tell that badly: where the hits are of one of several `kinds` (groups by kinds, their counts), the
    others' deviations of all kinds are taken with it, each by its degrees of freedom. Newcombe's difference with both
    sides divided by phi, one-sided, Student's t of these degrees: as many as there are others, and cells of 5 expected
    but one of each kind. nan where fewer than three others have leads, or the group has none. Source: the median as a
    robust scale, Hampel (1974), JASA 69:383; one spread moderated by that of many, Smyth (2004), Stat Appl Genet Mol
    Biol 3:3; phi as of `homogeneity.dispersion`.

    >>> usual, chances = held_against_others([12, 10, 45, 11, 44], [50, 50, 50, 50, 50])
    >>> usual.round(2).tolist(), (chances < 0.01).tolist()
    ([0.22, 0.24, 0.22, 0.24, 0.22], [False, False, True, False, True])
    """
    shares = read_shares(hits, of)
    squares = None if kinds is None else _squares(np.asarray(kinds, float), shares.of)
    found = [_against(place, shares.hits, shares.of, squares) for place in range(shares.of.size)]
    usual, chances = np.array(found).reshape(-1, 2).T
    return usual, chances


def _squares(kinds: Array, of: Array) -> Array:
    """Give each group's squared deviation from the usual share of each kind, in those of chance; nan where 5 are not expected."""
    some = of > 0
    usual = np.array([_weighted_median(column[some] / of[some], of[some]) for column in kinds.T])
    expected = of[:, None] * usual
    known = (expected >= LEAST_EXPECTED) & (usual < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(known, (kinds - expected) ** 2 / (expected * (1 - usual)), np.nan)


def _against(place: int, hits: Array, of: Array, squares: Array | None) -> tuple[float, float]:
    others = np.flatnonzero((np.arange(of.size) != place) & (of > 0))
    if others.size < LEAST_OTHERS or not of[place]:
        return np.nan, np.nan
    usual = _weighted_median(hits[others] / of[others], of[others])
    apart = (hits[others] - of[others] * usual) ** 2
    expected = np.maximum(of[others] * usual * (1 - usual), _LEAST_SPREAD)
    phi, df = float(np.median(apart / expected)) / _MEDIAN_OF_SQUARE, others.size
    if squares is not None:
        phi, df = _moderated(phi, df, squares[others])
    if hits[place] / of[place] <= usual:
        return usual, 1.0
    whole = of[others].sum()
    reach = touching(hits[place], of[place], usual * whole, whole, max(1.0, phi))
    return usual, float(chance_of(reach, df)) / 2


def _moderated(phi: float, df: int, squares: Array) -> tuple[float, int]:
    """Give the spread of one kind taken with that of all, and their degrees of freedom.

    Of each kind the nearest cell is left out: the group whose share is the usual one lies on it.
    """
    further = np.sort(squares, axis=0)[1:]  # nan last
    cells = further[~np.isnan(further)]
    if not cells.size:
        return phi, df
    whole = max(1.0, float(np.median(cells)) / _MEDIAN_OF_SQUARE)
    return (phi * df + whole * cells.size) / (df + cells.size), df + cells.size


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
