"""The movement of the open leads in words: the balance, drawn step by step, by whom, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.department.movement_ends import UNTOLD_BY_DATES
from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.charts import bar_cells
from funnelkit.tables.listing import listing_payload, listing_table
from funnelkit.tables.movement_chart import TONES, movement_chart
from funnelkit.tables.sections import MOST_ROWS, group_name
from funnelkit.worklists.movement import AMOUNT, ENDS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.department.movement import End, Movement
    from funnelkit.department.movement_rows import Behind
    from funnelkit.languages import Words
    from funnelkit.worklists.movement import Balance, Balances, Step

ALWAYS = frozenset({*ENDS, "new", "sold", "lost"})
"""Steps that are shown even where there is nothing behind them."""


# --- JSON --------------------------------------------------------------------------------------------------------


def movement_payload(found: Movement) -> dict[str, object]:
    """Give the balance as the JSON contract has it: each step's leads, and its money beside."""
    return {
        **_span(found),
        "sections": [_section(balances) for balances in (found.whole, *found.by)],
        "differences": [vars(difference) for difference in found.differences],
        "scope": found.scope,
        "notes": found.notes,
    }


def _span(found: Movement) -> dict[str, object]:
    return {
        "basis": found.basis,
        "as_of": found.end.as_of,
        "start": _end(found.start),
        "end": _end(found.end),
        "inputs": found.end.inputs,
    }


def _end(end: End) -> dict[str, object]:
    return {"as_of": end.as_of, "leads": end.leads, "inputs": end.inputs}


def _section(balances: Balances) -> dict[str, object]:
    rows = [
        {"group": row.group, "metrics": _metrics(row.steps) | _metrics(row.beside)} for row in balances.rows
    ]
    return {"by": balances.by, "rows": rows}


