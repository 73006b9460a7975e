"""A plan in words: how many leads by when, beside what dividing says; then chances, steps, who takes them, what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.model import Estimate, Money
from funnelkit.tables.cells import hits_cell, interval_cell, share_cell, share_digits
from funnelkit.tables.charts import bar_cells
from funnelkit.tables.notes import general_notes
from funnelkit.tables.sections import MOST_ROWS, money_cell, rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.plan import Bring, Needed
    from funnelkit.analysis.plan_costs import Price
    from funnelkit.analysis.plan_people import Load
    from funnelkit.department.plan import PlanReport
    from funnelkit.languages import Words

_SECTION = "plan"
_HARDLY = 0.01


def make_plan_document(found: PlanReport, words: Words) -> Document:
    """Put a plan into words."""
    tables = [*_ladder(found, words), *_steps(found, words), *_loads(found, words), *_prices(found, words)]
    notes = general_notes(found.notes, words)
    return Document(words.code, tuple(_heading(found, words)), tuple(tables), notes)


# --- sentences -----------------------------------------------------------------------------------------------------


def _heading(found: PlanReport, words: Words) -> Iterable[str]:
    if found.needed:
        yield _answer(found, found.needed, words)
        yield _open_sentence(found, words)
        yield from _division(found, found.needed, words)
    if found.bring:
        yield _brought(found, found.bring, words)
        yield from () if found.needed else (_open_sentence(found, words),)
    yield _rate_sentence(found, words)
    yield from _pace(found, words)


def _say(words: Words, key: str, **params: object) -> str:
    return words.text(_SECTION, key, **params)


def _by(found: PlanReport, words: Words) -> str:
    by = found.wish.goal.by
    return _say(words, "by", by=by) if by else ""


def _answer(found: PlanReport, needed: Needed, words: Words) -> str:
    facts = {
        "sales": found.wish.goal.sales,
        "by": _by(found, words),
        "chance": percent(found.wish.goal.chance, words),
    }
    if needed.leads is None:
        return _say(words, "never", **facts)
    if not needed.leads:
        return _say(words, "open_enough", **facts)
    arrival = found.arrival
    when = ""
    if arrival.last and arrival.working_days:
        a_day = words.number(needed.leads / arrival.working_days, 1)
        when = _say(words, "when", last=arrival.last, days=arrival.working_days, a_day=a_day)
    return _say(words, "needed", **facts, leads=needed.leads, when=when)


def _open_sentence(found: PlanReport, words: Words) -> str:
    if found.from_open is None:
        return _say(words, "open_untold")
    if not found.from_open.mean:
        return _say(words, "open_none")
    low, high = found.from_open.interval()
    key = "open_needed" if found.needed else "open_brought"
    without = found.needed.without_open if found.needed else None
    return _say(
        words,
        key,
        expected=words.number(found.from_open.mean, 1),
        low=low,
        high=high,
        without="–" if without is None else without,
    )


def _division(found: PlanReport, needed: Needed, words: Words) -> Iterable[str]:
    if not needed.leads:
        return
    yield _say(
        words,
        "division",
        sales=found.wish.goal.sales,
        less=_say(words, "less_open", expected=words.number(found.from_open.mean, 1))
        if found.from_open and found.from_open.mean
        else "",
        rate=_share(found.known.mean, found.rate.of, words),
        leads=words.number(needed.on_average),
        chance=percent(needed.chance_on_average, words),
    )


def _brought(found: PlanReport, bring: Bring, words: Words) -> str:
    sales = bring.sales
    return _say(
        words,
        "brings" if found.wish.goal.leads is not None else "buys",
        leads=bring.leads,
        by=_by(found, words),
        sales=words.number(sales.value or 0, 1 if (sales.value or 0) < MOST_ROWS else 0),
        low=words.number(sales.low or 0),
        high=words.number(sales.high or 0),
        surely=bring.surely,
        chance=percent(found.wish.goal.chance, words),
        budget=words.number(found.wish.budget) if found.wish.budget else "",
    )


def _rate_sentence(found: PlanReport, words: Words) -> str:
    rate, by = found.rate, found.wish.goal.by
    key = "rate_by" if by and found.arrival.last else "rate" if isinstance(rate, Estimate) else "rate_undated"
    known = " … ".join(words.share(end or 0, 1) for end in (rate.low, rate.high))
    counts = f"~{rate.hits:.0f}/{rate.of:.0f}" if isinstance(rate, Estimate) else f"{rate.hits}/{rate.of}"
    value = _share(rate.value or 0, rate.of, words)
    return _say(
        words, key, rate=value, limits=known, counts=counts, past=found.past.name, days=rate.window_days
    )


def _pace(found: PlanReport, words: Words) -> Iterable[str]:
    pace, sales = found.pace, found.wish.goal.sales
    if pace is None or pace.leads is None or pace.chance is None:
        return
    a_day = words.number(pace.leads_per_working_day, 1)
    chance = percent(pace.chance, words)
    yield _say(words, "pace", a_day=a_day, leads=pace.leads, sales=sales, chance=chance)


def percent(chance: float, words: Words) -> str:
    """Write a chance; never as none or all."""
    if chance < _HARDLY / 2:
        return f"<{words.share(_HARDLY)}"
    if chance > 1 - _HARDLY / 2:
        return f">{words.share(1 - _HARDLY)}"
    return words.share(chance)


def _share(value: float, of: float, words: Words) -> str:
    return words.share(value, max(1, share_digits(of)))


# --- tables --------------------------------------------------------------------------------------------------------


def _columns(words: Words, left: str, *names: str) -> tuple[Column, ...]:
    return (Column(_say(words, left), "left"), *(Column(_say(words, name)) for name in names))


def _ladder(found: PlanReport, words: Words) -> Iterable[Table]:
    """Lay out how many leads each chance takes; what is asked for, and what dividing gives, are named."""
    needed = found.needed
    if needed is None or not needed.leads:
        return
    priced = found.prices is not None and found.prices.whole.costs["cost_per_lead"] is not None
    days = found.arrival.working_days
    names = ["leads", *(["a_day"] if days else []), *(["cost"] if priced else [])]
    rows = [
        (rung.chance, rung.leads, "asked" if rung.chance == found.wish.goal.chance else "")
        for rung in needed.rungs
    ]
    rows.append((needed.chance_on_average, -int(-needed.on_average // 1), "dividing"))
    rows.sort(key=lambda row: row[0])
    bars = bar_cells([(0.0, chance) for chance, *_ in rows])
    lines = []
    for bar, (chance, leads, mark) in zip(bars, rows, strict=True):
        cells = [Cell(chance, "share"), bar, Cell(leads, "count")]
        if days:
            cells.append(Cell(leads / days if leads is not None else None, "number", 1))
        if priced:
            cells.append(_money(found, leads))
        lines.append((*cells, Cell(_say(words, f"mark_{mark}") if mark else "")))
    title = _say(words, "ladder", sales=found.wish.goal.sales, by=_by(found, words))
    columns = (
        Column(_say(words, "chance"), "left"),
        Column("", "left"),
        *(Column(_say(words, name)) for name in names),
    )
    yield Table(title, (*columns, Column("", "left")), tuple(lines))


def _money(found: PlanReport, leads: int | None) -> Cell:
    prices = found.prices
    cost = prices.whole.costs["cost_per_lead"] if prices else None
    amount = None if leads is None or cost is None else leads * cost
    return Cell(amount, "money", 0, (prices.currency or "") if prices else "")


def _steps(found: PlanReport, words: Words) -> Iterable[Table]:
    if not found.steps:
        return
    asked = found.wish.goal.sales is not None
    digits = 2 if min(step.sales for step in found.steps) < 1 else 1
    bars = bar_cells([(0.0, step.sales) for step in found.steps])
    columns = (
        *_columns(words, "step", "now", "counts", "interval", "point_sales"),
        Column("", "left"),
        *([Column(_say(words, "point_leads"))] if asked else []),
    )
    rows = tuple(
        (
            Cell(rate_name(step.metric, step.rate, words)),
            share_cell(step.rate),
            hits_cell(step.rate),
            interval_cell(step.rate),
            Cell(step.sales, "number", digits),
            bar,
            *([Cell(step.leads, "count")] if asked else []),
        )
        for step, bar in zip(found.steps, bars, strict=True)
    )
    yield Table(_say(words, "steps_title"), columns, rows, (_say(words, "steps_foot"),))


def _loads(found: PlanReport, words: Words) -> Iterable[Table]:
    if len(found.loads) < 2:
        return
    days = found.arrival.working_days
    names = ["leads", *(["planned"] if days else []), "lately", "most", "most_in"]
    *each, whole = found.loads
    more = len(each) - MOST_ROWS
    foots = (words.text("words", "more_rows", more=more),) if more > 0 else ()
    rows = tuple(_load_line(load, days, words) for load in (*each[:MOST_ROWS], whole))
    title = _say(words, "loads_title")
    yield Table(title, (*_columns(words, "manager", *names), Column("", "left")), rows, foots)


def _load_line(load: Load, days: int | None, words: Words) -> tuple[Cell, ...]:
    return (
        Cell(load.name or _say(words, "everybody")),
        Cell(load.leads, "count"),
        *([Cell(load.planned, "number", 1)] if days else []),
        Cell(load.lately, "number", 1),
        Cell(load.most, "number", 1),
        Cell(load.most_in),
        Cell(_say(words, "over") if load.over else ""),
    )


def _prices(found: PlanReport, words: Words) -> Iterable[Table]:
    prices = found.prices
    if prices is None or prices.whole.costs["cost_per_lead"] is None:
        return
    bought = prices.budget is not None
    names = ["cost_per_lead", "cost_per_contact", "cost_per_sale"]
    columns = [Column(words.text("dimensions", "source"), "left")]
    columns += [Column(words.text("metrics", name)) for name in names]
    columns += [Column(_say(words, name)) for name in ("leads", "sales", "interval")] if bought else []
    shown = sorted(prices.sources, key=_by_cost)[:MOST_ROWS]
    rows = [_price_line(each.source or "", each, prices.currency, bought) for each in shown]
    rows.append(_price_line(_say(words, "everybody"), prices.whole, prices.currency, bought))
    budget = words.number(prices.budget) if prices.budget else ""
    title = _say(words, "prices_bought" if bought else "prices", budget=budget)
    more = len(prices.sources) - len(shown)
    foots = [_say(words, "prices_foot")] if bought else []
    yield Table(
        title,
        tuple(columns),
        tuple(rows),
        (*foots, *([words.text("words", "more_rows", more=more)] if more else [])),
    )


def _by_cost(price: Price) -> tuple[bool, float, str]:
    cost = price.costs["cost_per_sale"]
    return cost is None, cost or 0.0, price.source or ""


def _price_line(name: str, price: Price, currency: str | None, bought: bool) -> tuple[Cell, ...]:  # noqa: FBT001
    cells = [Cell(name), *(_cost(amount, currency) for amount in price.costs.values())]
    if bought:
        limits = (price.sales.low, price.sales.high) if price.sales else None
        cells += [
            Cell(price.leads, "count"),
            Cell(price.sales.value if price.sales else None, "number", 1),
            Cell(limits, "interval", 0, "number") if limits else Cell(None),
        ]
    return tuple(cells)


def _cost(amount: float | None, currency: str | None) -> Cell:
    return money_cell(amount, Money(0, 0, None, currency))
