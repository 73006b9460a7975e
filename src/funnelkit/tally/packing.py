"""Columns of whole numbers packed into one, to count equal rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.tally.tables import NO_DAY

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.integer[Any]]
    Places = slice | npt.NDArray[np.intp]


_NAT = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Axis:
    """A column as whole numbers from 0 on, under `size`; `low` added again gives what it stood for.

    Where `nullable`, 0 is what has no day.
    """

    codes: npt.NDArray[np.integer[Any]]
    size: int
    low: int = 0
    nullable: bool = False

    def of(self, places: Places) -> Axis:
        """Give the column of some rows."""
        return self if isinstance(places, slice) else replace(self, codes=self.codes[places])

    def value(self, codes: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.integer[Any]]:
        """Give what codes stand for."""
        values = codes + self.low if self.low else codes
        return np.where(codes == 0, NO_DAY, values) if self.nullable else values


def days_of(frame: pd.DataFrame, name: str) -> npt.NDArray[np.int32]:
    """Give a column of moments as days since 1970-01-01, NO_DAY where there is none."""
    if name not in frame:
        return np.full(len(frame), NO_DAY, np.int32)
    days = frame[name].to_numpy().astype("datetime64[D]").view(np.int64)
    return np.where(days == _NAT, np.int64(NO_DAY), days).astype(np.int32)


def axis_of_days(days: npt.NDArray[np.int32]) -> Axis:
    """Give days as numbers from 1 on, what has none as 0."""
    missing = days == NO_DAY
    some = bool(missing.any())
    known = days[~missing] if some else days
    if not len(known):
        return Axis(np.zeros(len(days), np.int32), 1, nullable=True)
    low = int(known.min()) - 1
    codes = np.where(missing, 0, days - low) if some else days - low
    return Axis(codes.astype(np.int32, copy=False), int(known.max()) - low + 1, low, nullable=True)


class Packed:
    """Rows of several columns packed into one number each, to count equal rows."""

    def __init__(self, *axes: Axis) -> None:
        self.axes = axes
        total = math.prod(axis.size for axis in axes)
        packed: npt.NDArray[Any] = axes[0].codes.astype(np.int32 if total < 2**31 else np.int64)
        for axis in axes[1:]:
            np.multiply(packed, axis.size, out=packed)
            np.add(packed, axis.codes, out=packed, casting="unsafe")
        self.packed, self.is_small = packed, total <= max(1 << 16, 4 * len(packed))

    def counts(self) -> tuple[list[Ints], Ints]:
        """Give the distinct rows as columns, in their order, and how many there are of each."""
        if not self.is_small:
            keys, n = np.unique(self.packed, return_counts=True)
            return self.columns(keys), n
        dense = np.bincount(self.packed, minlength=1)
        keys = np.flatnonzero(dense)
        return self.columns(keys), dense[keys]

    def codes(self) -> npt.NDArray[np.int32]:
        """Give each row's place among the distinct rows."""
        return np.unique(self.packed, return_inverse=True)[1].astype(np.int32)

    def sums(self, values: npt.NDArray[np.int64]) -> Ints:
        """Sum values over equal rows, exactly, in the order of the distinct rows."""
        order = np.argsort(self.packed, kind="stable")
        starts = np.flatnonzero(np.diff(self.packed[order], prepend=-1))
        return np.add.reduceat(values[order], starts) if len(order) else np.zeros(0, np.int64)

    def columns(self, keys: Ints) -> list[Ints]:
        """Unpack distinct rows, column by column."""
        columns, rest = [], keys
        for axis in self.axes[:0:-1]:
            upper = rest // axis.size
            columns.append(axis.value(rest - upper * axis.size))
            rest = upper
        return [self.axes[0].value(rest), *columns[::-1]]


def group_codes(
    frame: pd.DataFrame | None, by: tuple[str, ...]
) -> tuple[npt.NDArray[np.int32], tuple[tuple[str | None, ...], ...]]:
    """Give each row's group as a number, and the groups' values (None: not filled in)."""
    if frame is None or not by:
        return np.zeros(0 if frame is None else len(frame), np.int32), ((),) if not by else ()
    columns, names = [], []
    for name in by:
        if name not in frame:
            columns.append(np.zeros(len(frame), np.int32))
            names.append([None])
            continue
        series = frame[name].cat
        columns.append(series.codes.to_numpy().astype(np.int32) + np.int32(1))
        names.append([None, *series.categories])
    if len(by) == 1:
        return columns[0], tuple((name,) for name in names[0])
    key = Packed(*(Axis(column, len(known)) for column, known in zip(columns, names, strict=True)))
    groups = zip(*key.counts()[0], strict=True)
    return key.codes(), tuple(
        tuple(names[place][code] for place, code in enumerate(group)) for group in groups
    )
