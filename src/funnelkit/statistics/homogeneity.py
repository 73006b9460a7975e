"""Whether groups, or months, differ by more than chance does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funnelkit.statistics.incomplete import gamma_tail
from funnelkit.statistics.many import Array, Numbers, divide, read_shares

_FEW = 5

Margin = tuple[Array | int, Array | float]
"""One side of a table: how many groups it has, and the sum of 1 / size over them."""


class ChiSquared(NamedTuple):
    """The test of whether groups have one rate: the statistic, its degrees of freedom, the p-value."""

    statistic: Array
    df: Array
    p: Array


def compare_groups(hits: Numbers, of: Numbers) -> ChiSquared:
    """Ask whether groups have one rate: Pearson's chi-squared of k proportions, without correction.

    Groups are the last axis, metrics any before it: one call tests managers on every rate. Groups without leads are
    left out. Statistic and p are nan where nothing can differ: under two groups with leads, no hit at all, only hits.
    Where fewer than 5 hits or misses are expected in a group, p is at least that of a chi-squared with the statistic's
    own mean and variance: five managers with 10 leads beside one with 500, all at 2 %, are told apart in 5 % of months
    then instead of 9. Counts may be fractions: divide both by the overdispersion first. ValueError for counts that are
    none. Source: Fleiss (1981), Statistical Methods for Rates and Proportions, p. 139: smokers among patients of four
    hospitals; Nass (1959), Biometrika 46:365; the variance Dawson (1954), Biometrika 41:280.

    >>> found = compare_groups([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(float(found.statistic), 2), int(found.df), round(float(found.p), 6)
    (12.6, 3, 0.005585)
    """
    shares = read_shares(hits, of)
    some, leads = np.broadcast_arrays(shares.hits, shares.of)
    filled, rate = leads > 0, divide(some.sum(axis=-1), leads.sum(axis=-1))
    each, df = rate[..., None], np.asarray(filled.sum(axis=-1) - 1)
    parts = divide((some - leads * each) ** 2, leads * each * (1 - each))
    statistic = np.where((df > 0) & (rate > 0) & (rate < 1), parts.sum(axis=-1), np.nan)
    p = gamma_tail(np.maximum(df, 1) / 2, statistic / 2)
    few = (filled & (leads * np.minimum(each, 1 - each) < _FEW)).any(axis=-1)
    return ChiSquared(statistic, df, np.where(few, np.fmax(p, _match_moments(leads, rate, statistic)), p))


def _match_moments(of: Array, rate: Array, statistic: Array) -> Array:
    """Give the p-value by the chi-squared that has the statistic's mean and variance, hits and leads given."""
    groups, leads = (of > 0).sum(axis=-1), of.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = (groups, divide(np.ones(of.shape), of).sum(axis=-1))
        ends = (2, 1 / (leads * rate) + 1 / (leads * (1 - rate)))
        return match_moments(sizes, ends, leads, statistic)


def match_moments(rows: Margin, columns: Margin, leads: Numbers, statistic: Numbers) -> Array:
    """Give the p-value of a table's chi-squared by the one that has its mean and variance, both margins given.

    Source: as `compare_groups`.
    """
    leads = np.asarray(leads, float)
    free, uneven = _measure_margin(*rows, leads)
    both, skewed = _measure_margin(*columns, leads)
    variance = 2 * leads / (leads - 3) * (free - uneven) * (both - skewed)
    variance += leads**2 / (leads - 1) * uneven * skewed
    mean = (rows[0] - 1) * (columns[0] - 1) * leads / (leads - 1)
    return gamma_tail(mean**2 / variance, mean * statistic / variance)


def _measure_margin(groups: Array | int, inverses: Array | float, leads: Array) -> tuple[Array, Array]:
    """Give Dawson's two terms of a margin: its freedom, and how uneven it is; `inverses` is the sum of 1 / size."""
    many = np.asarray(groups, float)
    return (many - 1) * (leads - many) / (leads - 1), (leads * inverses - many**2) / (leads - 2)


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
