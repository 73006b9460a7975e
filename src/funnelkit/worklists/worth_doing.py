"""What is worth doing on Monday with leads: those that nobody reached, those refused without a word, those that are late."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.numbering import NOT_CONTACTED, REFUSED_UNREACHED
from funnelkit.leads.table import LOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from funnelkit.leads import Leads
    from funnelkit.worklists.found import When
    from funnelkit.worklists.young import Young

    Bools = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.int64]

LATE = ("overdue_task", "appointment_without_outcome", "expected_close_past", "no_next_task", "stage_limit")
"""Kinds that `deadlines` lists."""

LATELY = 30
"""Refusals of so many days are looked at again."""

LEAST_GIVEN, TALKED = 10, 0.5
"""A reason that was given so often, and in so many cases after a talk, is one that customers tell."""

MANY = 0.25
"""So many refusals of these days without a contact are how contacts are kept, and no slips."""


@dataclass(frozen=True, eq=False)
class Group:
    """Leads with which one thing is to be done: `places` of them; `params` are for its words."""

    kind: str
    places: Places
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def find_unreached(leads: Leads, young: Young) -> Iterator[Group]:
    """Give the leads that nobody reached: those open for longer than usual, and those refused for what customers tell.

    None where no export tells of them.
    """
    waiting = find_waiting(leads, young)
    if waiting is None:
        return
    yield Group(NOT_CONTACTED, waiting, {"days": young.usual.contact_days})
    lost = young.on("lost")
    lately = (lost <= young.day) & (lost > young.day - LATELY)
    places = young.at[_unreached(leads, young) & lately]
    places = places[_is_told_by_customers(leads)[places]]
    if len(places) < MANY * int(lately.sum()):
        yield Group(REFUSED_UNREACHED, places, {"days": LATELY})


def find_waiting(leads: Leads, young: Young) -> Places | None:
    """Give the open leads that nobody has reached in the usual time; None where no export tells of any."""
    unreached = _unreached(leads, young)
    if leads.untracked("contacted") is True and not unreached.any():
        return None
    places = young.at[unreached & young.open & (young.age > young.usual.contact_days)]
    return places[~tests_of(leads)[places]]


def _unreached(leads: Leads, young: Young) -> Bools:
    """Say whom nobody has reached: no contact where contacts are told, else a status that says that there was none."""
    told = np.broadcast_to(~np.asarray(leads.untracked("contacted")), len(leads))[young.at]
    return (told & ~young.reached("contacted")) | young.reached("contacted_never")


def _is_told_by_customers(leads: Leads) -> Bools:
    """Say of each lead whether its reason of refusal is one that is mostly written down after a talk; a blank one, too."""
    frame = leads.frame
    spoken = np.logical_or.reduce(
        [frame[name].to_numpy(dtype=bool) for name in ("contacted", "appointment", "show") if name in frame]
    )
    lost = frame["outcome"].to_numpy() == LOST
    codes = np.zeros(len(frame), np.int64)
    if "refusal_reason" in frame:
        codes = frame["refusal_reason"].cat.codes.to_numpy().astype(np.int64) + 1
    given = np.bincount(codes[lost], minlength=int(codes.max(initial=0)) + 1)
    after = np.bincount(codes[lost & spoken], minlength=len(given))
    told: Bools = (given >= LEAST_GIVEN) & (after >= TALKED * given)
    return told[codes] & ~tests_of(leads)


def tests_of(leads: Leads) -> Bools:
    """Say which leads are test rows."""
    if "is_test" not in leads.frame:
        return np.zeros(len(leads), bool)
    return leads.frame["is_test"].to_numpy(dtype=bool)


def find_late(leads: Leads, when: When, limits: Mapping[str, int], *, only_undone: bool) -> Iterator[Group]:
    """Give the open leads that `deadlines` lists, of each kind that the files tell; `limits` are those of stages, in days."""
    there = {"appointment_at", "expected_close_at", "next_task_at"} & set(leads.frame)
    if not there and leads.tasks is None and leads.stays is None:
        return
    from funnelkit.worklists.found import set_scene
    from funnelkit.worklists.late_leads import find_past_closing, find_without_outcome
    from funnelkit.worklists.late_tasks import find_overdue, find_without_next
    from funnelkit.worklists.stage_limits import find_limits, find_overstayed

    scene = set_scene(leads, when, only_undone=only_undone)
    stages = find_limits(leads, when.as_of, limits, when.elapsed)
    found = [
        *find_overdue(scene),
        *find_without_outcome(scene),
        *find_past_closing(scene),
        *find_without_next(scene),
        *find_overstayed(scene, stages),
    ]
    for kind in LATE:
        mine = [each.leads[each.leads >= 0] for each in found if each.kind == kind]
        places = np.unique(np.concatenate([np.zeros(0, np.int64), *mine]))
        yield Group(kind, places[scene.open[places]])
