"""How likely it is that nothing comes for a while although nothing changed: of a count, and of a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.statistics.incomplete import log_beta

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.ArrayLike
    Array = npt.NDArray[np.float64]

_LEAST = 1e-9
_PRIOR = 0.5  # Jeffreys'
_WEIGHT = 10  # pairs that a spread of 1 is worth beforehand


def silence_chance(count: Numbers, exposure: Numbers, quiet: Numbers, phi: Numbers = 1.0) -> Array:
    """Give the chance that nothing comes in `quiet` days after `count` came in `exposure` days.

    The negative binomial predictive of a Poisson rate that is known from the count only; `phi` is how much more than
    chance the days swing, as if `phi` came together. Days may be weighted. Source: Bortkiewicz's horse kicks, 0.7 a
    year: 280 years with the corps, 139 expected without a death (144 seen).

    >>> round(280 * float(silence_chance(70_000, 100_000, 1)))
    139
    >>> silence_chance([56, 56], 56, [6, 12], [1, 2]).round(4).tolist()
    [0.0032, 0.004]
    """
    shape = np.asarray(count, float) / phi + _PRIOR
    spent = np.maximum(np.asarray(exposure, float), _LEAST)
    return np.asarray((spent / (spent + quiet)) ** shape)


def silence_needed(count: Numbers, exposure: Numbers, level: float, phi: Numbers = 1.0) -> Array:
    """Give after how many days without any `silence_chance` falls to `level`.

    >>> float(silence_needed(56, 56, 0.001).round(2))
    7.28
    """
    shape = np.asarray(count, float) / phi + _PRIOR
    return np.asarray(np.asarray(exposure, float) * (level ** (-1 / shape) - 1))


def none_chance(hits: Numbers, misses: Numbers, tries: Numbers, phi: Numbers = 1.0) -> Array:
    """Give the chance of no hit in so many tries after `hits` and `misses`, though the rate is the same.

    The beta-binomial predictive with Jeffreys' prior; all may be fractions. `phi` as in `silence_chance`.

    >>> none_chance([0, 8, 8], 2, [1, 1, 4]).round(4).tolist()
    [0.8333, 0.2273, 0.009]
    """
    spread = np.asarray(phi, float)
    a, b, n = (np.asarray(np.asarray(side, float) / spread, float) for side in (hits, misses, tries))
    a, b = a + _PRIOR, b + _PRIOR
    return np.asarray(np.exp(log_beta(a, b + n) - log_beta(a, b)))


def local_spread(first: npt.NDArray[Any], second: npt.NDArray[Any], pairs: Numbers) -> Array:
    """Give how much more than chance neighbouring counts differ: `pairs` of them along the last axis, at least 1.

    As the mean square of successive differences, which a slow growth leaves alone; drawn towards 1 as by ten pairs more,
    for a few tell little. Source: von Neumann et al. (1941), Ann Math Stat 12:153; under chance the square of a
    difference of two counts is their sum.

    >>> float(local_spread(np.array([4, 6, 5, 5]), np.array([6, 5, 5, 4]), 4))
    1.0
    >>> float(local_spread(np.array([9, 0]), np.array([0, 9]), 2).round(3))
    2.333
    """
    square, both = ((first - second) ** 2).sum(axis=-1), (first + second).sum(axis=-1)
    many = np.asarray(pairs, float)
    return np.asarray(np.maximum(1.0, (square / np.maximum(both, 1) * many + _WEIGHT) / (many + _WEIGHT)))
