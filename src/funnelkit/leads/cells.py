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
    places = {plan.places[name]: np.array(sorted(wanted), np.int32) for name, wanted in rows.items()}
    names = {place: name for name, place in plan.places.items()}
    found: dict[tuple[str, int], str] = {}
    for block in plan.reading.blocks(dict.fromkeys(places, TEXT)):
        for place, wanted in places.items():
            at = np.flatnonzero(np.isin(block.rows, wanted)).astype(np.int64)
            texts = take(as_text(block.columns[place]), at).to_pylist()
            numbers = block.rows[at].tolist()
            found |= {
                (names[place], row): " ".join(text.split()) for row, text in zip(numbers, texts, strict=True)
            }
    return found
