"""The first few odd cells of a column, to show to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.reading.columns import codes_of
from funnelkit.recognition.buffers import Rows, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

HOW_MANY = 3


class Examples:
    """Keeps, of each kind of cell, the first three distinct ones by their position in the column.

    What comes out does not depend on the order or the size of the batches that went in.
    """

    def __init__(self) -> None:
        self._seen: dict[int, dict[str, int]] = {}

    def see(self, kind: int, positions: Rows, array: pa.StringArray, rows: Rows) -> None:
        """Look at some cells of a kind: their positions (ascending) in the column and their rows in an array."""
        if not len(rows) or self._enough_before(kind, int(positions[0])):
            return
        cells = take(array, rows).dictionary_encode()
        codes, texts = codes_of(cells), cells.dictionary.slice(0, HOW_MANY).to_pylist()
        self.see_texts(
            kind, {text: int(positions[np.argmax(codes == code)]) for code, text in enumerate(texts)}
        )

    def see_texts(self, kind: int, texts: dict[str, int]) -> None:
        """Look at cells of a kind, each with its first position."""
        seen = self._seen.setdefault(kind, {})
        for text, position in texts.items():
            seen[text] = min(position, seen.get(text, position))

    def first(self, kinds: Iterable[int]) -> tuple[str, ...]:
        """Give the first three distinct cells of some kinds."""
        pairs = sorted({(at, text) for kind in kinds for text, at in self._seen.get(kind, {}).items()})
        return tuple(dict.fromkeys(text.strip() for _, text in pairs))[:HOW_MANY]

    def _enough_before(self, kind: int, position: int) -> bool:
        seen = self._seen.get(kind, {})
        return sum(at < position for at in seen.values()) >= HOW_MANY
