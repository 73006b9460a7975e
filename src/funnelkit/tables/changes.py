"""The change log as sentences and a table, and what came of each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.metrics import METRICS
from funnelkit.store.changes import values_of
from funnelkit.tables.cells import number_cells
from funnelkit.tables.comparison_rows import TONES, difference_cells, row_name, verdict_text
from funnelkit.tables.notes import fold_notes
from funnelkit.tables.second_lines import Behind, SecondLine, amount, bare_amount, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.changes import Outcome
    from funnelkit.department.changes import ChangesReport, Decided, Decision
    from funnelkit.languages import Words
    from funnelkit.store.changes import Change

_JUDGED = ("step", "change_after", "hits_of", "change_before", "hits_of", "difference", "interval", "verdict")
_OF_BEFORE = {
    "floor": "floor_before",
    "reachable": "reachable_before",
    "lengthen": "lengthen_before",
    "lengthen_none": "lengthen_none_before",
    "too_early_undated": "too_early_undated_before",
}
_BEGUN = {**_OF_BEFORE, "too_early_undated": "too_early_undated_begun"}
"""Footnotes that speak of the baseline, where a change has the leads before it; and where its first period still runs."""

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
    return (
        Cell(change.id, "count"),
        Cell(change.on, "moment"),
        Cell(change.text),
        Cell("; ".join(_expected(metric, way, words) for metric, way in change.expect) or None),
        Cell(scope_of(change, words) or None),
        Cell(change.decide_by, "moment"),
    )


def scope_of(change: Change, words: Words) -> str:
    """Say whom a change concerns; nothing where that is all."""
    return "; ".join(
        f"{words.text('dimensions', dimension)}: {', '.join(values)}"
        for dimension, values in values_of(change).items()
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
    line = words.text("words", key, id=change.id, on=change.on, text=change.text)
    return Document(words.code, (line,), ())


def make_judged(found: ChangesReport, store: str, words: Words) -> Document:
    """Say what came of each change, and what to do with it; the newest first."""
    if not found.changes:
        return Document(words.code, (words.text("words", "changes_none", folder=store),), ())
    newest = list(reversed(found.changes))
    title = words.text("words", "changes_judged", folder=store, as_of=found.as_of)
    lines = (line for decided in newest for line in say_outcome(decided, words))
    tables = tuple(table for decided in newest for table in outcome_tables(decided.outcome, words))
    notes = (words.text("words", "changes_note"), *fold_notes(found.notes, words))
    return Document(words.code, (title, *lines), tables, notes)


def say_outcome(decided: Decided, words: Words) -> Iterable[str]:
    """Say in a line what came of a change, and what to do with it."""
    found = decided.outcome
    answer = _answer(found, words)
    told = {"on": found.change.on, "text": found.change.text, "answer": answer}
    yield words.text("changes", "since", **told, decision=_decision(decided.decision, words))


def _answer(found: Outcome, words: Words) -> str:
    if found.lacks:
        return words.text("changes", f"lacks_{found.lacks}", scope=scope_of(found.change, words))
    if found.rivals:
        named = (_rival(rival, words) for rival in found.rivals)
        return words.text("changes", "overlaps", rivals=" · ".join(named))
    said = [_said_metric(found, key, words) for key in _speaking(found)]
    if said:
        return "; ".join(said)
    when = words.text("changes", "ready", day=found.ready_on) if found.ready_on else ""
    return words.text("changes", found.answer, when=when)


def _rival(rival: Change, words: Words) -> str:
    return words.text("changes", "rival", id=rival.id, on=rival.on, text=rival.text)


def _speaking(found: Outcome) -> list[str]:
    """Give the metrics of which something can be said: what got better or worse, else how little can have."""
    moved = [key for key, compared in found.metrics.items() if compared.verdict in TONES]
    if moved or found.answer != "nothing_larger":
        return moved
    return [key for key in found.metrics if found.nothing_larger(key) is not None]


def _said_metric(found: Outcome, key: str, words: Words) -> str:
    compared, largest = found.metrics[key], found.nothing_larger(key)
    name = row_name(key, compared.current, None, words)
    if largest is not None:
        return words.text("changes", "nothing_item", metric=name, change=amount(key, largest, words))
    difference = compared.difference
    assert difference is not None
    return words.text(
        "changes",
        "moved",
        metric=name,
        verdict=words.text("words", compared.verdict or "") + _expectedly(found, key, words),
        difference=amount(key, difference.value, words, signed=True),
        low=bare_amount(key, difference.low or 0, words, signed=True),
        high=bare_amount(key, difference.high or 0, words, signed=True),
    )


def _expectedly(found: Outcome, key: str, words: Words) -> str:
    expected = found.goes_as_expected(key)
    return "" if expected is None else words.text("changes", "as_expected" if expected else "other_way")


def _decision(decision: Decision | None, words: Words) -> str:
    if decision is None:
        return ""
    if decision.what == "wait" and decision.until:
        return words.text("changes", "wait", day=decision.until)
    if decision.what == "return" and decision.baseline:
        return words.text("changes", "return", name=decision.baseline)
    return words.text("changes", "return_unkept" if decision.what == "return" else decision.what)


def outcome_tables(found: Outcome, words: Words) -> Iterable[Table]:
    """Give the figures before and after a change."""
    if not found.shown:
        return
    behind = Behind(words, alone=True)
    second = [_behind(found, key, behind) for key in found.shown]
    footnotes, places = fold(second, words)
    columns = tuple(
        Column(words.text("words", name), "left" if name in ("step", "verdict") else "right")
        for name in _JUDGED
    )
    cells = (
        _outcome_line(found, key, numbers, words) for key, numbers in zip(found.shown, places, strict=True)
    )
    yield Table(_table_title(found, words), columns, tuple(cells), footnotes)


def _table_title(found: Outcome, words: Words) -> str:
    change, (before, after) = found.change, found.leads
    scope = scope_of(change, words)
    told = {
        "id": change.id,
        "on": change.on,
        "text": change.text,
        "before": before,
        "after": after,
    }
    return words.text("changes", "table", **told, scope=f" ({scope})" if scope else "")


def _behind(found: Outcome, key: str, behind: Behind) -> list[SecondLine]:
    """Give the footnotes of a metric, which speak of the leads before the change where others speak of the baseline."""
    named = _OF_BEFORE if found.after else _BEGUN
    lines = behind.lines(key, found.metrics[key])
    return [SecondLine(named.get(line.key, line.key), line.shared, line.item) for line in lines]


def _outcome_line(found: Outcome, key: str, footnotes: tuple[int, ...], words: Words) -> tuple[Cell, ...]:
    compared = found.metrics[key]
    value = compared.current if compared.current is not None else compared.baseline
    window = found.windows.get(key)
    days = window.days if window and window.source in ("ages", "given") else None
    largest = found.nothing_larger(key)
    text = verdict_text(key, compared, words) + _expectedly(found, key, words)
    if largest is not None:
        text = words.text("changes", "nothing_seen", change=amount(key, largest, words))
    return (
        Cell(row_name(key, value, days, words)),
        *number_cells(compared.current)[:2],
        *number_cells(compared.baseline)[:2],
        *difference_cells(key, compared),
        Cell(text, tone=TONES.get(compared.verdict or "", ""), footnotes=footnotes),
    )
