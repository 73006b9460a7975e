"""Notes in words: those of a comparison that say the same of several metrics are told together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.languages import Words
    from funnelkit.model import Note

SWINGS = "months_swing"


def fold_notes(notes: Iterable[Note], words: Words) -> Iterable[str]:
    """Word notes; those on months that swing are told together."""
    swings = [note.params for note in notes if note.key == SWINGS]
    for note in notes:
        if note.key != SWINGS:
            yield words.note(note)
        elif note.params is swings[0]:
            items = [
                words.text(
                    "second_lines",
                    "swings_item",
                    **{**params, "metric": words.rate(str(params["metric"]), params["of"])},
                )
                for params in swings
            ]
            yield words.text("second_lines", SWINGS, items=", ".join(items))


def general_notes(notes: Iterable[Note], words: Words) -> tuple[str, ...]:
    """Word those notes that are not on single rows."""
    return tuple(words.note(note) for note in notes if not len(note.rows))
