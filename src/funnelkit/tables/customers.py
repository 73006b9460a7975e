"""What customers did after the sale as tables: who bought again, who complained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.tables.cells import hits_cell, interval_cell, share_cell
from funnelkit.tables.sections import MOST_ROWS, group_name, period_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.department.nps import Voice
    from funnelkit.languages import Words
    from funnelkit.worklists.complaints import Complaints, ComplaintsBy


def customer_tables(found: Voice, words: Words) -> Iterable[Table]:
    """Lay out repeat sales, what became of those who answered, and complaints."""
    yield from _repeats(found, words)
    yield from _again(found, words)
    if found.complaints:
        yield _complaints(found, words)


def _repeats(found: Voice, words: Words) -> Iterable[Table]:
    if not found.repeats:
        return
    columns = (
        Column(words.text("nps", "sold_in"), "left"),
        *(Column(title) for title in _titles(words, "sales", "repeat_sales")),
    )
    rows = tuple(
        (
            Cell(words.text("nps", "all_periods") if row.period is None else period_name(row.period, words)),
            Cell(row.sold, "count"),
            share_cell(row.repeats),
            hits_cell(row.repeats),
            interval_cell(row.repeats),
        )
        for row in (found.repeats if found.repeats[0].repeats.hits else found.repeats[:1])
    )
    yield Table(words.text("nps", "repeats_table"), columns, rows, (words.text("nps", "repeats_known"),))


def _titles(words: Words, *names: str) -> list[str]:
    """Give the headings of some columns, and of the counts and the interval behind them."""
    own = [words.text("nps", name) for name in names]
    return [*own, words.text("words", "hits_of"), words.text("words", "interval")]


def _again(found: Voice, words: Words) -> Iterable[Table]:
    if not any(row.bought.hits for row in found.again):
        return
    columns = (
        Column(words.text("nps", "answered"), "left"),
        *(Column(title) for title in _titles(words, "bought_again")),
    )
    rows = tuple(
        (
            Cell(words.text("nps", f"box_{row.answered}")),
            share_cell(row.bought),
            hits_cell(row.bought),
            interval_cell(row.bought),
        )
        for row in found.again
    )
    yield Table(words.text("nps", "again_table"), columns, rows, (words.text("nps", "again_any_age"),))


def _complaints(found: Voice, words: Words) -> Table:
    """Put every grouping under the other: all, by period, by manager, by product."""
    columns = (
        Column(words.text("nps", "complaints_by"), "left"),
        Column(words.text("nps", "complaints_of"), "left"),
        *(Column(words.text("nps", name)) for name in ("complaints", "sales", "per_100_sales")),
        Column(words.text("words", "interval")),
    )
    rows = tuple(
        _line(section, row, words) for section in found.complaints for row in section.rows[:MOST_ROWS]
    )
    notes = tuple(text for section in found.complaints for text in _told(section, words))
    title = words.text("nps", "complaints_table")
    return Table(title, columns, rows, (words.text("nps", "complaints_sales"), *notes))


def _line(section: ComplaintsBy, row: Complaints, words: Words) -> tuple[Cell, ...]:
    by = words.text("dimensions", section.by[0]) if section.by else words.text("nps", "all_periods")
    name = "".join(group_name(name, value, words) for name, value in row.group.items())
    ratio = row.per_100_sales
    return (
        Cell(by),
        Cell(name or None),
        Cell(row.n, "count"),
        Cell(row.sold, "count"),
        Cell(ratio.value if ratio else None, "number", 1),
        Cell((ratio.low, ratio.high), "interval", 1, "number") if ratio else Cell(None),
    )


def _told(section: ComplaintsBy, words: Words) -> Iterable[str]:
    if section.told_apart is not None:
        key = "complaints_differ" if section.told_apart else "complaints_alike"
        yield words.text("nps", key, dimension=words.by(section.by[:1]))
    if len(section.rows) > MOST_ROWS:
        yield words.text("words", "more_rows", more=len(section.rows) - MOST_ROWS)
