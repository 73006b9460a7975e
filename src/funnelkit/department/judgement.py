"""Judge: what came since a baseline against what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.comparison import LEVEL, ComparedRow, Comparison, compare
from funnelkit.analysis.counts import View, day_number
from funnelkit.department.keeping import day_of_export
from funnelkit.intake import Order, take_in
from funnelkit.model import Note, Period
from funnelkit.store.baselines import Baseline, describe
from funnelkit.tally import count, select_created

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


_BEFORE = {"sale": "won"}
"""Definitions of baselines from before they were kept."""


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
    order: Order, baseline: Baseline, every: str, since: date | None, period: Period | None
) -> ComparisonReport:
    """Compare the files with a baseline: the newest closed period, and all since, with verdicts."""
    intake = take_in(order, {field for field, _ in order.where})
    as_of = day_of_export(intake, "compare")
    tally = count(intake.leads)
    if period:
        tally = select_created(tally, day_number(period.start), day_number(period.end))
    differs = _differences(intake.definitions, baseline.definitions)
    found = compare(baseline, tally, View(as_of, every, dropped=order.business.dropped), since, differs)
    return ComparisonReport(intake.inputs, as_of, baseline, found, intake.notes, since)


def _differences(now: Mapping[str, object], then: Mapping[str, object]) -> tuple[Note, ...]:
    """Say which definitions differ, so that nothing can be compared."""
    return tuple(
        Note("definition_differs", {"what": what, "then": str(then.get(what)), "now": str(now.get(what))})
        for what in ("where", "duplicates", "sale")
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
            "ready_on": None,
            "window_days": None,
            "level": LEVEL,
            "phi": None,
            "months": months,
            "family": None,
            "period": compared.period,
        }
        for key, compared in row.metrics.items()
    }
