"""Values of a table as typed cells of a spreadsheet: which columns it takes, and how a spreadsheet writes each number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, cast

from funnelkit.document import Cell
from funnelkit.formats.cells import INFINITY, clean, unit_of
from funnelkit.languages.numbers import day_pattern, number_style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from funnelkit.document import Table
    from funnelkit.languages import Words

MOST_DIGITS = 4
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PAIRS = {"interval": ("low", "high"), "counts": ("hits", "of")}

# --- columns -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """A column of a sheet: its heading, the table's column that it shows, and the part of each cell ("": all of it).

    `place` is None for the marks of the rows.
    """

    title: str
    align: str
    place: int | None
    part: str = ""


def fields_of(table: Table, words: Words) -> list[Field]:
    """Give the columns that a table takes: an interval has one for each end, counts one for the hits and one for all."""
    marks = [Field(words.text("sheets", "mark"), "left", None)] if table.marks else []
    return [*marks, *(field for place in range(len(table.columns)) for field in _fields(table, place, words))]


def _fields(table: Table, place: int, words: Words) -> Iterator[Field]:
    column = table.columns[place]
    name, letter = _full_title(table, place), _letter(table, place)
    if {row[place].kind for row in table.rows if row[place].value is not None} == {"bar"}:
        return  # a spreadsheet draws its own
    held = {kind for row in table.rows for kind in _held(row[place])}
    pairs = [part for parts in _PAIRS.values() for part in parts if part in held]
    if "" in held or not pairs:
        yield Field(f"{letter}{name}", column.align, place)
    for part in pairs:
        title = name if part == "hits" else words.text("sheets", part, column=name)
        yield Field(title, "right", place, part)


def _held(cell: Cell) -> tuple[str, ...]:
    """Name the parts that a cell fills."""
    if cell.value is None:
        return ()
    if cell.kind == "counts" and len(cast("Sequence[float]", cell.value)) == 1:
        return ("of",)
    return _PAIRS.get(cell.kind, ("",))


def _letter(table: Table, place: int) -> str:
    """Give the letter by which figures of a column are opened, as it stands before its heading."""
    letters = table.marks.columns if table.marks else ()
    return f"{letters[place]}: " if letters and letters[place] else ""


def _full_title(table: Table, place: int) -> str:
    """Give a heading that is the only one of its table: what stands twice is called after the column before it."""
    titles = [clean(column.title).strip() for column in table.columns]
    title = titles[place]
    if not place or (title and titles.count(title) == 1):
        return title
    before = next((titles[at] for at in reversed(range(place)) if _names_others(table, titles, at)), "")
    return f"{before}: {title}" if before and title else title or before


def _names_others(table: Table, titles: Sequence[str], place: int) -> bool:
    """Say whether the columns that follow one can be called after it: it is the only one so called, and no counts."""
    counts = any(row[place].kind == "counts" for row in table.rows)
    return titles.count(titles[place]) == 1 and bool(titles[place]) and not counts


def part_of(cell: Cell, part: str) -> Cell | None:
    """Give what stands of a cell in one of the columns that its table's column takes; None for nothing."""
    if part not in _held(cell):
        return None
    if not part:
        return cell
    if cell.kind == "interval":
        return _end(cell, part)
    *hits, of = cast("Sequence[float]", cell.value)
    if part == "of":
        return replace(cell, value=of, kind="count", unit="")
    if len(hits) == 1:
        return replace(cell, value=hits[0], kind="count", unit="", footnotes=())
    return Cell("-".join(map(str, hits)))


def _end(cell: Cell, part: str) -> Cell | None:
    """Give one end of an interval; no limit where the other end is one."""
    low, high = cast("tuple[object, object]", cell.value)
    end = replace(
        cell, kind=cell.unit or "number", unit="", footnotes=cell.footnotes if part == "low" else ()
    )
    value = low if part == "low" else high
    if value is not None:
        return replace(end, value=value)
    return None if low == high else Cell(f"-{INFINITY}" if part == "low" else INFINITY)


# --- number formats ----------------------------------------------------------------------------------------------


def is_number(cell: Cell) -> bool:
    """Say whether a cell holds a number or a day, which a spreadsheet keeps as such."""
    value = cell.value
    if cell.kind == "moment":
        return isinstance(value, date)
    return cell.kind in _HOW and isinstance(value, int | float) and isfinite(value)


def number_format(cell: Cell, language: str) -> str:
    """Give the format in which a spreadsheet writes a number as its language does; footnotes stand behind it."""
    unit = unit_of(cell, language)[:20] if cell.kind not in ("moment", "share") else ""
    if cell.kind == "money" and unit and number_style(language).currency_first:
        return _quoted(f"{unit} ") + _number(cell, language, marks_of(cell))
    return _HOW[cell.kind](cell, language, (f" {unit}" if unit else "") + marks_of(cell))


def marks_of(cell: Cell) -> str:
    """Give the footnotes of a cell, small and raised."""
    return ",".join(str(number) for number in cell.footnotes).translate(_SUPERSCRIPTS)


def _quoted(text: str) -> str:
    """Give a text that no format obeys."""
    told = text.replace('"', "").replace("\\", "")
    return f'"{told}"' if told else ""


def _digits(count: int) -> str:
    return "." + "0" * count if count else ""


def _share(cell: Cell, language: str, behind: str) -> str:
    """Give one decimal, and as many as it takes not to show none or all where it is neither."""
    value, digits = cast("float", cell.value), max(1, cell.digits)
    while digits < MOST_DIGITS and round(100 * value, digits) in {0, 100} and value not in {0, 1}:
        digits += 1
    blank = number_style(language).percent.removesuffix("%")
    return f"0{_digits(digits)}{_quoted(blank)}%{_quoted(behind)}"


def _number(cell: Cell, _: str, behind: str) -> str:
    return f"#,##0{_digits(cell.digits)}{_quoted(behind)}"


def _signed(cell: Cell, language: str, behind: str) -> str:
    number = _number(cell, language, behind)
    return f"+{number};-{number};{number}"


def _moment(cell: Cell, language: str, behind: str) -> str:
    time = " hh:mm" if isinstance(cell.value, datetime) else ""
    return _day(language) + time + _quoted(behind)


@cache
def _day(language: str) -> str:
    """Give a day as the language writes it, with all digits of the year."""
    parts = {"y": "yyyy", "M": "mm", "d": "dd", "-": "-"}
    return re.sub(
        "y+|M+|d+|[^yMd]+", lambda found: parts.get(found[0][0]) or _quoted(found[0]), day_pattern(language)
    )


_HOW: Mapping[str, Callable[[Cell, str, str], str]] = {
    "count": _number,
    "number": _number,
    "money": _number,
    "share": _share,
    "points": _signed,
    "score": _signed,
    "moment": _moment,
    "ordinal": lambda _, __, behind: f"0{_quoted(behind)}" if behind else "General",
}
