"""An inspection as tables: which heading was taken for which field, how sure, why, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funnelkit.inspection import Inspection
    from funnelkit.languages import Words

_UNREAD = frozenset({"header", "unknown", "blank", "fuller_column"})
"""Why a column is not read that nobody needs to be told one by one."""

_EVIDENCE = {"moment": "dates", "flag": "marks", "money": "amounts", "score": "scores", "word": "words"}


def make_inspection(found: Inspection, words: Words) -> Document:
    """Put an inspection into words, a table a file; what is left to settle stands last."""
    notes = [note for entry in found.inputs for note in entry["notes"]]
    open_questions = [note for entry in found.inputs for note in entry["suggestions"]]
    tables = tuple(table for entry in found.inputs for table in (_table(entry, words), *_facts(entry, words)))
    unread = [line for entry in found.inputs if (line := _unread(entry, words))]
    told = (words.note(note) for note in (*found.notes, *notes, *open_questions))
    return Document(words.code, (), tables, (*unread, *told))


def _unread(entry: Mapping[str, Any], words: Words) -> str:
    """Name the columns that nothing is read from."""
    places = enumerate(entry["columns"])
    unread = [_name(column, place, words) for place, column in places if _is_unread(column)]
    return (
        words.text("words", "inspect_unread", file=entry["name"], headers=", ".join(unread)) if unread else ""
    )


def _table(entry: Mapping[str, Any], words: Words) -> Table:
    names = ("inspect_column", "inspect_field", "inspect_sure", "inspect_why")
    columns = tuple(
        Column(words.text("words", name), "right" if name == "inspect_sure" else "left") for name in names
    )
    dates = {column["field"]: column for column in entry["dates"]}
    places = enumerate(entry["columns"])
    rows = tuple(
        _row(_name(column, place, words), {**column, "crm": entry["crm"] or "–"}, dates, words)
        for place, column in places
        if not _is_unread(column)
    )
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


def _name(column: Mapping[str, Any], place: int, words: Words) -> str:
    return column["header"] or words.text("words", "inspect_place", place=place + 1)


def _is_unread(column: Mapping[str, Any]) -> bool:
    return column["field"] in (None, "other") and column["why"] in _UNREAD


def _row(
    name: str, column: Mapping[str, Any], dates: Mapping[str, Mapping[str, Any]], words: Words
) -> tuple[Cell, ...]:
    taken = column["field"] if column["field"] not in (None, "other") else None
    sure = column["confidence"] if taken else None
    why = [words.text("why", column["why"], crm=column["crm"]), *_evidence(column, dates, words)]
    return Cell(name), Cell(taken), Cell(sure, "share"), Cell("; ".join(part for part in why if part))


def _evidence(
    column: Mapping[str, Any], dates: Mapping[str, Mapping[str, Any]], words: Words
) -> Iterable[str]:
    """Tell what the values say: how many are of the field's kind, and which row proves the order of the dates."""
    values = column["values"]
    if values is not None and not values["filled"]:
        yield words.text("evidence", "empty")
        return
    kind = _EVIDENCE.get(FIELDS[column["field"]].kind) if values else None
    if kind:
        yield words.text(
            "evidence", kind, share=100 * values["fit"] // values["filled"], distinct=values["distinct"]
        )
    if column["field"] in dates:
        yield _order(dates[column["field"]], words)


def _facts(entry: Mapping[str, Any], words: Words) -> Iterable[Table]:
    """Give what each status was taken for."""
    by_outcome: dict[str, list[str]] = {}
    for status in entry["statuses"]:
        told = f"{status['status']} ({status['leads']})"
        by_outcome.setdefault(status["outcome"] or "unknown", []).append(told)
    rows = tuple(
        (Cell(words.text("outcomes", outcome)), Cell(", ".join(statuses)))
        for outcome, statuses in by_outcome.items()
    )
    if rows:
        names = ("inspect_reading", "inspect_fact")
        columns = tuple(Column(words.text("words", name), "left") for name in names)
        yield Table(f"{entry['name']}: {words.text('words', 'inspect_facts')}", columns, rows)


def _order(dates: Mapping[str, Any], words: Words) -> str:
    order = words.text("orders", dates["order"] or "none")
    if dates["given"]:
        return words.text("orders", "given", order=order)
    if dates["row"] is not None:
        return words.text("orders", "proven_by", order=order, row=dates["row"])
    return order
