"""What to try on the sample department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funnelkit.languages import Words


def make_demo(written: Sequence[Path], words: Words) -> Document:
    """Name the files that were written, and the commands to run on them."""
    first, later = written[0], written[1]
    folder = first.parent
    lines = [words.text("words", "demo_written", count=len(written), folder=folder)]
    store = folder / ".funnelkit"
    lines += [
        f"  funnelkit baseline {first} --store {store}",
        f"  funnelkit compare {later} --store {store}",
        f"  funnelkit report {later}",
    ]
    return Document(words.code, tuple(lines), ())
