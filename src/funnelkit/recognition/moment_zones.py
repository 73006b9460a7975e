"""Moments that print their offset from UTC, brought into one zone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.recognition.buffers import Rows

    Counts = npt.NDArray[np.int64]
    Zones = Sequence[tuple[Rows, npt.NDArray[np.int32]]]
    """Some cells, and their offset in minutes, each its own or one for all."""

# Months in which clocks may be ahead, and those in which they may not: north and south of the equator.
_SEASONS = (
    ({*range(3, 12)}, {10, 11, 12, 1, 2, 3}),
    ({9, 10, 11, 12, 1, 2, 3, 4}, {*range(3, 11)}),
)


def into_one_zone(at: Counts, zones: Zones, zone: str, *, has_clock: bool) -> tuple[tuple[int, ...], bool]:
    """Bring moments, seconds of wall time, in place into a zone that is asked for, else into the most frequent one.

    Days, which have no clock, stay, and so do the clocks of one place in summer and winter. Gives the zones that are
    printed, the most frequent first, and whether they were several that nobody asked to bring into another.
    """
    offsets = _offsets(zones)
    if zone:
        if offsets and has_clock:
            _into_place(at, zones, zone)
        return offsets, False
    mixed = len(offsets) > 1 and not _is_summer_time(at, zones, offsets)
    if mixed:
        _into_first(at, zones, offsets[0])
    return offsets, mixed


def _offsets(zones: Zones) -> tuple[int, ...]:
    """Give the zones that are printed, the most frequent first."""
    frequent: Counter[int] = Counter()
    for rows, minutes in zones:
        if len(minutes) == 1:
            frequent[int(minutes[0])] += len(rows)
        else:
            values, counts = np.unique(minutes, return_counts=True)
            frequent.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
    return tuple(sorted(frequent, key=lambda zone: (-frequent[zone], zone)))


def _into_first(at: Counts, zones: Zones, first: int) -> None:
    """Bring moments of several zones into the most frequent one, in place."""
    for rows, minutes in zones:
        at[rows] += (np.int64(first) - minutes) * 60


def _into_place(at: Counts, zones: Zones, zone: str) -> None:
    """Bring moments that print a zone into the wall time of a place, whose clocks may change, in place."""
    import pandas as pd

    for rows, minutes in zones:
        utc = (at[rows] - minutes.astype(np.int64) * 60).view("datetime64[s]")
        there = pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(zone).tz_localize(None)
        at[rows] = there.to_numpy().astype("datetime64[s]").astype(np.int64)


def _is_summer_time(at: Counts, zones: Zones, found: tuple[int, ...]) -> bool:
    """Say whether two zones are one place in summer and in winter: then its clocks are left as they are."""
    if len(found) != 2 or abs(found[0] - found[1]) != 60:
        return False
    months: dict[int, set[int]] = {zone: set() for zone in found}
    for rows, minutes in zones:
        month = at[rows].view("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12 + 1
        for zone in found:
            months[zone] |= set(np.unique(month[np.broadcast_to(minutes == zone, month.shape)]).tolist())
    later, earlier = months[max(found)], months[min(found)]
    return any(later <= summer and earlier <= winter for summer, winter in _SEASONS)
