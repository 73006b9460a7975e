"""How leads went through the stages, from a history: who was ever in one, who is, how long they stayed, who went back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import Rows, View
from funnelkit.analysis.funnel import median_of
from funnelkit.model import Count, Row, Section
from funnelkit.tally import STAYS

if TYPE_CHECKING:
    from funnelkit.analysis.counts import Counts
    from funnelkit.model import Value
    from funnelkit.tally import Tally

OF_STAGE = ("ever_in_stage", "in_stage", "days_in_stage", "moved_back")
"""What a history tells of a stage, beside the metrics of the leads that are in it."""

_BY = ("stage",)
_A_DAY = 24 * 60


def measure_stages(tally: Tally, view: View, funnel: Section | None = None) -> Section:
    """Give the stages that leads were ever in, most first; no rows where no history tells.

    `days_in_stage` is the median of stays that ended; those still there are `in_stage`. `moved_back` counts the moves
    from the stage to an earlier one, null where no order of stages is told. `funnel` is a section of the same grouping
    whose metrics are put into the rows.
    """
    cells = tally.cells.get(STAYS)
    if cells is None:
        return funnel or Section(_BY, ())
    found = Rows(cells, view, by_period=False).counts()
    ordered = any(counts.steps["moved"] for _, counts in found)
    told = {key.values[0]: _metrics(counts, ordered=ordered) for key, counts in found}
    ranked = sorted(told.items(), key=lambda entry: (-_ever(entry[1]), entry[0] or ""))
    if funnel is None:
        return Section(_BY, tuple(Row({"stage": stage}, metrics) for stage, metrics in ranked))
    return _put_together(funnel, dict(ranked))


def _metrics(counts: Counts, *, ordered: bool) -> dict[str, Value]:
    steps = counts.steps
    return {
        "ever_in_stage": Count(steps["leads"]),
        "in_stage": Count(steps["entered"] - steps["left"]),
        "days_in_stage": median_of(counts.waits, _A_DAY, "days"),
        "moved_back": Count(steps["moved_back"]) if ordered else None,
    }


def _ever(metrics: dict[str, Value]) -> int:
    ever = metrics["ever_in_stage"]
    return ever.n if isinstance(ever, Count) else 0


def _put_together(funnel: Section, told: dict[str | None, dict[str, Value]]) -> Section:
    """Put what a history tells beside the metrics of the leads now in each stage; null for what either does not know."""
    nothing: dict[str, Value] = dict.fromkeys(OF_STAGE)
    rows = [
        replace(row, metrics={**row.metrics, **told.pop(row.group["stage"], nothing)}) for row in funnel.rows
    ]
    keys = list(funnel.rows[0].metrics) if funnel.rows else []
    rows += [Row({"stage": stage}, {**dict.fromkeys(keys), **metrics}) for stage, metrics in told.items()]
    return Section(_BY, tuple(rows))
