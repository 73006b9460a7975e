"""Rows that are lines of one deal, a product each: one row of them, their amounts summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.duplicates import repeated

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]

OF_A_LINE = ("product", "price", "quantity")
"""Columns in which the lines of one deal differ; snapshots of a deal differ in others."""

_AMOUNTS = frozenset({"hundredths", "amount_known"})
_ROUNDED = 1
"""Hundredths by which price times quantity may miss the amount of a line."""


@dataclass(frozen=True, eq=False)
class Lines:
    """What the lines of a table came to: `gone` the rows put into others, `copies` those of them told twice.

    `frame`: all rows still, each deal's first one with the whole amount. `summed`: the amounts were those of lines;
    False where every line bears the deal's total.
    """

    frame: pd.DataFrame
    gone: Bools
    copies: Bools
    summed: bool


def find_lines(frame: pd.DataFrame, keys: Keys, known: Bools) -> Lines | None:
    """Put the lines of each deal together: rows of one file and id, equal but for product, price and quantity.

    None where there are none. A line that stands twice, alike in everything, is a copy and counted once.
    """
    if not any(name in frame for name in OF_A_LINE):
        return None
    places = np.flatnonzero(repeated(keys, known))
    if not len(places):
        return None
    files = frame["file"].to_numpy() if "file" in frame else np.zeros(len(frame), np.int16)
    order = places[np.lexsort((places, keys[places], files[places]))]
    first = np.append(True, (np.diff(keys[order]) != 0) | (np.diff(files[order]) != 0))
    group = np.cumsum(first) - 1
    of_line = [name for name in OF_A_LINE if name in frame]
    others = [name for name in map(str, frame) if name not in {"row", "file", *OF_A_LINE, *_AMOUNTS}]
    is_lines = _varies(frame, of_line, order, group) & ~_varies(frame, others, order, group)
    if not is_lines.any():
        return None
    held = is_lines[group]
    return _put_together(frame, order[held], group[held], of_line)


def _values(column: pd.Series[Any]) -> npt.NDArray[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy()
    values = column.to_numpy()
    return values.view(np.int64) if values.dtype.kind == "M" else values


def _varies(frame: pd.DataFrame, names: list[str], order: Places, group: Keys) -> Bools:
    """Say in which groups some of the columns have different values."""
    varies = np.zeros(int(group[-1]) + 1, bool)
    inside = np.diff(group) == 0
    for name in names:
        values = _values(frame[name])[order]
        varies[group[1:][inside & (values[1:] != values[:-1])]] = True
    return varies


def _put_together(frame: pd.DataFrame, order: Places, group: Keys, of_line: list[str]) -> Lines:
    told = {name: _values(frame[name])[order] for name in (*of_line, "hundredths") if name in frame}
    twice = pd.DataFrame({"group": group, **told}).duplicated().to_numpy()
    firsts = ~pd.Series(group).duplicated().to_numpy()
    gone, copies = np.zeros(len(frame), bool), np.zeros(len(frame), bool)
    gone[order[~firsts]] = True
    copies[order[twice]] = True
    if "hundredths" not in frame:
        return Lines(frame, gone, copies, summed=False)
    summed = _is_of_lines(frame, order[~twice], group[~twice])
    if not summed:
        return Lines(frame, gone, copies, summed=False)
    hundredths, known = frame["hundredths"].to_numpy().copy(), frame["amount_known"].to_numpy().copy()
    sums, some = np.zeros(int(group[-1]) + 1, np.int64), np.zeros(int(group[-1]) + 1, bool)
    np.add.at(sums, group[~twice], hundredths[order[~twice]])
    some[group[known[order]]] = True
    hundredths[order[firsts]], known[order[firsts]] = sums[group[firsts]], some[group[firsts]]
    return Lines(frame.assign(hundredths=hundredths, amount_known=known), gone, copies, summed=True)


def _is_of_lines(frame: pd.DataFrame, order: Places, group: Keys) -> bool:
    """Say whether amounts are those of lines, not the deal's total on each: they differ, or are price × quantity."""
    if _varies(frame, ["hundredths"], order, group).any():
        return True
    if not {"price", "quantity"} <= set(frame):
        return False
    price, quantity, amount = (frame[name].to_numpy()[order] for name in ("price", "quantity", "hundredths"))
    return bool((np.abs(price * quantity // 100 - amount) <= _ROUNDED).all())
