"""Channels that live and bring at most half of what is usual: fewer is another matter than silent."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.model import Ratio
from funnelkit.statistics.counts import rate_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.channels import Measured

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

LATELY, BEFORE = 14, 56
"""The last whole days that are held against those before them."""

HALF = 0.5
ALARM = 0.01


@dataclass(frozen=True)
class Fall:
    """A channel with fewer leads: `leads` in the last LATELY days, where `usual` were to be expected; `ratio` with limits."""

    group: Mapping[str, str]
    leads: int
    usual: float
    ratio: Ratio


def find_falls(channels: Sequence[Measured], whole: Measured) -> tuple[Fall, ...]:
    """Find channels that bring at most half of their usual leads, beside what all together bring.

    By the exact ratio of two counts, divided by how much more than chance the channel's days swing; the limits of all
    together hold with 99 %. Where all together bring so few, that alone is told.
    """
    if len(whole.days.days) < LATELY + BEFORE + 1:
        return ()
    level = 1 - ALARM / (1 + sum(int(each.quiet.regular.sum()) for each in channels))
    of_all = _falls(whole, 1.0, level)
    if of_all:
        return tuple(of_all)
    lately, before, _ = _counts(whole)
    usual = min(1.0, float(lately[0] / before[0])) if before[0] else 1.0
    return tuple(fall for each in channels for fall in _falls(each, usual, level))


def _falls(channels: Measured, usual: float, level: float) -> list[Fall]:
    daily, quiet = channels.daily, channels.quiet
    lately, before, exposures = _counts(channels)
    few = quiet.regular & (lately <= HALF * usual * before) & (before > 0) & (lately > 0)
    found = []
    for at in np.flatnonzero(few).tolist():
        now, then = (float(side[at]) for side in exposures)
        phi = float(quiet.leads.phi[at])
        base = float(before[at]) * then / now
        value, low, high = rate_ratio(float(lately[at]) / phi, now, base / phi, then, level)
        if value is not None and high is not None and high < usual:
            group = MappingProxyType(dict(zip(daily.by, daily.groups[at], strict=True)))
            found.append(Fall(group, int(lately[at]), float(before[at]), Ratio(value, low, high)))
    return found


def _counts(channels: Measured) -> tuple[Ints, Floats, tuple[Floats, Floats]]:
    """Give the leads of each channel lately, how many the days before let expect, and the usual days of both."""
    days = channels.days
    usual = channels.quiet.weights[:, days.weekday] * ~days.off
    counted = channels.daily.leads * ~days.off
    ends = (-1 - LATELY, -1 - LATELY - BEFORE)
    now, then = usual[:, ends[0] : -1].sum(axis=1), usual[:, ends[1] : ends[0]].sum(axis=1)
    lately, before = counted[:, ends[0] : -1].sum(axis=1), counted[:, ends[1] : ends[0]].sum(axis=1)
    return lately, before * now / np.maximum(then, 1e-9), (np.maximum(now, 1e-9), np.maximum(then, 1e-9))
