"""Judge: what came since a baseline against what was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.analysis.compared import ComparedRow, Comparison, Meant, Question
from funnelkit.analysis.comparison import compare
from funnelkit.analysis.counts import View
from funnelkit.analysis.definitions import Shift
from funnelkit.department.keeping import day_of_export
from funnelkit.department.measurement import notes_of, tally_of
from funnelkit.intake import Intake, Order, take_in
from funnelkit.languages.fold import fold_header
from funnelkit.model import Note, Period
from funnelkit.periods import day_number
from funnelkit.statistics.intervals import LEVEL
from funnelkit.store.baselines import Baseline, describe
from funnelkit.store.masking import mask, mask_words
from funnelkit.tally import select_created, watch
from funnelkit.tally.watching import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date


_BEFORE = {"sale": "won"}
"""Definitions of baselines from before they were kept."""

STEP_OF = {
    **dict.fromkeys(("contacted", "contacted_at"), "contacted"),
    **dict.fromkeys(("appointment", "appointment_at", "appointment_set_at"), "appointments"),
    **dict.fromkeys(("show", "show_at"), "visits"),
    **dict.fromkeys(("status", "stage", "sold", "lost", "non_target", "sold_at", "lost_at"), "outcome"),
}
"""The step that each field decides."""


@dataclass(frozen=True)
class ComparisonReport:
    """A comparison with the baseline it is against."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    baseline: Baseline
    comparison: Comparison
    notes: tuple[Note, ...]
    since: date | None = None


def judge(
    order: Order, baseline: Baseline, every: str, question: Question, period: Period | None
) -> ComparisonReport:
    """Compare the files with a baseline: the newest closed period, and all since, with verdicts."""
    intake = take_in(order, {*VOCABULARY, *(field for field, _ in order.where)})
    intake = intake.cut(every, (question.since, *((period.start, period.end) if period else ())))
    as_of = day_of_export(intake, "compare")
    counted = tally_of(intake, (), every)
    if not intake.is_counted:
        counted = replace(counted, watch=watch(intake.leads))
    tally = replace(counted, watch=mask_words(counted.watch, 0))
    if period:
        tally = select_created(tally, day_number(period.start), day_number(period.end))
    differs = _differences(intake.definitions, baseline.definitions)
    view = View(as_of, every, dropped=order.business.dropped)
    found = compare(baseline, tally, view, question, differs, meant=_meant(intake, baseline))
    unwatched = () if baseline.tally.watch else (Note("not_watched", {"name": baseline.name}),)
    return ComparisonReport(
        intake.inputs, as_of, baseline, found, (*notes_of(intake, every), *unwatched), question.since
    )


def _meant(intake: Intake, baseline: Baseline) -> Meant:
    """Give what the statuses were taken for on both sides, and the columns that were taken for a step then or now."""
    then, now = baseline.definitions.get("statuses"), intake.definitions["statuses"]
    assert isinstance(now, dict)
    masked = {mask(status): meaning for status, meaning in now.items()}
    return Meant(then if isinstance(then, dict) else {}, masked, tuple(_remapped(intake, baseline)))


def _remapped(intake: Intake, baseline: Baseline) -> Iterator[Shift]:
    """Tell fields that are read from another column, though the one of the baseline is still there."""
    there = {fold_header(header) for header in intake.headers}
    then, now = (_headings(mapping.get("mapping")) for mapping in (baseline.definitions, intake.definitions))
    for field, step in STEP_OF.items():
        old, new = then.get(field, {}), now.get(field, {})
        if new and old and old.keys().isdisjoint(new) and old.keys() <= there:
            told = {"field": field, "then": sorted(old.values()), "now": sorted(new.values())}
            yield Shift(Note("column_differs", told), frozenset({step}))


def _headings(mapping: object) -> dict[str, dict[str, str]]:
    """Give the headings that each field was read from in any file, by their folded form."""
    found: dict[str, dict[str, str]] = {}
    for fields in mapping.values() if isinstance(mapping, dict) else ():
        for field, header in fields.items():
            found.setdefault(field, {})[fold_header(header)] = header
    return found


def _differences(now: Mapping[str, object], then: Mapping[str, object]) -> tuple[Note, ...]:
    """Say which definitions differ, so that nothing can be compared."""
    return tuple(
        Note("definition_differs", {"what": what, "then": str(then.get(what)), "now": str(now.get(what))})
        for what in ("where", "duplicates", "sale", "basis", "unit")
        if then.get(what, _BEFORE.get(what)) != now.get(what)
    )


def comparison_payload(found: ComparisonReport) -> dict[str, object]:
    """Give a comparison as the JSON contract has it: pooled under `by: []`, each period under `by: ["period"]`."""
    comparison, baseline = found.comparison, found.baseline
    months = len(baseline.periods)
    periods = [row.group["period"] for row in comparison.periods]
    whole = [comparison.whole] if comparison.whole else []
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "baseline": {key: describe(baseline)[key] for key in ("name", "as_of", "leads", "periods")},
        "current": {"as_of": found.as_of, "leads": comparison.leads, "periods": periods},
        "sections": [
            {"by": [], "rows": [{"group": {}, "metrics": _metrics(row, months)} for row in whole]},
            {
                "by": ["period"],
                "rows": [
                    {"group": row.group, "metrics": _metrics(row, months)} for row in comparison.periods
                ],
            },
        ],
        "notes": (*found.notes, *comparison.notes),
    }


def _metrics(row: ComparedRow, months: int) -> dict[str, object]:
    return {
        key: {
            "baseline": compared.baseline,
            "current": compared.current,
            "difference": compared.difference,
            "verdict": compared.verdict,
            "needed_leads": compared.judged.needed_leads if compared.judged else None,
            "ready_on": compared.ready_on,
            "window_days": compared.window_days,
            "level": LEVEL,
            "phi": compared.phi,
            "months": months,
            "family": compared.judged.family if compared.judged else None,
            "period": compared.period,
            "as_it_stood": compared.standing,
        }
        for key, compared in row.metrics.items()
    }
