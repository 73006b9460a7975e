"""Deadlines: files → what is late or falls due on a day, a list a manager."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.errors import InputError, UsageError
from funnelkit.intake import Order, take_in
from funnelkit.intake.filtering import DimensionNotFound, WhereEmpty, keep_asked
from funnelkit.languages.fold import fold
from funnelkit.model import Note
from funnelkit.worklists.deadlines import Asking, Deadlines, find_deadlines
from funnelkit.worklists.found import When, counting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from funnelkit.intake import Intake

WANTED = frozenset({"manager", "stage", "status", "expected_close_at", "next_task_at"})


class AsOfUnknown(InputError):
    """No date of the files tells when they were exported, and nothing can be late without that."""

    key = "as_of_unknown"


class OnPast(UsageError):
    """A list is asked for a day before the export was taken: what was done since is known, what was due is not."""

    key = "on_past"


@dataclass(frozen=True)
class Due:
    """What is late or due `on` a day, by an export of the day `as_of`."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    on: date
    leads: int
    found: Deadlines
    notes: tuple[Note, ...]


def find_due(order: Order, asking: Asking, limit: int | None = None) -> Due:
    """Look for what is late in some files, at most `limit` lines a manager.

    A filter by manager keeps lists, not leads: a task is its own manager's, whosever the lead is. Raises AsOfUnknown,
    OnPast, and what taking in raises.
    """
    intake = take_in(replace(order, where=(), ids=True), WANTED)
    if intake.as_of is None:
        raise AsOfUnknown(files=[str(each["name"]) for each in intake.inputs])
    day = asking.on or intake.as_of
    if day < intake.as_of:
        raise OnPast(on=day, as_of=intake.as_of)
    when = When(np.datetime64(intake.as_of, "D"), np.datetime64(day, "D"), counting(asking.calendar))
    leads = keep_asked(intake.leads, [pair for pair in order.where if pair[0] != "manager"])
    found = find_deadlines(intake.leads, leads, when, asking, limit)
    managers = [value for name, value in order.where if name == "manager"]
    found = _of_managers(found, managers) if managers else found
    notes = (*found.notes, *_ways_out(intake, found), *intake.notes)
    return Due(intake.inputs, intake.as_of, day, len(leads), found, notes)


def _of_managers(found: Deadlines, names: Sequence[str]) -> Deadlines:
    """Keep the lists of some managers, "" for those of nobody."""
    there = {fold(each.manager or ""): each for each in found.managers}
    if set(there) == {""}:
        raise DimensionNotFound(dimension="manager")
    for name in names:
        if fold(name) not in there:
            known = sorted(each.manager for each in found.managers if each.manager)
            raise WhereEmpty(field="manager", value=name, values=known[:20])
    wanted = {fold(name) for name in names}
    kept = tuple(each for each in found.managers if fold(each.manager or "") in wanted)
    return replace(found, managers=kept)


def _ways_out(intake: Intake, found: Deadlines) -> list[Note]:
    """Name the place of each known system from which its tasks can be had, where there are none."""
    if not any(note.key == "deadlines_no_tasks" for note in found.notes):
        return []
    exports = {plan.export.system: plan.export for plan in intake.plans if plan.export}
    return [
        Note("deadlines_tasks_from", {"crm": name, "path": export.quirks["tasks_from"]})
        for name, export in exports.items()
        if "tasks_from" in export.quirks
    ]
