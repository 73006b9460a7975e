"""Leads with whom something was due: an appointment without an outcome, a closing date in the past, a broken rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages.fold import fold
from funnelkit.leads.table import LOST, SOLD
from funnelkit.worklists.due_rules import EVENTS, Rule
from funnelkit.worklists.found import Found, Scene, of_leads
from funnelkit.worklists.late_tasks import has_task, tells_all
from funnelkit.worklists.stage_limits import Present, find_present

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.datetime64]

_NAT = np.datetime64("NaT", "D")
_ENDS = {"sold": SOLD, "refused": LOST}
_AFTER_SALE = frozenset({"contract", "paid", "delivered"})


def find_without_outcome(scene: Scene) -> list[Found]:
    """Give the open leads whose appointment is over, and of whom nobody said whether they came.

    A visit that is marked as missed is an outcome; a no that stands beside appointments ahead, too, is no more than a blank.
    """
    if "appointment_at" not in scene.frame:
        return []
    due = scene.days_of("appointment_at")
    places = np.flatnonzero(scene.open & (due < scene.on) & ~_shows_told(scene, due))
    days = scene.days_since(due[places])
    places, days = places[days > 0], days[days > 0]
    return [of_leads("appointment_without_outcome", places, days, due_at=due[places])]


def _shows_told(scene: Scene, due: Days) -> Bools:
    """Say of which leads it is told whether they came: by a yes, and by a no where appointments ahead have none yet."""
    told = ~np.isnat(scene.days_of("show_at"))
    if "show" not in scene.frame:
        return told
    came = scene.frame["show"].to_numpy()
    said_no = scene.frame["show_told"].to_numpy() & ~came if "show_told" in scene.frame else ~came
    by_default = (said_no & (due > scene.as_of)).any()
    found: Bools = told | came | (said_no & ~by_default)
    return found


def find_past_closing(scene: Scene) -> list[Found]:
    """Give the open leads that were expected to be closed before the day of the list."""
    if "expected_close_at" not in scene.frame:
        return []
    due = scene.days_of("expected_close_at")
    places = np.flatnonzero(scene.open & (due < scene.on))
    return [of_leads("expected_close_past", places, scene.days_since(due[places]), due_at=due[places])]


def find_broken(scene: Scene, rules: tuple[Rule, ...]) -> list[Found]:
    """Give the leads with whom a rule is broken on the day of the list, and those with whom it would be after that day."""
    found = []
    for rule in rules:
        asked = _asked(scene, rule)
        if asked is None or (rule.must == "task" and not tells_all(scene)):
            continue
        anchor, due, still = asked
        waits = still & ~_is_kept(scene, rule, anchor, due)
        for kind, at in (
            ("rule_broken", np.flatnonzero(waits & (due < scene.on))),
            ("rule_due", np.flatnonzero(waits & (due == scene.on))),
        ):
            days = scene.days_since(due[at])
            params = {
                "rule": rule.name,
                "must": rule.must,
                "of": rule.of,
                "day": anchor[at],
                "due_at": due[at],
            }
            lines = of_leads(kind, at, days, **params)
            found.append(
                Found(kind, lines.leads, lines.tasks, days, lines.params, f"deadline_{kind}_{rule.must}")
            )
    return [lines for lines in found if len(lines)]


def is_asked(scene: Scene, rule: Rule) -> bool:
    """Say whether the files tell what a rule asks about: a stage of its name, a moment, all tasks."""
    return _asked(scene, rule) is not None and (rule.must != "task" or tells_all(scene))


def _asked(scene: Scene, rule: Rule) -> tuple[Days, Days, Bools] | None:
    """Give the day that a rule starts from, the day by which it must be kept, and whom it asks about; None: not told."""
    shift = np.timedelta64(rule.days, "D")
    if rule.anchor == "after":
        entered = _entered(scene, rule.of)
        return None if entered is None else (entered, entered + shift, scene.open & ~np.isnat(entered))
    moment = EVENTS[rule.of] if rule.anchor == "event" else rule.of
    if moment not in scene.frame:
        return None
    anchor = scene.days_of(moment)
    if rule.anchor == "event":
        since = scene.on - np.timedelta64(rule.look_back_days, "D")
        still = (anchor >= since) & (anchor <= scene.on)
        return anchor, anchor + shift, still & _concerned(scene, rule.of)
    if rule.anchor == "before":
        return anchor, anchor - shift, scene.open & (anchor >= scene.on)
    return anchor, anchor, scene.open & ~np.isnat(anchor)


def _concerned(scene: Scene, event: str) -> Bools:
    """Say whom a rule on an event asks about: on the way the open leads, at an end those that came to it."""
    if event in _ENDS:
        ended: Bools = scene.frame["outcome"].to_numpy() == _ENDS[event]
        return ended
    return np.ones(len(scene.frame), bool) if event in _AFTER_SALE else scene.open


def _entered(scene: Scene, stage: str) -> Days | None:
    """Give the day on which each open lead came into the stage where it is, NaT for those in others."""
    present = find_present(scene.leads)
    if present is None:
        return None
    codes = [code for code, name in enumerate(present.names) if fold(name) == fold(stage)]
    if not codes:
        return None
    return _spread(len(scene.frame), present, np.isin(present.stages, codes))


def _spread(size: int, present: Present, which: Bools) -> Days:
    entered = np.full(size, _NAT)
    entered[present.places[which]] = present.entered[which]
    return entered


def _is_kept(scene: Scene, rule: Rule, anchor: Days, due: Days) -> Bools:
    """Say with whom a rule is kept: whoever is still in the stage has not moved, whoever is open is not closed."""
    none = np.full(len(anchor), _NAT)
    if rule.must == "task":
        bounds: Mapping[str, Any] = {"before": (due, anchor), "on": (anchor, anchor)}
        return has_task(scene, *bounds.get(rule.anchor, (anchor, none)))
    if rule.must == "contact":
        contacted = scene.days_of("contacted_at")
        if rule.anchor in ("after", "event") and "contacted_at" in scene.frame:
            kept: Bools = contacted >= anchor
            return kept
        marks = scene.frame["contacted"].to_numpy() if "contacted" in scene.frame else ~np.isnat(contacted)
        return np.asarray(marks, bool)
    return np.zeros(len(anchor), bool) if rule.must == "move" else ~scene.open
