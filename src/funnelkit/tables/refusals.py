"""Refusals as tables: reasons, what their groups are made of, by whom, where and when, to whom, and what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.analysis.funnel import share
from funnelkit.analysis.refusals import GROUP, VALUE
from funnelkit.document import Cell, Column, Document, Table
from funnelkit.languages.refusals import known_groups
from funnelkit.model import Count, Money, Rate
from funnelkit.tables.cells import FEW, figure, interval_cell, share_cell, share_digits, short
from funnelkit.tables.compared_groups import group_tables
from funnelkit.tables.reasons_chart import reasons_chart
from funnelkit.tables.refusal_names import group_name, reason_name
from funnelkit.tables.refusal_tables import competitor_table, cross_tables
from funnelkit.tables.sections import MOST_ROWS, money_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.alike_reasons import Suggestion
    from funnelkit.analysis.compared import ComparedTable
    from funnelkit.analysis.refusals import Reason, Reasons, Spelling
    from funnelkit.department.refusals import RefusalReport
    from funnelkit.languages import Words
    from funnelkit.model import Note

MOST_SPELLINGS = 6
MOST_SUGGESTED = 10


def make_refusals(found: RefusalReport, written: Sequence[Note], words: Words) -> Document:
    """Put refusals into words."""
    tables = tuple(_tables(found, words))
    notes = tuple(words.note(note) for note in (*found.notes, *written))
    return Document(words.code, tuple(_heading(found, words)), tables, notes)


def _heading(found: RefusalReport, words: Words) -> Iterable[str]:
    as_of = found.as_of or words.text("words", "no_date")
    yield words.text("refusals", "title", as_of=as_of)
    if found.whole is None:
        return
    lost, rate, still_open = (found.whole.metrics[key] for key in ("lost", "refusal_rate", "open"))
    if isinstance(rate, Rate) and rate.of < FEW:
        yield words.text("refusals", "sentence_few", hits=rate.hits, of=rate.of)
    elif isinstance(rate, Rate) and rate.low is not None and rate.high is not None:
        digits = share_digits(rate.of)
        yield words.text(
            "refusals",
            "sentence",
            hits=rate.hits,
            of=rate.of,
            share=figure(rate, words),
            low=words.share(rate.low, digits),
            high=words.share(rate.high, digits),
            open=still_open.n if isinstance(still_open, Count) else "–",
        )
    elif isinstance(lost, Count):
        yield words.text("refusals", "sentence_lost", lost=lost.n)


def _tables(found: RefusalReport, words: Words) -> Iterable[Table]:
    reasons = found.reasons
    if reasons is None or not reasons.lost:
        return
    if found.told:
        yield from _said(found, reasons, words)
    if found.compared is not None:
        yield from group_tables((_renamed(found.compared, reasons, words),), words)
    yield from cross_tables(found.crosses, reasons, words)
    if found.competitors:
        yield competitor_table(found.competitors, words)


def _said(found: RefusalReport, reasons: Reasons, words: Words) -> Iterable[Table]:
    """Lay out what was said: the reasons, their groups, and spellings that may be one."""
    yield _reasons_table(reasons, words)
    groups = _groups_table(reasons, words)
    if groups:
        yield groups
    if found.suggestions:
        yield _suggestions_table(found.suggestions, words)


def _reasons_table(reasons: Reasons, words: Words) -> Table:
    shown = [row for at, row in enumerate(reasons.rows) if at < MOST_ROWS or row.kind != VALUE]
    more = len(reasons.rows) - len(shown)
    with_group = reasons.column == "list" and any(row.group for row in reasons.rows)
    with_most = bool(reasons.unsaid.blank + reasons.unsaid.other)
    with_money = any(row.amounts for row in reasons.rows)
    names = ["reason", *(["group"] if with_group else []), "lost", "share", "interval"]
    names += [*(["at_most"] if with_most else []), *(["amount"] if with_money else [])]
    left = ("reason", "group")
    footnotes = [
        *([words.text("refusals", "at_most_foot")] if with_most else []),
        *([words.text("refusals", "amount_foot")] if with_money else []),
        *([words.text("words", "more_rows", more=more)] if more else []),
    ]
    return Table(
        words.text("refusals", "reasons_table"),
        tuple(Column(words.text("refusals", name), "left" if name in left else "right") for name in names),
        tuple(
            (
                Cell(reason_name(row, words)),
                *([Cell(group_name(row.group, words))] if with_group else []),
                Cell(int(row.share.hits), "count"),
                share_cell(row.share),
                interval_cell(row.share),
                *([_at_most(row)] if with_most else []),
                *([_amounts(row.amounts, words)] if with_money else []),
            )
            for row in shown
        ),
        tuple(footnotes),
        chart=reasons_chart(reasons, words),
    )


def _at_most(row: Reason) -> Cell:
    few = share_cell(row.share).value is None
    return Cell(None if few else row.at_most, "share", share_digits(row.share.of))


def _amounts(amounts: tuple[Money, ...] | None, words: Words) -> Cell:
    """Give what was lost, each currency by itself."""
    if not amounts:
        return Cell(None)
    if len(amounts) == 1:
        return money_cell(amounts[0].sum, amounts[0])
    return Cell(" + ".join(words.money(money.sum, money.currency or "?") for money in amounts))


def _groups_table(reasons: Reasons, words: Words) -> Table | None:
    """Show every group with what it is made of; None where each is made of one reason that stands beside it."""
    made: dict[str, list[Spelling]] = {}
    for spelling in reasons.spellings:
        if spelling.group:
            made.setdefault(spelling.group, []).append(spelling)
    if not made or (reasons.column == "list" and all(len(own) == 1 for own in made.values())):
        return None
    sizes = {name: sum(one.lost for one in spellings) for name, spellings in made.items()}
    columns = (("group", "left"), ("lost", "right"), ("share", "right"), ("made_of", "left"))
    return Table(
        words.text("refusals", "groups_table"),
        tuple(
            Column(words.text("refusals", name), "left" if side == "left" else "right")
            for name, side in columns
        ),
        tuple(
            (
                Cell(group_name(name, words)),
                Cell(sizes[name], "count"),
                share_cell(share(sizes[name], reasons.lost, "lost")),
                Cell(_listed(made[name], words)),
            )
            for name in sorted(made, key=lambda name: (-sizes[name], name))
        ),
        (words.text("refusals", "groups_foot"),),
    )


def _listed(spellings: Sequence[Spelling], words: Words) -> str:
    told = [words.text("refusals", "spelling", text=short(one.text), lost=one.lost) for one in spellings]
    more = spellings[MOST_SPELLINGS:]
    if more:
        lost = sum(one.lost for one in more)
        told = [*told[:MOST_SPELLINGS], words.text("refusals", "spellings_more", count=len(more), lost=lost)]
    return ", ".join(told)


def _suggestions_table(suggestions: Sequence[Suggestion], words: Words) -> Table:
    shown = suggestions[:MOST_SUGGESTED]
    more = len(suggestions) - len(shown)
    return Table(
        words.text("refusals", "suggestions_table"),
        tuple(
            Column(words.text("refusals", name), "right" if name == "lost" else "left")
            for name in ("spelling_column", "lost", "like", "lost", "group")
        ),
        tuple(
            (
                Cell(short(one.spelling.text)),
                Cell(one.spelling.lost, "count"),
                Cell(short(one.like.text)),
                Cell(one.like.lost, "count"),
                Cell(group_name(one.like.group, words)),
            )
            for one in shown
        ),
        (
            words.text("refusals", "suggestions_foot"),
            *([words.text("words", "more_rows", more=more)] if more else []),
        ),
    )


def _renamed(table: ComparedTable, reasons: Reasons, words: Words) -> ComparedTable:
    """Call groups by their names where reasons were held against the baseline as groups."""
    if reasons.column != "text":
        return table
    known = {*known_groups(), *(row.name for row in reasons.rows if row.kind == GROUP)}
    rows = tuple(
        replace(
            row,
            group={by: group_name(name, words) if name in known else name for by, name in row.group.items()},
        )
        for row in table.rows
    )
    return replace(table, rows=rows)
