"""Whose the losses are as tables: where all leads are, by source, and of what the losses consist, with a sentence a side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.model import Bounds, Count, Rate
from funnelkit.tables.cells import FEW, hits_cell, interval_cell, number_cells, share_cell, share_digits
from funnelkit.tables.sections import MOST_ROWS, group_cells
from funnelkit.worklists.loss_places import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.languages import Words
    from funnelkit.model import Row, Section, Value
    from funnelkit.worklists.losses import Losses

_SECTION = "losses"
_BEFORE = ("leads", "sold", "open")
_REST = "lost_not_told"
_APART = ("channel", "department")


def loss_tables(losses: Losses, words: Words) -> Iterable[Table]:
    """Lay out whose the losses are, nothing where there are no leads."""
    if not losses.sections[0].rows:
        return
    whole, *by_source = losses.sections
    yield _places(whole, by_source[0] if by_source else None, losses.days, words)
    if losses.kinds:
        yield _kinds(losses, words)


def _places(whole: Section, by_source: Section | None, days: int, words: Words) -> Table:
    """Lay out where the leads of each source are, all together first."""
    every = whole.rows[0]
    sources = by_source.rows if by_source else ()
    sides = [side for side in SIDES if every.metrics[f"lost_{side}"] is not None]
    rest = any(_count(row.metrics[_REST]) for row in (every, *sources))
    columns = [Column(words.text("dimensions", "source") if by_source else "", "left")]
    columns += [Column(words.text(_SECTION, name)) for name in _BEFORE]
    for side in sides:
        columns += [Column(words.text(_SECTION, side)), Column(words.text("words", "hits_of"))]
        columns += [Column(words.text("words", "interval"))] if side in _APART else []
    columns += [Column(words.text(_SECTION, _REST))] if rest else []
    rows = [(Cell(words.text(_SECTION, "every")), *_cells(every, sides, rest=rest))]
    rows += [(*group_cells(row, words), *_cells(row, sides, rest=rest)) for row in sources[:MOST_ROWS]]
    footnotes = [_sentence(side, every.metrics[f"lost_{side}"], days, words) for side in sides]
    footnotes.append(words.text(_SECTION, "still_open"))
    more = len(sources) - MOST_ROWS
    footnotes += [words.text("words", "more_rows", more=more)] if more > 0 else []
    return Table(words.text(_SECTION, "title"), tuple(columns), tuple(rows), tuple(footnotes))


def _cells(row: Row, sides: Iterable[str], *, rest: bool) -> list[Cell]:
    cells = [Cell(_count(row.metrics[name]), "count") for name in _BEFORE]
    for side in sides:
        value = row.metrics[f"lost_{side}"]
        cells += number_cells(value)[: 3 if side in _APART else 2]
    return [*cells, *([Cell(_count(row.metrics[_REST]), "count")] if rest else [])]


def _count(value: Value) -> int:
    return value.n if isinstance(value, Count) else 0


def _sentence(side: str, value: Value, days: int, words: Words) -> str:
    """Say what a side has lost, and what counts as that."""
    return words.text(_SECTION, f"says_{side}", counted=_counted(value, words), days=days)


def _counted(value: Value, words: Words) -> str:
    if isinstance(value, Bounds):
        limits = {"least": value.hits_least, "most": value.hits_most, "of": value.of}
        return words.text(_SECTION, "counted_limits", **limits)
    assert isinstance(value, Rate)
    told: dict[str, object] = {"hits": value.hits, "of": value.of}
    if value.of < FEW or value.value is None or value.low is None or value.high is None:
        return words.text(_SECTION, "counted_few", **told)
    digits = share_digits(value.of)
    shares = {"share": value.value, "low": value.low, "high": value.high}
    told |= {name: words.share(number, digits) for name, number in shares.items()}
    return words.text(_SECTION, "counted", **told)


def _kinds(losses: Losses, words: Words) -> Table:
    """Lay out of what the losses of each side consist."""
    columns = (
        Column(words.text(_SECTION, "side"), "left"),
        Column(words.text(_SECTION, "kind"), "left"),
        Column(words.text(_SECTION, "of_leads")),
        Column(words.text("words", "hits_of")),
        Column(words.text("words", "interval")),
    )
    rows = tuple(
        (
            Cell(words.text(_SECTION, found.side)),
            Cell(words.text(_SECTION, f"kind_{found.kind}", days=losses.days)),
            share_cell(found.share),
            hits_cell(found.share),
            interval_cell(found.share),
        )
        for found in losses.kinds
    )
    return Table(words.text(_SECTION, "kinds"), columns, rows)
