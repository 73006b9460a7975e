"""What is late or falls due: tasks, stages, appointments, closing dates and rules, worst first, a list a manager."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from funnelkit.calendars import Calendar
from funnelkit.languages.fold import fold
from funnelkit.model import Note
from funnelkit.worklists.found import Scene, When, set_scene
from funnelkit.worklists.late_leads import find_broken, find_past_closing, find_without_outcome, is_asked
from funnelkit.worklists.late_tasks import (
    find_moved,
    find_overdue,
    find_without_next,
    find_without_result,
    tells_moves,
    tells_next,
    tells_reasons,
    tells_results,
)
from funnelkit.worklists.manager_lists import KINDS, ManagerList, make_lists
from funnelkit.worklists.stage_limits import LEAST, StageLimit, find_limits, find_overstayed, find_present

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy as np
    import numpy.typing as npt

    from funnelkit.leads import Leads
    from funnelkit.worklists.due_rules import Rule

    Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Asking:
    """What a person set: limits of stages in days, due rules, whether the tables hold only tasks not done.

    `on` is the day to look at, None for that of the export; `calendar` says which days count; `only` names the kinds that
    are looked for (none: all).
    """

    limits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[Rule, ...] = ()
    only_undone: bool = False
    on: date | None = None
    calendar: Calendar = field(default_factory=Calendar)
    only: tuple[str, ...] = ()

    def asks(self, kind: str) -> bool:
        """Say whether a kind is looked for."""
        return not self.only or kind in self.only


@dataclass(frozen=True)
class Deadlines:
    """The lists of all managers, the longest first, which kinds are tracked, and the limits of stages."""

    managers: tuple[ManagerList, ...]
    tracked: Mapping[str, bool]
    limits: tuple[StageLimit, ...]
    notes: tuple[Note, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The further columns of the lines, the same in every list."""
        return self.managers[0].listing.columns if self.managers else ()

    @property
    def counts(self) -> dict[str, int | None]:
        """How many lines of each kind there are in all, None where it is not tracked."""
        return {
            kind: sum(each.counts[kind] or 0 for each in self.managers) if told else None
            for kind, told in self.tracked.items()
        }


def find_deadlines(
    whole: Leads, leads: Leads, when: When, asking: Asking, limit: int | None = None
) -> Deadlines:
    """Look for all that is late among some leads; the limits of stages come from the past of the whole department.

    `limit`: the most lines of a manager, None for all.
    """
    scene = set_scene(leads, when, only_undone=asking.only_undone)
    limits = find_limits(whole, when.as_of, asking.limits, when.elapsed)
    found = [
        *find_overdue(scene),
        *find_broken(scene, asking.rules),
        *find_without_outcome(scene),
        *find_overstayed(scene, limits),
        *find_past_closing(scene),
        *find_without_next(scene),
        *find_moved(scene),
        *find_without_result(scene),
    ]
    found = [each for each in found if asking.asks(each.kind)]
    tracked, notes = _tracked(scene, asking, limits)
    limits = limits if asking.asks("stage_limit") else {}
    if asking.calendar != Calendar():
        notes.append(Note("deadlines_working_days"))
    managers = tuple(make_lists(scene, found, tracked, limit))
    return Deadlines(
        managers, tracked, tuple(limits.values()), (*notes, *_limit_notes(scene, asking, limits))
    )


def _tracked(
    scene: Scene, asking: Asking, limits: Mapping[int, StageLimit]
) -> tuple[dict[str, bool], list[Note]]:
    """Say which kinds the files tell, and note what is missing for the others."""
    told = scene.tells_undone or (scene.tasks is None and "next_task_at" in scene.frame)
    rules = [rule for rule in asking.rules if is_asked(scene, rule)]
    tracked = {
        "overdue_task": told,
        "due_task": told,
        "rule_broken": bool(rules),
        "rule_due": bool(rules),
        "appointment_without_outcome": "appointment_at" in scene.frame,
        "stage_limit": any(limit.days is not None for limit in limits.values()),
        "expected_close_past": "expected_close_at" in scene.frame,
        "no_next_task": tells_next(scene),
        "due_moved": tells_moves(scene),
        "moved_without_reason": tells_reasons(scene),
        "done_without_result": tells_results(scene),
    }
    looked_for = {kind: tracked[kind] and asking.asks(kind) for kind in KINDS}
    return looked_for, list(_missing(scene, asking, tracked))


def _missing(scene: Scene, asking: Asking, tracked: Mapping[str, bool]) -> Any:
    if not tracked["overdue_task"]:
        yield Note("deadlines_no_tasks" if scene.tasks is None else "deadlines_tasks_without_done")
    elif not tracked["no_next_task"]:
        yield Note("deadlines_tasks_of_others")
    if scene.tasks is not None and scene.tells_undone:
        lacking = [
            kind for kind in ("done_without_result", "due_moved", "moved_without_reason") if not tracked[kind]
        ]
        yield from (Note(f"deadlines_untold_{kind}") for kind in lacking)
    if find_present(scene.leads) is None:
        yield Note("deadlines_no_history")
    for kind in ("appointment_without_outcome", "expected_close_past"):
        if not tracked[kind]:
            yield Note(f"deadlines_untold_{kind}")
    for rule in asking.rules:
        if not is_asked(scene, rule):
            yield Note(f"deadlines_rule_untold_{rule.anchor}", {"rule": rule.name, "of": rule.of})


def _limit_notes(scene: Scene, asking: Asking, limits: Mapping[int, StageLimit]) -> list[Note]:
    """Note the stages without a limit, and the limits of stages that there are not."""
    notes = [
        Note(
            "deadlines_stage_unlimited" if limit.ended < LEAST else "deadlines_stage_never_over",
            {"stage": limit.stage, "ended": limit.ended, "going_on": limit.going_on},
        )
        for limit in limits.values()
        if limit.days is None
    ]
    stays = scene.leads.stays
    if stays is None:
        return notes
    names = [str(name) for name in stays["stage"].cat.categories]
    known = {fold(name) for name in names}
    strange = [stage for stage in asking.limits if fold(stage) not in known]
    return [*notes, *(Note("deadlines_stage_unknown", {"stage": s, "stages": names[:12]}) for s in strange)]
