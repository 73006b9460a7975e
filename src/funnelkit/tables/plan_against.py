"""The plan against what came, in words: a line a manager, a column a period, and bars of the period that runs."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.charts import bar_cells
from funnelkit.tables.notes import general_notes
from funnelkit.tables.plan import percent
from funnelkit.tables.plan_payload import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.plan_against import Held
    from funnelkit.department.plan_against import AgainstReport
    from funnelkit.languages import Words
    from funnelkit.model import Period

_SECTION = "plan"
_HALF = 0.5
MOST_PERIODS = 6
"""So many periods stand beside each other, those that end last; a program gets all."""


def against_payload(found: AgainstReport) -> dict[str, object]:
    """Give the plan against what came as the JSON contract has it: the keys of a plan, and `against`."""
    told = {"as_of": found.as_of, "inputs": found.inputs, "notes": found.notes}
    return {**NOT_ASKED, **told, "against": [_entry(each) for each in found.held]}


def _entry(held: Held) -> dict[str, object]:
    expected = None
    if held.whole:
        value, low, high = held.whole
        expected = {"value": value, "low": low, "high": high}
    return {
        "period": held.target.period.name,
        "manager": held.target.manager,
        "planned": held.target.sales,
        "added": held.added,
        "sold": held.sold,
        "share": held.share,
        "expected": expected,
        "chance": held.chance,
    }


def make_against(found: AgainstReport, words: Words) -> Document:
    """Put the plan against what came into words."""
    periods = sorted({held.target.period for held in found.held}, key=lambda period: period.end)[
        -MOST_PERIODS:
    ]
    names = list(dict.fromkeys(held.target.manager for held in found.held))
    names.sort(key=lambda name: (name is None, name or ""))
    tables = [_grid(found, periods, names, words), *_bars(found, words)]
    notes = general_notes(found.notes, words)
    return Document(words.code, tuple(_heading(found, words)), tuple(tables), notes)


def _heading(found: AgainstReport, words: Words) -> Iterable[str]:
    yield words.text(_SECTION, "against_title", as_of=found.as_of)
    for held in _running(found):
        if held.target.manager is None and held.chance is not None:
            facts = {
                "period": held.target.period.name,
                "told": told(held, words),
                "chance": percent(held.chance, words),
            }
            yield words.text(_SECTION, "against_running", **facts)


def _running(found: AgainstReport) -> list[Held]:
    """Give the targets of the period that runs, or else of the last one that has begun."""
    begun = [held for held in found.held if held.sold is not None]
    last = max((held.target.period for held in begun), default=None, key=lambda period: period.start)
    return [held for held in begun if held.target.period == last]


def told(held: Held, words: Words) -> str:
    """Write one cell: `8 of 10 [80 %], expected 11 (7–15)`."""
    facts = {"sold": "–" if held.sold is None else held.sold, "planned": held.target.sales}
    said = words.text(_SECTION, "against_cell", **facts)
    if held.share is not None:
        said += words.text(_SECTION, "against_share", share=floor(100 * held.share + _HALF))
    if held.whole is not None:
        value, low, high = held.whole
        said += words.text(_SECTION, "against_expected", value=words.number(value), low=low, high=high)
    return said


def _grid(
    found: AgainstReport, periods: Sequence[Period], names: Sequence[str | None], words: Words
) -> Table:
    by = {(held.target.manager, held.target.period): held for held in found.held}
    columns = [Column(words.text(_SECTION, "manager"), "left"), *(Column(p.name, "left") for p in periods)]
    rows = tuple(
        (
            Cell(name if name is not None else words.text(_SECTION, "everybody")),
            *(Cell(told(by[name, p], words)) if (name, p) in by else Cell(None) for p in periods),
        )
        for name in names
    )
    foots = []
    if any(held.added for held in found.held):
        foots.append(words.text(_SECTION, "against_added"))
    if any(held.sold is None for held in found.held):
        foots.append(words.text(_SECTION, "against_untold"))
    return Table(words.text(_SECTION, "against_grid"), tuple(columns), rows, tuple(foots))


def _bars(found: AgainstReport, words: Words) -> Iterable[Table]:
    """Draw how far each has come in the period that runs; the longest bar is the greatest share, or the target."""
    held = [each for each in _running(found) if each.share is not None]
    if not held:
        return
    spans = [(0.0, each.share) if each.share else None for each in held]
    bars = bar_cells([*spans, (0.0, 1.0)])[:-1]
    names = ("against_sold", "against_planned", "against_part")
    columns = [Column(words.text(_SECTION, "manager"), "left")]
    columns += [Column(words.text(_SECTION, name)) for name in names]
    rows = tuple(
        (
            Cell(each.target.manager or words.text(_SECTION, "everybody")),
            Cell(each.sold, "count"),
            Cell(each.target.sales, "number", 0),
            Cell(each.share, "share"),
            bar,
        )
        for each, bar in zip(held, bars, strict=True)
    )
    title = words.text(_SECTION, "against_bars", period=held[0].target.period.name)
    yield Table(title, (*columns, Column("", "left")), rows)
