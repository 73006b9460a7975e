"""Managers side by side as a table: one sentence, then a line each, by leads and never by rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.manager_rates import MAIN_RATE
from funnelkit.document import Cell, Column, Table
from funnelkit.statistics.intervals import LEVEL
from funnelkit.statistics.verdicts import LEAST_LEADS
from funnelkit.tables.cells import figure, hits_cell, number_cells, share_cell, share_digits
from funnelkit.tables.sections import MOST_ROWS, rate_name
from funnelkit.tables.spread_chart import spread_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.manager_rates import Standing
    from funnelkit.analysis.managers import Manager, Managers
    from funnelkit.document import Chart
    from funnelkit.languages import Words

MOST_NAMES = 12
MANY = 3
"""More than so many who could be the best are told by whom they leave out, where those are fewer."""


def manager_tables(found: Managers | None, words: Words) -> Iterable[Table]:
    """Lay out the managers; nothing where they cannot be compared, which a note says."""
    if found is None or found.told_apart is None:
        return
    keys = list(dict.fromkeys(key for row in found.rows for key in row.standings))
    shown = found.rows[:MOST_ROWS]
    more = len(found.rows) - len(shown)
    yield Table(
        words.text(
            "words",
            "managers_title",
            who=words.text("plurals", found.dimension).capitalize(),
            period=found.period.name,
            sentence=sentence(found, words),
        ),
        tuple(_columns(found, keys, words)),
        tuple(_line(row, found, keys, words) for row in shown),
        (
            words.text("words", "managers_drawn"),
            *(text for row in found.rows for text in first_months(row, words)),
            *([words.text("words", "more_rows", more=more)] if more else []),
        ),
        chart=_chart(found, keys, words),
    )


def _chart(found: Managers, keys: Sequence[str], words: Words) -> Chart | None:
    """Draw the share sold of leads, else the first rate."""
    shown = MAIN_RATE if MAIN_RATE in keys else next(iter(keys), None)
    return spread_chart(found, shown, rate_title(found, shown, words), words) if shown else None


def sentence(found: Managers, words: Words) -> str:
    """Say whether they can be told apart, and who could be the best."""
    if not found.told_apart:
        return words.text("words", "managers_alike")
    return words.text("words", "managers_differ", best="; ".join(_best(found, words)))


def _best(found: Managers, words: Words) -> Iterable[str]:
    for key in found.by:
        best = {row.name: row.standings[key].could_be_best for row in found.rows if key in row.standings}
        names = [name for name, could in best.items() if could]
        beaten = [name for name, could in best.items() if could is False]
        told = _listed(names, words)
        if not beaten:
            told = words.text("words", "managers_any", count=len(names))
        elif len(names) > MANY and 2 * len(beaten) <= len(names):
            told = words.text(
                "words", "managers_any_but", count=len(names) + len(beaten), names=_listed(beaten, words)
            )
        yield words.text("words", "managers_best", metric=rate_title(found, key, words), names=told)


def _listed(names: Sequence[str], words: Words) -> str:
    listed, more = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
    return words.text("words", "names_more", names=listed, more=more) if more > 0 else listed


def rate_title(found: Managers, key: str, words: Words) -> str:
    """Name a rate with what it counts from here."""
    rate = next((row.standings[key].rate for row in found.rows if key in row.standings), None)
    return rate_name(key, rate, words)


def _columns(found: Managers, keys: Sequence[str], words: Words) -> Iterable[Column]:
    yield Column(words.text("dimensions", found.dimension), "left")
    yield Column(words.text("metrics", "leads"))
    for key in keys:
        yield Column(rate_title(found, key, words))
        yield Column(words.text("words", "hits_of"))
        yield Column(words.text("words", "drawn"))
        if is_adjusted(found, key):
            yield Column(words.text("words", "at_one_mix"))
            yield Column(words.text("words", "interval"))
    yield Column(words.text("metrics", "leads_per_sale"))
    yield Column(words.text("words", "interval"))
    yield Column(words.text("words", "remark"), "left")


def is_adjusted(found: Managers, key: str) -> bool:
    """Say whether a rate is held at the mix of all."""
    return any(key in row.standings and row.standings[key].adjusted is not None for row in found.rows)


def _line(row: Manager, found: Managers, keys: Sequence[str], words: Words) -> tuple[Cell, ...]:
    cells = [Cell(row.name), Cell(row.leads, "count")]
    for key in keys:
        standing = row.standings.get(key)
        rate = standing.rate if standing else None
        digits = share_digits(rate.of) if rate else 0
        drawn = standing.drawn.value if standing and standing.drawn else None
        cells += [share_cell(rate), hits_cell(rate), Cell(drawn, "share", digits)]
        if is_adjusted(found, key):
            cells += adjusted_cells(standing, digits)
    ratio = number_cells(row.leads_per_sale) if row.leads_per_sale else (Cell(None),) * 3
    return (*cells, ratio[0], ratio[2], Cell("; ".join(remarks(row, found, words))))


def adjusted_cells(standing: Standing | None, digits: int) -> tuple[Cell, Cell]:
    """Give a rate at the mix of all, and its limits."""
    found = standing.adjusted if standing else None
    if found is None:
        return Cell(None), Cell(None)
    return Cell(found.value, "share", digits), Cell((found.low, found.high), "interval", digits, "share")


def remarks(row: Manager, found: Managers, words: Words, *, named: bool = True) -> Iterable[str]:
    """Say who has few leads, who is new, and who is outside what chance gives, with the rate's name where it is `named`."""
    if row.grown < LEAST_LEADS:
        key = "newcomer_few" if row.newcomer else "manager_few"
        yield words.text("words", key, leads=row.grown)
    elif row.newcomer:
        yield words.text("words", "newcomer")
    for key in found.by:
        standing = row.standings.get(key)
        if standing and standing.outside:
            far = "" if standing.level == LEVEL else "far_"
            if named:
                name = rate_title(found, key, words)
                yield words.text("words", f"outside_{far}{standing.outside}", metric=name)
            else:
                yield words.text("words", f"alone_{far}{standing.outside}")


def first_months(row: Manager, words: Words) -> Iterable[str]:
    """Put a newcomer beside the others' first months."""
    for key, (own, others) in row.first.items():
        yield words.text(
            "words",
            "first_months",
            name=row.name,
            metric=rate_name(key, own, words),
            own=f"{figure(own, words)} ({own.hits}/{own.of})",
            others=f"{figure(others, words)} ({others.hits}/{others.of})",
        )
