"""Which tables of counts belong together: other days, or other people; what looks at the same days is never added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.errors import InputError
from funnelkit.intake.counted import spans_of
from funnelkit.languages.fold import fold
from funnelkit.model import Note
from funnelkit.tally.tables import COHORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.tally.ready import Ready


class CountsOverlap(InputError):
    """Two tables count the same days of the same people: they are never added."""

    key = "counts_overlap"


def without_copies(tables: Sequence[Ready], notes: list[Note]) -> list[Ready]:
    """Leave out a file that is the same as one before."""
    seen: dict[tuple[str, str | None], str] = {}
    kept: list[Ready] = []
    for table in tables:
        reading = table.figures.plan.reading
        first = seen.setdefault((reading.sha256, reading.sheet), reading.name)
        if first != reading.name or any(other.figures.plan.reading is reading for other in kept):
            notes.append(Note("same_file", {"file": reading.name, "other": first}))
        else:
            kept.append(table)
    return kept


def put_together(tables: Sequence[Ready], *, alone: bool) -> list[tuple[Ready, ...]]:
    """Put together what can be added: other days, or other names of the same days."""
    sets: list[list[Ready]] = []
    for table in tables:
        home = next((found for found in sets if all(_can_add(table, other) for other in found)), None)
        if home is None:
            sets.append([table])
        else:
            home.append(table)
    for first in sets:
        for second in sets[sets.index(first) + 1 :] if alone else ():
            _check_views(first, second)
    return [tuple(found) for found in sorted(sets, key=_rank)]


def _rank(tables: Sequence[Ready]) -> tuple[bool, int]:
    """Order data sets: leads by creation first, then those that tell most steps."""
    return tables[0].basis != COHORT, -min(len(table.steps) for table in tables)


def _can_add(one: Ready, other: Ready) -> bool:
    if (one.basis, one.unit) != (other.basis, other.unit):
        return False
    return not _meet(one, other) or (
        _dimensions(one) == _dimensions(other) != frozenset() and not _share_names(one, other)
    )


def _meet(one: Ready, other: Ready) -> bool:
    """Say whether two tables count the same days; what has no days may be of any."""
    mine, theirs = spans_of(one), spans_of(other)
    if not mine or not theirs:
        return True
    return any(a.start < b.end and b.start < a.end for a in mine for b in theirs)


def _dimensions(table: Ready) -> frozenset[str]:
    return frozenset(table.figures.names)


def _share_names(one: Ready, other: Ready) -> bool:
    return any(
        {fold(value) for value in one.figures.names[name].values}
        & {fold(value) for value in other.figures.names[name].values}
        for name in ("manager", "source")
        if name in one.figures.names and name in other.figures.names
    )


def _check_views(first: Sequence[Ready], second: Sequence[Ready]) -> None:
    """Refuse two tables of the same days by the same dimensions: one of them is an older export of the other."""
    for one in first:
        for other in second:
            same = _dimensions(one) == _dimensions(other) and set(one.steps) & set(other.steps)
            if same and (one.basis, one.unit) == (other.basis, other.unit) and _meet(one, other):
                raise CountsOverlap(file=one.figures.file, other=other.figures.file)
