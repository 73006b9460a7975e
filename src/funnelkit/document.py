"""What a person is shown, in the words of a language and not yet laid out: tables of cells, charts, documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Cell:
    """One value of a table, not yet text.

    `kind` says how it is written: "text"; "count" (412); "share" (a share 0..1 as percent); "points" (a difference in
    points, signed); "number" (`digits` decimals); "score" (signed whole number); "ordinal" (a number that names, 1234); "moment" (a date, or a date and a time); "money" (value, with `unit` as
    currency); "interval" (value is a pair, written with `unit` "share", "points", "number" or "score"); "counts" (value is hits and
    of, 40/300, or the least and the most hits and of, or of alone, n=300; `unit` is what stands before it); "spark" (a line over
    time: value is a sequence of heights from 0 to 1, None a gap); "bar" (value is the pair of its ends, from 0 to 1; in text
    it is `digits` letters wide, 24 where that is 0).
    None as a value is written as a dash. `tone` ("good", "bad", "muted", "strong", "") only repeats what words say.
    `footnotes` are the numbers of the table's footnotes that concern the cell. `told` is what a drawing says to who cannot
    see it, as far as no cell beside it does.
    """

    value: object
    kind: str = "text"
    digits: int = 0
    unit: str = ""
    tone: str = ""
    footnotes: tuple[int, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading and side: "left" for words, "right" for numbers."""

    title: str
    align: str = "right"


@dataclass(frozen=True)
class Series:
    """Values that are drawn together, one for each label of their chart; None (not tracked, too few) is a gap.

    `lows` and `highs`: the ends of what is drawn about a value (an interval, limits, a step of a waterfall), or of a
    band that has no values. `places`: where each stands on the axis below, where that is a number. `told`: what is
    written beside each value in its stead. `tone`: "good", "bad", "muted", "strong" or "", which only repeats what words
    or shapes say; `tones` where it is not the same for all.
    """

    name: str
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...] = ()
    highs: tuple[float | None, ...] = ()
    tone: str = ""
    places: tuple[float, ...] = ()
    told: tuple[tuple[Cell, ...], ...] = ()
    tones: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChartMark:
    """Words at a place of the axis below, by the number of its label: a shift of a trend, a group of answers."""

    place: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A picture of a table's numbers in the words of a language; the first series is what it is about.

    `kind`: "funnel", "trend", "spread" (rate against number of leads), "pareto", "cumulative", "distribution",
    "waterfall", "fan", "differences". `unit` and `digits` write the values as those of a cell ("count", "share", "score", "money",
    "number", "points"; a currency, or "pt", in `currency`). `told`: in a sentence what it shows, with the numbers. `below`, `beside`: what
    stands along the axes. `panels`: more charts of the table, drawn below it, each under its title; those of a trend have
    the same labels. `events` are lines through all of them, by short texts; the legend calls them `events_name`.
    """

    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = "count"
    digits: int = 0
    currency: str = ""
    told: str = ""
    below: str = ""
    beside: str = ""
    marks: tuple[ChartMark, ...] = ()
    panels: tuple[Chart, ...] = ()
    events: tuple[ChartMark, ...] = ()
    events_name: str = ""


@dataclass(frozen=True)
class Marks:
    """The short addresses of a table's figures: what stands before each row, and above each column ("" of none).

    A figure's address is the mark of its column and that of its row; without marks of columns that of its row alone.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table in the words of a language, with the picture of it; footnotes are numbered from 1 in their order."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footnotes: tuple[str, ...] = ()
    marks: Marks | None = None
    chart: Chart | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        """What stands above each column, "" where nothing does."""
        return (self.marks.columns if self.marks else ()) or ("",) * len(self.columns)

    def told_footnotes(self) -> Iterator[tuple[str, str]]:
        """Give each footnote after its number, or after nothing where no cell refers to it: it concerns the whole table."""
        referred = {number for row in self.rows for cell in row for number in cell.footnotes}
        for number, text in enumerate(self.footnotes, 1):
            yield f"{number} " if number in referred else "", text

    def without_its_title(self) -> Table:
        """Leave out a column that says in every row what the title says: a manager's list needs no column of managers."""
        told = [any(row[at].value != self.title for row in self.rows) for at in range(len(self.columns))]
        if all(told) or not self.rows or self.marks:
            return self
        kept = [at for at, is_told in enumerate(told) if is_told]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[at] for at in kept), rows=rows)


@dataclass(frozen=True)
class Figure:
    """One of the few numbers that a document is about: what it is, its value, its address.

    `beside`: what is told below it, each behind what it is, or behind nothing where that is plain.
    """

    name: str
    value: Cell
    beside: tuple[tuple[str, Cell], ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Document:
    """What a command prints: opening lines, tables, closing notes. `language` is a code like "en".

    `figures` are the numbers that it is about, which its tables have, too: for where there is room to show them large.
    `subject` says it all in one line, for a mail. `opening` is what follows the address of a figure in the command line
    that opens it: the files and options.
    """

    language: str
    heading: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    subject: str = ""
    opening: str = ""
