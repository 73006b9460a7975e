"""What was saved of a reading, what was left as it was, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Document

if TYPE_CHECKING:
    from funnelkit.configuration.proposal import Changes
    from funnelkit.inspection import Inspection
    from funnelkit.languages import Words


def make_settings(path: str, changes: Changes, found: Inspection, words: Words) -> Document:
    """Say what became of the configuration."""
    lines = []
    for key, names in (("added", changes.added), ("changed", changes.changed), ("kept", changes.kept)):
        if names:
            lines.append(
                words.text("words", f"settings_{key}", path=path, count=len(names), names=", ".join(names))
            )
    if not lines:
        lines.append(words.text("words", "settings_same", path=path))
    open_questions = (note for entry in found.inputs for note in entry["suggestions"])
    notes = tuple(words.note(note) for note in (*found.notes, *open_questions))
    return Document(words.code, tuple(lines), (), notes)
