"""Exports of many systems, written as the systems write them, of one invented department.

A module a system: each of its functions marked `@export` writes one file, and says what of the department that file can
tell. The files stand beside, `python -m exports --write` (in tests/) writes them anew. To add a system: a module here
and a profile in `src/funnelkit/recognition/crm/`.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exports._tasks import Task
    from exports.department import Lead

    Figures = Mapping[str | None, Mapping[str, int]]

FOLDER = Path(__file__).parent
EVERYTHING = frozenset(
    {
        "sold",
        "lost",
        "non_target",
        "manager",
        "source",
        "reason",
        "amount",
        "created",
        "closed",
        "sold_closed",
    }
)


@dataclass(frozen=True)
class Export:
    """One file: what it is called, who wrote it, what it holds, and what can be told from it.

    `leads`: as the file shows them (a system without a word for non-target leads shows them as lost). `tells`: of
    EVERYTHING; what is not in it is expected to be null, or not to be there. `kind`: of which table it is.
    `currency`: of the amounts, None where the file does not say. `headings`: those of the file in other languages.
    `tasks`: those that a file of tasks holds, of the leads that the file `beside` holds.
    """

    name: str
    crm: str
    leads: tuple[Lead, ...]
    data: bytes
    tells: frozenset[str]
    currency: str | None
    kind: str
    notes: frozenset[str]
    headings: tuple[tuple[str, ...], ...]
    figures: Figures
    tasks: tuple[Task, ...] = ()
    beside: str = ""


@dataclass(frozen=True)
class Told:
    """What a writer gives: the leads as its file shows them, the file, and its headings in other languages.

    `figures`: of a report of counts, metric -> count by the name of a source or manager, None for all together.
    """

    leads: Sequence[Lead]
    data: bytes
    headings: Sequence[Sequence[str]] = ()
    figures: Figures = field(default_factory=dict)
    tasks: Sequence[Task] = ()


_WRITERS: dict[str, Callable[[], Export]] = {}


def export(
    name: str,
    crm: str,
    *,
    tells: str | frozenset[str],
    currency: str | None = None,
    kind: str = "leads",
    notes: str = "",
    beside: str = "",
) -> Callable[[Callable[[], Told]], Callable[[], Export]]:
    """Mark a writer: the name of its file, the system as its profile calls it, what the file tells (words with blanks).

    `notes`: keys of notes that must be shown. `beside`: the file with the leads of a file of tasks.
    """
    told_of = frozenset(tells.split()) if isinstance(tells, str) else tells
    assert told_of <= EVERYTHING, told_of - EVERYTHING

    def mark(write: Callable[[], Told]) -> Callable[[], Export]:
        @cache
        def written() -> Export:
            told = write()
            headings = tuple(tuple(names) for names in told.headings)
            keys = frozenset(notes.split())
            return Export(
                name,
                crm,
                tuple(told.leads),
                told.data,
                told_of,
                currency,
                kind,
                keys,
                headings,
                told.figures,
                tuple(told.tasks),
                beside,
            )

        assert name not in _WRITERS, name
        _WRITERS[name] = written
        return written

    return mark


def cells_of(data: bytes, name: str) -> object:
    """Give what has to be the same when a file is written again: its bytes, of a workbook the cells."""
    if not name.endswith(".xlsx"):
        return data
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def all_exports() -> dict[str, Callable[[], Export]]:
    """Give the writers of all files, by the names of the files."""
    for module in pkgutil.iter_modules([str(FOLDER)]):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_WRITERS.items()))
