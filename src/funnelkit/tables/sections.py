"""A section as a table: a line for each of its groups, a column for each metric that some line can fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.numbering import LETTERS
from funnelkit.analysis.reviews import REVIEWED
from funnelkit.document import Cell, Column, Marks, Table
from funnelkit.metrics import METRICS
from funnelkit.model import Count, Money, NetScore, Row, Score, Section, Value
from funnelkit.periods import is_yearless
from funnelkit.tables.cells import FEW_ANSWERS, group_columns, hits_cell, number_cells
from funnelkit.tables.charts import with_bars
from funnelkit.tables.reasons_chart import section_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.languages import Words

COLUMNS = (
    "leads",
    "contact_rate",
    "qualified_rate",
    "proposal_rate",
    "appointment_rate",
    "show_rate",
    "paid_rate",
    "delivered_rate",
    "deal_rate",
    "sold",
    "lead_conversion",
    "returned",
    "lost",
    "non_target",
    "open",
    "revenue",
    "cost_per_lead",
    "cost_per_contact",
    "cost_per_sale",
    "roi",
    "nps",
    "net_score",
)
TALLIED = {
    "contacted": "contact_rate",
    "appointments": "appointment_rate",
    "shows": "show_rate",
    "visits": "show_rate",
}
"""Steps counted without their leads, as a tally has them: shown as counts where their rate is not."""

CLOSED_COLUMNS = ("sold", "sold_from_own_leads", "sold_from_earlier", "lost", "win_rate", "revenue")
STAGE_COLUMNS = ("ever_in_stage", "in_stage", "days_in_stage", "moved_back")
REASON_COLUMNS = ("leads", "lost", "open")
MOST_ROWS = 30
CALLS = "offered"


def rate_name(key: str, value: Value, words: Words) -> str:
    """Name a rate with what it counts from: "sold of leads"."""
    of_step = getattr(value, "of_step", None)
    if METRICS[key].kind != "rate" or of_step is None:
        return words.text("metrics", key)
    if of_step == CALLS and key == "contact_rate":
        return words.text("words", "calls_answered")
    return words.rate(key, of_step)


def money_cell(amount: float | None, money: Money) -> Cell:
    """Give an amount with as many digits as it needs, and its currency."""
    return Cell(
        amount, "money", 0 if amount is None or abs(amount) >= MOST_ROWS * 10 else 2, money.currency or ""
    )


def section_tables(section: Section, words: Words, first: int = 0) -> Iterable[Table]:
    """Lay out one grouping; columns that no row can fill are left out. `first` is its first row's number, 0: not opened."""
    if not section.rows:
        return
    keys = _keys(section)
    shown = section.rows if "period" in section.by[0] else section.rows[:MOST_ROWS]
    more = len(section.rows) - len(shown)
    title = _section_title(section, words)
    table = Table(
        title,
        (*group_columns(section.by, words), *_metric_columns(section, keys, words)),
        tuple((*group_cells(row, words), *_cells(row, keys, words)) for row in shown),
        (words.text("words", "more_rows", more=more),) if more else (),
        _marks(section, keys, range(first, first + len(shown))) if first else None,
        section_chart(section, title, words) if section.by == ("refusal_reason",) else None,
    )
    yield _with_lost_drawn(table, keys.index("lost") + 1, shown) if table.chart else table


def _with_lost_drawn(table: Table, place: int, rows: Sequence[Row]) -> Table:
    lost = [row.metrics["lost"] for row in rows]
    return with_bars(table, place, [value.n if isinstance(value, Count) else None for value in lost])


def _marks(section: Section, keys: Sequence[str], numbers: range) -> Marks:
    """Give each row its number, and the column of each figure its letter."""
    letters = [mark for key in keys for mark in ((LETTERS[key], "") if _is_rate(key) else (LETTERS[key],))]
    return Marks(tuple(map(str, numbers)), (*("" for _ in section.by), *letters))


def _section_title(section: Section, words: Words) -> str:
    if section.by == ("closed_period",):
        return words.text("words", "closed_table")
    return words.text("words", "by_table", dimension=words.by(section.by))