def _metrics(steps: Mapping[str, Step | None]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, step in steps.items():
        told[name] = None if step is None else {"n": step.n, "leads": step.leads}
        told[f"{name}_money"] = None if step is None else step.money
    return told


def behind_payload(found: Movement, behind: Behind, words: Words) -> dict[str, object]:
    """Give the leads behind a step as the JSON contract has them."""
    return {
        **_span(found),
        "step": behind.step,
        "group": behind.group,
        "count": behind.count,
        "columns": behind.listing.columns,
        "lines": listing_payload(behind.listing, words),
        "scope": found.scope,
        "notes": found.notes,
    }


# --- for a person ------------------------------------------------------------------------------------------------


def make_movement(found: Movement, words: Words) -> Document:
    """Put the movement into words: what may be missing first, then the balance."""
    tables = [_waterfall(found, words)]
    for balances in found.by:
        tables += _group_tables(balances, words)
    tables += _differences(found, words)
    beside = _beside(found, words)
    heading = (*(words.note(note) for note in found.scope), *_sentences(found, words))
    notes = (*_untold(found, words), *(words.note(note) for note in found.notes))
    return Document(words.code, heading, (*tables, *beside), notes)


def make_behind(found: Movement, behind: Behind, limit: int | None, words: Words) -> Document:
    """Put the leads behind a step into words: `limit` of them are shown, None for all."""
    group = [
        f"{words.text('dimensions', name)} {group_name(name, value, words)}"
        for name, value in behind.group.items()
    ]
    title = ", ".join([words.text("movement", behind.step), *group])
    listed = (listing_table(behind.listing.cut(limit), title, words),) if behind.count else ()
    sentence = _between(found, "behind", words, step=title, count=behind.count)
    heading = (*(words.note(note) for note in found.scope), sentence)
    return Document(words.code, heading, listed)


def _between(found: Movement, key: str, words: Words, **params: object) -> str:
    """Say something of the time between two exports, by their days if both are known."""
    days = {"start": found.start.as_of, "end": found.end.as_of}
    if None in days.values():
        return words.text("movement", f"undated_{key}", **params)
    return words.text("movement", key, **days, **params)


def _sentences(found: Movement, words: Words) -> Iterator[str]:
    """Say how many leads were and are open, and what made the difference."""
    steps = found.whole.rows[0].steps
    first, last = (step.n if (step := steps[name]) else 0 for name in ENDS)
    yield _between(found, "sentence", words, before=first, after=last)
    moves = [
        words.text(
            "movement", "move", step=words.text("movement", name), leads=words.number(step.leads, signed=True)
        )
        for name, step in steps.items()
        if name not in ENDS and step and step.leads
    ]
    if moves:
        yield words.text("movement", "moves", moves=moves)


def _waterfall(found: Movement, words: Words) -> Table:
    """Draw the balance: each step from where the one before ended."""
    row = found.whole.rows[0]
    names = [name for name, step in row.steps.items() if step is not None and (name in ALWAYS or step.n)]
    currencies = _currencies(row)
    columns = (
        Column(words.text("movement", "step"), "left"),
        Column(words.text("movement", "leads")),
        Column("", "left"),
        *(
            Column(words.text("movement", "money_in", currency=currency or "").strip())
            for currency in currencies
        ),
    )
    steps = [step for name in names if (step := row.steps[name]) is not None]
    bars = bar_cells(
        _spans(names, steps), ["strong" if name in ENDS else TONES.get(name, "") for name in names]
    )
    rows = tuple(
        (
            Cell(words.text("movement", name), tone="strong" if name in ENDS else ""),
            _leads_cell(name, step),
            bar if step.leads or name in ENDS else Cell(""),
            *(_money_of(name, step, currency) for currency in currencies),
        )
        for name, step, bar in zip(names, steps, bars, strict=True)
    )
    title = _between(found, "title", words)
    drawn = [
        (name, step, span, cells[1])
        for name, step, span, cells in zip(names, steps, _spans(names, steps), rows, strict=True)
    ]
    chart = movement_chart(title, ". ".join(_sentences(found, words)), drawn, words)
    return Table(title, columns, rows, _footnotes(row, words), chart=chart)


def _spans(names: Sequence[str], steps: Sequence[Step]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    level = 0
    for name, step in zip(names, steps, strict=True):
        begin = 0 if name in ENDS else level
        level = begin + step.leads
        spans.append((begin, level))
    return spans


def _leads_cell(name: str, step: Step | None) -> Cell:
    if step is None or name == AMOUNT:
        return Cell(None)
    if name in ENDS:
        return Cell(step.n, "count", tone="strong")
    return Cell(step.leads, "score")


def _currencies(row: Balance) -> list[str | None]:
    money = [entry for step in row.steps.values() if step for entry in step.money or ()]
    return list(dict.fromkeys(entry.currency for entry in money))


def _money_of(name: str, step: Step, currency: str | None) -> Cell:
    entry = next((entry for entry in step.money or () if entry.currency == currency), None)
    if entry is None:
        return Cell(0, "money") if name in ENDS else Cell("")
    return Cell(entry.sum, "money" if name in ENDS else "score", 0)


def _footnotes(row: Balance, words: Words) -> tuple[str, ...]:
    """Say of how many open leads the amounts are known, where not of all."""
    ends = [step for name in ENDS if (step := row.steps[name]) and step.money is not None]
    counts = [(sum(entry.n for entry in step.money or ()), step.n) for step in ends]
    if not counts or all(known == n for known, n in counts):
        return ()
    (known, n), (later, m) = counts
    return (words.text("movement", "amounts_known", known=known, of=n, later=later, of_later=m),)


def _group_tables(balances: Balances, words: Words) -> Iterator[Table]:
    """Lay out a line for each value of a dimension, a column for each step that some line has."""
    (dimension,) = balances.by
    shown = balances.rows[:MOST_ROWS]
    if not shown:
        return
    names = [
        name for name in SIGNS if name != AMOUNT and (name in ALWAYS or any(_n(row, name) for row in shown))
    ]
    columns = (
        Column(words.text("dimensions", dimension), "left"),
        *(Column(words.text("movement", name)) for name in names),
    )
    rows = tuple(
        (
            Cell(group_name(dimension, row.group[dimension], words)),
            *(_leads_cell(name, row.steps[name]) for name in names),
        )
        for row in shown
    )
    more = len(balances.rows) - len(shown)
    title = words.text("words", "by_table", dimension=words.by([dimension]))
    yield Table(title, columns, rows, (words.text("words", "more_rows", more=more),) if more else ())


def _n(row: Balance, name: str) -> int:
    step = row.steps[name]
    return step.n if step else 0


def _beside(found: Movement, words: Words) -> Iterator[Table]:
    """List what is no step of the open leads, as far as there is any."""
    row = found.whole.rows[0]
    some = [(name, step) for name, step in row.beside.items() if step and step.n and name != "stayed_open"]
    if some:
        columns = (Column(words.text("movement", "step"), "left"), Column(words.text("movement", "leads")))
        rows = tuple((Cell(words.text("movement", name)), Cell(step.n, "count")) for name, step in some)
        yield Table(words.text("movement", "beside"), columns, rows)


def _differences(found: Movement, words: Words) -> Iterator[Table]:
    """List the counts that a kept run told otherwise."""
    if found.differences:
        names = ("period", "step", "then", "now")
        columns = tuple(
            Column(words.text("movement", name), "left" if name in names[:2] else "right") for name in names
        )
        rows = tuple(
            (
                Cell(group_name("period", entry.period, words)),
                Cell(words.text("metrics", entry.step)),
                Cell(entry.then, "count"),
                Cell(entry.now, "count"),
            )
            for entry in found.differences
        )
        yield Table(words.text("movement", "differences", start=found.start.as_of), columns, rows)


def _untold(found: Movement, words: Words) -> Iterator[str]:
    known = frozenset() if found.basis == "exports" else UNTOLD_BY_DATES
    steps = found.whole.rows[0].steps
    names = [
        words.text("movement", name) for name, step in steps.items() if step is None and name not in known
    ]
    if names:
        yield words.text("movement", "untold", steps=names)
    yield words.text("movement", "opens")
