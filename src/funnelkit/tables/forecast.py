"""A forecast in words: one sentence that says first whether it may be believed, then what is to come, and from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.backtest import backtest_tables, failed_sentence, forecast_columns, test_sentence
from funnelkit.tables.cells import hits_cell, interval_cell, roughly, share_cell
from funnelkit.tables.charts import bar_cells
from funnelkit.tables.forecast_chart import forecast_chart
from funnelkit.tables.notes import general_notes
from funnelkit.tables.sections import MOST_ROWS, group_name, period_name
from funnelkit.worklists.pipeline import BY_AGE, BY_CRM, BY_STAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from funnelkit.analysis.coming import Coming
    from funnelkit.department.forecast import ForecastReport
    from funnelkit.languages import Words
    from funnelkit.worklists.pipeline import Pipeline, Weighted

_SMALL = 10
"""Fewer expected sales are told with a decimal."""


def make_forecast(report: ForecastReport, words: Words) -> Document:
    """Put a forecast into words; one that failed its own test says so in its first line."""
    words = words.of_business(report.business.preset, report.business.names)
    failed = failed_sentence(report.found.tested, words) if report.found.whole else None
    heading = (*([failed] if failed else []), *_sentences(report, words))
    tables = [
        *_forecast_tables(report, words),
        *(backtest_tables(report, words) if report.asked.backtest else ()),
    ]
    notes = general_notes(report.notes, words)
    return Document(words.code, heading, tuple(tables), notes)


def _sentences(report: ForecastReport, words: Words) -> Iterator[str]:
    found = report.found
    if found.whole is None or found.whole.to_come is None:
        yield words.text("forecast", "none", as_of=report.as_of)
        return
    low, high = found.whole.to_come.interval()
    told = {
        "sales": roughly(found.whole.to_come.mean, words),
        "low": low,
        "high": high,
        "open": found.whole.open,
    }
    yield words.text("forecast", "sentence", as_of=report.as_of, since=found.since, **told)
    for row in found.ahead:
        total = row.at_maturity
        if total:
            key = "ahead_running" if row is found.ahead[0] and len(found.ahead) > 1 else "ahead"
            limits = {"sales": roughly(total[0], words), "low": total[1], "high": total[2], "sold": row.sold}
            yield words.text("forecast", key, period=period_name(row.group["period"] or "", words), **limits)
    yield test_sentence(found.tested, words)


def _forecast_tables(report: ForecastReport, words: Words) -> Iterator[Table]:
    found = report.found
    if found.whole is None:
        return
    rows = [(period_name(row.group["period"] or "", words), row) for row in found.periods]
    if found.earlier:
        rows.append((words.text("forecast", "earlier"), found.earlier))
    yield _periods([*rows, (words.text("forecast", "all_open"), found.whole)], report, words)
    yield _ahead(found.ahead, words)
    for name, coming in found.groups.items():
        if coming:
            yield _groups(name, coming, report, words)
    pipelines = report.pipelines.get("", ())
    if any(row.amounts for row in pipelines):
        yield _pipelines(pipelines, words)
    if report.stages:
        yield _stages(report, words)


def _periods(rows: Sequence[tuple[str, Coming]], report: ForecastReport, words: Words) -> Table:
    """Lay out the unfinished periods, what is open of earlier ones, and all open leads."""
    names = [
        "period",
        "leads",
        "open",
        "sold",
        "to_come",
        "at_maturity",
        "interval",
        "drawn",
        *_money_names(rows),
    ]
    bars = bar_cells([row.at_maturity[1:] if row.at_maturity and row.group else None for _, row in rows])
    cells = tuple(
        (
            Cell(name),
            Cell(row.leads, "count"),
            Cell(row.open, "count"),
            Cell(row.sold if row.group else None, "count"),
            *_expected(row),
            bar,
            *_money(row, rows),
        )
        for (name, row), bar in zip(rows, bars, strict=True)
    )
    foots = [words.text("forecast", "periods_foot", days=report.found.mature_days)]
    if any(row.to_come is None for _, row in rows):
        foots.append(words.text("forecast", "too_early_foot"))
    title = words.text("forecast", "periods_title")
    chart = forecast_chart(rows, title, words.text("forecast", "column_at_maturity"), words)
    return Table(title, forecast_columns(names, words), cells, tuple(foots), chart=chart)


def _ahead(rows: Sequence[Coming], words: Words) -> Table:
    """Lay out the sales of the period ahead, those of leads that have not come among them."""
    told = [(period_name(row.group["period"] or "", words), row) for row in rows]
    names = ["period", "sold_in", "to_come", "sold_at_end", "interval", *_money_names(told)]
    cells = tuple(
        (Cell(name), Cell(row.sold, "count"), *_expected(row), *_money(row, told)) for name, row in told
    )
    foot = words.text("forecast", "ahead_foot")
    title = words.text("forecast", "ahead_title")
    chart = forecast_chart(told, title, words.text("forecast", "column_sold_at_end"), words)
    return Table(title, forecast_columns(names, words), cells, (foot,), chart=chart)


def _groups(name: str, coming: Sequence[Coming], report: ForecastReport, words: Words) -> Table:
    """Lay out the open leads of one dimension, most sales to come first."""
    shown = coming[:MOST_ROWS]
    rows = [(group_name(name, row.group[name], words), row) for row in shown]
    weighed = {row.group[name]: row for row in reversed(report.pipelines.get(name, ()))}
    amounts = any(row.amounts for row in weighed.values())
    titles = [
        "leads",
        "open",
        "to_come",
        "interval",
        "drawn",
        *_money_names(rows),
        *(["weighted"] if amounts else []),
    ]
    spans = [row.to_come.interval() if row.to_come else (0, 0) for row in shown]
    bars = bar_cells([span if span[1] else None for span in spans])
    cells = tuple(
        (
            Cell(title),
            Cell(row.leads, "count"),
            Cell(row.open, "count"),
            *_to_come(row),
            bar,
            *_money(row, rows),
            *([_weighted(weighed.get(row.group[name]), BY_AGE)] if amounts else []),
        )
        for (title, row), bar in zip(rows, bars, strict=True)
    )
    more = len(coming) - len(shown)
    foots = (words.text("words", "more_rows", more=more),) if more > 0 else ()
    columns = (Column(words.text("dimensions", name), "left"), *forecast_columns(titles, words))
    return Table(words.text("forecast", "groups_title", dimension=words.by([name])), columns, cells, foots)


def _pipelines(rows: Sequence[Pipeline], words: Words) -> Table:
    """Lay out what the open leads' amounts are worth at each kind of chance, a currency a row."""
    kinds = [kind for kind in (BY_AGE, BY_STAGE, BY_CRM) if any(kind in row.weighted for row in rows)]
    names = ["currency", "open", "amounts", "sum", *kinds]
    cells = tuple(
        (
            Cell(row.currency),
            Cell(row.open, "count"),
            Cell(row.amounts, "count"),
            Cell(row.amount if row.amounts else None, "money", unit=row.currency or ""),
            *(_weighted(row, kind) for kind in kinds),
        )
        for row in rows
    )
    return Table(
        words.text("forecast", "pipeline_title"),
        forecast_columns(names, words),
        cells,
        _pipeline_foots(rows, kinds, words),
    )