def _keys(section: Section) -> list[str]:
    wanted: Sequence[str] = COLUMNS
    if section.by == ("closed_period",):
        wanted = CLOSED_COLUMNS
    elif section.by == ("refusal_reason",):
        wanted = REASON_COLUMNS
    elif REVIEWED in section.rows[0].metrics:
        return [REVIEWED]
    elif "ever_in_stage" in section.rows[0].metrics:
        wanted = (*(key for key in COLUMNS if key in section.rows[0].metrics), *STAGE_COLUMNS)
    one_sided = all(row.metrics.get("lead_conversion") is None for row in section.rows)
    keys = [key for key in wanted if any(_is_shown(row.metrics[key]) for row in section.rows)]
    if wanted is COLUMNS:
        keys = [*tallied(section.rows), *keys]
    if one_sided and section.by not in {("closed_period",), ("refusal_reason",)} and "sold" in keys:
        return [key for key in keys if key not in {"leads", "open"}]
    return keys


def tallied(rows: Sequence[Row]) -> list[str]:
    """Name the steps that are counted though no row tells of leads."""
    if any(row.metrics["leads"] is not None for row in rows):
        return []
    told = {key for row in rows for key, value in row.metrics.items() if value is not None}
    return [step for step, rate in TALLIED.items() if step in told and rate not in told]


def _is_shown(value: Value) -> bool:
    """Say whether a figure is there at all; a score of few answers is not shown."""
    return value is not None and not (isinstance(value, Score | NetScore) and value.n < FEW_ANSWERS)


def _is_rate(key: str) -> bool:
    return key == REVIEWED or (key in METRICS and METRICS[key].kind == "rate")


def _metric_columns(section: Section, keys: Sequence[str], words: Words) -> list[Column]:
    columns = []
    for key in keys:
        value = next((row.metrics[key] for row in section.rows if row.metrics[key] is not None), None)
        columns.append(Column(_metric_name(key, value, section, words)))
        if _is_rate(key):
            columns.append(Column(words.text("words", "hits_of")))
    return columns


def _metric_name(key: str, value: Value, section: Section, words: Words) -> str:
    if key not in METRICS:
        return words.text("metrics", key)
    if key == "leads" and any(
        getattr(row.metrics["contact_rate"], "of_step", "") == CALLS for row in section.rows
    ):
        return words.text("words", "calls_offered")
    return rate_name(key, value, words)


def _cells(row: Row, keys: Sequence[str], words: Words) -> list[Cell]:
    cells: list[Cell] = []
    for key in keys:
        value = row.metrics[key]
        if isinstance(value, tuple):
            cells.append(several(value, words, each=key != "revenue"))
            continue
        cells.append(number_cells(value)[0])
        if _is_rate(key):
            cells.append(hits_cell(value))
    return cells


def several(amounts: tuple[Money, ...], words: Words, *, each: bool) -> Cell:
    """Give a sum, or the mean of each; sums of several currencies are never added, the cell then names each of them."""
    told = [(money.mean if each else money.sum, money) for money in amounts]
    if len(told) == 1:
        return money_cell(*told[0])
    known = [words.money(amount, money.currency or "?") for amount, money in told if amount is not None]
    return Cell(" + ".join(known) or None)


def group_cells(row: Row, words: Words) -> list[Cell]:
    """Name a row by the values of its dimensions."""
    return [Cell(group_name(name, value, words)) for name, value in row.group.items()]


def group_name(dimension: str, value: str | None, words: Words) -> str:
    """Name the value of a dimension; None is what is not filled in."""
    if value is None:
        return words.text("words", "no_date" if "period" in dimension else "no_value")
    return period_name(value, words) if "period" in dimension else value


def period_name(name: str, words: Words) -> str:
    """Name a period; one without a year is a month or a week by its number."""
    return "..".join(_alone(part, words) for part in name.split(".."))


def _alone(name: str, words: Words) -> str:
    if not is_yearless(name) or name.count("-") > 2:
        return name
    number = name.removeprefix("--")
    key = {"W": "week_alone", "Q": "quarter_alone"}.get(number[0], "month_alone")
    return words.text("words", key, number=number.lstrip("WQ"))
