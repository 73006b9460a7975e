"""What must be known of a comparison beside its verdicts, in the order of weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.age_notes import age_notes
from funnelkit.analysis.compared_groups import note_tables
from funnelkit.analysis.definitions import notes_of
from funnelkit.metrics import METRICS
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from funnelkit.analysis.comparison import Comparing
    from funnelkit.model import Period

_WIDE = 1.5  # phi from which on a note tells of the swings


def note_comparison(found: Comparing, running: Sequence[Period]) -> Iterator[Note]:
    """Tell what differs, what ripened, who is too young, how the months swing, and what was left out."""
    on = found.on
    yield from on.differs
    yield from notes_of(on.shifts.values())
    yield from on.ripened[1]
    yield from age_notes(on)
    yield from found.held.notes(found.verdicts)
    yield from _swing_notes(found)
    if found.managers:
        yield from found.managers.notes
    if found.managers is None or found.managers.reason != "one_month":
        yield from note_tables(found.tables)
    for period in running:
        yield Note("running", {"period": period.name, "as_of": on.view.as_of})
    if on.question.goal:
        yield Note("goal_alone", {"metric": on.question.goal, "of": _step_of(found, on.question.goal)})
    if on.question.since:
        yield Note("since_left_out", {"since": on.question.since})


def _swing_notes(found: Comparing) -> Iterator[Note]:
    on = found.on
    if not on.closed:
        return
    if not any(swing.known for swing in on.swings.values()):
        yield Note("few_months", {"periods": len(on.baseline.periods)})
    for (key, period), judged in found.verdicts.items():
        if judged and judged.by.phi >= _WIDE and METRICS[key].main and period == on.pooled:
            factor = round(judged.by.phi**0.5, 1)
            yield Note("months_swing", {"metric": key, "of": _step_of(found, key), "factor": factor})
    lone = [judged for judged in found.verdicts.values() if judged and judged.lone]
    if lone:
        yield Note("stand_out_alone", {"rows": len(lone), "family": lone[0].family})


def _step_of(found: Comparing, key: str) -> str | None:
    """Name the step that a metric counts from, where it is a rate."""
    return getattr(found.on.now.whole[key], "of_step", None)
