"""Do we sell more, and what from? Sales a period against the baseline: more leads, better conversion, another mix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.periods import day_numbers
from funnelkit.statistics.counts import rate_ratio, spread_of_counts
from funnelkit.statistics.verdicts import Yardstick

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.analysis.mix import Mix, Sides
    from funnelkit.model import Rate

WEEKENDS_TELL = 0.1
"""Leads come at weekends where those have more than this part of what they would have as weekdays."""


@dataclass(frozen=True)
class Both:
    """One figure then and now."""

    baseline: float
    current: float


@dataclass(frozen=True)
class Part:
    """What a dimension makes of the conversion's part of sales, in sales a period; they add up to it.

    `rate_part` and `mix_part` are the same of the rate, in points; `is_notable`: the mix is worth a word.
    """

    dimension: str
    from_conversion: float
    from_mix: float
    rate_part: float
    mix_part: float
    is_notable: bool


@dataclass(frozen=True)
class Sales:
    """Sales a period then and now, of leads that are `window_days` old; `from_leads` + `from_conversion` is the change.

    `periods` says of how many the leads are, `leads` and `sold` are those of one. `by` splits `from_conversion` further,
    each dimension for itself.
    """

    window_days: int | None
    periods: Both
    leads: Both
    sold: Both
    from_leads: float
    from_conversion: float
    by: tuple[Part, ...]


@dataclass(frozen=True)
class Pace:
    """Leads a day then and now, and how many times as many that is, with limits (None: no limit, or no value).

    `days`: "working" (Monday to Friday) or "calendar" ones, where leads come at weekends, too.
    """

    days: str
    leads: Both
    of_days: Both
    value: float | None
    low: float
    high: float | None
    phi: float


@dataclass(frozen=True)
class Parts:
    """How the sales of a period (or of several together) came about, beside the baseline's, per `every`.

    `sales` is None where that cannot be told (yet), `leads_per_day` where leads are not counted alike.
    """

    period: str
    every: str
    sales: Sales | None
    leads_per_day: Pace | None


def part_sales(now: Rate, then: Rate, sides: Sides, mixes: Iterable[Mix]) -> Sales:
    """Split the change of sales a period: leads x mean conversion, and conversion x mean leads.

    With n leads a period and r of them sold, (n1 - n0) (r1 + r0) / 2 and (r1 - r0) (n1 + n0) / 2 add up exactly to
    n1 r1 - n0 r0. Source: Kitagawa (1955), JASA 50:1168, of two factors.
    """
    lengths = Both(sides.then.stretch(sides.days), sides.now.stretch(sides.days))
    leads = Both(then.of / lengths.baseline, now.of / lengths.current)
    sold = Both(then.hits / lengths.baseline, now.hits / lengths.current)
    rates = Both(then.hits / then.of, now.hits / now.of)
    usual = (leads.current + leads.baseline) / 2
    return Sales(
        sides.days,
        lengths,
        leads,
        sold,
        (leads.current - leads.baseline) * (rates.current + rates.baseline) / 2,
        (rates.current - rates.baseline) * usual,
        tuple(
            Part(
                mix.dimension,
                mix.rate_part * usual,
                mix.mix_part * usual,
                100 * mix.rate_part,
                100 * mix.mix_part,
                mix.is_notable,
            )
            for mix in mixes
        ),
    )


def pace_of(now: Cohorts, then: Cohorts) -> Pace | None:
    """Give the leads a day of whole periods on both sides; None where there are none at all."""
    if not now.leads + then.leads:
        return None
    every_day = any(_comes_at_weekends(side) for side in (now, then))
    sides = [_by_period(side, every_day=every_day) for side in (then, now)]
    phi, df = spread_of_counts(sides)
    (base_leads, base_days), (leads, days) = (
        (float(counts.sum()), float(spent.sum())) for counts, spent in sides
    )
    level = Yardstick(phi, df).reach
    value, low, high = rate_ratio(leads / phi, days, base_leads / phi, base_days, level)
    return Pace(
        "calendar" if every_day else "working",
        Both(base_leads / base_days, leads / days),
        Both(base_days, days),
        value,
        low,
        high,
        phi,
    )


def _by_period(side: Cohorts, *, every_day: bool) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give the leads and the days of each period."""
    born, n = side.births
    counts = [n[(born >= start) & (born < end)].sum() for start, end in map(day_numbers, side.periods)]
    days = [
        end - start if every_day else _weekdays(start, end) for start, end in map(day_numbers, side.periods)
    ]
    return np.array(counts, float), np.array(days, float)


def _comes_at_weekends(side: Cohorts) -> bool:
    """Say whether leads come at weekends, too; not where they were counted by whole periods."""
    born, n = side.births
    if len(born) <= len(side.seen):
        return False
    free = sum(end - start - _weekdays(start, end) for start, end in map(day_numbers, side.periods))
    every = sum(end - start for start, end in map(day_numbers, side.periods))
    came = n[np.is_busday(born.astype("datetime64[D]"), "0000011")].sum()
    return bool(came > WEEKENDS_TELL * n.sum() * free / every)


def _weekdays(start: int, end: int) -> int:
    """Count the days from Monday to Friday."""
    return int(np.busday_count(np.datetime64(start, "D"), np.datetime64(end, "D")))
