"""Which cells of a table of counts stand out: who gives which reason more, or less, often than the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.homogeneity import match_moments
from funnelkit.statistics.incomplete import gamma_tail
from funnelkit.statistics.many import chance_of, tail_chances

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.statistics.many import Array

_FEW = 5


class Residuals(NamedTuple):
    """The chi-squared of a table, and of each cell what was expected, its adjusted residual, and its p-value."""

    statistic: float
    df: int
    p: float
    expected: Array
    adjusted: Array
    chances: Array


def compare_mixes(counts: npt.ArrayLike) -> Residuals:
    """Ask whether the rows of a table share one mix, and by how much each cell departs from it.

    `counts`: rows by columns, each with something in it. Adjusted residuals are (o - e) / sqrt(e (1 - row) (1 - column)),
    standard normal where nothing departs; where e is under 5 anywhere, the p-value of the whole is at least that of a
    chi-squared with the statistic's own mean and variance, and such a cell has twice the hypergeometric tail, mid-P.
    ValueError for less than two rows or columns, or one that is empty. Source: Haberman (1973), Biometrics 29:205;
    Agresti (2007), An Introduction to Categorical Data Analysis, p. 39: party by sex; Nass (1959), Biometrika 46:365.

    >>> found = compare_mixes([[762, 327, 468], [484, 239, 477]])
    >>> round(found.statistic, 2), found.df, found.adjusted.round(3).tolist()
    (30.07, 2, [[4.502, 0.699, -5.316], [-4.502, -0.699, 5.316]])
    """
    table = np.asarray(counts, float)
    if table.ndim != 2 or min(table.shape) < 2 or not (table.sum(0).all() and table.sum(1).all()):
        raise ValueError(f"no table of counts: {table.shape}")
    rows, columns, total = table.sum(1, keepdims=True), table.sum(0, keepdims=True), table.sum()
    expected = rows * columns / total
    adjusted = (table - expected) / np.sqrt(expected * (1 - rows / total) * (1 - columns / total))
    statistic, df = float(((table - expected) ** 2 / expected).sum()), (len(table) - 1) * (table.shape[1] - 1)
    p = float(gamma_tail(df / 2, statistic / 2))
    few = expected < _FEW
    if few.any():
        first, second = ((side.size, float((1 / side).sum())) for side in (rows, columns))
        with np.errstate(divide="ignore", invalid="ignore"):
            p = float(np.fmax(p, match_moments(first, second, total, statistic)))
    chances = chance_of(np.abs(adjusted))
    if few.any():
        at = np.nonzero(few)
        own, of, base = table[at], rows[at[0], 0], columns[0, at[1]] - table[at]
        chances[at] = np.minimum(1.0, 2 * tail_chances(own, of, base, total - of))
    return Residuals(statistic, df, p, expected, adjusted, chances)