def _pipeline_foots(rows: Sequence[Pipeline], kinds: Iterable[str], words: Words) -> tuple[str, ...]:
    """Say of which leads each kind of chance knows nothing."""
    foots = [words.text("forecast", "pipeline_foot")]
    opened = sum(row.open for row in rows)
    for kind in kinds:
        told = sum(row.weighted[kind].n for row in rows)
        sales = sum(row.weighted[kind].sales for row in rows)
        foots.append(
            words.text("forecast", f"{kind}_foot", told=told, open=opened, sales=roughly(sales, words))
        )
    return tuple(foots)


def _stages(report: ForecastReport, words: Words) -> Table:
    """Lay out from which stage how many are sold, and what is in each now."""
    names = ["stage", "ever", "finished", "won", "count", "interval_share", "drawn_share", "open_now", "crm"]
    told: dict[str | None, list[Pipeline]] = {}
    for row in report.pipelines.get("stage", ()):
        told.setdefault(row.group["stage"], []).append(row)
    cells = tuple(
        (
            Cell(stage.stage),
            Cell(stage.ever, "count"),
            Cell(stage.finished, "count"),
            share_cell(stage.won if stage.drawn else None),
            hits_cell(stage.won),
            interval_cell(stage.won if stage.drawn else None),
            Cell(stage.drawn.value if stage.drawn else None, "share"),
            Cell(sum(row.open for row in told.get(stage.stage, ())), "count"),
            Cell(_crm_mean(told.get(stage.stage, ())), "share"),
        )
        for stage in report.stages or ()
    )
    foot = words.text("forecast", "stages_foot", days=report.found.mature_days)
    return Table(words.text("forecast", "stages_title"), forecast_columns(names, words), cells, (foot,))


def _crm_mean(rows: Iterable[Pipeline]) -> float | None:
    told = [row.weighted[BY_CRM] for row in rows if BY_CRM in row.weighted]
    n = sum(one.n for one in told)
    return sum(one.sales for one in told) / n if n else None


def _expected(row: Coming) -> tuple[Cell, Cell, Cell]:
    total = row.at_maturity
    if row.to_come is None or total is None:
        return Cell(None), Cell(None), Cell(None)
    more = _number(row.to_come.mean)
    if not row.group:
        return more, Cell(None), Cell(row.to_come.interval(), "interval", 0, "number")
    return more, _number(total[0]), Cell(total[1:], "interval", 0, "number")


def _to_come(row: Coming) -> tuple[Cell, Cell]:
    if row.to_come is None:
        return Cell(None), Cell(None)
    return _number(row.to_come.mean), Cell(row.to_come.interval(), "interval", 0, "number")


def _number(value: float) -> Cell:
    return Cell(value, "number", 0 if value >= _SMALL else 1)


def _money_names(rows: Sequence[tuple[str, Coming]]) -> list[str]:
    return ["revenue", "revenue_interval"] if any(row.revenue for _, row in rows) else []


def _money(row: Coming, rows: Sequence[tuple[str, Coming]]) -> tuple[Cell, ...]:
    """Give the money of the currency that most sales are in; the others are in the JSON."""
    if not _money_names(rows):
        return ()
    if not row.revenue:
        return Cell(None), Cell(None)
    first = row.revenue[0]
    limits = Cell((round(first.low), round(first.high)), "interval", 0, "number")
    return Cell(first.expected, "money", unit=first.currency or ""), limits


def _weighted(row: Pipeline | None, kind: str) -> Cell:
    found: Weighted | None = row.weighted.get(kind) if row else None
    if row is None or found is None or not found.amounts:
        return Cell(None)
    return Cell(found.amount, "money", unit=row.currency or "")
