"""The limits of chance round the rate of all managers, by the number of leads: the lines of a funnel plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.shrinkage import funnel_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.manager_rates import Standing

STEPS = 60


@dataclass(frozen=True)
class Spread:
    """The rate of all (`rates`, the same everywhere) and the limits that chance gives as many leads as each of `places`."""

    places: tuple[float, ...]
    rates: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


def spread_of(standings: Sequence[Standing]) -> Spread:
    """Give the 95 % limits from as few leads as one of some managers has to as many; ValueError of no leads.

    The leads as they came: where managers are held at the mix of all, who is outside is told by that, and the limits show
    what chance alone gives. Whole leads make exact limits jump up and down; told is the furthest that they reach from there on.
    """
    leads = [one.rate.of for one in standings]
    rate = sum(one.rate.hits for one in standings) / sum(leads)
    places = np.unique(np.round(np.geomspace(max(1, min(leads) * 0.7), max(leads) * 1.05, STEPS)))
    found = funnel_limits(rate, places)
    lows = np.minimum.accumulate(np.maximum(found.low, 0)[::-1])[::-1]
    highs = np.maximum.accumulate(np.minimum(found.high, 1)[::-1])[::-1]
    return Spread(tuple(places.tolist()), (rate,) * len(places), tuple(lows.tolist()), tuple(highs.tolist()))
