"""What changed between two rates: their difference and their ratio, with limits."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, lgamma, sqrt

from funnelkit.statistics.intervals import LEVEL, check_share, wilson


@dataclass(frozen=True)
class Interval:
    """A value and the limits between which the true one lies; the value is always within them."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the way from limit to limit."""
        return (self.high - self.low) / 2


def newcombe(hits: float, of: float, base_hits: float, base_of: float, level: float = LEVEL) -> Interval:
    """Give how much a rate changed against a baseline, `hits` / `of` - `base_hits` / `base_of`, with limits.

    Shares: 0.09 is nine points. Counts may be fractions: where months swing more than chance all four are divided by
    the overdispersion first. False alarms when nothing changed: at most 5.5 % from 10 leads against 100 to 300
    against 900 at rates of 3 to 50 %; but up to 13 % where a few leads at 1 % meet thousands (see `tail_chance`).
    ValueError where a side is empty. Source: hybrid score interval, method 10 of Newcombe (1998), Stat Med
    17:873, Table II (a): 56 of 70 against 48 of 80.

    >>> change = newcombe(56, 70, 48, 80)
    >>> round(change.value, 4), round(change.low, 4), round(change.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    low, high = wilson(hits, of, level)
    base_low, base_high = wilson(base_hits, base_of, level)
    rate, base_rate = hits / of, base_hits / base_of
    value = rate - base_rate
    return Interval(
        value=value,
        low=max(-1.0, value - hypot(rate - low, base_high - base_rate)),
        high=min(1.0, value + hypot(high - rate, base_rate - base_low)),
    )


def mover_ratio(
    hits: float, of: float, base_hits: float, base_of: float, level: float = LEVEL
) -> tuple[float | None, float, float | None]:
    """Give how many times a baseline's rate the new one is, with limits: MOVER-R on the two Wilson intervals.

    Value, low, high. A baseline without hits has neither value nor high ("from 0"). An extra beside the difference,
    never instead of it. ValueError where a side is empty. Source: Donner & Zou (2012), Stat Methods Med Res 21:347;
    Fagerland & Newcombe (2013), Stat Med 32:2850; Fagerland, Lydersen & Laake (2017), chapter 4: 7 of 34 against 1.

    >>> value, low, high = mover_ratio(7, 34, 1, 34)
    >>> round(value, 4), round(low, 4), round(high, 2)
    (7.0, 1.1537, 41.98)
    >>> mover_ratio(0, 20, 0, 20)
    (None, 0.0, None)
    """
    low, high = wilson(hits, of, level)
    base_low, base_high = wilson(base_hits, base_of, level)
    rate, base_rate = hits / of, base_hits / base_of
    product = rate * base_rate
    up, down = low * (2 * rate - low), base_high * (2 * base_rate - base_high)
    least = up / (product + sqrt(max(0.0, product**2 - up * down))) if up else 0.0
    if base_hits == 0:
        return None, least, None
    up, down = high * (2 * rate - high), base_low * (2 * base_rate - base_low)
    return rate / base_rate, least, (product + sqrt(max(0.0, product**2 - up * down))) / down


def tail_chance(hits: float, of: float, base_hits: float, base_of: float) -> float:
    """Give the chance of a change this great or greater, in its direction, if nothing had changed.

    Fisher's exact test, one side, mid-P (half of the chance of the very counts). For the few counts where Newcombe's
    limits are too sure of themselves: 1 hit of 10 against 13 of 1000. Fractions are rounded. ValueError where a side
    is empty. Source: Fagerland, Lydersen & Laake (2017), Statistical Analysis of Contingency Tables, chapter 4.

    >>> round(tail_chance(1, 10, 13, 1000), 3), newcombe(1, 10, 13, 1000).low > 0
    (0.069, True)
    """
    check_share(hits, of)
    check_share(base_hits, base_of)
    now, base = (round(hits), round(of - hits)), (round(base_hits), round(base_of - base_hits))
    if hits * base_of > base_hits * of:
        return _sum_tail(*now, *base)
    return _sum_tail(*now[::-1], *base[::-1])


def _sum_tail(hits: int, misses: int, base_hits: int, base_misses: int) -> float:
    """Give P(X > hits) + P(X = hits) / 2, hypergeometric: from the counts outwards, so nothing is lost by rounding."""
    total_hits, of, n = hits + base_hits, hits + misses, hits + misses + base_hits + base_misses
    log_chance = _log_choices(total_hits, hits) + _log_choices(n - total_hits, misses) - _log_choices(n, of)
    chance = exp(log_chance)
    total = chance / 2
    while chance > total * 1e-17 and misses and base_hits:
        hits, base_misses = hits + 1, base_misses + 1
        chance *= misses * base_hits / (hits * base_misses)
        misses, base_hits = misses - 1, base_hits - 1
        total += chance
    return min(1.0, total)


def _log_choices(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
