"""Work lists as tables and as JSON: a line a lead, the file and the row always there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.worklists.other_rows import FROM

if TYPE_CHECKING:
    from funnelkit.languages import Words
    from funnelkit.worklists.listing import Line, Listing

NUMBERS = (int, float)


def listing_payload(listing: Listing, words: Words) -> list[dict[str, object]]:
    """Give the lines as JSON has them: `file`, `row`, `id`, `manager`, `why`, then the columns of the list."""
    return [_entry(line, listing.columns, words) for line in listing.lines]


def _entry(line: Line, columns: tuple[str, ...], words: Words) -> dict[str, object]:
    why = [{"key": note.key, "params": note.params, "text": words.note(note)} for note in line.why]
    told = {"file": line.file, "row": line.row, "id": line.id, "manager": line.manager, "why": why}
    return told | {name: line.values.get(name) for name in columns}


def listing_table(listing: Listing, title: str, words: Words) -> Table:
    """Lay out the lines; a footnote says how many more there are, reasons stand last where there are any."""
    reasons = any(line.why for line in listing.lines)
    names = ("file", "row", "id", "manager", *listing.columns, *(("why",) if reasons else ()))
    columns = tuple(Column(column_name(name, words), _side(name, listing)) for name in names)
    rows = tuple(_cells(line, listing.columns, words, reasons=reasons) for line in listing.lines)
    more = listing.of - len(listing.lines)
    return Table(title, columns, rows, (words.text("words", "more_lines", more=more),) if more else ())


def column_name(name: str, words: Words) -> str:
    """Give the heading of a canonical field; any other column is called as its export calls it."""
    if name.endswith("_before"):
        return words.text("fields", "before", name=column_name(name.removesuffix("_before"), words))
    if name.endswith(FROM):
        return words.text("words", "column_from", column=column_name(name.removesuffix(FROM), words))
    found: str = words["fields"].get(name) or words["dimensions"].get(name) or name
    return found


def _side(name: str, listing: Listing) -> str:
    values = [line.values.get(name) for line in listing.lines]
    numeric = any(_is_number(value) for value in values)
    return "right" if name == "row" or numeric else "left"


def _cells(line: Line, columns: tuple[str, ...], words: Words, *, reasons: bool) -> tuple[Cell, ...]:
    cells = [Cell(line.file), Cell(line.row, "ordinal"), Cell(line.id), Cell(line.manager)]
    cells += [_cell(name, line.values.get(name), words) for name in columns]
    return (*cells, *([Cell("; ".join(words.note(note) for note in line.why))] if reasons else []))


def _cell(name: str, value: object, words: Words) -> Cell:
    if isinstance(value, list):
        return Cell("; ".join(value))
    if isinstance(value, bool):
        return Cell(words.text("words", "yes" if value else "no"))
    if name in {"outcome", "was", "now"} and value is not None:
        return Cell(words.text("outcomes", str(value)))
    if isinstance(value, date):
        return Cell(value, "moment")
    if isinstance(value, int):
        return Cell(value, "count")
    return Cell(value, "number", 2) if isinstance(value, float) else Cell(value)


def _is_number(value: object) -> bool:
    return isinstance(value, NUMBERS) and not isinstance(value, bool)
