"""Reviews → the cells of `REVIEWS`: answers, and those of yes, by question and manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally.packing import Axis, Packed, axis_of_days, days_of
from funnelkit.tally.tables import NO_DAY, REVIEWS, STEPS, Cells, make_table

if TYPE_CHECKING:
    import pandas as pd


def count_reviews(reviews: pd.DataFrame) -> Cells:
    """Count the answers of each question about each manager by the day of the call."""
    axes = []
    names: list[list[str | None]] = []
    for name in REVIEWS_OF:
        column = reviews[name].cat
        axes.append(Axis(column.codes.to_numpy().astype(np.int32) + np.int32(1), len(column.categories) + 1))
        names.append([None, *map(str, column.categories)])
    pairs = Packed(*axes)
    groups = tuple(
        (names[0][question], names[1][manager]) for question, manager in zip(*pairs.counts()[0], strict=True)
    )
    group = Axis(pairs.codes(), max(1, len(groups)))
    created = axis_of_days(days_of(reviews, "created_at"))
    parts = []
    for step, which in (
        ("answered", np.ones(len(reviews), bool)),
        ("answered_yes", reviews["yes"].to_numpy()),
    ):
        at = np.flatnonzero(which)
        found, n = Packed(group.of(at), created.of(at)).counts()
        parts.append(
            (found[0], found[1], np.full(len(n), STEPS.index(step), np.int8), np.full(len(n), NO_DAY), n)
        )
    steps = make_table("steps", [np.concatenate(column) for column in zip(*parts, strict=True)])
    return Cells(REVIEWS, groups or ((None, None),), (None,), steps=steps)


REVIEWS_OF = ("question", "manager")
