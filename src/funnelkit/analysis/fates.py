"""What had become of leads by any day of the past: who was open then, who was sold or ended otherwise, at which age."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.statistics.development import develop
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.statistics.development import Development
    from funnelkit.tally import Cells, Lines

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

LEAST_AT_RISK = 20
"""Of ages that fewer leads were seen at, nothing is expected."""

MOST_UNDATED = 0.1
"""Where more of the ends have no day, their days are not used."""

MOST_DAYS = 3 * 365
"""Leads that are older tell nothing of those of today."""


@dataclass(frozen=True, eq=False)
class Fates:
    """Leads by group and day of creation (a unit each, in order of days), and their ends (in order of days).

    `leads` counts those of a unit, `end_of` gives the unit of each line of ends, `n` how many ended so. `undated`: those of a
    unit that were sold nobody knows when; they, and others that ended on an unknown day, are not in `leads`. `shut`: those
    of a unit that were refused, where refusals have no days: then only sales are ends, and these count as open.
    """

    groups: tuple[tuple[str | None, ...], ...]
    group: Ints
    born: Ints
    leads: Ints
    undated: Ints
    shut: Ints
    end_of: Ints
    on: Ints
    sold: Bools
    n: Ints

    def known(self, day: int, since: int | None = None) -> Fates:
        """Give what was known by the end of a day, of leads created from a day on."""
        units = int(np.searchsorted(self.born, day, "right"))
        first = 0 if since is None else int(np.searchsorted(self.born, since))
        ends = slice(int(np.searchsorted(self.on, day, "right")))
        kept = self.end_of[ends] >= first
        names = {
            name: getattr(self, name)[first:units] for name in ("group", "born", "leads", "undated", "shut")
        }
        told = {name: getattr(self, name)[ends][kept] for name in ("on", "sold", "n")}
        return replace(self, **names, **told, end_of=self.end_of[ends][kept] - first)

    @cached_property
    def open(self) -> Ints:
        """How many of each unit had not ended."""
        return self.leads - self._count(np.ones(len(self.n), bool))

    @cached_property
    def sales(self) -> Ints:
        """How many of each unit were sold."""
        return self._count(self.sold)

    def _count(self, which: Bools) -> Ints:
        counted = np.bincount(self.end_of[which], weights=self.n[which], minlength=len(self.born))
        return counted.astype(np.int64)

    @cached_property
    def ages(self) -> Ints:
        """The age at which the leads of each line of ends ended."""
        return np.asarray(np.maximum(self.on - self.born[self.end_of], 0))

    def develop(self, day: int) -> Development:
        """Give how these leads became sales with age, as it is known on a day."""
        seen = np.maximum(day - self.born, 0)
        size = int(max(seen.max(initial=0), self.ages.max(initial=0))) + 1
        sold, ended = (
            np.bincount(self.ages[which], weights=self.n[which], minlength=size)
            for which in (self.sold, ~self.sold)
        )
        still = np.bincount(seen, weights=self.open, minlength=size)
        return develop(sold, ended, still, LEAST_AT_RISK)

    def expect(self, development: Development, row: Ints, rows: int, day: int) -> Floats:
        """Give the sales that the time at risk of each row of units stands for."""
        told = development.expected
        if not told.size:
            return np.zeros(rows)
        last = told.size - 1
        still = self.open * told[np.clip(day - self.born, 0, last)]
        gone = self.n * told[np.minimum(self.ages, last)]
        found = np.bincount(row, weights=still, minlength=rows)
        return np.asarray(found + np.bincount(row[self.end_of], weights=gone, minlength=rows))


def fates_of(cells: Cells, day: int) -> Fates:
    """Read the fates of the leads of one grouping of a tally, as its export of a day knows them.

    Leads without a day of creation are in none. An end before the creation is taken for one on that day.
    """
    lines = cells.steps.where((cells.steps["created"] != NO_DAY) & (cells.steps["created"] <= day))
    leads, sold = lines.of_step("leads"), lines.of_step("sold")
    others = [lines.of_step(step) for step in ("lost", "non_target")]
    told = _undated(others) <= MOST_UNDATED
    units = _Units(leads)
    ends = [sold, *(others if told else ())]
    place, on, was_sold, n = units.ends(ends, day)
    undated = [units.count(part.where(part["on"] == NO_DAY)) for part in ends]
    shut = sum((units.count(part) for part in others), np.zeros_like(undated[0]))
    return Fates(
        tuple(cells.groups),
        units.key & _LOW,
        units.key >> _BITS,
        np.maximum(units.count(leads) - sum(undated), 0),
        undated[0],
        shut if not told else np.zeros_like(shut),
        place,
        on,
        was_sold,
        n,
    )


_BITS = 32
_LOW = (1 << _BITS) - 1


class _Units:
    """The distinct groups and days of creation, as one number each, in order of days."""

    def __init__(self, leads: Lines) -> None:
        self.key = np.unique(_key(leads))

    def place(self, lines: Lines) -> Ints:
        return np.asarray(np.searchsorted(self.key, _key(lines)), np.int64)

    def count(self, lines: Lines) -> Ints:
        found = np.bincount(self.place(lines), weights=lines["n"], minlength=len(self.key))
        return np.asarray(found, np.int64)

    def ends(self, parts: Sequence[Lines], day: int) -> tuple[Ints, Ints, Bools, Ints]:
        """Give the ends up to a day in order of days: their units, days, whether sold (the first part), how many."""
        kept = [part.where((part["on"] != NO_DAY) & (part["on"] <= day)) for part in parts]
        place = np.concatenate([self.place(part) for part in kept])
        on = np.maximum(
            np.concatenate([part["on"] for part in kept]).astype(np.int64), self.key[place] >> _BITS
        )
        was_sold = np.arange(len(place)) < len(kept[0])
        n = np.concatenate([part["n"] for part in kept]).astype(np.int64)
        order = np.argsort(on, kind="stable")
        return place[order], on[order], was_sold[order], n[order]


def _key(lines: Lines) -> Ints:
    return np.asarray((lines["created"].astype(np.int64) << _BITS) + lines["group"])


def _undated(parts: Sequence[Lines]) -> float:
    """Give the share of some ends that have no day."""
    every = sum(int(part["n"].sum()) for part in parts)
    return sum(int(part["n"][part["on"] == NO_DAY].sum()) for part in parts) / every if every else 0.0
