"""Options → the order of the files: which to read, how, and what of them to count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.choices import DUPLICATES, choose
from funnelkit.intake.order import Order, parse_where
from funnelkit.periods import parse_day, past_day
from funnelkit.presets import SALES
from funnelkit.reading.table import ReadingOptions
from funnelkit.recognition.mappings import parse_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelkit.cli.options import Asked
    from funnelkit.recognition.mappings import FieldMapping


def make_order(asked: Asked) -> Order:
    """Make the order of the files; an option that the command does not have is as if it was not given."""
    typed, given = asked.of.get, asked.given
    rates = dict(given.get("rates", {}))
    return Order(
        files=tuple(typed("files") or ()),
        today=asked.today,
        timezone=typed("timezone") or "",
        mappings=tuple(_read_mappings(asked)),
        where=tuple(_read_filters(asked)),
        duplicates=choose("duplicates", typed("duplicates") or "id", DUPLICATES),
        as_of=past_day(parse_day(as_of), asked.today) if (as_of := typed("as_of")) else None,
        options=_read_reading(asked),
        statuses=tuple(given.get("statuses", {}).items()),
        crm=typed("crm") or "",
        sale=choose("sale", typed("sale") or "won", SALES),
        business=asked.business,
        drop_tests=bool(typed("drop_tests")),
        redaction=asked.redaction,
        country=given.get("country", ""),
        rates_to=rates.pop("to", ""),
        rates=tuple(rates.items()),
    )


def _read_reading(asked: Asked) -> ReadingOptions:
    typed = asked.of.get
    delimiter = typed("delimiter") or ""
    tab = {"tab": "\t", "\\t": "\t"}
    return ReadingOptions(
        typed("sheet") or None, typed("encoding") or None, tab.get(delimiter, delimiter) or None
    )


def _read_filters(asked: Asked) -> Iterator[tuple[str, str]]:
    """Read --where and --pipeline."""
    yield from map(parse_where, asked.of.get("where") or ())
    if name := asked.of.get("pipeline"):
        yield "pipeline", name


def _read_mappings(asked: Asked) -> Iterator[FieldMapping]:
    """Give the columns that the person named: typed, else saved; what is typed replaces what is saved for a file."""
    saved = asked.is_saved("mapping")
    every = [replace(parse_mapping(text), saved=saved) for text in asked.of.get("mapping") or ()]
    yield from every
    named = set() if saved else {mapping.field for mapping in every}
    for file, texts in asked.given.get("files", {}).items():
        own = (replace(parse_mapping(text), file=file, saved=True) for text in texts)
        yield from (mapping for mapping in own if mapping.field not in named)
