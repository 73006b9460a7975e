"""The time to the first contact as a picture: which share of all leads has been contacted within each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Chart, Series
from funnelkit.model import Bounds, Rate
from funnelkit.tables.cells import FEW, share_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.languages import Words
    from funnelkit.model import Value

LEAST = 2
"""One share is no picture."""


def waits_chart(within: Mapping[str, Value], words: Words) -> Chart | None:
    """Draw the shares contacted within some times ("5m", "1h", …), leads still open among all; ranges as from-to."""
    shares = {
        name: value for name, value in within.items() if isinstance(value, Rate | Bounds) and value.of >= FEW
    }
    if len(shares) < LEAST:
        return None
    digits = min(share_digits(value.of) for value in shares.values())
    ends = [_ends(value) for value in shares.values()]
    names = [words.text("timing", f"within_{name}") for name in shares]
    told = [_told(value, words) for value in shares.values()]
    series = Series(
        words.text("metrics", "contacted"),
        tuple(value for value, _, _ in ends),
        tuple(low for _, low, _ in ends),
        tuple(high for _, _, high in ends),
        told=tuple((Cell(text),) for text in told),
    )
    listed = "; ".join(f"{name}: {text}" for name, text in zip(names, told, strict=True))
    return Chart(
        "cumulative",
        words.text("charts", "waits_title"),
        tuple(names),
        (series,),
        "share",
        digits,
        told=words.text("charts", "waits_told", shares=listed),
        beside=words.text("charts", "waits_axis"),
    )


def _ends(value: Rate | Bounds) -> tuple[float | None, float | None, float | None]:
    if isinstance(value, Rate):
        return value.value, value.low, value.high
    return None, value.hits_least / value.of, value.hits_most / value.of


def _told(value: Rate | Bounds, words: Words) -> str:
    digits = share_digits(value.of)
    if isinstance(value, Rate):
        return words.share(value.value or 0, digits)
    low, high = (words.share(hits / value.of, digits) for hits in (value.hits_least, value.hits_most))
    return low if low == high else words.text("charts", "waits_range", low=low, high=high)
