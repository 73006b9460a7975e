"""Reasons by manager, source, stage and period, and by competitor, as tables of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.refusals import BLANK, REST
from funnelkit.document import Cell, Column, Table
from funnelkit.tables.cells import interval_cell, share_cell, short
from funnelkit.tables.refusal_names import reason_name
from funnelkit.tables.sections import MOST_ROWS, period_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.competitors import Competitor
    from funnelkit.analysis.refusal_tables import Cross, Odd
    from funnelkit.analysis.refusals import Reasons
    from funnelkit.languages import Words

MOST_REASONS = 10
MOST_GROUPS = 6
MOST_ODD = 10


def cross_tables(crosses: Sequence[Cross], reasons: Reasons, words: Words) -> Iterable[Table]:
    """Lay out the tables: a line a reason, a column a group; the rest of both under others."""
    for found in crosses:
        if len(found.groups) > (found.by == "period"):
            yield _table(found, reasons, words)


def _table(found: Cross, reasons: Reasons, words: Words) -> Table:
    groups = range(len(found.groups))
    columns = list(groups[-MOST_GROUPS:] if found.by == "period" else groups[:MOST_GROUPS])
    hidden = [at for at in groups if at not in columns]
    names = [_name(found, at, words) for at in columns]
    others = words.text("refusals", "before" if found.by == "period" else "others")
    given = [at for at in range(len(reasons.rows)) if found.counts[:, at].any()]
    lines = [at for at in given if reasons.rows[at].kind not in (BLANK, REST)][:MOST_REASONS]
    rest = [at for at in given if at not in lines and reasons.rows[at].kind != BLANK]
    blank = [at for at in given if reasons.rows[at].kind == BLANK]
    parts = [*((reason_name(reasons.rows[at], words), [at]) for at in lines)]
    parts += [(words.text("refusals", "other_reasons", count=len(rest)), rest)] if rest else []
    parts += [(words.text("words", "no_value"), blank)] if blank and parts else []
    marked = {(cell.row, cell.group) for cell in found.odd}

    def line(name: str, rows: Sequence[int]) -> tuple[Cell, ...]:
        cells = [
            Cell(
                int(found.counts[at, rows].sum()),
                "count",
                tone="strong" if len(rows) == 1 and (rows[0], found.groups[at]) in marked else "",
            )
            for at in columns
        ]
        more = [Cell(int(found.counts[np.ix_(hidden, rows)].sum()), "count")] if hidden else []
        return (Cell(name), Cell(int(found.counts[:, rows].sum()), "count"), *cells, *more)

    every = list(range(len(reasons.rows)))
    return Table(
        _title(found, words),
        (
            Column(words.text("refusals", "reason"), "left"),
            Column(words.text("refusals", "lost")),
            *(Column(name) for name in names),
            *([Column(others)] if hidden else []),
        ),
        (line(words.text("refusals", "all"), every), *(line(name, rows) for name, rows in parts)),
        tuple(_odd(found, reasons, words)),
    )


def _title(found: Cross, words: Words) -> str:
    key = "by_period" if found.by == "period" else "by_lost_from" if found.by == "lost_from" else "by"
    title = words.text("refusals", key, dimension=words["by"].get(found.by, ""))
    if found.differ is None:
        return title
    return f"{title}: {words.text('refusals', 'differ' if found.differ else 'alike')}"


def _name(found: Cross, at: int, words: Words) -> str:
    name = found.groups[at]
    if name is None:
        return words.text("words", "no_date" if found.by == "period" else "no_value")
    return period_name(name, words) if found.by == "period" else short(name)


def _odd(found: Cross, reasons: Reasons, words: Words) -> Iterable[str]:
    for cell in found.odd[:MOST_ODD]:
        yield _sentence(cell, reasons, words)
    more = len(found.odd) - MOST_ODD
    if more > 0:
        yield words.text("refusals", "odd_more", more=more)


def _sentence(cell: Odd, reasons: Reasons, words: Words) -> str:
    return words.text(
        "refusals",
        "odd_more_often" if cell.residual > 0 else "odd_less_often",
        group=cell.group,
        reason=short(reason_name(reasons.rows[cell.row], words)),
        lost=cell.lost,
        of=cell.of,
        expected=words.number(cell.expected, 0 if cell.expected >= 10 else 1),
    )


def competitor_table(competitors: Sequence[Competitor], words: Words) -> Table:
    """Lay out against whom leads are lost, and when."""
    shown = competitors[:MOST_ROWS]
    periods = sorted({name for row in competitors for name in row.periods if name is not None})[-MOST_GROUPS:]
    with_sold = any(row.sold is not None for row in competitors)
    more = len(competitors) - len(shown)
    names = ["competitor", "lost", "share", "interval", *(["sold"] if with_sold else [])]
    return Table(
        words.text("refusals", "competitors_table"),
        (
            *(
                Column(words.text("refusals", name), "left" if name == "competitor" else "right")
                for name in names
            ),
            *(Column(period_name(name, words)) for name in periods),
        ),
        tuple(
            (
                Cell(row.name),
                Cell(int(row.share.hits), "count"),
                share_cell(row.share),
                interval_cell(row.share),
                *([Cell(row.sold, "count")] if with_sold else []),
                *(Cell(row.periods.get(name, 0), "count") for name in periods),
            )
            for row in shown
        ),
        (words.text("words", "more_rows", more=more),) if more else (),
    )
