"""Judge: what came since a baseline against what was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.analysis.compared_addresses import NONE, Addresses, address_figures
from funnelkit.analysis.compared_groups import GROUPED
from funnelkit.analysis.counts import View
from funnelkit.analysis.mix import DIMENSIONS
from funnelkit.department.changes import (
    NO_LOG,
    ChangeLog,
    Decided,
    decided_payload,
    judge_beside,
    scopes_of,
)
from funnelkit.department.holding import hold, judged_payload
from funnelkit.department.keeping import day_of_export, run_of
from funnelkit.department.managers import PEOPLE, managers_payload
from funnelkit.department.tallying import Measured, notes_of, watched_tally_of
from funnelkit.intake import Order, take_in
from funnelkit.model import Note, Period
from funnelkit.store.baselines import Baseline, describe
from funnelkit.tally import select_period
from funnelkit.tally.watching import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from funnelkit.analysis.compared import ComparedRow, Comparison, Question
    from funnelkit.analysis.compared_addresses import Places
    from funnelkit.analysis.mix import Mix
    from funnelkit.intake import Intake
    from funnelkit.store.runs import Run


@dataclass(frozen=True)
class ComparisonReport:
    """A comparison with the baseline it is against, and what this run saw of every period.

    `changes` are those of the log since the baseline began, judged: a question of its own. `addresses` open the figures.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    baseline: Baseline
    comparison: Comparison
    notes: tuple[Note, ...]
    run: Run
    since: date | None = None
    changes: tuple[Decided, ...] = ()
    addresses: Addresses = NONE


@dataclass(frozen=True)
class Past:
    """What later leads are held against: a baseline, what earlier exports told (`runs`), the changes that were made."""

    baseline: Baseline
    runs: Sequence[Run] = ()
    log: ChangeLog = NO_LOG


def judge(
    order: Order, past: Past, every: str, question: Question, period: Period | None
) -> ComparisonReport:
    """Read the files and compare them with a baseline: `judge_from`."""
    fields = {name for names in scopes_of(past.log.changes) for name in names}
    intake = take_in(order, {*VOCABULARY, *DIMENSIONS, *fields})
    as_of = day_of_export(intake, "compare")
    view = View(as_of, every, period, order.business.dropped)
    return judge_from(intake, past, view, question)


def judge_from(intake: Intake, past: Past, view: View, question: Question) -> ComparisonReport:
    """Compare what was read with a baseline: the newest closed period, and all since, with verdicts."""
    baseline, changes = past.baseline, past.log.changes
    intake = intake.cut(view.every, view.period, (question.since, *(change.on for change in changes)))
    wanted = [*((by,) for by in (*GROUPED, *DIMENSIONS)), *PEOPLE, *scopes_of(changes)]
    tally = watched_tally_of(intake, list(dict.fromkeys(wanted)), view.every)
    whole = replace(view, period=None)
    measured = Measured(intake, select_period(tally, view.period), whole)
    found = hold(measured, baseline, question, past.runs)
    unwatched = () if baseline.tally.watch else (Note("not_watched", {"name": baseline.name}),)
    return ComparisonReport(
        intake.inputs,
        view.as_of,
        baseline,
        found,
        (*notes_of(intake, view.every), *unwatched),
        run_of(tally, intake.definitions, whole),
        question.since,
        judge_beside(measured, baseline, question, past.log),
        NONE if intake.is_counted else address_figures(found, measured.tally, view),
    )


def comparison_payload(found: ComparisonReport) -> dict[str, object]:
    """Give a comparison as the JSON contract has it: pooled under `by: []`, each period under `by: ["period"]`."""
    comparison, baseline = found.comparison, found.baseline
    periods = [row.group["period"] for row in comparison.periods]
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "baseline": {key: describe(baseline)[key] for key in ("name", "as_of", "leads", "periods")},
        "current": {"as_of": found.as_of, "leads": comparison.leads, "periods": periods},
        "sections": [*_sections(found)],
        "reached": comparison.reached,
        "explain": [{"step": step.step, **step.numbers} for step in comparison.explained],
        "managers": managers_payload(comparison.managers),
        "parts": comparison.parts,
        "changes": [decided_payload(decided) for decided in found.changes],
        "notes": (*found.notes, *comparison.notes),
    }


def _sections(found: ComparisonReport) -> Iterator[dict[str, object]]:
    """Give the whole, the periods, and the groups of each dimension; none of one that a side does not tell."""
    comparison, addresses, months = found.comparison, found.addresses, len(found.baseline.periods)
    whole = (comparison.whole,) if comparison.whole else ()
    periods = ((row, addresses.periods.get(row.group["period"] or "")) for row in comparison.periods)
    yield _section([], ((row, addresses.whole) for row in whole), months)
    yield _section(["period"], periods, months)
    told = {table.by: table.rows for table in comparison.tables}
    for by in GROUPED:
        yield _section([by], ((row, None) for row in told.get(by, ())), months)


def _section(
    by: list[str], rows: Iterable[tuple[ComparedRow, Mapping[str, Places] | None]], months: int
) -> dict[str, object]:
    told = [{"group": row.group, "metrics": metrics_payload(row, months, places)} for row, places in rows]
    return {"by": by, "rows": told}


def metrics_payload(
    row: ComparedRow, months: int, addresses: Mapping[str, Places] | None = None
) -> dict[str, object]:
    """Give the figures of a row beside the baseline's as the JSON contract has them; `months` were held against."""
    told = addresses or {}
    return {
        key: {
            "baseline": compared.baseline,
            "current": compared.current,
            "difference": compared.difference,
            "verdict": compared.verdict,
            **judged_payload(compared, months),
            "period": compared.period,
            "as_it_stood": compared.standing,
            "mix": _mix(compared.mix),
            "address": told[key]._asdict() if key in told else None,
        }
        for key, compared in row.metrics.items()
    }


def _mix(mix: Mix | None) -> dict[str, object] | None:
    if mix is None:
        return None
    return {"dimension": mix.dimension, "rate_part": 100 * mix.rate_part, "mix_part": 100 * mix.mix_part}
