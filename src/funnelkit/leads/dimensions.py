"""Columns of names → dimensions: each name once, what is not filled in as none; and the rows that have some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.fields import DIMENSIONS
from funnelkit.languages.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

DASHES = frozenset({"-", "–", "—", "--", "---", "?", ".", ""})
"""Cells that say that there is nothing, and are no name."""


def dimensions_of(columns: Columns) -> dict[str, pd.Categorical]:
    """Give the dimensions, and the status, that are filled in somewhere; one that nobody fills in is not tracked."""
    names = (*DIMENSIONS, "status")
    found = {name: categories_of(columns.fields[name]) for name in names if name in columns.fields}
    return {name: column for name, column in found.items() if len(column.categories)}


def categories_of(column: Any) -> pd.Categorical:
    """Give a column of names as categories; cells of dashes alone are not filled in."""
    values = list(column.values)
    blank = [place for place, value in enumerate(values) if value in DASHES]
    codes = column.codes
    if blank:
        kept = [place for place in range(len(values)) if place not in set(blank)]
        table = np.full(len(values) + 1, -1, np.int32)
        table[kept] = np.arange(len(kept), dtype=np.int32)
        codes, values = table[codes], [values[place] for place in kept]
    return pd.Categorical.from_codes(codes, categories=pd.Index(values, dtype="str"), validate=False)


def named_codes(codes: npt.NDArray[np.integer], names: Sequence[str | None]) -> pd.Categorical:
    """Give a column of codes by a name for each; values of one name are one, None and the code -1 are not filled in."""
    distinct = list(dict.fromkeys(name for name in names if name is not None))
    place = {name: code for code, name in enumerate(distinct)}
    table = np.array([-1 if name is None else place[name] for name in names] + [-1], np.int32)
    return pd.Categorical.from_codes(table[codes], categories=pd.Index(distinct, dtype="str"), validate=False)


def keep_where(frame: pd.DataFrame, field: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say which rows have one of some values in a dimension, however spelt; "" asks for what is not filled in."""
    column = frame[field].cat
    wanted = {fold(value) for value in values}
    codes = [code for code, name in enumerate(column.categories) if fold(name) in wanted]
    return column.codes.isin([*codes, *([-1] if "" in wanted else [])]).to_numpy()
