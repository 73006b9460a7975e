"""Managers, sources and refusal reasons beside their own past, as tables: a line a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.statistics.intervals import LEVEL
from funnelkit.tables.cells import number_cells
from funnelkit.tables.sections import MOST_ROWS, rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.compared import ComparedRow, ComparedTable
    from funnelkit.languages import Words

MOST_NAMES = 5
TOLD = ("improved", "worse")


def group_tables(tables: Iterable[ComparedTable], words: Words) -> Iterable[Table]:
    """Lay out the tables of groups; one of which no row could be judged is left out."""
    for table in tables:
        if table.family:
            yield _group_table(table, words)


def _group_table(table: ComparedTable, words: Words) -> Table:
    sides = [row for row in table.rows if row.group[table.by] is not None]
    rows = [row for row in sides if not _words_of(row) & {"new", "gone"}]
    keys = [key for key in table.rows[0].metrics if any(_is_shown(row, key) for row in rows)]
    shown = rows[:MOST_ROWS]
    more = len(rows) - len(shown)
    footnotes = [
        *_names(sides, table.by, words),
        _family(table, words),
        *([words.text("words", "more_rows", more=more)] if more else []),
    ]
    return Table(
        words.text("words", "compare_by", dimension=words.by([table.by]), period=table.period.name),
        (Column(words.text("dimensions", table.by), "left"), *_columns(rows, keys, words)),
        tuple(_line(row, table.by, keys, words) for row in shown),
        tuple(footnotes),
    )


def _words_of(row: ComparedRow) -> set[str | None]:
    return {compared.verdict for compared in row.metrics.values()}


def _is_shown(row: ComparedRow, key: str) -> bool:
    compared = row.metrics[key]
    told = compared.current is not None or compared.baseline is not None
    return told and compared.verdict not in ("too_early", "not_comparable")


def _columns(rows: Sequence[ComparedRow], keys: Sequence[str], words: Words) -> Iterable[Column]:
    for key in keys:
        yield Column(_metric_name(rows, key, words))
        yield Column(words.text("words", "baseline"))
    yield Column(words.text("words", "verdict"), "left")


def _metric_name(rows: Sequence[ComparedRow], key: str, words: Words) -> str:
    if key.startswith("share_of"):
        return words.text("metrics", key)
    value = next((row.metrics[key].current for row in rows if row.metrics[key].current is not None), None)
    return rate_name(key, value, words)


def _line(row: ComparedRow, by: str, keys: Sequence[str], words: Words) -> tuple[Cell, ...]:
    cells = [Cell(row.group[by])]
    for key in keys:
        compared = row.metrics[key]
        cells += [number_cells(value)[0] for value in (compared.current, compared.baseline)]
    told = {key: row.metrics[key].verdict or "" for key in keys if row.metrics[key].verdict in TOLD}
    said = [
        words.text(
            "words",
            "verdict_of",
            verdict=words.text("verdicts", verdict),
            metric=_metric_name([row], key, words),
        )
        for key, verdict in told.items()
    ]
    tone = (
        {"improved": "good", "worse": "bad"}[verdicts.pop()] if len(verdicts := {*told.values()}) == 1 else ""
    )
    return (*cells, Cell("; ".join(said), tone=tone))


def _family(table: ComparedTable, words: Words) -> str:
    if not table.lone:
        told = any(_words_of(row) & {*TOLD} for row in table.rows)
        return words.text("words", "rows_family" if told else "rows_none", family=table.family)
    expected = round(max(1.0, (1 - LEVEL) * table.family))
    return words.text("words", "rows_lone", lone=table.lone, family=table.family, expected=expected)


def _names(rows: Sequence[ComparedRow], by: str, words: Words) -> Iterable[str]:
    """Name the groups that only one side has."""
    for word in ("new", "gone"):
        names = [row.group[by] or "" for row in rows if word in _words_of(row)]
        if names:
            listed = ", ".join(names[:MOST_NAMES])
            more = len(names) - MOST_NAMES
            told = words.text("words", "names_more", names=listed, more=more) if more > 0 else listed
            yield words.text("words", f"groups_{word}", names=told)
