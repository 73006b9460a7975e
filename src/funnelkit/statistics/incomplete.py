"""The incomplete beta and gamma functions over arrays: the chances behind shares, Student's t and chi-squared.

They are here because importing them takes a sixth of a second, which every comparison would wait for. Right to 10 digits
(oracle: scipy.special), for parameters up to some ten thousand.
"""

from __future__ import annotations

from math import lgamma
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from funnelkit.statistics.many import Array, Numbers

_TINY, _CLOSE = 1e-300, 1e-14
_MOST_TERMS = 20_000
_STEPS, _NEAR = 200, 1e-9  # a step of Newton's that is so short leaves an error of its square


def beta_chance(value: Numbers, a: Numbers, b: Numbers) -> Array:
    """Give the chance that a share with a beta distribution is at most `value`: I_x(a, b). Broadcasts.

    `a` and `b` above 0. Continued fraction: Didonato & Morris (1992), ACM TOMS 18:360; Press et al. (2007), Numerical
    Recipes, 6.4.

    >>> float(beta_chance(0.5, 2, 3).round(4))
    0.6875
    """
    x, first, second = np.broadcast_arrays(*(np.asarray(part, float) for part in (value, a, b)))
    x = np.clip(x, 0.0, 1.0)
    swapped = x > (first + 1) / (first + second + 2)
    near, p, q = (
        np.where(swapped, 1 - x, x),
        np.where(swapped, second, first),
        np.where(swapped, first, second),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = p * np.log(near) + q * np.log1p(-near) - log_beta(p, q) - np.log(p)
    tail = np.where(near > 0, np.exp(logs) * _beta_fraction(near, p, q), 0.0)
    return np.where(swapped, 1 - tail, tail)


def _beta_fraction(x: Array, a: Array, b: Array) -> Array:
    """Give the continued fraction of the incomplete beta function, by Lentz's steps, until no row moves."""
    c = np.ones(x.shape)
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    found = d.copy()
    for m in range(1, _MOST_TERMS):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _away(1 + part * d), _away(1 + part / c)
            found = found * d * c
        if (np.abs(d * c - 1) < _CLOSE).all():
            break
    return found


def beta_quantile(chance: Numbers, a: Numbers, b: Numbers) -> Array:
    """Give the share below which a beta distribution has this chance, the inverse of `beta_chance`. Broadcasts.

    >>> float(beta_quantile(0.6875, 2, 3).round(6))
    0.5
    """
    wanted, first, second = np.broadcast_arrays(*(np.asarray(part, float) for part in (chance, a, b)))
    scale = log_beta(first, second)

    def density(x: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.exp((first - 1) * np.log(x) + (second - 1) * np.log1p(-x) - scale), float)

    mean, total = first / (first + second), first + second
    start = mean + _normal_quantile(wanted) * np.sqrt(mean * (1 - mean) / (total + 1))
    start = np.where((start > 0) & (start < 1), start, mean)
    found = _invert(lambda x: beta_chance(x, first, second) - wanted, density, start, np.ones(start.shape))
    return np.where(wanted <= 0, 0.0, np.where(wanted >= 1, 1.0, found))


def _invert(
    missing: Callable[[Array], Array], slope: Callable[[Array], Array], start: Array, most: Array
) -> Array:
    """Find where a growing function is 0, from 0 to `most`: Newton's steps, halved wherever they leave the bracket."""
    low, high, x = np.zeros(start.shape), most, start
    for _ in range(_STEPS):
        gap = missing(x)
        low, high = np.where(gap < 0, x, low), np.where(gap > 0, x, high)
        with np.errstate(all="ignore"):
            step = x - gap / slope(x)
        inside = (step >= low) & (step <= high)
        then = np.where(gap == 0, x, np.where(inside, step, (low + high) / 2))
        if (np.abs(then - x) <= _NEAR * x).all():
            return then
        x = then
    return x


def gamma_quantile(chance: Numbers, a: Numbers) -> Array:
    """Give the value below which a gamma variable of shape `a` lies with this chance. Broadcasts.

    Starts where Wilson & Hilferty (1931), PNAS 17:684, put it, or by the first term of the series where that is below 0.

    >>> float(gamma_quantile(0.5, 1).round(4))  # log 2
    0.6931
    """
    wanted, shape = np.broadcast_arrays(np.asarray(chance, float), np.asarray(a, float))
    scale = log_gamma(shape)

    def missing(x: Array) -> Array:
        return np.asarray(1 - gamma_tail(shape, x) - wanted, float)

    def density(x: Array) -> Array:
        return np.asarray(np.exp((shape - 1) * np.log(x) - x - scale), float)

    high = np.maximum(1.0, 2 * shape)
    while (short := missing(high) < 0).any():
        high = np.where(short, 2 * high, high)
    start = shape * (1 - 1 / (9 * shape) + _normal_quantile(wanted) / (3 * np.sqrt(shape))) ** 3
    with np.errstate(divide="ignore"):
        first = np.exp((np.log(wanted) + log_gamma(shape + 1)) / shape)
    start = np.clip(np.where(start > first, start, first), 0, high)
    return _invert(missing, density, start, high)


def gamma_tail(a: Numbers, x: Numbers) -> Array:
    """Give the chance that a gamma variable of shape `a` is above `x`: Q(a, x). Broadcasts; nan stays nan.

    Source: Press et al. (2007), Numerical Recipes, 6.2: the series below a + 1, the continued fraction above.

    >>> float(gamma_tail(1.5, 12.6003 / 2).round(4))  # chi-squared of 3 degrees of freedom
    0.0056
    """
    shape, value = np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float))
    known = (shape > 0) & (value >= 0)
    own, at = np.where(known, shape, 1.0), np.where(known, value, 1.0)
    with np.errstate(divide="ignore"):
        scale = np.exp(own * np.log(at) - at - log_gamma(own))
    low = at < own + 1
    tail = np.full(shape.shape, np.nan)
    below, above = known & low, known & ~low
    tail[below] = 1 - scale[below] * _gamma_series(own[below], at[below])
    tail[above] = scale[above] * _gamma_fraction(own[above], at[above])
    return tail


