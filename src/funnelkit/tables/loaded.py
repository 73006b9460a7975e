"""What was read from some files, before anything is measured: a line a file, and what was noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table

if TYPE_CHECKING:
    from funnelkit.intake import Intake
    from funnelkit.languages import Words


def make_loaded(intake: Intake, words: Words) -> Document:
    """Name the files with what each was taken for, and the notes of reading."""
    names = ("check_file", "inspect_field", "check_rows", "baselines_leads")
    columns = tuple(
        Column(words.text("words", name), "right" if n > 1 else "left") for n, name in enumerate(names)
    )
    rows = tuple(
        (
            Cell(entry["name"]),
            Cell(words.text("kinds", str(entry["kind"]))),
            Cell(entry["rows"], "count"),
            Cell(entry.get("leads"), "count"),
        )
        for entry in intake.inputs
    )
    as_of = intake.as_of.isoformat() if intake.as_of else "–"
    heading = words.text("words", "report_title_none", as_of=as_of)
    notes = tuple(words.note(note) for note in intake.notes)
    return Document(words.code, (heading,), (Table("", columns, rows),), notes)
