"""By when a part of all leads is contacted, open ones included, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.tables.cells import duration_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.open_waits import PartReached, ReachedBy
    from funnelkit.languages import Words

HALF = 0.5


def reached_tables(reached: Sequence[PartReached], words: Words) -> Iterable[Table]:
    """Give one row for half of the leads; where a side has not reached that, one for a quarter before it."""
    half = [found for found in reached if found.part == HALF]
    if not half:
        return
    both = all(side.value is not None for found in half for side in (found.current, found.baseline))
    shown = half if both else reached
    names = ("step", "current", "interval", "baseline", "interval")
    columns = tuple(
        Column(words.text("words", name), "left" if name == "step" else "right") for name in names
    )
    rows = tuple(
        (
            Cell(words.text("words", f"{found.step}_reached_{100 * found.part:.0f}")),
            *reached_cells(found.current, words),
            *reached_cells(found.baseline, words),
        )
        for found in shown
    )
    yield Table(words.text("words", "reached_title"), columns, rows)


def reached_cells(side: ReachedBy, words: Words) -> tuple[Cell, Cell]:
    """Give the time by which a part has come, or how many have so far, and its limits."""
    if side.value is None:
        return Cell(words.text("words", "not_reached", share=round(100 * side.so_far))), Cell(None)
    short = duration_cell(side.value, side.unit)
    scale = 60 if short.digits == 0 else 1
    limits = [None if x is None else scale * x for x in (side.low, side.high)]
    known = None if side.low is None else tuple(limits)
    return short, Cell(known, "interval", short.digits, "number")
