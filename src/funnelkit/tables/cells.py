"""Values of metrics → cells, and as they stand in a sentence; names of groups → columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column
from funnelkit.model import Bounds, Count, Duration, Estimate, NetScore, Rate, Ratio, Return, Score, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.languages import Words

FEW = 10
"""Under this many a share is not shown: 3 of 7 is a count, not a percentage."""

FEW_ANSWERS = 20
"""Under this many answers a score is not shown."""

SHORT_HOURS = 2
"""A wait of less is told in minutes."""

_LONGEST = 40  # letters of a text in a table

MANY = 1000
"""From this many on a share has a decimal."""


def share_digits(of: float) -> int:
    """Give the decimals that a share of so many can bear."""
    return 1 if of >= MANY else 0


def figure(value: Value, words: Words) -> str:
    """Give a count, a rate or a score as it stands in a sentence."""
    if isinstance(value, Count):
        return words.number(value.n)
    if isinstance(value, Rate) and value.value is not None:
        return words.share(value.value, share_digits(value.of))
    if isinstance(value, Score) and value.value is not None:
        return words.number(value.value, signed=True)
    return "–"


def share_cell(value: Value) -> Cell:
    """Give a rate's share; a dash under 10."""
    if isinstance(value, Rate) and value.of >= FEW:
        return Cell(value.value, "share", share_digits(value.of))
    return Cell(None)


def hits_cell(value: Value) -> Cell:
    """Give a rate's counts, 183/300; what an estimate knows as much as with a tilde, ~22/241."""
    if isinstance(value, Rate):
        return Cell((value.hits, value.of), "counts", unit="~" if isinstance(value, Estimate) else "")
    if isinstance(value, Bounds):
        return Cell((value.hits_least, value.hits_most, value.of), "counts")
    return Cell(None)


def number_of(n: int) -> Cell:
    """Give how many a figure is of, where none of them are counted out: n=34."""
    return Cell((n,), "counts")


def interval_cell(value: Value) -> Cell:
    """Give the interval of a rate."""
    if isinstance(value, Rate) and value.of >= FEW:
        return Cell((value.low, value.high), "interval", share_digits(value.of), "share")
    return Cell(None)


def number_cells(value: Value) -> tuple[Cell, Cell, Cell]:  # noqa: PLR0911
    """Give any figure but money as (value, counts, interval)."""
    if isinstance(value, Count):
        return Cell(value.n, "count"), Cell(None), Cell(None)
    if isinstance(value, Bounds):
        return _bounds_cell(value), hits_cell(value), Cell(None)
    if isinstance(value, Duration):
        return duration_cell(value.median, value.unit), number_of(value.n), _duration_limits(value)
    if isinstance(value, Score | NetScore):
        return _score_cells(value)
    if isinstance(value, Return):
        return Cell(value.value, "share", 0), Cell(None), Cell(None)
    if isinstance(value, Ratio):
        return (
            Cell(value.value, "number", 1),
            Cell(None),
            Cell((value.low, value.high), "interval", 1, "number"),
        )
    return share_cell(value), hits_cell(value), interval_cell(value)


def duration_cell(value: float | None, unit: str, kind: str = "number") -> Cell:
    """Give a wait: under two hours in minutes."""
    if value is not None and unit == "hours" and abs(value) < SHORT_HOURS:
        return Cell(60 * value, kind, 0, "min")
    return Cell(value, kind, 1, {"hours": "h", "days": "d"}[unit])


def _duration_limits(value: Duration) -> Cell:
    if value.low is None or value.high is None:
        return Cell(None)
    short = value.unit == "hours" and value.high < SHORT_HOURS
    scale, digits = (60, 0) if short else (1, 1)
    return Cell((scale * value.low, scale * value.high), "interval", digits, "number")


def _bounds_cell(value: Bounds) -> Cell:
    if value.of < FEW:
        return Cell(None)
    limits = value.hits_least / value.of, value.hits_most / value.of
    return Cell(limits, "interval", share_digits(value.of), "share")


def _score_cells(value: Score | NetScore) -> tuple[Cell, Cell, Cell]:
    if value.n < FEW_ANSWERS:
        return Cell(None), number_of(value.n), Cell(None)
    limits = Cell((value.low, value.high), "interval", 0, "score")
    return Cell(value.value, "score"), number_of(value.n), limits


def short(text: str) -> str:
    """Cut a long text of the data."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def group_columns(by: Iterable[str], words: Words) -> list[Column]:
    """Give the columns that name the groups of a table."""
    return [Column(words.text("dimensions", name), "left") for name in by]


def roughly(value: float, words: Words) -> str:
    """Write an expected number: whole from 10 on."""
    return words.number(value, 0 if value >= 10 else 1)
