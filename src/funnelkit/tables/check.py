"""What is wrong with the data, as tables: the problems by kind, then what they do to the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.cells import hits_cell, share_cell, share_digits, short
from funnelkit.tables.notes import general_notes
from funnelkit.tables.reconciliation import make_reconciliation, reconciliation_payload
from funnelkit.tables.sections import rate_name
from funnelkit.tables.subjects import check_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.department.checking import Checked
    from funnelkit.languages import Words
    from funnelkit.worklists.check import Problem
    from funnelkit.worklists.effects import Effect, Share

"""A longer cell is cut where it is shown in a list; the row has the rest."""


def check_payload(found: Checked, words: Words) -> dict[str, object]:
    """Give all problems, a row each, and the effects, as the JSON contract has them."""
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "errors": found.errors,
        "warnings": found.warnings,
        "problems": [entry for problem in found.problems for entry in _entries(problem, words)],
        "effects": [_effect(effect) for effect in found.effects],
        "reconciliation": reconciliation_payload(found.reconciliations) or None,
        "notes": found.notes,
    }


def _entries(problem: Problem, words: Words) -> list[dict[str, object]]:
    told = {
        "file": problem.file,
        "field": problem.field,
        "type": problem.type,
        "level": "error" if problem.is_error else "warning",
        "message": words.text("problems", problem.type, field=problem.field or ""),
    }
    return [
        {**told, "row": row, "value": value} for row, value in zip(problem.rows, problem.values, strict=True)
    ]


def _effect(effect: Effect) -> dict[str, Any]:
    rate = effect.rate
    told = {"metric": effect.metric, "hits": rate.hits, "of": rate.of, "of_step": rate.of_step}
    return {**told, "value": rate.value, "low": effect.low, "high": effect.high, "doubts": effect.doubts}


def make_check(found: Checked, limit: int, words: Words) -> Document:
    """Put a check into words: `limit` rows of each problem are named."""
    tables = [_problems(problems, limit, words, level) for level, problems in _levels(found) if problems]
    seen = [effect for effect in found.effects if f"{effect.low:.3f}" != f"{effect.high:.3f}"]
    if seen:
        tables.append(_effects(seen, words))
    tables += [make_reconciliation(held, words) for held in found.reconciliations if held.rows]
    key = "check_title" if found.problems else "check_clean"
    heading = words.text("words", key, leads=found.leads, errors=found.errors, warnings=found.warnings)
    notes = general_notes(found.notes, words)
    return Document(words.code, (heading,), tuple(tables), notes, subject=check_subject(found, words))


def _levels(found: Checked) -> list[tuple[str, list[Problem]]]:
    errors = [problem for problem in found.problems if problem.is_error]
    return [("errors", errors), ("warnings", [p for p in found.problems if not p.is_error])]


def _problems(problems: Sequence[Problem], limit: int, words: Words, level: str) -> Table:
    names = ("check_problem", "check_file", "check_rows", "check_first")
    columns = tuple(
        Column(words.text("words", name), "right" if name == "check_rows" else "left") for name in names
    )
    rows = tuple(
        (
            Cell(words.text("problems", problem.type, field=problem.field or "")),
            Cell(problem.file),
            Cell(len(problem.rows), "count"),
            Cell(_first(problem, limit)),
        )
        for problem in problems
    )
    return Table(words.text("words", f"check_{level}"), columns, rows)


def _first(problem: Problem, limit: int) -> str:
    """Name the first rows of a problem, each with what stands there."""
    shown = [
        f"{row}: {short(value)}" if value and value.strip() else str(row)
        for row, value in zip(problem.rows[:limit], problem.values, strict=False)
    ]
    return "; ".join([*shown, *(["…"] if len(problem.rows) > limit else [])])


def _effects(effects: Sequence[Effect], words: Words) -> Table:
    names = ("step", "rate", "hits_of", "check_range", "check_because")
    columns = tuple(
        Column(words.text("words", name), "left" if name in ("step", "check_because") else "right")
        for name in names
    )
    rows = tuple(
        (
            Cell(rate_name(effect.metric, effect.rate, words)),
            share_cell(effect.rate),
            hits_cell(effect.rate),
            Cell((effect.low, effect.high), "interval", max(1, share_digits(effect.rate.of)), "share"),
            Cell("; ".join(_because(share, words) for share in effect.doubts)),
        )
        for effect in effects
    )
    return Table(words.text("words", "check_effects"), columns, rows)


def _because(share: Share, words: Words) -> str:
    return words.text("doubts", share.type, field=words.text("doubt_fields", share.field), leads=share.leads)
