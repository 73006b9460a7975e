"""The path through the stages as tables: from stage to stage, what each does to the share sold, time in stage, moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Table
from funnelkit.tables.cells import FEW, figure, hits_cell, number_cells, share_cell
from funnelkit.tables.reached import reached_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.paths import StagePath, StageStep
    from funnelkit.languages import Words

MOST_MOVES = 10


def path_tables(path: StagePath, words: Words) -> Iterable[Table]:
    """Give the tables of a path; under ten leads a share is not shown, only its counts."""
    yield _onward(path, words)
    yield _chances(path, words)
    yield _times(path, words)
    yield from _moves(path, words)


def _columns(names: Sequence[str], words: Words, left: Sequence[str] = ("stage",)) -> tuple[Column, ...]:
    return tuple(
        Column(words.text("stage_path", name), "left" if name in left else "right") for name in names
    )


def _onward(path: StagePath, words: Words) -> Table:
    names = (
        "stage",
        "ever",
        "moved_on",
        "count",
        "interval",
        "with_open",
        "at_age",
        "to_next",
        "count",
        "open",
    )
    rows = tuple(
        (
            Cell(step.stage),
            Cell(step.ever, "count"),
            *number_cells(step.moved_on),
            *_by_age(step),
            share_cell(step.to_next),
            hits_cell(step.to_next),
            Cell(step.open, "count"),
        )
        for step in path.stages
    )
    foots = [words.text("stage_path", f"order_{path.order}"), words.text("stage_path", "onward_foot")]
    return Table(words.text("stage_path", "onward_title"), _columns(names, words), rows, tuple(foots))


def _by_age(step: StageStep) -> tuple[Cell, Cell]:
    found = step.moved_on_by
    if found is None:
        return Cell(None), Cell(None)
    return share_cell(found), Cell(found.window_days, "number", 0, "d")


def _chances(path: StagePath, words: Words) -> Table:
    names = ("stage", "won", "count", "interval", "turned", "count", "difference", "effect")
    befores = (None, *path.stages[:-1])
    rows = tuple(
        (
            Cell(step.stage),
            *number_cells(step.won),
            share_cell(step.turned),
            hits_cell(step.turned),
            _limits(step),
            _effect(step, before, words),
        )
        for step, before in zip(path.stages, befores, strict=True)
    )
    columns = _columns(names, words, ("stage", "effect"))
    return Table(
        words.text("stage_path", "chances_title"), columns, rows, (words.text("stage_path", "chances_foot"),)
    )


def _effect(step: StageStep, before: StageStep | None, words: Words) -> Cell:
    """Say what a stage does to the share sold, from that of the stage before to its own."""
    if step.effect is None or before is None:
        return Cell(None)
    return Cell(
        words.text("stage_path", step.effect, before=figure(before.won, words), after=figure(step.won, words))
    )


def _limits(step: StageStep) -> Cell:
    """Give the limits of the difference, where both sides can bear them."""
    found = step.difference
    if found is None or step.turned is None or min(step.won.of, step.turned.of) < FEW:
        return Cell(None)
    return Cell((found.low, found.high), "interval", 1, "points")


def _times(path: StagePath, words: Words) -> Table:
    names = (
        *("stage", "stayed", "count", "half_left", "interval", "now", "now_for"),
        *("sold_stayed", "count", "usual", "longer"),
    )
    rows = tuple((Cell(step.stage), *_time_cells(step, words)) for step in path.stages)
    return Table(words.text("stage_path", "times_title"), _columns(names, words), rows)


def _time_cells(step: StageStep, words: Words) -> tuple[Cell, ...]:
    half = (Cell(None), Cell(None)) if step.half_left is None else reached_cells(step.half_left, words)
    return (
        *number_cells(step.stay)[:2],
        *half,
        Cell(step.sitting.n, "count"),
        number_cells(step.sitting)[0],
        *number_cells(step.sold_stay)[:2],
        Cell(step.usual_days, "number", 0, "d"),
        Cell(step.longer, "count"),
    )


def _moves(path: StagePath, words: Words) -> Iterable[Table]:
    """Give the moves that go back or skip a stage."""
    told = [move for move in path.moves if move.kind in ("back", "skip")]
    if not told:
        return
    rows = tuple(
        (
            Cell(move.stage_from),
            Cell(move.stage_to),
            Cell(move.n, "count"),
            Cell(words.text("stage_path", f"kind_{move.kind}")),
        )
        for move in told[:MOST_MOVES]
    )
    left = ("from", "to", "kind")
    columns = _columns(("from", "to", "moves", "kind"), words, left)
    more = len(told) - len(rows)
    yield Table(
        words.text("stage_path", "moves_title", **path.totals),
        columns,
        rows,
        (words.text("words", "more_rows", more=more),) if more else (),
    )
