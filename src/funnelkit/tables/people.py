"""The deep view of managers (or heads, offices, sources) as tables: numbers, rates, reasons, ways of their own, a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.model import Ratio
from funnelkit.tables.cells import (
    duration_cell,
    hits_cell,
    interval_cell,
    number_cells,
    share_cell,
    share_digits,
)
from funnelkit.tables.managers import (
    adjusted_cells,
    first_months,
    is_adjusted,
    rate_title,
    remarks,
    sentence,
)
from funnelkit.tables.notes import general_notes
from funnelkit.tables.people_plan import plan_table
from funnelkit.tables.people_reasons import path_table, reason_table
from funnelkit.tables.sections import CALLS, MOST_ROWS, several
from funnelkit.tables.spread_chart import spread_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.manager_profiles import Profile
    from funnelkit.analysis.managers import Manager, Managers
    from funnelkit.department.managers import ManagersReport
    from funnelkit.languages import Words

CONVERSION = "lead_conversion"

COUNTED = (
    *("leads", "contacted", "appointments", "shows", "visits", "sold", "lost", "non_target", "open"),
    *("revenue", "average_sale", "nps", "net_score"),
)
"""The numbers of a line, in order."""

LEADS_TOLD = frozenset({"leads", "open"})
"""Numbers that mean nothing where only sold leads have a name."""


def make_people(found: ManagersReport, words: Words) -> Document:
    """Put the view into words: a sentence, then a line each by leads, never by rate."""
    compared = replace(found.compared, rows=found.rows)
    asked = compared.told_apart is not None
    said = sentence(compared, words) if asked else words.text("words", "people_not_asked")
    who = words.text("plurals", found.dimension).capitalize()
    heading = words.text("words", "people_title", who=who, period=compared.period.name, sentence=said)
    tables = [
        _numbers(found, words),
        *_rates(compared, words),
        *reason_table(found, words),
        *path_table(found, words),
        *plan_table(found.plan, found.dimension, words),
    ]
    notes = general_notes(found.notes, words)
    return Document(words.code, (heading,), tuple(tables), notes)


# --- numbers -----------------------------------------------------------------------------------------------------


def _numbers(found: ManagersReport, words: Words) -> Table:
    """Lay out what came of the leads, at any age; columns that no line can fill are left out."""
    shown = found.rows[:MOST_ROWS]
    profiles = [found.profiles[row.name] for row in shown]
    hidden = LEADS_TOLD if found.compared.reason == "one_sided" else frozenset()
    keys = [key for key in COUNTED if key not in hidden and any(_is_told(one, key) for one in profiles)]
    paced = not hidden and any(one.leads_per_day is not None for one in profiles)
    waited = any(one.contacted_by for one in profiles)
    columns = [Column(words.text("dimensions", found.dimension), "left")]
    columns += [Column(_title(key, found, words)) for key in keys]
    columns += [Column(words.text("words", "people_per_day"))] if paced else []
    columns += [Column(words.text("words", "people_half"))] if waited else []
    columns += [Column(words.text("words", "people_untouched"))] if found.untouched else []
    rows = []
    for row, one in zip(shown, profiles, strict=True):
        cells = [Cell(row.name), *(_number(one, key, words) for key in keys)]
        cells += [Cell(one.leads_per_day, "number", 1)] if paced else []
        cells += [_half(one, words)] if waited else []
        cells += [hits_cell(found.untouched.get(row.name))] if found.untouched else []
        rows.append(tuple(cells))
    return Table(
        words.text("words", "people_numbers"), tuple(columns), tuple(rows), more_rows(found.rows, words)
    )


def _title(key: str, found: ManagersReport, words: Words) -> str:
    """Name a number; calls that were offered are no leads."""
    rates = (row.standings.get("contact_rate") for row in found.rows)
    if key == "leads" and any(standing and standing.rate.of_step == CALLS for standing in rates):
        return words.text("words", "calls_offered")
    return words.text("metrics", key)


def more_rows(rows: Sequence[object], words: Words) -> tuple[str, ...]:
    """Say how many lines are not shown."""
    more = len(rows) - MOST_ROWS
    return (words.text("words", "more_rows", more=more),) if more > 0 else ()


def _is_told(one: Profile, key: str) -> bool:
    return number_cells(one.metrics[key])[0].value is not None or bool(isinstance(one.metrics[key], tuple))


def _number(one: Profile, key: str, words: Words) -> Cell:
    value = one.metrics[key]
    return (
        several(value, words, each=key != "revenue") if isinstance(value, tuple) else number_cells(value)[0]
    )


def _half(one: Profile, words: Words) -> Cell:
    wait = one.contacted_by
    if wait is None:
        return Cell(None)
    if wait.value is None:
        return Cell(words.text("words", "not_reached", share=round(100 * wait.so_far)))
    return duration_cell(wait.value, wait.unit)


# --- rates -------------------------------------------------------------------------------------------------------


def _rates(found: Managers, words: Words) -> Iterable[Table]:
    """Lay out the rates at equal age: that of sales with its limits, then those of the steps before it."""
    keys = list(dict.fromkeys(key for row in found.rows for key in row.standings))
    before = [key for key in keys if key != CONVERSION]
    drawn = "managers_drawn" if found.told_apart is not None else "people_order"
    foots = [
        words.text("words", drawn),
        *(text for row in found.rows for text in first_months(row, words)),
        *more_rows(found.rows, words),
    ]
    if CONVERSION in keys:
        yield _table(found, "people_rates", [CONVERSION], foots, words)
    if before:
        yield _table(found, "people_steps", before, [] if CONVERSION in keys else foots, words)


def _table(found: Managers, title: str, keys: Sequence[str], foots: Sequence[str], words: Words) -> Table:
    with_sales = CONVERSION in keys
    columns = [Column(words.text("dimensions", found.dimension), "left")]
    for key in keys:
        columns += [Column(rate_title(found, key, words)), Column(words.text("words", "hits_of"))]
        columns += [Column(words.text("words", "interval"))] if with_sales else []
        columns += [Column(words.text("words", "drawn"))] if found.told_apart is not None else []
        if is_adjusted(found, key):
            columns += [Column(words.text("words", name)) for name in ("at_one_mix", "interval")]
    if with_sales:
        columns += [Column(words.text("metrics", "leads_per_sale")), Column(words.text("words", "interval"))]
    said = [_remark(row, found, keys, words) for row in found.rows]
    if any(said):
        columns.append(Column(words.text("words", "remark"), "left"))
    rows = [
        (*_cells(row, found, keys), *([Cell(text)] if any(said) else []))
        for row, text in list(zip(found.rows, said, strict=True))[:MOST_ROWS]
    ]
    chart = spread_chart(found, keys[0], rate_title(found, keys[0], words), words)
    return Table(words.text("words", title), tuple(columns), tuple(rows), tuple(foots), chart=chart)


def _remark(row: Manager, found: Managers, keys: Sequence[str], words: Words) -> str:
    """Say what is to be said of a line of this table: on leads in the first, on rates where they stand."""
    own = replace(found, by=tuple(key for key in found.by if key in keys))
    if len(keys) == 1:
        return "; ".join(remarks(row, own, words, named=False))
    return "; ".join(remarks(row, own, words))


def _cells(row: Manager, found: Managers, keys: Sequence[str]) -> Iterable[Cell]:
    yield Cell(row.name)
    for key in keys:
        standing = row.standings.get(key)
        rate = standing.rate if standing else None
        digits = share_digits(rate.of) if rate else 0
        yield from (share_cell(rate), hits_cell(rate))
        if key == CONVERSION:
            yield interval_cell(rate)
        if found.told_apart is not None:
            drawn = standing.drawn.value if standing and standing.drawn else None
            yield Cell(drawn, "share", digits)
        if is_adjusted(found, key):
            yield from adjusted_cells(standing, digits)
    if CONVERSION in keys:
        value, _, limits = number_cells(row.leads_per_sale or Ratio(None, None, None))
        yield from (value, limits if row.leads_per_sale else Cell(None))
