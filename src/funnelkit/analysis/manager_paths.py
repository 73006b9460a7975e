"""Whose months went otherwise than the department's: each manager's rate over the periods, at equal age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.analysis.manager_rates import counts_of
from funnelkit.analysis.windows import is_grown
from funnelkit.statistics.families import holm
from funnelkit.statistics.incomplete import gamma_tail
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.verdicts import LEAST_LEADS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from funnelkit.analysis.manager_rates import Rates
    from funnelkit.analysis.managers import SideBySide
    from funnelkit.model import Period, Rate

    Floats = npt.NDArray[np.float64]

FOLLOWED = ("contact_rate", "lead_conversion")
"""The rates whose way over the periods is looked at."""

LEAST_PERIODS = 6
LEAST_EXPECTED = 3
"""A period is used where so many hits and so many misses are expected."""


@dataclass(frozen=True)
class Path:
    """One rate of one manager in each period (None: too young, or too few leads), where it went its own way."""

    name: str
    metric: str
    periods: tuple[str, ...]
    rates: tuple[Rate | None, ...]
    chance: float


def own_paths(seen: SideBySide) -> tuple[Path, ...]:
    """Name those whose months went otherwise than the department's, by leads and then by name.

    In each period the department's rate says how many hits a manager's leads would make at their own usual distance from
    it; chi-squared of what they made, over six periods and more in which three hits and three misses are expected. All
    managers and rates together by Holm, 5 %. Only periods whose leads are old enough.
    """
    found = [path for key in FOLLOWED if key in seen.found for path in _paths(seen, key, seen.found[key])]
    if not found:
        return ()
    adjusted = holm([path.chance for path in found])
    told = [
        Path(path.name, path.metric, path.periods, path.rates, float(chance))
        for path, chance in zip(found, adjusted, strict=True)
        if chance <= 1 - LEVEL
    ]
    order = {row.name: place for place, row in enumerate(seen.rows)}
    return tuple(sorted(told, key=lambda path: (order[path.name], FOLLOWED.index(path.metric))))


def _paths(seen: SideBySide, key: str, rates: Rates) -> Iterable[Path]:
    window = seen.windows[key]
    periods = [period for period in seen.periods if _is_old(seen, period, window.days)]
    if len(periods) < LEAST_PERIODS:
        return
    sides = [seen.side.of(period).steps_by(seen.dimension, window.days) for period in periods]
    counts = [counts_of(key, rates.of_step, steps) for steps in sides]
    hits, of = (np.array(part, float).T for part in zip(*counts, strict=True))
    chances = _chances(hits, of)
    for place in seen.order:
        if not np.isnan(chances[place]):
            told = tuple(
                share(int(some), int(every), rates.of_step) if every >= LEAST_LEADS else None
                for some, every in zip(hits[place], of[place], strict=True)
            )
            names = tuple(period.name for period in periods)
            yield Path(seen.names[place] or "", key, names, told, float(chances[place]))


def _is_old(seen: SideBySide, period: Period, days: int | None) -> bool:
    return days is None or is_grown(seen.side.of(period), days)


def _chances(hits: Floats, of: Floats) -> Floats:
    """Give each line's p-value of going the department's way; nan under six periods that can be used."""
    whole = of.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = np.where(whole > 0, hits.sum(axis=0) / whole, np.nan)
        found = np.full(len(of), np.nan)
        for line in range(len(of)):
            distance = hits[line].sum() / (of[line] * usual)[of[line] > 0].sum()
            rate = usual * distance
            used = (of[line] * rate >= LEAST_EXPECTED) & (of[line] * (1 - rate) >= LEAST_EXPECTED)
            if used.sum() >= LEAST_PERIODS:
                found[line] = _chance(hits[line][used], of[line][used], usual[used])
    return found


def _chance(hits: Floats, of: Floats, usual: Floats) -> float:
    rate = usual * hits.sum() / (of * usual).sum()
    rate = np.clip(rate, 1e-9, 1 - 1e-9)
    statistic = ((hits - of * rate) ** 2 / (of * rate * (1 - rate))).sum()
    return float(gamma_tail((hits.size - 1) / 2, statistic / 2))
