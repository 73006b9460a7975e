"""How did it go from period to period? Each metric's series at equal age, the limits that chance keeps it in, its shift."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal

import numpy as np

from funnelkit.analysis.cohorts import Cohorts, cohorts_of
from funnelkit.analysis.windows import Window, choose_windows, is_grown
from funnelkit.metrics import MAIN
from funnelkit.model import Count, Rate, Score
from funnelkit.statistics.charts import count_runs, find_turn, individual_limits, prime_limits, share_limits
from funnelkit.statistics.verdicts import LEAST_ANSWERS, LEAST_LEADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from funnelkit.analysis.counts import View
    from funnelkit.model import Period, Value
    from funnelkit.statistics.charts import Runs
    from funnelkit.tally import Tally

CHARTED = ("leads", *MAIN)
"""The metrics whose series are drawn."""

LEAST_PERIODS = 6
"""Fewer periods have no limits."""

FIRM_PERIODS = 12
"""Limits of fewer periods are trial limits."""

UNDATED_DAYS = 30
"""A period of which no step has a day is too young until so many days after its end."""

_DUST = 1e-9

LeftOut = Literal["too_young", "too_few", "other_step", "not_tracked"]
Side = Literal["above", "below"]


@dataclass(frozen=True)
class Point:
    """A metric in one period, between the limits that it has there.

    `left_out` says why a period is shown but not used: leads too young, too few, a rate that counts from another step
    than the newest does, or nothing told. Only used ones have limits, and can lie outside of them.
    """

    period: str
    value: Value
    left_out: LeftOut | None
    low: float | None = None
    high: float | None = None
    outside: Side | None = None


@dataclass(frozen=True)
class Shift:
    """The series seems to have moved to a higher or a lower level, about from `begins` on."""

    direction: Literal["up", "down"]
    begins: str


@dataclass(frozen=True)
class Trend:
    """The series of one metric over the closed periods, each at the age of `window_days` (None: at any).

    Shares are 0 to 1, leads are counts, the NPS is in points. `method` is "p_prime" for shares, "xmr" for the rest; None,
    as the centre and the limits of the newest period are, under 6 used periods. `trial`: under 12.
    """

    metric: str
    window_days: int | None
    points: tuple[Point, ...]
    method: Literal["p_prime", "xmr"] | None = None
    trial: bool = False
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    runs: Runs | None = None
    shift: Shift | None = None

    @property
    def used(self) -> tuple[Point, ...]:
        """The points that limits come from."""
        return tuple(point for point in self.points if point.left_out is None)


def measure_trends(tally: Tally, view: View, periods: Sequence[Period]) -> tuple[Trend, ...]:
    """Give the series of each metric that is told, over those of some periods that have closed.

    All periods are read at equal age, by windows from their own ages together, as a comparison reads them.
    """
    closed = sorted(period for period in periods if period.closed(view.as_of))
    if not closed:
        return ()
    cohorts = cohorts_of(tally, closed, view.as_of, view.every, view.dropped)
    windows = choose_windows(cohorts, cohorts)
    sides = {period: cohorts.of(period) for period in closed}
    values = _values(cohorts, windows)
    found = (_series(key, windows.get(key), sides, values[key]) for key in CHARTED)
    return tuple(chart(trend) for trend in found if any(point.value is not None for point in trend.points))


def number_of(value: Value) -> float | None:
    """Give the one number of a count, a rate or a score; None where there is none."""
    return value.n if isinstance(value, Count) else value.value if isinstance(value, Rate | Score) else None


def _values(cohorts: Cohorts, windows: Mapping[str, Window]) -> dict[str, dict[str, Value]]:
    """Give each metric of each period by its name, read at the metric's age."""
    ages: dict[int | None, list[str]] = {}
    for key in CHARTED:
        ages.setdefault(windows[key].days if key in windows else None, []).append(key)
    found: dict[str, dict[str, Value]] = {}
    for days, keys in ages.items():
        rows = cohorts.by_period(days, keys)
        for key in keys:
            found[key] = {name: row.metrics[key] for name, row in rows.items() if name}
    return found


