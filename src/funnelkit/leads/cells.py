"""The cells of some records as they are written: what a person is shown of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.reading.columns import as_text
from funnelkit.reading.table import TEXT
from funnelkit.recognition.buffers import take

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from funnelkit.recognition.plan import Plan


def read_cells(plan: Plan, rows: Mapping[str, Collection[int]]) -> dict[tuple[str, int], str]:
    """Read a table once more, and give the cell of each field asked for on each record asked for, by field and record."""
    names = {plan.places[name]: name for name in rows}
    found = read_places(plan, {place: rows[name] for place, name in names.items()})
    return {(names[place], row): text for (place, row), text in found.items()}


def read_places(plan: Plan, rows: Mapping[int, Collection[int]]) -> dict[tuple[int, int], str]:
    """Read a table once more, and give cells by the place of their column, whether it is some field or none, and record."""
    asked = {place: np.array(sorted(wanted), np.int32) for place, wanted in rows.items()}
    found: dict[tuple[int, int], str] = {}
    for block in plan.reading.blocks(dict.fromkeys(asked, TEXT)):
        for place, wanted in asked.items():
            at = np.flatnonzero(np.isin(block.rows, wanted)).astype(np.int64)
            texts = take(as_text(block.columns[place]), at).to_pylist()
            numbers = block.rows[at].tolist()
            found |= {(place, row): " ".join(text.split()) for row, text in zip(numbers, texts, strict=True)}
    return found
