"""Fit the columns of a table into a width: which stand beside each other, and how wide each is.

Widths are terminal columns (an ideograph takes two). A figure is never cut or wrapped: where the width does not do,
headings wrap, then words, then the table is split into several.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise

from rich.cells import cell_len, chop_cells

GAP = 2  # blanks between two columns, and before what continues a line
_TEXT_COLUMN = 16  # a column of words is not made narrower than this
_WORD_CAPS = (24, 12)  # words longer than this may be folded: tried in this order

# --- words -------------------------------------------------------------------------------------------------------


def _is_figure(word: str) -> bool:
    """Say whether a word is a number, a date or the like, which stays in one piece."""
    return any(sign.isdigit() for sign in word) and not any(sign.isalpha() for sign in word)


def wrap(text: str, width: int | None, hang: int = 0) -> list[str]:
    """Break a text between words, and words that are longer than a line anywhere."""
    if width is None or cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word, breaks in _pieces(text, width - hang):
        if line and (breaks or cell_len(f"{line} {word}") > width):
            lines.append(line)
            line = " " * hang + word
        else:
            line = f"{line} {word}" if line else word
    return [line.rstrip() for line in [*lines, line]]


def _pieces(text: str, width: int) -> Iterator[tuple[str, bool]]:
    """Give the words, those too long in pieces; True for a piece that must start a line."""
    for word in text.split(" "):
        if not word:
            continue
        if cell_len(word) <= width or _is_figure(word):
            yield word, False
            continue
        for number, piece in enumerate(chop_cells(word, width)):
            yield piece, number > 0


def _longest_word(text: str, cap: int) -> int:
    """Measure the longest word; of those that may be folded no more than `cap` counts."""
    sizes = (cell_len(word) if _is_figure(word) else min(cell_len(word), cap) for word in text.split(" "))
    return max(sizes, default=0)


# --- columns -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown; `wraps` is False for figures."""

    text: str
    tone: str
    wraps: bool
    footnotes: tuple[int, ...] = ()

    def lines(self, width: int) -> list[str]:
        """Break it into lines."""
        return wrap(self.text, width, GAP) if self.wraps else [self.text]

    def least(self, cap: int) -> int:
        """Measure the narrowest column that holds it."""
        natural = cell_len(self.text)
        if not self.wraps:
            return natural
        return min(natural, max(_longest_word(self.text, cap) + GAP, _TEXT_COLUMN))


@dataclass(frozen=True)
class Column:
    """A column as it is shown; `joined` to the column before it when it has no heading of its own.

    `mark` stands above it. `numbers`: it holds what the rows are marked with, before what names them.
    """

    title: str
    align: str
    cells: tuple[Shown, ...]
    joined: bool = False
    mark: str = ""
    numbers: bool = False

    def without_footnotes(self) -> Column:
        """Give it for a second part, where the numbers would be said again."""
        return replace(self, cells=tuple(replace(cell, footnotes=()) for cell in self.cells))

    @cached_property
    def natural(self) -> int:
        """Its widest cell."""
        return max([len(self.mark), *(cell_len(cell.text) for cell in self.cells)])

    @cached_property
    def least(self) -> Mapping[int, int]:
        """The narrowest it can be, by the longest word that is not folded."""
        return {cap: max([len(self.mark), *(cell.least(cap) for cell in self.cells)]) for cap in _WORD_CAPS}


Columns = Sequence[Column]


def footnote_numbers(row: Sequence[Shown]) -> str:
    """List the footnotes of a row."""
    return ",".join(str(number) for number in sorted({number for cell in row for number in cell.footnotes}))


def _footnote_column(columns: Columns) -> list[Column]:
    """Give the column of footnote numbers that ends the rows of these columns, if there are any."""
    numbers = [footnote_numbers(row) for row in zip(*(column.cells for column in columns), strict=True)]
    if not any(numbers):
        return []
    return [Column("", "left", tuple(Shown(text, "muted", wraps=False) for text in numbers))]


def spans(columns: Columns) -> list[range]:
    """Group the columns under their headings."""
    starts = [number for number, column in enumerate(columns) if number == 0 or not column.joined]
    return [range(start, end) for start, end in pairwise([*starts, len(columns)])]


