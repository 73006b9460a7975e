"""Reasons by manager, source, stage and period: counts, and which of a manager's stand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import periods_of
from funnelkit.analysis.refusals import count_groups
from funnelkit.statistics.families import benjamini_hochberg
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.residuals import compare_mixes

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.refusals import Reasons
    from funnelkit.tally import Cells, Tally

    Ints = npt.NDArray[np.int64]

LEAST_LOST = 10
"""Of a manager with fewer lost leads nothing is said."""

LEAST_REASON = 5
"""A reason with fewer lost leads is counted with the others like it when mixes are compared."""


@dataclass(frozen=True)
class Odd:
    """A group that gives a reason (its row) more or less often than the others: `lost` of its `of`, and the `expected`.

    `residual` is the adjusted one, `chance` its p-value after Benjamini-Hochberg over all cells.
    """

    group: str
    row: int
    lost: int
    of: int
    expected: float
    residual: float
    chance: float


@dataclass(frozen=True, eq=False)
class Cross:
    """Lost leads by the groups of a dimension (rows) and by reasons (columns, the rows of `Reasons`).

    `differ`: whether the mixes of the groups differ by more than chance gives; None where that is not asked, or cannot
    be. `odd`: the cells that stand out, only where they differ.
    """

    by: str
    groups: tuple[str | None, ...]
    counts: Ints
    differ: bool | None = None
    odd: tuple[Odd, ...] = ()


def cross(lost: Tally, by: str, reasons: Reasons, *, asked: bool = False) -> Cross | None:
    """Count reasons by a dimension; where it is asked, say who departs from the others. None where no export has it."""
    cells = lost.cells.get((by, "refusal_reason"))
    if cells is None:
        return None
    counts, names = _count(cells, reasons)
    if not any(name is not None for name in names):
        return None
    found = Cross(by, names, counts)
    return _compare(found) if asked else found


def cross_periods(lost: Tally, reasons: Reasons, every: str) -> Cross:
    """Count reasons by the period in which the leads were created."""
    cells = lost.cells["refusal_reason",]
    steps = cells.steps.of_step("lost")
    codes, periods = periods_of(steps["created"], every)
    rows = _rows_of(cells, reasons)[steps["group"]] if len(steps) else np.zeros(0, np.int64)
    width = len(reasons.rows)
    counted = np.bincount(
        codes[: len(rows)] * width + rows, weights=steps["n"], minlength=len(periods) * width
    )
    table = counted.astype(np.int64).reshape(len(periods), width)
    filled = np.flatnonzero(table.any(axis=1))
    names = tuple(period.name if (period := periods[at]) else None for at in filled.tolist())
    return Cross("period", names, table[filled])


def _rows_of(cells: Cells, reasons: Reasons) -> Ints:
    """Give the row of the reason of each group of a grouping, -1 of one that nobody was lost for."""
    return np.array([reasons.row_of.get(group[-1], -1) for group in cells.groups] or [0], np.int64)


def _count(cells: Cells, reasons: Reasons) -> tuple[Ints, tuple[str | None, ...]]:
    names = list(dict.fromkeys(group[0] for group in cells.groups))
    place = {name: code for code, name in enumerate(names)}
    rows, width = _rows_of(cells, reasons), len(reasons.rows)
    own = np.array([place[group[0]] for group in cells.groups] or [0], np.int64)
    codes = np.where(rows >= 0, own * width + rows, -1)
    table = count_groups(cells, codes, len(names) * width).reshape(len(names), width)
    sums = table.sum(axis=1).tolist()
    order = sorted(
        (row for row, n in enumerate(sums) if n),
        key=lambda row: (names[row] is None, -sums[row], names[row] or ""),
    )
    return table[order], tuple(names[row] for row in order)


def _compare(found: Cross) -> Cross:
    """Ask whether the mixes differ, and which cells stand out: of named groups with enough lost leads."""
    own = [
        row
        for row, name in enumerate(found.groups)
        if name is not None and found.counts[row].sum() >= LEAST_LOST
    ]
    table = found.counts[own]
    often = np.flatnonzero(table.sum(axis=0) >= LEAST_REASON)
    rest = np.delete(table, often, axis=1).sum(axis=1, keepdims=True)
    mixes = np.hstack([table[:, often], rest]) if rest.any() else table[:, often]
    if min(mixes.shape) < 2:
        return found
    compared = compare_mixes(mixes)
    if compared.p > 1 - LEVEL:
        return Cross(found.by, found.groups, found.counts, differ=False)
    adjusted = benjamini_hochberg(np.minimum(1.0, compared.chances.ravel())).reshape(mixes.shape)
    odd = [
        Odd(
            str(found.groups[own[row]]),
            int(often[column]),
            int(mixes[row, column]),
            int(mixes[row].sum()),
            float(compared.expected[row, column]),
            float(compared.adjusted[row, column]),
            float(adjusted[row, column]),
        )
        for row, column in np.argwhere(adjusted <= 1 - LEVEL).tolist()
        if column < len(often)
    ]
    odd.sort(key=lambda cell: (cell.chance, -abs(cell.residual)))
    return Cross(found.by, found.groups, found.counts, differ=True, odd=tuple(odd))
