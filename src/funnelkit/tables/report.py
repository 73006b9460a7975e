"""A report as tables: one sentence, the funnel of the department, then a table for each grouping."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.analysis.numbering import LETTERS, first_rows
from funnelkit.document import Cell, Column, Document, Marks, Table
from funnelkit.metrics import METRICS
from funnelkit.model import Bounds, Count, Rate, Row, Score, Section, Value
from funnelkit.tables.cells import FEW, number_cells, number_of, share_digits
from funnelkit.tables.charts import with_bars
from funnelkit.tables.funnel_chart import funnel_chart
from funnelkit.tables.key_figures import measured_figures
from funnelkit.tables.reconciliation import make_reconciliation
from funnelkit.tables.sections import (
    CALLS,
    money_cell,
    period_name,
    rate_name,
    section_tables,
    tallied,
)
from funnelkit.tables.subjects import report_subject
from funnelkit.tables.waits_chart import waits_chart
from funnelkit.tables.worth_doing import worth_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.department.measurement import Report
    from funnelkit.languages import Words
    from funnelkit.worklists.losses import Losses

NUMBERS = (
    "leads_per_sale",
    "roi",
    "hours_to_contact",
    "contacted_within_5m",
    "contacted_within_1h",
    "contacted_within_1d",
    "contacted_within_7d",
    "days_to_sale",
    "sold_within_7d",
    "sold_within_30d",
    "sold_within_90d",
    "returned",
    "nps",
    "net_score",
)

WITHIN = "contacted_within_"

_COUNTS = 2
"""The place of the counts among the columns of the department."""

MONEY = ("revenue", "average_sale", "cost_per_lead", "cost_per_contact", "cost_per_sale")


def make_report(report: Report, words: Words) -> Document:
    """Put a report into words, those of its kind of business."""
    words = words.of_business(report.preset, report.names)
    whole = report.sections[0].rows[0] if report.sections[0].rows else None
    heading = [_title(report, words)]
    tables: list[Table] = []
    figures = tuple(measured_figures(whole, words, marked=report.opens)) if whole else ()
    if whole:
        heading.append(sentence(whole, words))
        tables += (
            whole_tables(report.sections[0], words, marked=report.opens) if report.shows("whole") else []
        )
        tables[1:1] = worth_tables(report.worth or (), words)
    first = first_rows(report.sections) if report.opens else {}
    tables += [
        table
        for section in report.shown
        if section.by
        for table in section_tables(section, words, first.get(section.by, 0))
    ]
    if report.losses:
        tables += _losses(report.losses, words)
    if report.shows("reconciliation"):
        tables += [make_reconciliation(held, words) for held in report.reconciliations if held.rows]
    if report.trends:
        tables += _trend(report, words)
    notes = [words.note(note) for note in report.notes]
    notes += _opens(tables, words)
    subject = report_subject(whole, report.period, words)
    return Document(words.code, tuple(heading), tuple(tables), tuple(notes), figures, subject)


def _opens(tables: Sequence[Table], words: Words) -> list[str]:
    """Say how a number is opened, by the first that can be."""
    marks = next((table.marks for table in tables if table.marks), None)
    if marks is None:
        return []
    letter = next((letter for letter in marks.columns if letter), "")
    return [words.text("words", "opens_by", address=letter + marks.rows[0])]


def _trend(report: Report, words: Words) -> list[Table]:
    from funnelkit.tables.trend import period_table, trend_table

    table = trend_table(report.trends, words, report.changes)
    return [table, period_table(report.trends, words)] if "trend" in report.only else [table]


def _losses(losses: Losses, words: Words) -> Iterable[Table]:
    from funnelkit.tables.losses import loss_tables

    return loss_tables(losses, words)


def _title(report: Report, words: Words) -> str:
    if report.as_of and not report.has_leads and not report.sections[0].rows:
        return words.text("words", "report_title_stages", as_of=report.as_of)
    kind = "report_title" if report.has_leads else "report_title_answers"
    period = period_name(report.period.name, words) if report.period else ""
    key = kind if period else f"{kind}_none"
    return words.text("words", key, period=period, as_of=report.as_of or "–")


def sentence(row: Row, words: Words) -> str:  # noqa: PLR0911
    """Say the one thing first: how many leads became sales."""
    leads, sold, opened, nps = (row.metrics[key] for key in ("leads", "sold", "open", "nps"))
    rate, calls = row.metrics["lead_conversion"], row.metrics["contact_rate"]
    if isinstance(calls, Rate) and calls.of_step == CALLS:
        return words.text("words", "calls_sentence", hits=calls.hits, of=calls.of, **_shares(calls, words))
    if isinstance(leads, Count) and isinstance(sold, Count):
        if not isinstance(rate, Rate):
            return words.text("words", "sales_sentence_only", sold=sold.n)
        if rate.of < FEW:
            return words.text("words", "sales_sentence_few", sold=sold.n, leads=leads.n)
        return words.text(
            "words",
            "sales_sentence",
            sold=sold.n,
            leads=leads.n,
            open=opened.n if isinstance(opened, Count) else "–",
            **_shares(rate, words),
        )
    if isinstance(leads, Count):
        return words.text("words", "leads_sentence", leads=leads.n)
    if isinstance(nps, Score) and nps.value is not None:
        return words.text(
            "words",
            "nps_sentence",
            value=words.number(nps.value, signed=True),
            n=nps.n,
            promoters=nps.promoters,
            passives=nps.passives,
            detractors=nps.detractors,
        )
    return ""


def _shares(rate: Rate, words: Words) -> dict[str, str]:
    if rate.of < FEW or rate.value is None or rate.low is None or rate.high is None:
        return dict.fromkeys(("share", "low", "high"), "–")
    digits = share_digits(rate.of)
    named = (("share", rate.value), ("low", rate.low), ("high", rate.high))
    return {name: words.share(value, digits) for name, value in named}


def whole_tables(section: Section, words: Words, *, marked: bool = False) -> list[Table]:
    """Lay out the department as a whole: its funnel, then its other numbers; `marked` with the address of each."""
    tables = (part for row in section.rows for part in (*_department(row, words), *_numbers(row, words)))
    return [replace(table, marks=_marks(keys) if marked else None) for keys, table in tables]


def _marks(keys: Iterable[str]) -> Marks:
    """Give each figure of the department, which is row 1, its address."""
    return Marks(tuple(f"{LETTERS[key]}1" for key in keys))


def _department(row: Row, words: Words) -> Iterable[tuple[list[str], Table]]:
    keys = [key for key, metric in METRICS.items() if metric.kind == "rate" and row.metrics[key] is not None]
    if not keys:
        return
    rows = []
    for key in keys:
        value = row.metrics[key]
        footnote = (1,) if key == "win_rate" else ()
        cells = (Cell(rate_name(key, value, words)), *number_cells(value))
        rows.append(
            (
                *cells[:-1],
                Cell(cells[-1].value, cells[-1].kind, cells[-1].digits, cells[-1].unit, "", footnote),
            )
        )
    opened = row.metrics["open"]
    beside = words.text("words", "open_beside", open=opened.n if isinstance(opened, Count) else "–")
    table = Table(
        words.text("words", "whole_table"),
        _columns(words, "step", "rate", "hits_of", "interval"),
        tuple(rows),
        (beside,) if "win_rate" in keys else (),
        chart=funnel_chart(row, words),
    )
    yield keys, with_bars(table, _COUNTS, [_hits(row.metrics[key]) for key in keys])


def _hits(value: Value) -> float | None:
    """Give how many are drawn: of those of whom only limits are known the least."""
    return value.hits_least if isinstance(value, Bounds) else value.hits if isinstance(value, Rate) else None


def _numbers(row: Row, words: Words) -> Iterable[tuple[list[str], Table]]:
    told = [
        key for key in NUMBERS if row.metrics[key] is not None and getattr(row.metrics[key], "of", None) != 0
    ]
    lines: list[tuple[str, tuple[Cell, ...]]] = [
        (key, (Cell(words.text("metrics", key)), *number_cells(row.metrics[key])))
        for key in (*tallied([row]), *told)
    ]
    lines += [(key, line) for key in MONEY for line in _money_rows(key, row.metrics[key], words)]
    if lines:
        columns = _columns(words, "step", "value", "hits_of", "interval")
        waits = {key.removeprefix(WITHIN): row.metrics[key] for key in told if key.startswith(WITHIN)}
        chart = waits_chart(waits, words)
        title = words.text("words", "whole_numbers")
        table = Table(title, columns, tuple(line for _, line in lines), chart=chart)
        yield [key for key, _ in lines], table


def _money_rows(key: str, value: Value, words: Words) -> Iterable[tuple[Cell, ...]]:
    if not isinstance(value, tuple):
        return
    for money in value:
        amount = money.sum if key == "revenue" else money.mean
        yield Cell(words.text("metrics", key)), money_cell(amount, money), number_of(money.n), Cell(None)


def _columns(words: Words, *keys: str) -> tuple[Column, ...]:
    first, *rest = (words.text("words", key) for key in keys)
    return (Column(first, "left"), *(Column(title) for title in rest))
