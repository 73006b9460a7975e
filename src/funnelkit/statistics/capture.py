"""How many there were, from two lists of which neither holds all: capture and recapture."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Captured:
    """An estimate of how many there were, with its 95 % interval; never under what both lists together hold."""

    value: float
    low: float
    high: float


def chapman(first: int, second: int, both: int) -> Captured:
    """Estimate how many there were from two lists, `both` of which are on each.

    Chapman (1951): N = (n1 + 1)(n2 + 1) / (m + 1) - 1; variance Seber (1970), (n1 + 1)(n2 + 1)(n1 - m)(n2 - m) /
    ((m + 1)^2 (m + 2)). The limits are log-normal on those on neither list (Burnham et al. 1987; Chao 1989), so that the
    lower one is never under what was seen. It holds where being on one list makes nobody likelier to be on the other;
    where it does, there were more. Raises ValueError for lists that cannot be.

    >>> found = chapman(200, 300, 50)  # Chapman's estimate of a textbook pond: 201 * 301 / 51 - 1
    >>> round(found.value, 2), found.low > 450
    (1185.29, True)
    """
    if both < 0 or both > min(first, second):
        raise ValueError(f"{both} of {first} and {second}")
    seen = first + second - both
    value = (first + 1) * (second + 1) / (both + 1) - 1
    missed = value - seen
    if missed <= 0:
        return Captured(float(seen), float(seen), float(seen))
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    spread = math.exp(Z95 * math.sqrt(math.log1p(variance / missed**2)))
    return Captured(value, seen + missed / spread, seen + missed * spread)
