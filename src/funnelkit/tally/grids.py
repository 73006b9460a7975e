"""What the headings of a grid of counts say: the days of each column, and its step where a line below names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.recognition.counted import day_and_step, is_day_number, names_days
from funnelkit.recognition.short_years import spelled_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.recognition.plan import ColumnPlan


def is_grid(columns: Sequence[ColumnPlan]) -> bool:
    """Say whether the headings of all columns of counts name days."""
    return all(names_days(days) or is_day_number(days) for days in map(_days_of, columns))


def days_of_grid(columns: Sequence[ColumnPlan]) -> list[str]:
    """Give the days that each heading names, months with short years spelled out."""
    named = [_days_of(column) for column in columns]
    months = spelled_months(named)
    return [months.get(days, days) for days in named]


def names_steps(columns: Sequence[ColumnPlan]) -> bool:
    """Say whether each heading names a step besides its days."""
    return all(day_and_step(column.header) for column in columns)


def steps_of_grid(columns: Sequence[ColumnPlan]) -> npt.NDArray[Any]:
    """Name the step of each column; "" where its heading has none."""
    found = [day_and_step(column.header) for column in columns]
    return np.array([named[1] if named else "" for named in found], dtype=object)


def _days_of(column: ColumnPlan) -> str:
    found = day_and_step(column.header)
    return found[0] if found else column.header
