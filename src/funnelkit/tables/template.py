"""What to do with the empty sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funnelkit.languages import Words


def make_template(path: Path, headings: Sequence[str], words: Words) -> Document:
    """Name the sheet that was written, its headings, and the command to run on it."""
    lines = (
        words.text("words", "template_written", path=path, headings=", ".join(headings)),
        words.text("words", "template_next"),
        f"  funnelkit report {path}",
    )
    return Document(words.code, lines, ())
