"""Cells that are filled in, but say that nothing is known."""

from __future__ import annotations

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold

_STROKES = frozenset("-–—−_.…?/~")


ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
"""What a spreadsheet shows where a formula failed: something was there, and cannot be read."""


def is_blank(cell: str) -> bool:
    """Say whether a cell is empty, blanks, strokes, or a word for "none" in a known language."""
    bare = cell.strip().strip("\u200b\ufeff\u2060'")
    if bare in ERRORS:
        return False
    return _STROKES.issuperset(bare) or fold(bare) in load_vocabulary().values["blank"]
