"""Columns of the canonical table put together: stacked, filled in from one another, blank where an export has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.intp]


def stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables under each other; a column that one of them lacks is blank there."""
    if len(frames) == 1:
        return frames[0]
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    return pd.DataFrame({name: _stack_column(name, frames) for name in names}, copy=False)


def _stack_column(name: str, frames: Sequence[pd.DataFrame]) -> Any:
    model = next(frame[name] for frame in frames if name in frame)
    pieces = [frame[name] if name in frame else blank(model, len(frame)) for frame in frames]
    if isinstance(model.dtype, pd.CategoricalDtype):
        return union_categoricals([piece.array for piece in pieces])
    return np.concatenate([piece.to_numpy() for piece in pieces])


def blank(model: pd.Series[Any], length: int) -> pd.Series[Any]:
    """Give a column of the same kind with nothing in it."""
    if isinstance(model.dtype, pd.CategoricalDtype):
        codes = np.full(length, -1, np.int32)
        return pd.Series(pd.Categorical.from_codes(codes, categories=model.cat.categories))
    return pd.Series(np.full(length, _nothing(model), dtype=model.to_numpy().dtype))


def _nothing(model: pd.Series[Any]) -> Any:
    if model.dtype.kind == "M":
        return np.datetime64("NaT", "s")
    if model.dtype.kind == "b":
        return False
    return -1 if model.name == "nps" else 0


def filled(column: pd.Series[Any]) -> Bools:
    """Say which cells hold something; an open outcome, a no and a zero do not."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        named: Bools = column.cat.codes.to_numpy() >= 0
        return named
    values: npt.NDArray[Any] = column.to_numpy()
    held: Bools = (
        ~np.isnat(values) if values.dtype.kind == "M" else values != (-1 if column.name == "nps" else 0)
    )
    return held


def take_over(frame: pd.DataFrame, places: Places, other: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Write what `other` holds into the rows of `frame` at `places`, one for each of its rows; blanks write nothing."""
    columns = {}
    for name in names:
        own = frame[name] if name in frame else blank(other[name], len(frame))
        given = filled(other[name])
        columns[name] = _written(own, places[given], other[name][given])
    return frame.assign(**columns)


def _written(own: pd.Series[Any], places: Places, given: pd.Series[Any]) -> Any:
    if isinstance(own.dtype, pd.CategoricalDtype):
        both = union_categoricals([own.array, given.array])
        codes = both.codes.astype(np.int32, copy=True)
        mine, new = codes[: len(own)], codes[len(own) :]
        mine[places] = new
        return pd.Categorical.from_codes(mine, categories=both.categories)
    values = own.to_numpy().copy()
    values[places] = given.to_numpy()
    return values
