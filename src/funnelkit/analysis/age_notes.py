"""What must be said of a comparison about the age of its leads: young ones that count, days that are none, older exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.windows import ORDER, dates_of
from funnelkit.analysis.young import ESTIMABLE
from funnelkit.metrics import JUDGED, METRICS
from funnelkit.model import Estimate, Note, Rate
from funnelkit.periods import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funnelkit.analysis.grounds import Grounds
    from funnelkit.model import Value


def age_notes(on: Grounds) -> Iterable[Note]:
    """Give the notes about ages."""
    as_of = on.view.as_of
    if as_of < on.baseline.as_of:
        yield Note("older_export", {"as_of": as_of, "baseline": on.baseline.as_of})
    yield from _unusable_dates(on)
    if on.question.young and on.closed:
        yield from _young(on.now.whole)
    yield from _runs(on)


def _unusable_dates(on: Grounds) -> Iterable[Note]:
    """Name the steps of which some days are told, but not so that ages can be had from them."""
    for side, cohorts in (("baseline", on.ripened[0]), ("now", on.since)):
        for step in ORDER:
            why = dates_of(step, cohorts)
            if why in ("missing", "one_day"):
                yield Note(f"dates_{why}_{side}", {"step": step})


def _runs(on: Grounds) -> Iterable[Note]:
    """Name the exports of which marks without a day are compared."""
    told = [key for key in JUDGED if on.closed and on.now.told[key]]
    newest = [(key, (on.grown_in[key],)) for key in told if key in on.grown_in]
    asked = [*((key, on.closed) for key in told), *newest]
    for periods in dict.fromkeys(periods for key, periods in asked if on.alike(key, *periods)):
        if found := on.told_alike(*periods):
            taken = list(found.taken)
            yield Note("like_aged", {"period": span(periods).name, "days": found.days, "taken": taken})


def _young(metrics: Mapping[str, Value]) -> Iterable[Note]:
    found = {key: metrics[key] for key in ESTIMABLE if METRICS[key].main}
    for key, value in found.items():
        if isinstance(value, Estimate):
            told = {"young": value.young, "leads": value.leads, "days": value.window_days}
            yield Note("young_leads", {"metric": key, **told})
    others = [
        key for key, metric in METRICS.items() if metric.main and key not in found and metric.kind == "rate"
    ]
    told_others = [key for key in others if isinstance(metrics[key], Rate)]
    if told_others:
        yield Note("young_left_out", {"metrics": told_others})
