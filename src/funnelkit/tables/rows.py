"""The rows behind a number as a list: what it is, then a line for each lead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.document import Document
from funnelkit.metrics import METRICS
from funnelkit.model import Bounds, Count, Duration, NetScore, Note, Rate, Ratio, Return, Score
from funnelkit.tables.cells import FEW, figure
from funnelkit.tables.listing import listing_payload, listing_table
from funnelkit.tables.sections import group_name, rate_name
from funnelkit.tally import BOXES

if TYPE_CHECKING:
    from funnelkit.department.rows import Rows
    from funnelkit.languages import Words
    from funnelkit.model import Value


def rows_payload(found: Rows, words: Words) -> dict[str, object]:
    """Give the number and its rows as the JSON contract has them."""
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "address": str(found.address),
        "short_address": str(found.short) if found.short else None,
        "metric": found.address.metric,
        "group": found.group,
        "within_days": found.address.within,
        "value": found.value,
        "missed": found.missed,
        "count": found.count,
        "columns": found.listing.columns,
        "lines": listing_payload(found.listing, words),
        "notes": (*_told(found), *found.notes),
    }


def make_rows(found: Rows, limit: int | None, words: Words) -> Document:
    """Put the rows into words: `limit` of them are shown, None for all."""
    nothing = () if found.count else (words.text("words", "opened_none"),)
    notes = tuple(words.note(note) for note in _told(found))
    heading = (_heading(found, words), *nothing)
    if not found.count:
        return Document(words.code, heading, (), notes)
    table = listing_table(found.listing.cut(limit), _title(found, words), words)
    return Document(words.code, heading, (replace(table, footnotes=()),), (*table.footnotes, *notes))


def _title(found: Rows, words: Words) -> str:
    drawn = "_drawn" if found.listing.of < found.count else ""
    key = ("opened_missed" if found.missed else "opened_counted") + drawn
    return words.text("words", key, rows=found.count, drawn=found.listing.of)


def _heading(found: Rows, words: Words) -> str:
    """Say what the number is, and of whom."""
    metric, value = found.address.metric, found.value
    name = rate_name(metric, value, words) if metric in METRICS else words.text("metrics", metric)
    if found.address.within is not None:
        name = words.text("words", "within_days", name=name, days=found.address.within)
    stretch = {name: value for name, value in found.address.group.items() if name not in found.group}
    shown: dict[str, str | None] = {**found.group, **stretch}
    group = [
        f"{words.text('dimensions', dimension)} {group_name(dimension, value, words)}"
        for dimension, value in shown.items()
    ]
    return f"{', '.join([name, *group])}: {_figure(value, words)}"


def _figure(value: Value, words: Words) -> str:
    """Say a figure with what it counts, for a sentence."""
    if isinstance(value, Rate):
        share = f" ({figure(value, words)})" if value.of >= FEW else ""
        return words.text("words", "opened_of", hits=value.hits, of=value.of) + share
    if isinstance(value, Bounds):
        return words.text(
            "words", "opened_between", least=value.hits_least, most=value.hits_most, of=value.of
        )
    if isinstance(value, tuple):
        sums = [words.money(money.sum, money.currency or "", 2) for money in value]
        return " + ".join(sums) or "0"
    if isinstance(value, Duration) and value.median is not None:
        return words.text("words", f"opened_{value.unit}", median=words.number(value.median, 1), n=value.n)
    return _number(value, words)


def _number(value: Value, words: Words) -> str:
    if isinstance(value, Count):
        return words.number(value.n)
    if isinstance(value, Score | NetScore) and value.value is not None:
        return words.text("words", "opened_score", value=words.number(value.value, signed=True), n=value.n)
    if isinstance(value, Ratio | Return) and value.value is not None:
        return words.number(value.value, 1)
    return "–"


def _told(found: Rows) -> tuple[Note, ...]:
    """Say what the rows of a number are, where that is not plain."""
    metric, value = found.address.metric, found.value
    if isinstance(value, Bounds):
        told = {"least": value.hits_least, "unknown": value.hits_most - value.hits_least}
        return (Note("opened_bounds", told),)
    if found.missed:
        return ()
    if isinstance(value, Score | NetScore):
        parts = list(BOXES[metric])
        return (Note("opened_of_score", {"part": found.address.part or parts[0], "parts": parts}),)
    if metric in METRICS and METRICS[metric].kind in ("cost", "return", "duration", "money"):
        return (Note(f"opened_of_{METRICS[metric].kind}"),)
    return ()
