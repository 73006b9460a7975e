"""A comparison as tables: what is judged, with its doubts as footnotes, then the numbers of each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.metrics import MAIN, METRICS
from funnelkit.model import Cell, Column, Document, Note, Rate, Row, Score, Table
from funnelkit.statistics.verdicts import LEAST_ANSWERS, LEAST_BASE_LEADS, LEAST_LEADS
from funnelkit.tables.cells import duration_cell, figure, number_cells
from funnelkit.tables.sections import rate_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.analysis.compared import Compared, ComparedRow, Comparison
    from funnelkit.department.judgement import ComparisonReport
    from funnelkit.languages import Words

TONES = {"improved": "good", "worse": "bad"}
ALSO = (
    *("qualified_rate", "proposal_rate", "sold_per_proposal", "paid_rate", "delivered_rate"),
    *("refusal_rate", "target_conversion", "win_rate", "hours_to_contact", "days_to_sale"),
)
"""Numbers without a verdict that stand under the judged rows."""


def make_comparison(result: ComparisonReport, words: Words) -> Document:
    """Put a comparison into words."""
    comparison = result.comparison
    title = [_title(result, words)] if comparison.periods else []
    heading = [*title, *_state(result, words)]
    notes = tuple(words.note(note) for note in (*result.notes, *comparison.notes))
    return Document(words.code, tuple(heading), tuple(_tables(comparison, words)), notes)


def _title(result: ComparisonReport, words: Words) -> str:
    baseline, comparison = result.baseline, result.comparison
    names = [row.group["period"] or "" for row in comparison.periods]
    period = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}" if names else "–"
    return words.text(
        "words",
        "compare_title",
        period=period,
        as_of=result.as_of.isoformat(),
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
        return [words.text("words", "compare_no_closed_since", since=result.since.isoformat())]
    if comparison.newest is None:
        return [words.text("words", "compare_no_closed", **named)]
    return [summary(comparison, words)]


def summary(comparison: Comparison, words: Words) -> str:
    """Say the verdicts in one line: of all periods since the baseline where there are several."""
    row = comparison.whole
    if row is None:
        return ""
    said = [
        _said(key, row.metrics[key], words)
        for key in MAIN
        if row.metrics[key].verdict in ("improved", "worse")
    ]
    return "; ".join(said) if said else words.text("words", "compare_none")


def _said(key: str, compared: Compared, words: Words) -> str:
    """Say one verdict with its figures: "contact of leads improved: 68% now, 53% in the baseline (+15.4 pt, …)"."""
    found = compared.difference
    assert found is not None
    form = "{:+.0f}" if key == "nps" else "{:+.1f} pt"
    difference, low, high = (form.format(value) for value in (found.value, found.low, found.high))
    now, then = (figure(value) for value in (compared.current, compared.baseline))
    return words.text(
        "words",
        "summary",
        metric=rate_name(key, compared.current, words),
        verdict=words.text("words", compared.verdict or ""),
        now=now,
        then=then,
        difference=difference,
        low=low,
        high=high,
    )


def _tables(comparison: Comparison, words: Words) -> Iterable[Table]:
    rows = {row.group["period"]: row for row in comparison.periods}
    if comparison.whole and comparison.pooled != comparison.newest and comparison.pooled:
        title = words.text("words", "compare_since", period=comparison.pooled.name)
        yield _judged(comparison.whole, title, words)
    if comparison.newest:
        title = words.text("words", "compare_newest", period=comparison.newest.name)
        yield _judged(rows[comparison.newest.name], title, words)
    for period in comparison.running:
        yield _running(rows[period.name], words.text("words", "compare_running", period=period.name), words)
    if len(comparison.periods) > 1 or (comparison.periods and comparison.newest is None):
        yield _history(comparison, words)


def _judged(row: ComparedRow, title: str, words: Words) -> Table:
    footnotes: list[str] = []
    lines = []
    for key in (*MAIN, *ALSO):
        compared = row.metrics[key]
        if compared.current is None and compared.baseline is None:
            continue
        numbers: tuple[int, ...] = ()
        for text in _second_line(key, compared, words):
            if text not in footnotes:
                footnotes.append(text)
            numbers = (*numbers, footnotes.index(text) + 1)
        lines.append(_line(key, compared, numbers, words))
    names = ("step", "current", "hits_of", "baseline", "hits_of", "difference", "interval", "verdict")
    columns = tuple(
        Column(words.text("words", name), "left" if name in ("step", "verdict") else "right")
        for name in names
    )
    return Table(title, columns, tuple(lines), tuple(footnotes))


def _running(row: ComparedRow, title: str, words: Words) -> Table:
    """Give the numbers of a period that still runs, without a difference: its leads are only young."""
    lines = []
    for key in MAIN:
        compared = row.metrics[key]
        if compared.current is not None or compared.baseline is not None:
            value = compared.current if compared.current is not None else compared.baseline
            now, then = number_cells(compared.current), number_cells(compared.baseline)
            lines.append((Cell(rate_name(key, value, words)), now[0], now[1], then[0], then[1]))
    names = ("step", "current", "hits_of", "baseline", "hits_of")
    columns = tuple(
        Column(words.text("words", name), "left" if name == "step" else "right") for name in names
    )
    return Table(title, columns, tuple(lines))


def _line(key: str, compared: Compared, footnotes: tuple[int, ...], words: Words) -> tuple[Cell, ...]:
    value = compared.current if compared.current is not None else compared.baseline
    now, then = number_cells(compared.current), number_cells(compared.baseline)
    verdict = _verdict_text(key, compared, words)
    return (
        Cell(rate_name(key, value, words)),
        now[0],
        now[1],
        then[0],
        then[1],
        *_difference(key, compared),
        Cell(verdict, tone=TONES.get(compared.verdict or "", ""), footnotes=footnotes),
    )


def _verdict_text(key: str, compared: Compared, words: Words) -> str:
    if compared.verdict is None:
        return ""
    if compared.verdict == "too_few_leads" and key == "nps":
        return words.text("verdicts", "too_few_answers")
    return words.text("verdicts", compared.verdict)


def _difference(key: str, compared: Compared) -> tuple[Cell, Cell]:
    """Give the difference and its interval; nothing where a side is too small for a percentage."""
    found = compared.difference
    small = any(
        isinstance(value, Rate) and value.of < LEAST_LEADS for value in (compared.current, compared.baseline)
    )
    few = any(isinstance(v, Score) and v.n < LEAST_ANSWERS for v in (compared.current, compared.baseline))
    if found is None or small or few:
        return Cell(None), Cell(None)
    if METRICS[key].kind == "duration":
        return duration_cell(found.value, found.unit, "points"), Cell(None)
    digits = 0 if found.unit == "nps" else 1
    unit = "pt" if found.unit == "pt" else ""
    return Cell(found.value, "points", digits, unit), Cell(
        (found.low, found.high), "interval", digits, "points"
    )


def _second_line(key: str, compared: Compared, words: Words) -> Iterable[str]:
    """Say what is behind a verdict that says less than improved or worse."""
    judged = compared.judged.verdict if compared.judged else None
    if (
        compared.verdict == "not_comparable"
        and isinstance(compared.current, Rate)
        and isinstance(compared.baseline, Rate)
        and compared.current.of_step != compared.baseline.of_step
    ):
        now, then = (words.text("of", value.of_step) for value in (compared.current, compared.baseline))
        yield words.note(
            Note("of_step_differs", {"metric": words.text("metrics", key), "now": now, "then": then})
        )
    if judged is None or judged.reason in ("limits", "between"):
        return
    scale, digits = (1, 0) if key == "nps" else (100, 0)
    worth = f"{scale * (judged.worth_seeing or 0):.{digits}f}"
    if judged.reason == "floor":
        least = (LEAST_ANSWERS, LEAST_ANSWERS) if key == "nps" else (LEAST_LEADS, LEAST_BASE_LEADS)
        yield words.note(Note("floor", {"least": least[0], "least_base": least[1]}))
    elif judged.reason == "smaller_than":
        yield words.note(Note("smaller_than", {"change": f"{scale * (judged.worth_seeing or 0) / 2:.1f}"}))
    else:
        visible = "–" if judged.visible is None else f"{(1 if key == 'nps' else 100) * judged.visible:.0f}"
        unit = _unit(key, compared, words)
        name = "visible_needs_leads" if judged.reason == "needs_leads" else "visible_lengthen"
        params = {"visible": visible, "worth": worth, "needed": judged.needed_leads, "unit": unit}
        yield words.note(Note(name, {**params, "base": f"{_base(compared)} {unit}"}))


def _base(compared: Compared) -> int:
    value = compared.baseline
    return value.of if isinstance(value, Rate) else value.n if isinstance(value, Score) else 0


def _unit(key: str, compared: Compared, words: Words) -> str:
    if key == "nps":
        return words.text("words", "answers")
    value = compared.baseline
    return words.text("units", value.of_step) if isinstance(value, Rate) else ""


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
