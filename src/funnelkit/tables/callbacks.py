"""Refused leads worth a call as tables: the list with its reasons, then what was looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.listing import listing_payload, listing_table
from funnelkit.tables.subjects import callbacks_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelkit.department.callbacks import CallList
    from funnelkit.languages import Words
    from funnelkit.worklists.callbacks import Looked


def callbacks_payload(found: CallList, words: Words) -> dict[str, object]:
    """Give the lines and the signs that were looked for, as the JSON contract has them."""
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "refused": found.refused,
        "sold_since": found.sold_since,
        "no_leads": found.no_leads,
        "of": None if found.refused is None else found.listing.of,
        "columns": found.listing.columns,
        "lines": listing_payload(found.listing, words),
        "rules": [
            {"rule": looked.rule, "weight": looked.weight, "leads": looked.leads, "of": looked.of}
            for looked in found.looked
        ],
        "notes": found.notes,
    }


def make_callbacks(found: CallList, words: Words) -> Document:
    """Lay out the list and what was looked for."""
    tables = []
    if found.listing.lines:
        tables.append(listing_table(found.listing, words.text("words", "callbacks_list"), words))
    if found.looked:
        tables.append(_rules(found, words))
    notes = tuple(words.note(note) for note in found.notes)
    heading = tuple(_heading(found, words))
    return Document(words.code, heading, tuple(tables), notes, subject=callbacks_subject(found, words))


def _heading(found: CallList, words: Words) -> Iterator[str]:
    if found.refused is None:
        yield words.text("words", "callbacks_untold")
        return
    told = {"of": found.listing.of, "shown": len(found.listing.lines), "refused": found.refused}
    cut = told["shown"] < told["of"]
    key = "callbacks_cut" if cut else "callbacks_all" if told["of"] else "callbacks_none"
    yield words.text("words", key, **told, as_of=found.as_of)
    left = {"callbacks_sold": found.sold_since, "callbacks_no_leads": found.no_leads}
    yield from (words.text("words", key, leads=leads) for key, leads in left.items() if leads)


def _rules(found: CallList, words: Words) -> Table:
    names = ("callbacks_sign", "callbacks_weight", "callbacks_leads")
    columns = tuple(
        Column(words.text("words", name), "right" if place else "left") for place, name in enumerate(names)
    )
    rows = tuple(
        (
            Cell(words.text("callback_rules", looked.rule)),
            Cell(looked.weight, "number", 0 if float(looked.weight).is_integer() else 2),
            _found(looked),
        )
        for looked in found.looked
    )
    untold = any(looked.of is None for looked in found.looked)
    foot = (words.text("words", "callbacks_foot"),) if untold else ()
    return Table(words.text("words", "callbacks_rules"), columns, rows, foot)


def _found(looked: Looked) -> Cell:
    if looked.of is None:
        return Cell(None, footnotes=(1,))
    return Cell((looked.leads, looked.of), "counts") if looked.of else Cell(0, "count")
