"""A forecast as the JSON contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.model import Count, Ratio
from funnelkit.statistics.predicted import LIKELY
from funnelkit.worklists.pipeline import CHANCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funnelkit.analysis.backtest import Backtest
    from funnelkit.analysis.coming import Coming
    from funnelkit.analysis.trials import ChanceTest
    from funnelkit.department.forecast import ForecastReport
    from funnelkit.worklists.pipeline import Pipeline
    from funnelkit.worklists.stage_chances import StageChance


def forecast_payload(report: ForecastReport) -> dict[str, object]:
    """Give everything that is forecast, how forecasts of the past held, the pipeline and the stages."""
    found = report.found
    return {
        "as_of": report.as_of,
        "inputs": report.inputs,
        "assumed": "months_like_baseline",
        "baseline": {"since": found.since, "until": report.as_of},
        "mature_days": found.mature_days,
        "level": LIKELY,
        "sections": list(_sections(report)),
        "pipeline": [_pipeline(row) for row in report.pipelines.get("", ())] or None,
        "stages": None if report.stages is None else [_stage(stage, report) for stage in report.stages],
        "backtest": _backtest(found.tested, report),
        "notes": report.notes,
    }


def _sections(report: ForecastReport) -> Iterable[dict[str, object]]:
    found = report.found
    if found.whole is None:
        return
    yield _section((), [found.whole])
    yield _section(("period",), [*found.periods])
    if found.earlier:
        yield _section(("mature",), [found.earlier])
    yield _section(("ahead",), found.ahead)
    for name, rows in found.groups.items():
        weighed: dict[str | None, list[dict[str, object]]] = {}
        for row in report.pipelines.get(name, ()):
            weighed.setdefault(row.group[name], []).append(_pipeline(row))
        yield _section((name,), rows, weighed)


def _section(
    by: tuple[str, ...],
    rows: Iterable[Coming],
    pipelines: Mapping[str | None, list[dict[str, object]]] | None = None,
) -> dict[str, object]:
    told: list[dict[str, Any]] = []
    for row in rows:
        group = (
            {"ahead": row.group["period"]}
            if by == ("ahead",)
            else {"mature": "true"}
            if by == ("mature",)
            else dict(row.group)
        )
        metrics = _metrics(row)
        if pipelines is not None:
            metrics["pipeline"] = pipelines.get(row.group[by[0]], [])
        told.append({"group": group, "metrics": metrics})
    return {"by": by, "rows": told}


def _metrics(row: Coming) -> dict[str, object]:
    low, high = row.to_come.interval() if row.to_come else (None, None)
    total = row.at_maturity
    return {
        "leads": None if row.leads is None else Count(row.leads),
        "open": None if row.open is None else Count(row.open),
        "sold": Count(row.sold),
        "to_come": Ratio(row.to_come.mean, low, high) if row.to_come else None,
        "at_maturity": Ratio(*total) if total else None,
        "revenue": row.revenue,
    }


def _pipeline(row: Pipeline) -> dict[str, object]:
    weighted = {name: row.weighted.get(name) for name in CHANCES}
    return {"currency": row.currency, "open": row.open, "amounts": row.amounts, "sum": row.amount, **weighted}


def _stage(stage: StageChance, report: ForecastReport) -> dict[str, object]:
    now = [row for row in report.pipelines.get("stage", ()) if row.group["stage"] == stage.stage]
    return {
        "stage": stage.stage,
        "ever": stage.ever,
        "finished": stage.finished,
        "won": stage.won,
        "drawn": stage.drawn,
        "open": sum(row.open for row in now),
        "pipeline": [_pipeline(row) for row in now],
    }


def _backtest(tested: Backtest, report: ForecastReport) -> dict[str, object]:
    failures = [{"target": quality.target, "why": quality.failed} for quality in tested.failures]
    found: dict[str, object] = {
        "failed": failures,
        "tested": bool(tested.qualities and any(tested.of(quality.target) for quality in tested.qualities)),
        "days": len(tested.stood),
        "widened": tested.miss**0.5,
        "qualities": tested.qualities,
    }
    if report.asked.backtest:
        found |= {
            "chances": _chances(tested.chances),
            "stage_chances": _chances(report.stage_test),
            "forecasts": [{**vars(trial), "held": trial.held} for trial in tested.trials],
        }
    return found


def _chances(test: ChanceTest | None) -> dict[str, object] | None:
    return None if test is None else {**vars(test), "skill": test.skill}
