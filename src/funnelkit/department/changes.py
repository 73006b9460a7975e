"""Change: what came of each change of the log, and what is to be done with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.analysis.around import Evidence
from funnelkit.analysis.changes import Outcome, judge_changes
from funnelkit.analysis.counts import View
from funnelkit.department.holding import differences, judged_payload, meant_of
from funnelkit.department.keeping import day_of_export
from funnelkit.department.tallying import Measured, notes_of, watched_tally_of
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import take_in
from funnelkit.store import folder
from funnelkit.store.changes import describe_change, values_of
from funnelkit.store.history import load_history, standing_before
from funnelkit.store.masking import mask_words
from funnelkit.tally.watching import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from funnelkit.analysis.compared import Compared, Question
    from funnelkit.intake import Order
    from funnelkit.model import Note
    from funnelkit.store.baselines import Baseline
    from funnelkit.store.changes import Change

KEEP, RETURN, WAIT = "keep", "return", "wait"


@dataclass(frozen=True)
class Decision:
    """What to do with a change: keep it, return to what was before (`baseline` by name, if one was kept), wait `until`."""

    what: str
    until: date | None = None
    baseline: str | None = None


@dataclass(frozen=True)
class Decided:
    """What came of a change, and what to do with it; None where nothing shows and no day was set to decide by."""

    outcome: Outcome
    decision: Decision | None


@dataclass(frozen=True)
class ChangeLog:
    """The changes that were made, and the store that knows what stood before them."""

    changes: tuple[Change, ...] = ()
    store: Path | None = None


NO_LOG = ChangeLog()


@dataclass(frozen=True)
class ChangesReport:
    """The changes of a log, judged: `baseline` is the one whose months were taken for what the exports do not hold."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    baseline: Baseline | None
    changes: tuple[Decided, ...]
    notes: tuple[Note, ...]


def judge_log(
    order: Order, log: ChangeLog, baseline: Baseline | None, every: str, question: Question
) -> ChangesReport:
    """Read the files and judge each change of a log."""
    intake = take_in(order, {*VOCABULARY, *DIMENSIONS})
    intake = intake.cut(every, days=[change.on for change in log.changes])
    view = View(day_of_export(intake, "changes judge"), every, dropped=order.business.dropped)
    differs = tuple(differences(intake, baseline)) if baseline else ()
    groupings = dict.fromkeys((*((dimension,) for dimension in DIMENSIONS), *scopes_of(log.changes)))
    measured = Measured(intake, watched_tally_of(intake, list(groupings), every), view)
    used = None if differs else baseline
    found = judge_in(measured, used, question, log.changes)
    decided = tuple(Decided(outcome, decide(outcome, view.as_of, log.store)) for outcome in found)
    return ChangesReport(intake.inputs, view.as_of, used, decided, (*notes_of(intake, every), *differs))


def scopes_of(log: Sequence[Change]) -> list[tuple[str, ...]]:
    """Give the groupings that a tally must have to judge the changes of a log."""
    return [tuple(values_of(change)) for change in log if change.scope]


def judge_in(
    measured: Measured,
    baseline: Baseline | None,
    question: Question,
    log: Sequence[Change],
    asked: Sequence[Change] | None = None,
) -> tuple[Outcome, ...]:
    """Judge the changes of a log, all or those that are asked for, by files that were read and counted."""
    tally = replace(measured.tally, watch=mask_words(measured.tally.watch, 0))
    evidence = Evidence(tally, measured.view, baseline, question)
    if baseline:
        evidence = replace(evidence, meant=meant_of(measured.intake, baseline))
    return judge_changes(evidence, log, asked)


def judge_beside(
    measured: Measured, baseline: Baseline, question: Question, log: ChangeLog
) -> tuple[Decided, ...]:
    """Judge, beside a comparison, the changes since its baseline began."""
    start = min(period.start for period in baseline.periods)
    asked = [change for change in log.changes if change.on > start]
    if not asked or log.store is None or question.goal:
        return ()
    used = None if any(differences(measured.intake, baseline)) else baseline
    found = judge_in(measured, used, question, log.changes, asked)
    return tuple(Decided(outcome, decide(outcome, measured.view.as_of, log.store)) for outcome in found)


def decide(outcome: Outcome, as_of: date, store: Path | None) -> Decision | None:
    """Say what to do with a change: keep what improved; return after worse, or with nothing to show by the day it was given."""
    by = outcome.change.decide_by
    if outcome.answer == "improved":
        return Decision(KEEP)
    if outcome.answer == "worse" or (by and as_of >= by):
        return Decision(RETURN, baseline=worked_before(store, outcome.change.on) if store else None)
    return Decision(WAIT, until=by) if by else None


def worked_before(store: Path, day: date) -> str | None:
    """Name the baseline that stood before a day: the latest accepted of those whose periods had ended; None without one."""
    kept = [folder.load(store, name) for name in folder.names(store)]
    ends = {baseline.name: max(period.end for period in baseline.periods) for baseline in kept}
    return standing_before(load_history(store), ends, day)


def changes_payload(found: ChangesReport, store: Path) -> dict[str, object]:
    """Give the judged changes as the JSON contract has them."""
    return {
        "store": str(store),
        "as_of": found.as_of,
        "inputs": found.inputs,
        "baseline": found.baseline.name if found.baseline else None,
        "judged": [decided_payload(decided) for decided in found.changes],
        "notes": found.notes,
    }


def decided_payload(decided: Decided) -> dict[str, object]:
    """Give one judged change as the JSON contract has it."""
    found = decided.outcome
    sides = zip(("before", "after"), (found.before, found.after), found.leads, strict=True)
    return {
        "change": describe_change(found.change),
        "answer": found.answer,
        "lacks": found.lacks,
        "ready_on": found.ready_on,
        "overlaps": [rival.id for rival in found.rivals],
        **{name: {"leads": n, "periods": [p.name for p in periods]} for name, periods, n in sides},
        "metrics": {key: _metric(found, key, compared) for key, compared in found.metrics.items()},
        "decision": decided.decision,
    }


def _metric(found: Outcome, key: str, compared: Compared) -> dict[str, object]:
    return {
        "before": compared.baseline,
        "after": compared.current,
        "difference": compared.difference,
        "verdict": compared.verdict,
        "expected": dict(found.change.expect).get(key),
        "as_expected": found.goes_as_expected(key),
        "nothing_larger": found.nothing_larger(key),
        **judged_payload(compared, len(found.before)),
    }