def _gamma_series(a: Array, x: Array) -> Array:
    term = 1 / a
    total = term.copy()
    for n in range(1, _MOST_TERMS):
        term = term * x / (a + n)
        total = total + term
        if (term < total * _CLOSE).all():
            break
    return total


def _gamma_fraction(a: Array, x: Array) -> Array:
    b = x + 1 - a
    c, d = np.full(a.shape, 1 / _TINY), 1 / b
    found = d.copy()
    for n in range(1, _MOST_TERMS):
        part, b = -n * (n - a), b + 2
        d, c = 1 / _away(part * d + b), _away(b + part / c)
        found = found * d * c
        if (np.abs(d * c - 1) < _CLOSE).all():
            break
    return found


def log_beta(a: Array, b: Array) -> Array:
    """Give the logarithm of the beta function."""
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def log_gamma(values: Array) -> Array:
    """Give the logarithm of the gamma function, each distinct value once.

    >>> log_gamma(np.array([1.0, 2.0])).tolist()
    [0.0, 0.0]
    """
    distinct, place = np.unique(values, return_inverse=True)
    return np.array([lgamma(value) for value in distinct.tolist()])[place].reshape(values.shape)


def _normal_quantile(chances: Array) -> Array:
    distinct, place = np.unique(np.clip(chances, 1e-12, 1 - 1e-12), return_inverse=True)
    return np.array([NormalDist().inv_cdf(chance) for chance in distinct.tolist()])[place].reshape(
        chances.shape
    )


def _away(values: Array) -> Array:
    """Keep a denominator away from 0."""
    return np.where(np.abs(values) < _TINY, _TINY, values)
