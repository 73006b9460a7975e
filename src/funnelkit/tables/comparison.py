"""A comparison as tables: what is judged, with its doubts as footnotes, then the numbers of each period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Marks, Table
from funnelkit.metrics import MAIN, METRICS
from funnelkit.model import Rate, Row
from funnelkit.tables.cells import figure, number_cells
from funnelkit.tables.changes import say_outcome
from funnelkit.tables.compared_groups import group_tables
from funnelkit.tables.comparison_rows import TONES, Line, line_cells, newest_lines, row_name, shown_keys
from funnelkit.tables.differences_chart import with_differences
from funnelkit.tables.explanation import make_explanation
from funnelkit.tables.key_figures import compared_figures
from funnelkit.tables.managers import manager_tables
from funnelkit.tables.notes import fold_notes
from funnelkit.tables.opening import opening
from funnelkit.tables.reached import reached_tables
from funnelkit.tables.second_lines import Behind, amount, bare_amount, fold
from funnelkit.tables.sections import rate_name
from funnelkit.tables.subjects import comparison_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from funnelkit.analysis.compared import Compared, ComparedRow, Comparison
    from funnelkit.analysis.compared_addresses import Addresses
    from funnelkit.department.judgement import ComparisonReport
    from funnelkit.languages import Words

LONE = "stand_out_alone"


def make_comparison(result: ComparisonReport, words: Words) -> Document:
    """Put a comparison into words."""
    comparison = result.comparison
    title = [_title(result, words)] if comparison.periods else []
    changes = [line for decided in result.changes for line in say_outcome(decided, words)]
    heading = [*title, *_state(result, words), *changes]
    subject = comparison_subject(comparison, words)
    if comparison.explained:
        return Document(words.code, tuple(heading), tuple(_explained(comparison, words)), subject=subject)
    lone = next((note.params for note in comparison.notes if note.key == LONE), None)
    tables = tuple(_tables(result, lone, words))
    told = words.text("second_lines", LONE, **lone) if lone else None
    shown = any(told in table.footnotes for table in tables)
    own = [note for note in comparison.notes if note.key != LONE or not shown]
    asked = [words.text("words", "changes_note")] if changes else []
    notes = dict.fromkeys(
        [*asked, *fold_notes([*result.notes, *own], words), *_opens(tables, result.run.every, words)]
    )
    figures = compared_figures(_first_lines(comparison), tables[0], words) if tables else ()
    return Document(words.code, tuple(heading), tables, tuple(notes), tuple(figures), subject)


def _opens(tables: Sequence[Table], every: str, words: Words) -> list[str]:
    """Say how a figure is opened, by the first that can be."""
    told = "" if every == "month" else f" --every {every}"
    shorts = [short for table in tables if table.marks for short in table.marks.rows if short]
    aged = [short for short in shorts if "/" in short]
    first = [*aged, *shorts][:1]
    return [words.text("words", "compared_opens", address=short, every=told) for short in first]


def _explained(comparison: Comparison, words: Words) -> Iterable[Table]:
    """Tell how a verdict came about."""
    key = str(comparison.explained[0].numbers["metric"])
    rows = [*([comparison.whole] if comparison.whole else []), *comparison.periods]
    values = (value for row in rows for value in (row.metrics[key].current, row.metrics[key].baseline))
    of_step = next((value.of_step for value in values if isinstance(value, Rate)), None)
    return make_explanation(comparison.explained, of_step, words)


def _title(result: ComparisonReport, words: Words) -> str:
    baseline, comparison = result.baseline, result.comparison
    names = [row.group["period"] or "" for row in comparison.periods]
    period = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}" if names else "–"
    return words.text(
        "words",
        "compare_title",
        period=period,
        as_of=result.as_of,
        name=baseline.name,
        leads=baseline.leads,
        periods=period_names(baseline.periods),
    )


def period_names(periods: tuple[object, ...]) -> str:
    """Name some periods: all of a few, the ends of many."""
    names = [getattr(period, "name", str(period)) for period in periods]
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} … {names[-1]}"


def _state(result: ComparisonReport, words: Words) -> list[str]:
    baseline, comparison = result.baseline, result.comparison
    named = {"name": baseline.name, "periods": period_names(baseline.periods)}
    if not comparison.periods:
        return [words.text("words", "compare_nothing", **named)]
    if comparison.newest is None and result.since:
        return [words.text("words", "compare_no_closed_since", since=result.since)]
    if comparison.newest is None:
        return [words.text("words", "compare_no_closed", **named)]
    return [*opening(comparison, words), *summary(comparison, words)]


def summary(comparison: Comparison, words: Words) -> Iterable[str]:
    """Say the verdicts, a line each: of all periods since the baseline where there are several."""
    row = comparison.whole
    if row is None:
        return
    found = [key for key in shown_keys(row, comparison) if row.metrics[key].verdict in TONES]
    yield from (_said(key, row.metrics[key], words, lone=len(found) == 1) for key in found)
    if not found:
        yield words.text("words", "compare_none")


def _said(key: str, compared: Compared, words: Words, *, lone: bool) -> str:
    """Say one verdict with its figures; of a lone one first the least that it may be: only lucky gaps are seen alone."""
    found = compared.difference
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    near, far = (found.low, found.high) if found.value > 0 else (found.high, found.low)
    ends = {"difference": found.value, "near": near}
    bare = {"low": found.low, "high": found.high, "far": far}
    now, then = (figure(value, words) for value in (compared.current, compared.baseline))
    name = row_name(key, compared.current, compared.window_days, words)
    if compared.mix:
        dimension = words.text("dimensions", compared.mix.dimension)
        name = words.text("words", "at_same_mix", name=name, dimension=dimension)
    return words.text(
        "words",
        "summary_lone" if lone else "summary",
        metric=name,
        verdict=words.text("words", compared.verdict or ""),
        now=now,
        then=then,
        **{name: amount(key, points, words, signed=True) for name, points in ends.items()},
        **{name: bare_amount(key, points, words, signed=True) for name, points in bare.items()},
    )


def _tables(result: ComparisonReport, lone: Mapping[str, object] | None, words: Words) -> Iterable[Table]:
    comparison, addresses = result.comparison, result.addresses
    rows = {row.group["period"]: row for row in comparison.periods}
    several = comparison.whole and comparison.pooled != comparison.newest
    if comparison.whole and comparison.pooled and several:
        title = words.text("words", "compare_since", period=comparison.pooled.name)
        lines = _first_lines(comparison)
        table = _judged(lines, title, Behind(words, alone=True, lone=lone), comparison)
        table = with_differences(table, lines, words)
        yield _marked(table, lines, addresses)
    if comparison.newest:
        lines = list(newest_lines(comparison, rows[comparison.newest.name]))
        title = words.text("words", "compare_newest", period=comparison.newest.name)
        if len({line.compared.period for line in lines}) > 1:
            title = words.text("words", "compare_newest_grown")
        table = _judged(lines, title, Behind(words, alone=not several, lone=lone), comparison)
        table = table if several else with_differences(table, lines, words)
        yield _marked(table, lines, addresses)
    yield from reached_tables(comparison.reached, words)
    yield from group_tables(comparison.tables, words)
    yield from manager_tables(comparison.managers, words)
    for period in comparison.running:
        title = words.text("words", "compare_running", period=period.name)
        lines = _running_lines(rows[period.name])
        yield _marked(_running(lines, title, words), lines, addresses)
    if len(comparison.periods) > 1 or (comparison.periods and comparison.newest is None):
        yield _history(comparison, words)


def _first_lines(comparison: Comparison) -> list[Line]:
    """Give the lines of the table that comes first: of everything since, else of the newest periods."""
    whole, newest = comparison.whole, comparison.newest
    if whole and comparison.pooled and comparison.pooled != newest:
        return [Line(key, whole.metrics[key]) for key in shown_keys(whole, comparison)]
    rows = {row.group["period"]: row for row in comparison.periods}
    return list(newest_lines(comparison, rows[newest.name])) if newest else []


def _marked(table: Table, lines: Sequence[Line], addresses: Addresses) -> Table:
    """Put before each row by which address its figure of now opens."""
    found = [addresses.of(line.compared.period, line.key) for line in lines]
    rows = tuple(place.short if place else "" for place in found)
    return replace(table, marks=Marks(rows)) if any(rows) else table


def _judged(lines: Sequence[Line], title: str, behind: Behind, comparison: Comparison) -> Table:
    words = behind.words
    second = [behind.lines(line.key, line.compared, line.newer) for line in lines]
    footnotes, numbers = fold(second, words)
    names = ["step", "current", "hits_of", "baseline", "hits_of", "difference", "interval", "verdict"]
    periods = [Cell(line.compared.period) for line in lines]
    apart = len(set(periods)) > 1
    columns = [
        Column(words.text("words", name), "left" if name in ("step", "verdict") else "right")
        for name in names
    ]
    if apart:
        columns.insert(1, Column(words.text("dimensions", "period"), "left"))
    cells = []
    for line, period, places in zip(lines, periods, numbers, strict=True):
        first, *rest = line_cells(line.key, line.compared, places, comparison, words)
        cells.append((first, *([period] if apart else []), *rest))
    return Table(title, tuple(columns), tuple(cells), footnotes)


def _running_lines(row: ComparedRow) -> list[Line]:
    told = (Line(key, row.metrics[key]) for key in MAIN)
    return [line for line in told if line.compared.current is not None or line.compared.baseline is not None]


def _running(found: Sequence[Line], title: str, words: Words) -> Table:
    """Give the numbers of a period that still runs, without a difference: its leads are only young."""
    lines = []
    for key, compared in ((line.key, line.compared) for line in found):
        value = compared.current if compared.current is not None else compared.baseline
        now, then = number_cells(compared.current), number_cells(compared.baseline)
        lines.append((Cell(rate_name(key, value, words)), now[0], now[1], then[0], then[1]))
    names = ("step", "current", "hits_of", "baseline", "hits_of")
    columns = tuple(
        Column(words.text("words", name), "left" if name == "step" else "right") for name in names
    )
    return Table(title, columns, tuple(lines))


def _history(comparison: Comparison, words: Words) -> Table:
    """Give the main rates of every period since, and of the baseline, as numbers."""
    keys = [
        key
        for key in ("leads", *MAIN)
        if any(row.metrics[key].current is not None for row in comparison.periods)
    ]
    first = comparison.periods[0]
    baseline = Row(
        {"period": words.text("words", "baseline")}, {key: first.metrics[key].baseline for key in keys}
    )
    rows = [
        baseline,
        *(Row(row.group, {key: row.metrics[key].current for key in keys}) for row in comparison.periods),
    ]
    columns = [Column(words.text("dimensions", "period"), "left")]
    for key in keys:
        value = next((row.metrics[key] for row in rows if row.metrics[key] is not None), None)
        columns.append(Column(rate_name(key, value, words)))
        if METRICS[key].kind == "rate":
            columns.append(Column(words.text("words", "hits_of")))
    lines = []
    for row in rows:
        cells = [Cell(row.group["period"])]
        for key in keys:
            figure, counts, _ = number_cells(row.metrics[key])
            cells += [figure, counts] if METRICS[key].kind == "rate" else [figure]
        lines.append(tuple(cells))
    return Table(words.text("words", "compare_periods"), tuple(columns), tuple(lines))
