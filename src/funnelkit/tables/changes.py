"""The change log as sentences and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.metrics import METRICS
from funnelkit.model import Cell, Column, Document, Table
from funnelkit.store.changes import values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Words
    from funnelkit.store.changes import Change

_COLUMNS = ("change_id", "change_on", "change_text", "change_expected", "change_scope", "change_decide_by")


def make_log(changes: Sequence[Change], store: str, words: Words) -> Document:
    """List the changes by day; columns that none of them fills are left out."""
    if not changes:
        return Document(words.code, (words.text("words", "changes_none", folder=store),), ())
    cells = [_cells(change, words) for change in changes]
    filled = [place for place in range(len(_COLUMNS)) if any(row[place].value for row in cells)]
    columns = [Column(words.text("words", _COLUMNS[place]), "left" if place else "right") for place in filled]
    rows = tuple(tuple(row[place] for place in filled) for row in cells)
    title = words.text("words", "changes_title", folder=store)
    return Document(words.code, (), (Table(title, tuple(columns), rows),))


def _cells(change: Change, words: Words) -> tuple[Cell, ...]:
    scope = (
        f"{words.text('dimensions', dimension)}: {', '.join(values)}"
        for dimension, values in values_of(change).items()
    )
    return (
        Cell(change.id, "count"),
        Cell(change.on.isoformat()),
        Cell(change.text),
        Cell("; ".join(_expected(metric, way, words) for metric, way in change.expect) or None),
        Cell("; ".join(scope) or None),
        Cell(change.decide_by.isoformat() if change.decide_by else None),
    )


def _expected(metric: str, way: str, words: Words) -> str:
    return words.text("words", f"change_{way}", metric=metric_name(metric, words))


def metric_name(key: str, words: Words) -> str:
    """Name a metric of which no value is at hand, a rate with the step that it counts from where all are tracked."""
    metric, name = METRICS[key], words.text("metrics", key)
    if metric.kind != "rate":
        return name
    return words.text("words", "of_step", metric=name, of=words.text("of", metric.of[0]))


def make_added(change: Change, words: Words, *, written: bool) -> Document:
    """Say that a change is in the log."""
    key = "change_added" if written else "change_there"
    return _said(key, change, words)


def make_removed(change: Change, words: Words) -> Document:
    """Say that a change was taken out of the log."""
    return _said("change_removed", change, words)


def _said(key: str, change: Change, words: Words) -> Document:
    line = words.text("words", key, id=change.id, on=change.on.isoformat(), text=change.text)
    return Document(words.code, (line,), ())