def _series(
    key: str, window: Window | None, sides: Mapping[Period, Cohorts], values: Mapping[str, Value]
) -> Trend:
    told = {period: _only_numbers(values.get(period.name)) for period in sides}
    steps = [value.of_step for value in told.values() if isinstance(value, Rate) and value.of]
    step = steps[-1] if steps else ""
    points = tuple(
        Point(period.name, value, _left_out(value, step, window, sides[period]))
        for period, value in told.items()
    )
    return Trend(key, window.days if window else None, points)


def _only_numbers(value: Value) -> Value:
    return value if isinstance(value, Count | Rate | Score) else None


def _left_out(value: Value, step: str, window: Window | None, side: Cohorts) -> LeftOut | None:
    if window and side.leads < LEAST_LEADS:
        return "too_few"
    if window and not _is_grown(window, side):
        return "too_young"
    if value is None:
        return "not_tracked"
    if isinstance(value, Rate) and value.of and value.of_step != step:
        return "other_step"
    few = isinstance(value, Rate) and value.of < LEAST_LEADS
    few = few or (isinstance(value, Score) and value.n < LEAST_ANSWERS)
    return "too_few" if few else None


def _is_grown(window: Window, side: Cohorts) -> bool:
    if window.days is not None:
        return is_grown(side, window.days)
    return all(side.distance(period).days >= UNDATED_DAYS for period in side.periods)


def chart(series: Trend) -> Trend:
    """Give a series its limits, and say which periods lie outside of them and whether it has shifted."""
    used = series.used
    if len(used) < LEAST_PERIODS:
        return series
    values = [float(number_of(point.value) or 0) for point in used]
    centre, limits = _limits(used, values)
    pairs = [_clip(series.metric, *pair) for pair in limits]
    charted = iter(
        replace(point, low=low, high=high, outside=_outside(value, low, high))
        for point, value, (low, high) in zip(used, values, pairs, strict=True)
    )
    runs = count_runs(values, median(values))
    return replace(
        series,
        method="p_prime" if isinstance(used[0].value, Rate) else "xmr",
        trial=len(used) < FIRM_PERIODS,
        centre=centre,
        low=pairs[-1][0],
        high=pairs[-1][1],
        runs=runs,
        shift=_shift(used, values) if runs.shifted else None,
        points=tuple(point if point.left_out else next(charted) for point in series.points),
    )


def _limits(used: Sequence[Point], values: Sequence[float]) -> tuple[float, Iterable[tuple[float, float]]]:
    """Give the centre line and the limits of each point: of shares never narrower than chance alone makes them."""
    rates = [point.value for point in used if isinstance(point.value, Rate)]
    if not rates:
        found = individual_limits(values)
        return found.centre, [(found.low, found.high)] * len(values)
    counts = [rate.hits for rate in rates], [rate.of for rate in rates]
    chance, swinging = share_limits(*counts), prime_limits(*counts)
    lows, highs = np.minimum(chance.low, swinging.low), np.maximum(chance.high, swinging.high)
    return float(chance.value[0]), zip(lows.tolist(), highs.tolist(), strict=True)


def _clip(key: str, low: float, high: float) -> tuple[float, float]:
    """Keep limits where the metric can be."""
    if key == "nps":
        return max(-100.0, low), min(100.0, high)
    return max(0.0, low), high


def _outside(value: float, low: float, high: float) -> Side | None:
    return "above" if value > high + _DUST else "below" if value < low - _DUST else None


def _shift(used: Sequence[Point], values: Sequence[float]) -> Shift | None:
    place = find_turn(values).place
    before, after = median(values[:place]), median(values[place:])
    if before == after:
        return None
    return Shift("up" if after > before else "down", used[place].period)
