"""The records of a text table: by pyarrow where it can, by the csv module where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.model import Note, freeze
from funnelkit.reading.repair import Repair
from funnelkit.reading.table import Block, Dialect, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.reading.header import Layout
    from funnelkit.reading.quotes import QuoteWatch
    from funnelkit.reading.source import Source

_NAMED_ROWS = 20


class TextRecords:
    """Reads the blocks of a text table, as often as asked; the notes of the first whole run go to `doubts`."""

    def __init__(
        self,
        source: Source,
        dialect: Dialect,
        layout: Layout,
        sample: Sequence[Sequence[str]],
        doubts: list[Note],
    ) -> None:
        self.source = source
        self.dialect = dialect
        self.layout = layout
        self.repair = Repair(dialect, layout.headers, layout.width, sample)
        self._doubts = doubts
        self._told = False
        self._watch: QuoteWatch | None = None

    def blocks(self, columns: Mapping[int, str]) -> Iterator[Block]:
        """Give the blocks; a record pyarrow cannot read sends the rest to the careful path."""
        tally = Tally()
        yield from self._blocks(columns, tally)
        self._tell(tally)

    def _blocks(self, columns: Mapping[int, str], tally: Tally) -> Iterator[Block]:
        from funnelkit.reading.careful import careful_blocks
        from funnelkit.reading.fast import FastFailed, fast_blocks
        from funnelkit.reading.quotes import QuoteWatch

        after = self.layout.skip
        if not self.dialect.usual:
            yield from careful_blocks(self, columns, tally, after)
            return
        if self._watch is None:
            self._watch = QuoteWatch(self.dialect.encoding, self.dialect.delimiter, self.source.head)
            self.source.fingerprint.start(self._watch)
        try:
            for block in fast_blocks(self, columns, tally, self._watch):
                after = int(block.rows[-1]) if len(block.rows) else after
                yield block
        except FastFailed:
            tally.cut(after)
            yield from careful_blocks(self, columns, tally, after)

    def _tell(self, tally: Tally) -> None:
        if self._told:
            return
        self._told = True
        for key, rows in (
            ("rows_set_aside", tally.aside),
            ("rows_repaired", tally.repaired),
            ("rows_quoted", tally.quoted),
            ("rows_of_another_table", tally.others),
            ("rows_torn", tally.torn),
            ("rows_undecoded", tally.undecoded),
            ("lines_in_other_encoding", tally.other_lines),
        ):
            if rows:
                self._doubts.append(rows_note(key, self.source.name, rows, encoding=self.dialect.second))
        if tally.open_quote is not None:
            self._doubts.append(
                Note("ends_in_quote", freeze({"file": self.source.name, "row": tally.open_quote}))
            )


def rows_note(key: str, file: str, rows: list[int], **more: str) -> Note:
    """Make the note that counts and names some rows of a file; `more` is what else it says, if it is not blank."""
    shown = ", ".join(str(row) for row in rows[:_NAMED_ROWS]) + (", …" if len(rows) > _NAMED_ROWS else "")
    told = {name: value for name, value in more.items() if value}
    return Note(key, freeze({"file": file, "count": len(rows), "rows": shown, **told}), rows)
