"""Whether groups, or months, differ by more than chance does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funnelkit.statistics.many import Array, Numbers, read_shares


class ChiSquared(NamedTuple):
    """The test of whether groups have one rate: the statistic, its degrees of freedom, the p-value."""

    statistic: Array
    df: Array
    p: Array


def compare_groups(hits: Numbers, of: Numbers) -> ChiSquared:
    """Ask whether groups have one rate: Pearson's chi-squared of k proportions, without correction.

    Groups are the last axis, metrics any before it: one call tests managers on every rate. Groups without leads are
    left out. Statistic and p are nan where nothing can differ: under two groups with leads, no hit at all, only hits.
    Right from some five hits and misses a group on; below, it tells groups apart a little too seldom or too often.
    Counts may be fractions: divide both by the overdispersion first. ValueError for counts that are none. Source:
    Fleiss (1981), Statistical Methods for Rates and Proportions, p. 139: smokers among patients of four hospitals.

    >>> found = compare_groups([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(float(found.statistic), 2), int(found.df), round(float(found.p), 6)
    (12.6, 3, 0.005585)
    """
    from scipy import special

    shares = read_shares(hits, of)
    of_all = shares.of.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = shares.hits.sum(axis=-1, keepdims=True) / of_all
        parts = (shares.hits - shares.of * rate) ** 2 / (shares.of * rate * (1 - rate))
    filled = np.broadcast_to(shares.of > 0, parts.shape)
    df = filled.sum(axis=-1) - 1
    statistic = np.where(df > 0, np.where(filled, parts, 0.0).sum(axis=-1), np.nan)
    return ChiSquared(statistic, df, np.asarray(special.chdtrc(np.maximum(df, 1), statistic)))


def dispersion(hits: Numbers, of: Numbers) -> Array:
    """Give how many times more months swing than chance makes them: phi, about 1 where only chance does.

    Months are the last axis. sum((x - n p)^2 / (n p (1 - p))) / (k - 1), Pearson's estimate; nan where nothing can
    swing. It may be below 1, by luck. Source: the quasi-binomial model; McCullagh & Nelder (1989), Generalized Linear
    Models, 4.5; Rao & Scott (1992), Biometrics 48:577, for dividing the counts by it.

    >>> dispersion([[30, 30, 30, 30], [20, 40, 25, 35]], [100, 100, 100, 100]).round(2).tolist()
    [0.0, 3.97]
    """
    found = compare_groups(hits, of)
    return found.statistic / np.maximum(found.df, 1)
