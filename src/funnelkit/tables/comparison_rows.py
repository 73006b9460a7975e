"""The rows of the tables of a comparison: which metrics stand in them, of which period, and the cells of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.document import Cell
from funnelkit.metrics import JUDGED, MAIN, METRICS
from funnelkit.model import Rate, Score
from funnelkit.statistics.verdicts import LEAST_ANSWERS, LEAST_LEADS
from funnelkit.tables.cells import duration_cell, number_cells
from funnelkit.tables.sections import rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.compared import Compared, ComparedRow, Comparison
    from funnelkit.languages import Words
    from funnelkit.model import Value

LEADS_WITHIN = ("contact_rate", "lead_conversion")
"""Rates of leads, whose names say how long a lead was given."""

_DAY = 24 * 60
_WITHIN = tuple(key for key in JUDGED if METRICS[key].kind == "within")
TONES = {"improved": "good", "worse": "bad"}
ALSO = (
    *("qualified_rate", "proposal_rate", "sold_per_proposal", "paid_rate", "delivered_rate"),
    *("refusal_rate", "target_conversion", "win_rate", "hours_to_contact", "days_to_sale"),
)
"""Numbers without a verdict that stand under the judged rows."""


@dataclass(frozen=True)
class Line:
    """A row of a table: a metric of a period, and of newer periods in which it is too early."""

    key: str
    compared: Compared
    newer: tuple[Compared, ...] = ()


def shown_keys(row: ComparedRow, comparison: Comparison) -> Iterable[str]:
    """Give the metrics of a table: the main ones, the shares within a time that add to them, numbers."""
    clocks = isinstance(row.metrics["contacted_within_1h"].current, Rate)
    beside = {
        "contact_rate": "contacted_within_1h" if clocks else "contacted_within_1d",
        "lead_conversion": "sold_within_30d",
    }
    for key in (*MAIN, *ALSO):
        if row.metrics[key].current is not None or row.metrics[key].baseline is not None:
            yield key
        if key in beside:
            yield from _within(key, beside[key], row, comparison)


def _within(rate: str, usual: str, row: ComparedRow, comparison: Comparison) -> Iterable[str]:
    """Give the shares within a time that tell more than the rate beside them: the usual one, and what was judged.

    A share that is improved or worse is never hidden, unless the rate or the usual share says so already.
    """
    window = comparison.windows.get(rate)
    verdicts = {row.metrics[rate].verdict}
    for key in dict.fromkeys((usual, *(key for key in _WITHIN if METRICS[key].hits == METRICS[rate].hits))):
        verdict = row.metrics[key].verdict
        same = window is not None and window.days == METRICS[key].days and METRICS[key].minutes >= _DAY
        adds = key == usual and not same and _adds(row.metrics[key], row.metrics[rate])
        if adds or (verdict in TONES and verdict not in verdicts):
            verdicts.add(verdict)
            yield key


def _adds(share: Compared, rate: Compared) -> bool:
    """Say whether a share within a time tells more than the rate beside it."""
    pairs = (share.current, share.baseline), (rate.current, rate.baseline)
    told, known = ([(v.hits, v.of) if isinstance(v, Rate) else None for v in pair] for pair in pairs)
    return share.verdict not in (None, "not_tracked") and all(told) and told != known


def newest_lines(comparison: Comparison, newest: ComparedRow) -> Iterable[Line]:
    """Give the rows of the newest periods: each of the newest that is old enough for it."""
    rows = {row.group["period"]: row for row in comparison.periods}
    for key in shown_keys(newest, comparison):
        asked = (
            key
            if METRICS[key].weight
            else "contact_rate"
            if METRICS[key].hits == "contacted"
            else "lead_conversion"
        )
        grown = comparison.judged_in.get(asked)
        row = rows[grown.name] if grown else newest
        newer = [
            other.metrics[key]
            for other in comparison.periods
            if grown
            and (other.group["period"] or "") > grown.name
            and other.metrics[key].verdict == "too_early"
        ]
        yield Line(key, row.metrics[key], tuple(newer))


def line_cells(
    key: str, compared: Compared, footnotes: tuple[int, ...], comparison: Comparison, words: Words
) -> tuple[Cell, ...]:
    """Give the cells of a row: its name, both figures with their counts, the difference, the verdict."""
    value = compared.current if compared.current is not None else compared.baseline
    now, then = number_cells(compared.current), number_cells(compared.baseline)
    window = comparison.windows.get(key)
    days = window.days if window and window.source in ("ages", "given") else None
    return (
        Cell(row_name(key, value, days, words)),
        now[0],
        now[1],
        then[0],
        then[1],
        *difference_cells(key, compared),
        Cell(
            verdict_text(key, compared, words),
            tone=TONES.get(compared.verdict or "", ""),
            footnotes=footnotes,
        ),
    )


def row_name(key: str, value: Value, days: int | None, words: Words) -> str:
    """Name a rate with the time that leads are given for it: "sold of leads within 30 days"."""
    name = rate_name(key, value, words)
    if days is None or key not in LEADS_WITHIN:
        return name
    return words.text("words", "within_days", name=name, days=days)


def verdict_text(key: str, compared: Compared, words: Words) -> str:
    """Say a verdict in its words; nothing where none is given."""
    if compared.verdict is None:
        return ""
    if compared.verdict == "too_few_leads" and key == "nps":
        return words.text("verdicts", "too_few_answers")
    return words.text("verdicts", compared.verdict)


def difference_cells(key: str, compared: Compared) -> tuple[Cell, Cell]:
    """Give the difference and its interval; nothing where a side is too small for a percentage."""
    found = compared.difference
    small = any(
        isinstance(value, Rate) and value.of < LEAST_LEADS for value in (compared.current, compared.baseline)
    )
    few = any(isinstance(v, Score) and v.n < LEAST_ANSWERS for v in (compared.current, compared.baseline))
    if found is None or small or few:
        return Cell(None), Cell(None)
    if METRICS[key].kind == "duration":
        return duration_cell(found.value, found.unit, "points"), Cell(None)
    digits = 0 if found.unit == "nps" else 1
    unit = "pt" if found.unit == "pt" else ""
    value = Cell(found.value, "points", digits, unit)
    if found.low is None:
        return value, Cell(None)
    return value, Cell((found.low, found.high), "interval", digits, "points")
