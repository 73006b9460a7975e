"""Two sides compared within segments, so that their mix plays no part: Mantel and Haenszel.

Segments (sources, managers, products) are the last and only axis: of `of` leads in each `hits` made the step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.statistics.homogeneity import ChiSquared
from funnelkit.statistics.incomplete import gamma_tail
from funnelkit.statistics.intervals import LEVEL, critical_value
from funnelkit.statistics.many import read_shares

if TYPE_CHECKING:
    from funnelkit.statistics.many import Array, Numbers

_HALF = 0.5


class OddsRatio(NamedTuple):
    """How many times the odds are those of the other side, at equal segments, with limits.

    `value` is nan where no segment tells, inf where only one side can miss.
    """

    value: float
    low: float
    high: float


def mantel_haenszel(
    hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers, level: float = LEVEL
) -> OddsRatio:
    """Give the odds ratio that segments have in common, with limits: whether the mix explains a change.

    Segments empty on a side tell nothing and do no harm. Where `compare_strata` tells the segments' ratios apart, show
    the segments instead. ValueError for counts that are none. Source: Mantel & Haenszel (1959), JNCI 22:719; limits
    Robins, Breslow & Greenland (1986), Biometrics 42:311; R's `mantelhaen.test` for Berkeley's six departments.

    >>> admitted, of = [512, 353, 120, 138, 53, 22], [825, 560, 325, 417, 191, 373]
    >>> women, of_women = [89, 17, 202, 131, 94, 24], [108, 25, 593, 375, 393, 341]
    >>> [round(figure, 4) for figure in mantel_haenszel(admitted, of, women, of_women)]
    [0.9047, 0.7719, 1.0603]
    """
    a, b, c, d = _table(hits, of, base_hits, base_of)
    n = a + b + c + d
    for_it, against = a * d / n, b * c / n
    alike, unlike = (a + d) / n, (b + c) / n
    more, less = float(for_it.sum()), float(against.sum())
    if more == 0 or less == 0:
        return OddsRatio(more / less if less else np.inf if more else np.nan, 0.0, np.inf)
    variance = (
        (alike * for_it).sum() / (2 * more**2)
        + (alike * against + unlike * for_it).sum() / (2 * more * less)
        + (unlike * against).sum() / (2 * less**2)
    )
    spread = np.exp(critical_value(level) * np.sqrt(variance))
    value = more / less
    return OddsRatio(value, float(value / spread), float(value * spread))


def compare_within(
    hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers, correction: float = _HALF
) -> ChiSquared:
    """Ask whether two sides differ within segments: Mantel and Haenszel's chi-squared, one degree of freedom.

    `correction` for continuity is at most the deviation; 0 for none. nan where no segment can tell. Source: as of
    `mantel_haenszel`: five groups of rabbits with and without delay, Agresti (1990), p. 231.

    >>> found = compare_within([0, 3, 6, 5, 2], [6, 6, 6, 6, 2], [0, 0, 2, 6, 5], [5, 6, 6, 6, 5])
    >>> round(float(found.statistic), 4), round(float(found.p), 5)
    (3.9286, 0.04747)
    """
    a, b, c, d = _table(hits, of, base_hits, base_of)
    n = a + b + c + d
    deviation = abs(float((a - (a + b) * (a + c) / n).sum()))
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * np.maximum(n - 1, 1))
    variance = float(spread.sum())
    left = deviation - min(correction, deviation)
    statistic = np.asarray(left**2 / variance if variance > 0 else np.nan)
    return ChiSquared(statistic, np.asarray(1), gamma_tail(0.5, statistic / 2))


def compare_strata(hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers) -> ChiSquared:
    """Ask whether the segments have one odds ratio: Breslow and Day's test with Tarone's correction.

    nan where fewer than two segments tell, or the common ratio is none. Source: Breslow & Day (1980), Statistical Methods
    in Cancer Research I, 4.4; Tarone (1985), Biometrika 72:91.

    >>> found = compare_strata([512, 353, 120], [825, 560, 325], [89, 17, 202], [108, 25, 593])
    >>> round(float(found.statistic), 2), int(found.df)
    (16.16, 2)
    """
    ratio = mantel_haenszel(hits, of, base_hits, base_of).value
    a, b, c, d = _table(hits, of, base_hits, base_of)
    telling = ((a + b) > 0) & ((c + d) > 0) & ((a + c) > 0) & ((b + d) > 0)
    a, b, c, d = (count[telling] for count in (a, b, c, d))
    df = np.asarray(a.size - 1)
    if a.size < 2 or not 0 < ratio < np.inf:
        return ChiSquared(np.asarray(np.nan), df, np.asarray(np.nan))
    expected = _expect((a, b, c, d), ratio)
    variance = 1 / (1 / expected + 1 / (a + b - expected) + 1 / (a + c - expected) + 1 / (d - a + expected))
    over = (a - expected).sum()
    statistic = max(0.0, float(((a - expected) ** 2 / variance).sum() - over**2 / variance.sum()))
    return ChiSquared(np.asarray(statistic), df, gamma_tail(df / 2, statistic / 2))


def _expect(counts: tuple[Array, Array, Array, Array], ratio: float) -> Array:
    """Give the hits of each segment that have its sums and this odds ratio: the root within them of a quadratic."""
    a, b, c, d = counts
    hits, of, n = a + c, a + b, a + b + c + d
    linear, last = n - hits - of + ratio * (hits + of), ratio * hits * of
    root = np.sqrt(np.maximum(0.0, linear**2 + 4 * (1 - ratio) * last))
    return 2 * last / (linear + root)


def _table(
    hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers
) -> tuple[Array, Array, Array, Array]:
    """Give hits and misses of both sides by segment; segments without a lead are left out."""
    now, base = read_shares(hits, of), read_shares(base_hits, base_of)
    filled = now.of + base.of > 0
    counts = now.hits, now.of - now.hits, base.hits, base.of - base.hits
    a, b, c, d = (count[filled] for count in counts)
    return a, b, c, d