def _sizes(columns: Columns, of_column: Callable[[Column], int], of_title: Callable[[str], int]) -> list[int]:
    """Measure columns; the first one under a heading is as wide as the heading needs beside the others."""
    sizes = [of_column(column) for column in columns]
    for span in spans(columns):
        others = sum(sizes[number] + GAP for number in span[1:])
        sizes[span[0]] = max(sizes[span[0]], of_title(columns[span[0]].title) - others)
    return sizes


def _least_sizes(columns: Columns, cap: int) -> list[int]:
    return _sizes(columns, lambda column: column.least[cap], lambda title: _longest_word(title, cap))


def total(sizes: Sequence[int]) -> int:
    """Measure columns with the gaps between them."""
    return sum(sizes) + GAP * (len(sizes) - 1)


def _fit(columns: Columns, width: int | None, cap: int) -> list[int] | None:
    """Find the widths of columns: natural if there is room, else the roomiest give way first; None if none do."""
    sizes = _sizes(columns, lambda column: column.natural, cell_len)
    if width is None or total(sizes) <= width:
        return sizes
    least = _least_sizes(columns, cap)
    if total(least) > width:
        return None
    sizes = [max(low, min(size, width)) for low, size in zip(least, sizes, strict=True)]
    while total(sizes) > width:
        spare = [size - low for low, size in zip(least, sizes, strict=True)]
        sizes[spare.index(max(spare))] -= 1
    return sizes


# --- parts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Columns that stand beside each other, with their widths."""

    columns: tuple[Column, ...]
    sizes: tuple[int, ...]


def split(columns: Columns, width: int | None) -> list[Part] | None:
    """Split a table into as few parts as fit the width, each beginning with what names the rows.

    Each part ends with the numbers of its footnotes. None: the width does not hold even two columns.
    """
    if not columns:
        return []
    for cap in _WORD_CAPS:
        whole = _part(columns, width, cap)
        if whole or width is None:
            return [whole] if whole else None
        parts = _stacked(columns, width, cap)
        if parts:
            return parts
    return None


def _part(columns: Columns, width: int | None, cap: int) -> Part | None:
    full = [*columns, *_footnote_column(columns)]
    sizes = _fit(full, width, cap)
    return Part(tuple(full), tuple(sizes)) if sizes else None


def _stacked(columns: Columns, width: int, cap: int) -> list[Part] | None:
    """Share columns out over as few parts as the width allows, and these about as wide as each other."""
    fewest = len(_shares(columns, width, cap))
    if not fewest:
        return None
    even = bisect_left(
        range(width), x=True, key=lambda narrower: 0 < len(_shares(columns, narrower, cap)) <= fewest
    )
    return [part for share in _shares(columns, even, cap) if (part := _part(share, width, cap))]


def _shares(columns: Columns, width: int, cap: int) -> list[list[Column]]:
    """Fill one part after the other with as many columns as fit; empty if one column does not fit at all."""
    keys, marked = _key(columns), any(column.mark for column in columns)
    head, others = list(columns[:keys]), columns[keys:]
    groups = [list(others[span.start : span.stop]) for span in spans(others)]
    shares: list[list[Column]] = []
    while groups:
        taken = next(
            (count for count in range(len(groups), 0, -1) if _holds(width, cap, head, groups[:count])), 0
        )
        if not taken:
            return []
        shares.append([*head, *chain.from_iterable(groups[:taken])])
        groups = groups[taken:]
        head = [column.without_footnotes() for column in head if marked or not column.numbers]
    return shares


def _holds(width: int, cap: int, head: Columns, groups: Iterable[Columns]) -> bool:
    return _part([*head, *chain.from_iterable(groups)], width, cap) is not None


def _key(columns: Columns) -> int:
    """Count the leading columns of words that it takes to tell the rows apart; 1 if they never do, and their numbers."""
    numbered = int(columns[0].numbers)
    for count, column in enumerate(columns[numbered:], 1):
        if column.align != "left":
            break
        named = columns[numbered : numbered + count]
        rows = list(zip(*([cell.text for cell in part.cells] for part in named), strict=True))
        if len(set(rows)) == len(rows):
            return numbered + count
    return numbered + 1
