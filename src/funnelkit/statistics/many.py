"""Rates and their differences for whole tables at once: the intervals of single rows over numpy arrays.

Every argument broadcasts. A row with an empty side is nan throughout, for nothing is known of it; counts that are no
shares raise ValueError. Counts may be fractions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from funnelkit.statistics.incomplete import beta_chance, log_gamma
from funnelkit.statistics.intervals import LEVEL, critical_value
from funnelkit.statistics.tails import normal_tail

Array = npt.NDArray[np.float64]
Numbers = npt.ArrayLike

_HALVINGS = 52


class Limits(NamedTuple):
    """Values of many rows and the limits between which the true ones lie."""

    value: Array
    low: Array
    high: Array


class _Shares(NamedTuple):
    hits: Array
    of: Array
    rate: Array


def wilson_limits(hits: Numbers, of: Numbers, z: Numbers | None = None) -> Limits:
    """Give many rates with the limits that `wilson` gives each; `z` is the critical value, 95 % if None.

    >>> found = wilson_limits([15, 0, 0], [148, 20, 0])
    >>> found.low.round(4).tolist(), found.high.round(4).tolist()
    ([0.0624, 0.0, nan], [0.1605, 0.1611, nan])
    """
    shares = read_shares(hits, of)
    return Limits(shares.rate, *wilson(shares.rate, shares.of, _choose(z)))


def newcombe_limits(
    hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers, z: Numbers | None = None
) -> Limits:
    """Give many differences `hits` / `of` - `base_hits` / `base_of` with the limits that `newcombe` gives each.

    `z` is the critical value, one for all or one a row: 95 % if None, `tails.student_reach` for others.

    >>> change = newcombe_limits([56, 9], [70, 10], [48, 3], [80, 10])
    >>> change.low.round(4).tolist(), change.high.round(4).tolist()
    ([0.0524, 0.1705], [0.3339, 0.809])
    """
    reach = _choose(z)
    now, base = read_shares(hits, of), read_shares(base_hits, base_of)
    low, high = wilson(now.rate, now.of, reach)
    base_low, base_high = wilson(base.rate, base.of, reach)
    value = now.rate - base.rate
    least = np.maximum(-1.0, value - np.hypot(now.rate - low, base_high - base.rate))
    return Limits(value, least, np.minimum(1.0, value + np.hypot(high - now.rate, base.rate - base_low)))


def touching(hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers, phi: Numbers = 1.0) -> Array:
    """Give the critical value at which the limits of each difference touch 0: the greatest that still excludes it.

    0 where the rates are equal. All four counts are divided by `phi`, the overdispersion, from 1 on. `chance_of` makes
    a p-value of it, so that limits at level 1 - p touch 0 and many rows can be adjusted together. By halving: at
    z^2 = 7 n, n being the greater of the two sides, Newcombe's limits hold 0 whatever the counts. ValueError for a
    `phi` below 1: months that swing less than chance make nothing surer.

    >>> found = touching([56, 183, 5], [70, 300, 10], [48, 626, 50], [80, 1204, 100])
    >>> found.round(3).tolist()
    [2.646, 2.799, 0.0]
    >>> bool(newcombe_limits(56, 70, 48, 80, found[0]).low.round(9) == 0)
    True
    """
    widened = np.asarray(phi, float)
    if (widened < 1).any():
        raise ValueError(f"phi {widened}")
    now, base = read_shares(hits, of), read_shares(base_hits, base_of)
    change = now.rate - base.rate
    more, less = np.maximum(now.rate, base.rate), np.minimum(now.rate, base.rate)
    rose = change > 0
    more_of, less_of = np.where(rose, now.of, base.of) / widened, np.where(rose, base.of, now.of) / widened
    low = np.zeros(np.broadcast_shapes(change.shape, widened.shape))
    high = np.sqrt(7 * np.maximum(more_of, less_of))
    for _ in range(_HALVINGS):
        z = (low + high) / 2
        below, above = more - wilson(more, more_of, z)[0], wilson(less, less_of, z)[1] - less
        excludes = below**2 + above**2 < change**2
        low, high = np.where(excludes, z, low), np.where(excludes, high, z)
    return np.where(np.isnan(change), np.nan, low)


def chance_of(z: Numbers, df: Numbers | None = None) -> Array:
    """Give the two-sided p-value of a critical value: normal, or Student's t with `df` degrees of freedom.

    >>> chance_of([0, 1.959964, 2.588]).round(4).tolist(), round(float(chance_of(3.182446, 3)), 4)
    ([1.0, 0.05, 0.0097], 0.05)
    """
    reach, free = np.broadcast_arrays(np.asarray(z, float), _free(df))
    with np.errstate(invalid="ignore"):
        ends, square = np.where(np.isfinite(free), free, 1.0), reach**2
        near = square < 1  # the share is counted from the end it is close to, or its digits are lost
        share = beta_chance(
            np.where(near, square, ends) / (ends + square),
            np.where(near, 0.5, ends / 2),
            np.where(near, ends / 2, 0.5),
        )
        student = np.where(near, 1 - share, share)
    normal = np.array([normal_tail(value) for value in reach.ravel().tolist()]).reshape(reach.shape)
    return np.where(np.isfinite(free), student, normal)


def tail_chances(hits: Numbers, of: Numbers, base_hits: Numbers, base_of: Numbers) -> Array:
    """Give `tail_chance` of many rows: of a change this great or greater, in its direction, if nothing had changed.

    One side, mid-P; for rows where a count is under 5. It walks outwards from all the counts together, so its time is
    that of the longest row.

    >>> tail_chances([1, 0], [10, 0], [13, 5], [1000, 9]).round(3).tolist()
    [0.069, nan]
    """
    now, base = read_shares(hits, of), read_shares(base_hits, base_of)
    counts = np.broadcast_arrays(*map(np.rint, (now.hits, now.of - now.hits, base.hits, base.of - base.hits)))
    rose = now.hits * base.of > base.hits * now.of
    tails = _sum_tails(*(np.where(rose, counts[place], counts[place ^ 1]) for place in range(4)))
    return np.where(np.isnan(now.rate - base.rate), np.nan, tails)


def _sum_tails(hits: Array, misses: Array, base_hits: Array, base_misses: Array) -> Array:
    """Give P(X > hits) + P(X = hits) / 2 of each row, hypergeometric."""
    chance = np.exp(
        _log_choices(hits + base_hits, hits)
        + _log_choices(misses + base_misses, misses)
        - _log_choices(hits + misses + base_hits + base_misses, hits + misses)
    )
    total = chance / 2
    while (chance > total * 1e-17).any():
        hits, base_misses = hits + 1, base_misses + 1
        chance = chance * np.maximum(misses, 0) * np.maximum(base_hits, 0) / (hits * base_misses)
        misses, base_hits = misses - 1, base_hits - 1
        total = total + chance
    return np.minimum(1.0, total)


def _log_choices(n: Array, k: Array) -> Array:
    return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1)


def wilson(rate: Array, of: Array, z: Array) -> tuple[Array, Array]:
    """Give Wilson's limits of each rate; exactly 0 and 1 where nothing and where all was hit, nan without leads."""
    with np.errstate(divide="ignore", invalid="ignore"):
        part = z**2 / of
        centre = (rate + part / 2) / (1 + part)
        half = np.sqrt(part * (rate * (1 - rate) + part / 4)) / (1 + part)
    low = np.where(rate == 0, 0.0, np.maximum(0.0, centre - half))
    return low, np.where(rate == 1, 1.0, np.minimum(1.0, centre + half))


def read_shares(hits: Numbers, of: Numbers) -> _Shares:
    """Give counts as arrays and their rates, nan where there is nothing to count in; ValueError for no shares."""
    some, all_of = np.asarray(hits, float), np.asarray(of, float)
    if ((some < 0) | (some > all_of)).any():
        raise ValueError("hits outside 0 to what they are of")
    with np.errstate(divide="ignore", invalid="ignore"):
        return _Shares(some, all_of, some / all_of)


def divide(part: Array, whole: Array) -> Array:
    """Give part / whole, 0 where there is no whole: what nobody is in adds nothing."""
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def _free(df: Numbers | None) -> Array:
    """Give the degrees of freedom; without end they make a t a normal."""
    return np.asarray(np.inf if df is None else df, float)


def _choose(z: Numbers | None) -> Array:
    return np.asarray(critical_value(LEVEL) if z is None else z, float)
