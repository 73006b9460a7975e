"""Headings of two lines: groups over names (`Contact | | Sale |` over `made | date | made | date`), and those of surveys.

A second line is one only where the columns below hold something else than words; else it may be the first record.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.model import Note, freeze
from funnelkit.reading.header import filled, find_layout, tidy
from funnelkit.reading.kinds import EMPTY, WORD, kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.reading.header import FieldOf, Layout, Record

_BELOW = 100
_MOST = 0.7
_IMPORT_ID = '{"ImportId"'


def find_heading(records: Sequence[Record], field_of: FieldOf, name: str) -> Layout:
    """Find the table and its heading, of one line or of two; raises what `find_layout` does."""
    layout = find_layout(records, field_of, name)
    first = layout.skip if layout.header_row is None else layout.header_row - 1
    ids = _import_ids(records, first)
    if ids is not None:
        texts = records[ids - 1]
        return _joined(layout, first, ids + 1, [tidy(cell) for cell in texts[: layout.width]])
    if _is_second(records, first, layout.width):
        return _joined(layout, first, first + 2, _names(records[first], records[first + 1], layout, field_of))
    above = first - 1
    if layout.header_row is not None and above >= 0 and _is_group_line(records[above], layout.headers):
        headers = _names(records[above], records[first], layout, field_of)
        joined = _joined(layout, above, layout.skip, headers)
        return replace(joined, above=layout.above - 1, repeats=layout.repeats)
    return layout


def lines_of(layout: Layout) -> int:
    """Say over how many lines the heading goes."""
    return 0 if layout.header_row is None else layout.skip - layout.header_row + 1 - layout.repeats


def heading_notes(layout: Layout, params: Mapping[str, object]) -> list[Note]:
    """Tell of a heading of several lines."""
    lines = lines_of(layout)
    return [Note("heading_of_lines", freeze({**params, "count": lines}))] if lines > 1 else []


def _joined(layout: Layout, first: int, skip: int, headers: Sequence[str]) -> Layout:
    names = (*headers, *[""] * layout.width)[: layout.width]
    return replace(layout, header_row=first + 1, skip=skip, headers=names, repeats=0)


def _import_ids(records: Sequence[Record], first: int) -> int | None:
    """Give the line of ids for machines that a survey's export has below its headings."""
    for at in range(first + 1, min(first + 3, len(records))):
        cells = [cell for cell in records[at] if cell.strip()]
        if cells and all(cell.lstrip().startswith(_IMPORT_ID) for cell in cells):
            return at
    return None


def _is_second(records: Sequence[Record], first: int, width: int) -> bool:
    """Say whether the line below the heading names columns, too: words over dates and numbers, under blank names."""
    if first + 2 >= len(records):
        return False
    top, second = records[first], records[first + 1]
    below = [row for row in records[first + 2 : first + 2 + _BELOW] if len(row) == width and filled(row)]
    if len(second) != width or len(top) > width or filled(second) < 2 or not below:
        return False
    names = [tidy(cell) for cell in second]
    groups = [tidy(cell) for cell in (*top, *[""] * width)][:width]
    if any(kind(name) not in {WORD, EMPTY} for name in names):
        return False
    if any(fold(name) in load_vocabulary().values["answer_line"] for name in names):
        return True
    usual = [_usual([row[at] for row in below]) for at in range(width)]
    differing = [at for at in range(width) if names[at] and usual[at] not in {WORD, EMPTY}]
    gaps = [at for at in range(width) if names[at] and not groups[at]]
    alone = {
        at for at in range(width) if names[at] and groups[at] not in {"", names[at]} and at + 1 not in gaps
    }
    repeated = any(names[at] and any(tidy(row[at]) == names[at] for row in below) for at in range(width))
    return bool(differing and gaps) and not repeated and alone <= set(differing)


def _usual(cells: Sequence[str]) -> str:
    """Name the kind that rules some cells, "word" where none does."""
    kinds = Counter(kind(cell) for cell in cells)
    del kinds[EMPTY]
    if not kinds:
        return EMPTY
    usual, count = kinds.most_common(1)[0]
    return usual if count > _MOST * kinds.total() else WORD


def _is_group_line(record: Record, headers: Sequence[str]) -> bool:
    """Say whether the line above a heading tells apart what it names twice."""
    cells = [tidy(cell) for cell in record]
    groups = {cell for cell in cells if cell}
    twice = {name for name, count in Counter(map(fold, headers)).items() if name and count > 1}
    if len(groups) < 2 or not twice or any(kind(cell) != WORD for cell in groups):
        return False
    told = _rightward(cells, headers)
    pairs = [
        (fold(group), fold(name)) for group, name in zip(told, headers, strict=False) if fold(name) in twice
    ]
    return len(set(pairs)) == len(pairs)


def _rightward(cells: Sequence[str], names: Sequence[str]) -> list[str]:
    """Carry each group's name to the right, over the columns it stands above."""
    told, group = [], ""
    for at, name in enumerate(names):
        cell = cells[at] if at < len(cells) else ""
        group = cell or (group if name else "")
        told.append(group)
    return told


def _names(top: Record, second: Record, layout: Layout, field_of: FieldOf) -> list[str]:
    """Join the two lines: a name that is its own, and known, needs no group; a survey's "Response" says nothing."""
    groups = [tidy(cell) for cell in top]
    own = [tidy(cell) for cell in second[: layout.width]]
    said = load_vocabulary().values["answer_line"]
    names = []
    counts = Counter(map(fold, own))
    asked = any(fold(name) in said for name in own)  # a survey: its second line holds answers, and no names
    for group, name in zip(_rightward(groups, own), own, strict=True):
        if not name or fold(name) in said or fold(name) == fold(group):
            names.append(group)
        elif not group or (not asked and counts[fold(name)] == 1 and field_of(name) is not None):
            names.append(name)
        else:
            names.append(f"{group} {name}")
    return names
