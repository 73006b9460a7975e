"""The funnel of a department as a picture: how many came as far as each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Chart, Series
from funnelkit.metrics import METRICS
from funnelkit.model import Bounds, Count, Rate, Row
from funnelkit.tables.cells import FEW, share_cell, share_digits

if TYPE_CHECKING:
    from funnelkit.languages import Words

STEPS = (
    "contact_rate",
    "qualified_rate",
    "proposal_rate",
    "appointment_rate",
    "show_rate",
    "deal_rate",
    "paid_rate",
    "delivered_rate",
    "lead_conversion",
)
"""The rates whose counts are the steps of the funnel, in their order; what is not tracked is left out, as in the table."""


def funnel_chart(row: Row, words: Words) -> Chart | None:
    """Draw the leads and each step that is tracked; nothing of a few leads, or where no step is tracked."""
    leads = row.metrics["leads"]
    rates = {key: row.metrics[key] for key in STEPS if row.metrics[key] is not None}
    if not isinstance(leads, Count) or leads.n < FEW or not rates:
        return None
    steps = [_step(key, rate, words) for key, rate in rates.items() if isinstance(rate, Rate | Bounds)]
    names, values, lows, highs, told = zip(*steps, strict=True)
    sentence = "; ".join(_told(key, rate, words) for key, rate in rates.items())
    return Chart(
        "funnel",
        words.text("charts", "funnel_title"),
        (words.text("metrics", "leads"), *names),
        (
            Series(
                words.text("charts", "funnel_count"),
                (leads.n, *values),
                (None, *lows),
                (None, *highs),
                told=((Cell(leads.n, "count"),), *told),
            ),
        ),
        told=words.text("charts", "funnel_told", leads=leads.n, steps=sentence),
    )


_Step = tuple[str, float | None, float | None, float | None, tuple[Cell, ...]]


def _step(key: str, rate: Rate | Bounds, words: Words) -> _Step:
    """Give the name of a step, how many came as far (or from-to), and what is written beside it."""
    name = words.text("metrics", METRICS[key].hits)
    if isinstance(rate, Bounds):
        ends = Cell((rate.hits_least, rate.hits_most), "interval", 0, "number")
        return name, None, rate.hits_least, rate.hits_most, (ends,)
    share = share_cell(rate)
    beside = (Cell("·"), share, Cell(words.text("of", rate.of_step))) if share.value is not None else ()
    return name, rate.hits, None, None, (Cell(rate.hits, "count"), *beside)


def _told(key: str, rate: object, words: Words) -> str:
    step = words.text("metrics", METRICS[key].hits)
    if isinstance(rate, Bounds):
        return words.text("charts", "funnel_bounds", step=step, least=rate.hits_least, most=rate.hits_most)
    assert isinstance(rate, Rate)
    if rate.of < FEW:
        return words.text("charts", "funnel_few", step=step, count=rate.hits)
    of = words.text("of", rate.of_step)
    return words.text(
        "charts",
        "funnel_step",
        step=step,
        count=rate.hits,
        share=words.share(rate.hits / rate.of, share_digits(rate.of)),
        of=of,
    )
