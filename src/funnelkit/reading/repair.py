"""Records that do not fit the table: which can be brought into it in a single way, and which cannot."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from funnelkit.reading.dealing import Deal
from funnelkit.reading.kinds import WORD, kind
from funnelkit.reading.shapes import ENOUGH, Column, learn
from funnelkit.reading.splitting import LITERAL, OPEN, WHOLE, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.reading.splitting import Record
    from funnelkit.reading.table import Dialect, Tally

OTHERS = (",", ";", "\t", "|", " ")
"""Delimiters that a single line may have instead of the table's."""

_MOST_ASIDE = 20_000  # records of a file: then it is broken beyond repair
_MOST_QUOTES = 24
_MOST_SIGNS = 20_000


class Repair:
    """Knows from the sample what each column holds, and so whether a torn record still fits.

    A record is repaired only if exactly one single fault explains it: a delimiter lost, doubled or not quoted; a quote
    too many; another delimiter on its line; blank cells at the end left out or added.
    """

    def __init__(
        self,
        dialect: Dialect,
        headers: Sequence[str],
        width: int,
        sample: Sequence[Sequence[str]],
        columns: tuple[Column, ...] = (),
    ) -> None:
        self._dialect = dialect
        self._headers = frozenset(header for header in headers if header)
        self._width = width
        self._sample = sample
        self._told = columns
        self._known = bool(columns) or len(sample) >= ENOUGH

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """What each column holds: as told, or as the sample says."""
        return self._told or tuple(
            learn([record[index] for record in self._sample]) for index in range(self._width)
        )

    def judge(self, record: Record, tally: Tally) -> list[str] | None:
        """Mend a record or set it aside, and say so in the tally; a blank one is passed over."""
        if not any(cell.strip() for cell in record.cells):
            return None
        if self._is_of_another_table(record, tally):
            tally.others.append(record.number)
            return None
        mended = self.fix(record) if len(tally.aside) < _MOST_ASIDE else None
        if mended is None:
            tally.aside.append(record.number)
        else:
            (tally.quoted if LITERAL in "".join(mended) else tally.repaired).append(record.number)
            mended = self.with_quotes(mended)
        return mended

    def with_quotes(self, cells: list[str]) -> list[str]:
        """Put the quotes that are text back into the cells that `fix` gave."""
        return [cell.replace(LITERAL, self._dialect.quote) for cell in cells]

    def _is_of_another_table(self, record: Record, tally: Tally) -> bool:
        """Say whether a record belongs to a table below this one, which began with a heading of its own width."""
        width = len(record.cells)
        if record.state != WHOLE or width < 2:
            return False
        cells = [cell.strip() for cell in record.cells]
        if len(self._headers.intersection(cells)) >= 2 and all(kind(cell) == WORD for cell in cells):
            tally.other_widths.add(width)
        return width in tally.other_widths

    def fix(self, record: Record) -> list[str] | None:
        """Bring a record to the table's width in the one way that fits, or give None.

        A quote that is part of a cell's text comes out as a sign of private use.
        """
        if len(record.text) > _MOST_SIGNS or record.state == OPEN:
            return None
        if record.state == WHOLE and sum(1 for cell in record.cells if cell.strip()) > 1:
            return self._once(self._evened(record))
        return self._once(self._restored(record)) if self._known else None

    def _once(self, ways: Iterator[list[str]]) -> list[str] | None:
        found: list[str] | None = None
        for way in ways:
            if found is not None and way != found:
                return None
            found = way
        return found

    def fits(self, cells: Sequence[str]) -> bool:
        """Say whether all the cells of a record are such as their columns hold."""
        return len(cells) == self._width and all(
            column.fits(cell.replace(LITERAL, "")) for column, cell in zip(self.columns, cells, strict=True)
        )

    def _evened(self, record: Record) -> Iterator[list[str]]:
        """Give the ways in which a record with sound quotes and a wrong width fits."""
        short = self._width - len(record.cells)
        if short > 0:
            yield from self._padded(record.cells, short)
            if short == 1 and self._known:
                yield from self._parted(record)
        elif short < 0:
            yield from self._cut(record.cells, -short)
            if self._known:
                yield from Deal(
                    _tokens(record.text, self._dialect), self.columns, self._dialect.delimiter
                ).ways()
        if self._known:
            yield from self._redealt(record)

    def _restored(self, record: Record) -> Iterator[list[str]]:
        """Give the ways in which a record fits whose cells, as they are parted, mean nothing."""
        if record.state != WHOLE:
            yield from self._requoted(record.text)
        yield from self._redealt(record)

    def _padded(self, cells: list[str], short: int) -> Iterator[list[str]]:
        """Fill up with blanks: at the end, where the cell before leaves no doubt of its end, or where blanks may be."""
        columns = self.columns
        ends = not cells[-1].strip() or columns[len(cells) - 1].strict
        ends = ends and all(column.blank for column in columns[len(cells) :])
        if ends and all(column.fits(cell) for column, cell in zip(columns, cells, strict=False)):
            yield [*cells, *[""] * short]
        for at in range(len(cells)):
            other = [*cells[:at], *[""] * short, *cells[at:]]
            if self.fits(other):
                yield other

    def _cut(self, cells: list[str], extra: int) -> Iterator[list[str]]:
        """Take out blanks: at the end, or anywhere if the columns are known."""
        places = range(self._width + 1)
        for at in places:
            if any(cell.strip() for cell in cells[at : at + extra]):
                continue
            other = [*cells[:at], *cells[at + extra :]]
            if self.fits(other) and (self._known or not any(cell.strip() for cell in cells[self._width :])):
                yield other

    def _parted(self, record: Record) -> Iterator[list[str]]:
        """Put in a delimiter where two cells ran together."""
        cells, columns = record.cells, self.columns
        tokens = _tokens(record.text, self._dialect)
        if len(tokens) != len(cells):
            return
        ahead = [column.fits(cell) for column, cell in zip(columns, cells, strict=False)]
        behind = [column.fits(cell) for column, cell in zip(columns[1:], cells, strict=True)]
        for index, (cell, quoted) in enumerate(tokens):
            if not all(ahead[:index]) or not all(behind[index + 1 :]):
                continue
            left, right = columns[index], columns[index + 1]
            for first, second in _parts(cell, left, right, self._dialect.quote if quoted else ""):
                if left.fits(first) and right.fits(second):
                    yield [*cells[:index], first, second, *cells[index + 1 :]]

    def _redealt(self, record: Record) -> Iterator[list[str]]:
        """Read a line by another delimiter."""
        for other in OTHERS:
            if other != self._dialect.delimiter and other in record.text and self._width > 1:
                tokens = _tokens(record.text, replace(self._dialect, delimiter=other))
                yield from Deal(tokens, self.columns, other).ways()

    def _requoted(self, text: str) -> Iterator[list[str]]:
        """Give the ways in which a torn record fits: a quote is text, two are, or a delimiter is missing beside one."""
        quote, fence = self._dialect.quote, self._dialect.delimiter
        places = [at for at, sign in enumerate(text) if sign == quote]
        if len(places) > _MOST_QUOTES:
            return
        edits = [text[:at] + LITERAL + text[at + 1 :] for at in places]
        edits += [text[:at] + fence + text[at:] for place in places for at in (place, place + 1)]
        ways = [cells for cells in map(self._scanned, edits) if cells is not None]
        for one, two in () if ways else combinations(places, 2):
            edit = text[:one] + LITERAL + text[one + 1 : two] + LITERAL + text[two + 1 :]
            cells = self._scanned(edit)
            if cells is not None and not any(cell.startswith(LITERAL) for cell in cells):
                ways.append(cells)
        yield from ways

    def _scanned(self, text: str) -> list[str] | None:
        state, cells = scan(text, self._dialect)
        return cells if state == WHOLE and self.fits(cells) else None


def _tokens(text: str, dialect: Dialect) -> list[tuple[str, bool]]:
    """Give the cells of a record with sound quotes, and whether each is quoted; nothing for torn quotes."""
    quoted: list[bool] = []
    state, cells = scan(text, dialect, quoted)
    return list(zip(cells, quoted, strict=True)) if state == WHOLE else []


def _parts(cell: str, left: Column, right: Column, quote: str) -> Iterator[tuple[str, str]]:
    """Give the places where a cell may be two: within quotes between two of them, else where a run of signs ends.

    Within a run of digits or letters only beside a column that says exactly where its cells end; never beside a blank,
    which was no cell's end before.
    """
    closed = left.closed or right.closed
    if quote:
        ways = [(cell[:at], cell[at + 1 :]) for at, sign in enumerate(cell) if sign == quote] + [(cell, "")]
    else:
        places = (at for at in range(len(cell) + 1) if closed or not _is_run(cell[max(0, at - 1) : at + 1]))
        ways = [(cell[:at], cell[at:]) for at in places]
    yield from (way for way in ways if not way[0][-1:].isspace() and not way[1][:1].isspace())


def _is_run(pair: str) -> bool:
    return len(pair) == 2 and (pair.isdigit() or pair.isalpha())
