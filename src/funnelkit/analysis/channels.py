"""The channels of a tally: what is watched, how quiet each is, and how small a chance calls one silent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.daily import Daily, count_daily
from funnelkit.analysis.funnel import is_one_sided
from funnelkit.analysis.quiet import WINDOW, Quiet, measure_quiet

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from funnelkit.analysis.daily import Days
    from funnelkit.tally import Tally

    Bools = npt.NDArray[np.bool_]

BESIDE = ("office", "campaign", "product")
"""Dimensions whose values are channels, beside the source and the source of each manager."""

PAIR = ("source", "manager")
WATCHED = (("source",), *((name,) for name in BESIDE), PAIR)

GROUPINGS = (*WATCHED, ("manager",), *(("source", name) for name in BESIDE))
"""The groupings that are needed."""

ALONE, TOGETHER = 0.001, 0.008
"""A channel is silent where the chance of it is under the first, and of all of its grouping together under the second."""

_SAME = 0.95
_LIVED = 2  # times as long as it is quiet a channel lived before, or it is one that comes and goes


@dataclass(frozen=True, eq=False)
class Measured:
    """The channels of one grouping with how quiet they are; `level`: the chance under which one is silent.

    `open`: not closed on purpose.
    """

    daily: Daily
    quiet: Quiet
    level: float
    days: Days
    open: Bools

    @property
    def recent(self) -> Bools:
        """Those that lived in the last weeks, and were not closed."""
        return self.open & (self.quiet.last >= 0) & (self.quiet.lived >= len(self.days.days) - 1 - WINDOW)

    @property
    def silent(self) -> Bools:
        """Those that fell silent lately, and lived at least twice as long before."""
        return self.recent & self._lived_long & self.quiet.is_silent(self.level)

    @property
    def ended(self) -> Bools:
        """Those that fell silent long ago, or for long beside the time that they lived: campaigns, fairs."""
        return self.open & ~(self.recent & self._lived_long) & self.quiet.is_silent(self.level)

    @property
    def _lived_long(self) -> Bools:
        quiet = len(self.days.days) - 1 - self.quiet.lived
        return np.asarray(self.quiet.last - self.quiet.first >= _LIVED * quiet)


def measure_channels(
    tally: Tally, days: Days, closed: Collection[str]
) -> tuple[dict[tuple[str, ...], Measured], list[str]]:
    """Measure all that is watched; and name the dimensions that new leads do not fill in any more."""
    found, unfilled = {}, []
    for by in WATCHED:
        if by not in tally.cells or any(is_one_sided(tally.cells[part]) for part in _parts(tally, by)):
            continue
        daily = count_daily(tally.cells[by], days.days)
        if _stopped(daily, days):
            unfilled.append(by[-1])
            continue
        named = [at for at, group in enumerate(daily.groups) if all(group)]
        if named:
            found[by] = measure_daily(daily.of(named), days, closed)
    return found, unfilled


def measure_daily(daily: Daily, days: Days, closed: Collection[str], level: float | None = None) -> Measured:
    """Measure the channels of one grouping, at a level or at that of so many."""
    quiet = _pair(daily, days) if daily.by == PAIR else _single(daily, days)
    is_open = np.array([not any(name.casefold() in closed for name in group) for group in daily.groups], bool)
    many = int((quiet.regular & is_open & (quiet.lived >= len(days.days) - 1 - WINDOW)).sum())
    return Measured(daily, quiet, level or min(ALONE, TOGETHER / max(many, 1)), days, is_open)


def without_sources(tally: Tally, dimension: str, days: Days, sources: Collection[str]) -> Daily | None:
    """Give the values of a dimension without the leads of some sources; None where these are not told with them."""
    cells = tally.cells.get(("source", dimension))
    return count_daily(cells, days.days).along(dimension, sources) if cells else None


def _parts(tally: Tally, by: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [part for part in (by, *((name,) for name in by)) if part in tally.cells]


def _stopped(daily: Daily, days: Days) -> bool:
    """Say whether leads go on coming and a dimension is not filled in any more."""
    named = np.array([all(group) for group in daily.groups])
    filled = [each[named].sum(axis=0, keepdims=True) for each in (daily.leads, daily.tests)]
    every = daily.leads.sum(axis=0, keepdims=True)
    quiet = measure_quiet(Daily((), ((),), *filled), [every], days)
    since = int(quiet.lived[0]) + 1
    return bool(quiet.is_silent(ALONE)[0]) and bool(every[0, since:].any())


def _single(daily: Daily, days: Days) -> Quiet:
    return measure_quiet(daily, [daily.leads.sum(axis=0, keepdims=True)], days)


def _pair(daily: Daily, days: Days) -> Quiet:
    """Measure the sources of each manager: what else came to the manager, and from the source, tells absence apart."""
    parts = []
    for place in (1, 0):
        names = [group[place] for group in daily.groups]
        codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
        at = np.array([codes[name] for name in names])
        sums = np.zeros((len(codes), daily.leads.shape[1]), np.int64)
        np.add.at(sums, at, daily.leads)
        parts.append(sums[at])
    found = measure_quiet(daily, parts, days, strict=True)
    only = daily.leads.sum(axis=1) >= _SAME * parts[1].sum(axis=1)  # the source of one manager is the source
    return replace(found, regular=found.regular & ~only)
