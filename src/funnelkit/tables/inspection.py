"""An inspection as tables: which heading was taken for which field, how sure, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.model import Cell, Column, Document, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funnelkit.inspection import Inspection
    from funnelkit.languages import Words


def make_inspection(found: Inspection, words: Words) -> Document:
    """Put an inspection into words, a table a file."""
    notes = [note for entry in found.inputs for note in entry["notes"]]
    tables = tuple(table for entry in found.inputs for table in (_table(entry, words), *_facts(entry, words)))
    return Document(words.code, (), tables, tuple(words.note(note) for note in (*found.notes, *notes)))


def _table(entry: Mapping[str, Any], words: Words) -> Table:
    names = ("inspect_column", "inspect_field", "inspect_sure", "inspect_why")
    columns = tuple(
        Column(words.text("words", name), "right" if name == "inspect_sure" else "left") for name in names
    )
    rows = tuple(_row(column, place, entry["crm"], words) for place, column in enumerate(entry["columns"]))
    return Table(_title(entry, words), columns, rows)


def _title(entry: Mapping[str, Any], words: Words) -> str:
    delimiter = {"\t": words.text("words", "delimiter_tab")}.get(entry["delimiter"], entry["delimiter"])
    key = "inspect_workbook" if entry["encoding"] is None else "inspect_read"
    read = words.text(
        "words",
        key,
        container=entry["container"],
        sheet=entry["sheet"] or "–",
        encoding=entry["encoding"] or "–",
        delimiter=delimiter or words.text("words", "delimiter_none"),
        header_row=entry["header_row"] or words.text("words", "inspect_no_header"),
        kind=words.text("kinds", entry["kind"]),
        rows=entry["rows"],
    )
    if entry["crm"]:
        read = words.text("words", "inspect_crm", crm=entry["crm"], read=read)
    return f"{entry['name']}: {read}"


def _row(column: Mapping[str, Any], place: int, crm: str | None, words: Words) -> tuple[Cell, ...]:
    name = column["header"] or words.text("words", "inspect_place", place=place + 1)
    taken = column["field"] if column["field"] not in (None, "other") else None
    sure = column["confidence"] if taken else None
    return (
        Cell(name),
        Cell(taken),
        Cell(sure, "share"),
        Cell(words.text("why", column["why"], crm=crm or "–")),
    )


def _facts(entry: Mapping[str, Any], words: Words) -> Iterable[Table]:
    """Give what the values proved: the order of dates, and what each status means."""
    rows = [(Cell(dates["header"]), Cell(_order(dates, words))) for dates in entry["dates"]]
    by_outcome: dict[str, list[str]] = {}
    for status in entry["statuses"]:
        by_outcome.setdefault(status["outcome"] or "unknown", []).append(
            f"{status['status']} ({status['leads']})"
        )
    for outcome, statuses in by_outcome.items():
        rows.append((Cell(", ".join(statuses)), Cell(words.text("outcomes", outcome))))
    if rows:
        names = ("inspect_fact", "inspect_reading")
        columns = tuple(Column(words.text("words", name), "left") for name in names)
        yield Table(f"{entry['name']}: {words.text('words', 'inspect_facts')}", columns, tuple(rows))


def _order(dates: Mapping[str, Any], words: Words) -> str:
    order = words.text("orders", dates["order"] or "none")
    if dates["given"]:
        return words.text("orders", "given", order=order)
    if dates["row"] is not None:
        return words.text("orders", "proven_by", order=order, row=dates["row"])
    return order
