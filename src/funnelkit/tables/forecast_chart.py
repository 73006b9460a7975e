"""What is to come as a picture: the sales of each period so far, and how many they will be, with the interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Chart, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.coming import Coming
    from funnelkit.languages import Words

LEAST = 2
"""One period is told by its row."""

_SMALL = 10


def forecast_chart(rows: Sequence[tuple[str, Coming]], title: str, last: str, words: Words) -> Chart | None:
    """Draw periods, by their names, up to maturity or to their end, which `last` names; a dash has no mark."""
    shown = [(name, row) for name, row in rows if row.group]
    ends = [row.at_maturity or (None, None, None) for _, row in shown]
    if len(shown) < LEAST or not any(value is not None for value, _, _ in ends):
        return None
    values, lows, highs = zip(*ends, strict=True)
    expected = tuple(_expected(value) for value in values)
    sold = tuple(float(row.sold) for _, row in shown)
    return Chart(
        "fan",
        title,
        tuple(name for name, _ in shown),
        (
            Series(words.text("charts", "fan_expected", end=last), values, lows, highs, told=expected),
            Series(words.text("forecast", "column_sold"), sold, tone="muted"),
        ),
        told=" ".join(_told(name, row, words) for name, row in shown),
        beside=words.text("charts", "fan_axis"),
    )


def _digits(value: float) -> int:
    return 0 if value >= _SMALL else 1


def _expected(value: float | None) -> tuple[Cell, ...]:
    return () if value is None else (Cell(value, "number", _digits(value)),)


def _told(name: str, row: Coming, words: Words) -> str:
    if row.at_maturity is None:
        return words.text("charts", "fan_early", period=name, sold=row.sold)
    value, low, high = row.at_maturity
    expected = words.number(value, _digits(value))
    return words.text("charts", "fan_told", period=name, sold=row.sold, expected=expected, low=low, high=high)
