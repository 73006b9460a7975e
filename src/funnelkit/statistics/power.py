"""How many leads it takes to see a change, and how great a change some leads can show.

The chance is that of the two-sided test of two proportions (pooled variance when nothing changed, each side's own
when it did), the side of the change only. With equal sides it is R's `power.prop.test`; with unequal ones the pooled
rate is weighted by the leads. A baseline of None leads is one so great that its rate is known.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from funnelkit.statistics.intervals import LEVEL, critical_value

if TYPE_CHECKING:
    from collections.abc import Callable

POWER = 0.8
_MOST_LEADS = 2**40
_DUST = 1e-9  # 0.9 + 0.1 may miss 1 by a rounding


def chance_to_see(
    base_rate: float, base_of: float | None, change: float, of: float, level: float = LEVEL
) -> float:
    """Give the chance that `of` leads show a true `change` against a baseline of `base_of` leads at `base_rate`.

    Shares; `change` has its sign. ValueError where the baseline's or the changed rate is none. Source: R,
    `power.prop.test(n = 50, p1 = .50, p2 = .75)` gives 0.7401659 (Fleiss, Levin & Paik 2003, chapter 4).

    >>> round(chance_to_see(0.50, 50, 0.25, 50), 7)
    0.7401659
    """
    quiet, moved = _errors(base_rate, base_of, change, of)
    beyond = abs(change) - critical_value(level) * quiet
    if moved == 0:
        return 1.0 if beyond > 0 else 0.0
    return NormalDist().cdf(beyond / moved)


def needed_leads(
    base_rate: float, base_of: float | None, change: float, power: float = POWER, level: float = LEVEL
) -> int | None:
    """Give how many leads the new period needs to show `change` with `power`; None where no number is enough.

    None means: the baseline is too small, lengthen it. Shares; `change` has its sign (a rise and a fall of the same
    size need different numbers). `power` from 0.5 on. Source: as of `chance_to_see`; table of 20 % to 30 %.

    >>> [needed_leads(0.2, base_of, 0.1) for base_of in (120, 400, 1200, None)]
    [None, 226, 158, 137]
    """
    least = _check_power(power)
    z = critical_value(level)

    def shows(of: int) -> bool:
        quiet, moved = _errors(base_rate, base_of, change, of)
        return change != 0 and abs(change) >= z * quiet + least * moved

    return find_smallest(shows)


def visible_change(
    base_rate: float, of: float, base_of: float | None, level: float = LEVEL, sign: int = 1
) -> float | None:
    """Give the smallest change that `of` leads show with 80 % power, as a share above 0; None where none does.

    `sign` 1 looks for a rise, -1 for a fall; None where not even one to 100 % or to 0 would be seen.

    >>> round(visible_change(207 / 313, 84, 313), 2)
    0.15
    """
    widest = 1 - base_rate if sign > 0 else base_rate
    least, z = _check_power(POWER), critical_value(level)

    def shows(size: float) -> bool:
        quiet, moved = _errors(base_rate, base_of, sign * size, of)
        return size > 0 and size >= z * quiet + least * moved

    if not shows(widest):
        return None
    low, high = 0.0, widest
    while high - low > _DUST:
        middle = (low + high) / 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high


def find_smallest(holds: Callable[[int], bool]) -> int | None:
    """Give the smallest whole number from 1 on for which `holds` does, which must stay true once true, else None."""
    high = 1
    while not holds(high):
        high *= 2
        if high > _MOST_LEADS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _errors(base_rate: float, base_of: float | None, change: float, of: float) -> tuple[float, float]:
    """Give the standard error of the difference when nothing changed, and when `change` did.

    Both fall as `of` grows, and both are concave in `change`, so the searches above meet one crossing only.
    """
    rate = _shift(base_rate, change)
    if not of > 0 or (base_of is not None and not base_of > 0):
        raise ValueError(f"{of} leads against {base_of}")
    share = 0.0 if base_of is None else 1 / base_of
    pooled = base_rate if base_of is None else (base_of * base_rate + of * rate) / (base_of + of)
    quiet = pooled * (1 - pooled) * (1 / of + share)
    return sqrt(max(0.0, quiet)), sqrt(rate * (1 - rate) / of + base_rate * (1 - base_rate) * share)


def _shift(base_rate: float, change: float) -> float:
    rate = base_rate + change
    if not 0 <= base_rate <= 1 or not -_DUST <= rate <= 1 + _DUST:
        raise ValueError(f"from {base_rate} by {change}")
    return min(1.0, max(0.0, rate))


def _check_power(power: float) -> float:
    if not 0.5 <= power < 1:
        raise ValueError(f"power {power}")
    return NormalDist().inv_cdf(power)
