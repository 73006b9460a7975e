"""Chances of the tails: normal, Student's t, chi-squared. Closed forms for whole degrees of freedom.

They are here because importing them takes a sixth of a second, which every comparison would wait for.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan, cos, erfc, exp, isinf, lgamma, log, pi, sin, sqrt


def normal_tail(z: float) -> float:
    """Give the chance that a normal value lies further from 0 than `z`, on either side.

    >>> round(normal_tail(1.96), 3)
    0.05
    """
    return erfc(abs(z) / sqrt(2))


def student_tail(t: float, df: float | None) -> float:
    """Give the chance that Student's t lies further from 0 than `t`, on either side; the normal's where `df` is None.

    In closed form for whole degrees of freedom, by the incomplete beta function for others. ValueError below 1. Source: Abramowitz & Stegun (1964), 26.7.3 and 26.7.4.

    >>> round(student_tail(2.571, 5), 3), round(student_tail(12.706, 1), 3)
    (0.05, 0.05)
    """
    if df is None or isinf(df):
        return normal_tail(t)
    if df < 1:
        raise ValueError(f"{df} degrees of freedom")
    if df != int(df):
        from funnelkit.statistics.incomplete import beta_chance

        return float(beta_chance(df / (df + t * t), df / 2, 0.5))
    angle = atan(abs(t) / sqrt(df))
    square = cos(angle) ** 2
    term, total = 1.0, 0.0
    if df % 2:
        for j in range(3, int(df) + 1, 2):
            total += term
            term *= square * (j - 1) / j
        inside = 2 / pi * (angle + sin(angle) * cos(angle) * total)
    else:
        for j in range(2, int(df) + 1, 2):
            total += term
            term *= square * (j - 1) / j
        inside = sin(angle) * total
    return max(0.0, 1 - inside)


@lru_cache(maxsize=512)
def student_reach(tail: float, df: float | None) -> float:
    """Give how far from 0 an interval reaches that leaves out `tail` on both sides together.

    ValueError outside 0 to 1. The inverse of `student_tail`, by halving.

    >>> round(student_reach(0.05, None), 3), round(student_reach(0.05, 5), 3)
    (1.96, 2.571)
    """
    if not 0 < tail <= 1:
        raise ValueError(f"tail {tail}")
    low, high = 0.0, float(tail < 1)
    while student_tail(high, df) > tail:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, df) > tail else (low, middle)
    return high


def chi_squared_tail(value: float, df: int) -> float:
    """Give the chance of a chi-squared value above `value`; 1 without degrees of freedom.

    Source: Abramowitz & Stegun (1964), 26.4.4 and 26.4.5.

    >>> round(chi_squared_tail(12.6003, 3), 4)
    0.0056
    """
    if df < 1:
        return 1.0
    half = value / 2
    if half <= 0:
        return 1.0
    tail = erfc(sqrt(half)) if df % 2 else 0.0
    start = 0.5 if df % 2 else 0.0
    powers = (start + step for step in range(df // 2))
    return min(1.0, tail + sum(exp(k * log(half) - half - lgamma(k + 1)) for k in powers))
