"""What is known of each lead that was lost or is open, and where that puts it: one place for every lead."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.refusals import ReasonBook, group_reasons
from funnelkit.leads.reasons import with_reasons
from funnelkit.leads.stacking import filled
from funnelkit.leads.table import LOST
from funnelkit.periods import day_number
from funnelkit.tally import NO_DAY
from funnelkit.tally.counting import Facts
from funnelkit.tally.packing import days_of
from funnelkit.tally.places import Cut, Places
from funnelkit.worklists.claims import claims_of
from funnelkit.worklists.worth_doing import tests_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.analysis.counts import View
    from funnelkit.analysis.usual import Usual
    from funnelkit.leads import Leads

    Bools = npt.NDArray[np.bool_]

BY_REASON = ("no_lead", "number", "duplicate", "place")
"""What a reason may say that the channel answers for: no real lead, a wrong number or none, a second time, another place."""

SIDES: Mapping[str, tuple[str, ...]] = {
    "channel": ("non_target", *BY_REASON),
    "department": ("no_show", "no_answer", "refused", "waiting"),
    "after_contact": ("after_contact",),
}
"""The kinds of losses of each side; for those after a contact neither can answer alone."""

PLACES = ("sold", "open", "not_told", *(kind for kinds in SIDES.values() for kind in kinds))
"""Where a lead may be counted."""

_CLAIMED = {"no_lead": "no_lead", "no_phone": "number", "wrong_number": "number", "duplicate": "duplicate"}
UNSAID, _NO_ANSWER = "unsaid", "no_answer"
_REASONS = (*BY_REASON, "other", UNSAID, _NO_ANSWER)


class Evidence:
    """What is known of each lead: how it ended, what its reason says, whether somebody reached it, and where that puts it."""

    def __init__(self, leads: Leads, view: View, usual: Usual, book: ReasonBook) -> None:
        self.leads, self.view, self.usual, self.book = leads, view, usual, book
        self.as_of = day_number(view.as_of)
        self.places = Places(Facts(leads), Cut(self.as_of, view.period))
        self.seen = self.places.of("leads")
        self.lost, self.open = self.places.of("lost"), self.places.of("open")

    @cached_property
    def reasons(self) -> pd.Series[str]:
        """The reasons of refusal, of their column or of statuses."""
        return with_reasons(self.leads).leads.frame["refusal_reason"]

    @cached_property
    def reason(self) -> npt.NDArray[np.int8]:
        """What the reason of each lead says, by its place in _REASONS."""
        column = self.reasons.cat
        texts = [str(text) for text in column.categories]
        said = zip(claims_of(texts, self.book), group_reasons(texts, self.book), strict=True)
        codes = [_REASONS.index(_said(claim, group.group)) for claim, group in said]
        return np.array([*codes, _REASONS.index(UNSAID)], np.int8)[column.codes.to_numpy()]

    def says(self, *reasons: str) -> Bools:
        """Say whose reason says one of some things."""
        return np.isin(self.reason, [_REASONS.index(name) for name in reasons])

    @cached_property
    def reasons_told(self) -> Bools:
        """Say of which leads the export tells reasons: it has one at least."""
        given = filled(self.reasons) & (self.leads.frame["outcome"].to_numpy() == LOST)
        files = self.leads.frame["file"].to_numpy()
        told: Bools = (np.bincount(files[given], minlength=len(self.leads.files)) > 0)[files]
        return told

    @cached_property
    def reached(self) -> Bools:
        """Say whom somebody surely has reached."""
        if "contacted" in self.view.dropped:
            return np.zeros(len(self.leads), bool)
        steps = ("contacted", "contacted_least", "appointments", "visits")
        found: Bools = np.logical_or.reduce([self.places.of(step) for step in steps])
        return found

    @cached_property
    def unreached(self) -> Bools:
        """Say whom surely nobody has reached."""
        if "contacted" in self.view.dropped:
            return np.zeros(len(self.leads), bool)
        told = ~np.broadcast_to(self.leads.untracked("contacted"), len(self.leads))
        return (told | self.places.of("contacted_never")) & ~self.reached

    @cached_property
    def left(self) -> Bools:
        """Who is open for longer than a contact usually takes; test rows are not."""
        older: Bools = self.places.older(self.usual.contact_days + 1)
        return self.open & older & ~tests_of(self.leads)

    @cached_property
    def missed(self) -> Bools:
        """Who did not come to an appointment after which nothing was done, and nothing is planned."""
        frame = self.leads.frame
        if "last_activity_at" not in frame or {"appointments", "visits"} & self.view.dropped:
            return np.zeros(len(frame), bool)
        due, last, planned = (
            self.places.days("due"), days_of(frame, "last_activity_at"), days_of(frame, "next_task_at"),
        )  # fmt: skip
        told = ~np.broadcast_to(self.leads.untracked("visits"), len(frame))
        quiet = (last != NO_DAY) & (due != NO_DAY) & (last <= due) & (planned <= due)
        long_ago = due.astype(np.int64) < self.as_of - self.usual.contact_days
        missed: Bools = told & self.places.of("due") & ~self.places.of("visits") & quiet & long_ago
        return missed

    @cached_property
    def divided(self) -> Bools:
        """Say of which refused leads the reason is told and does not lay the loss on the channel."""
        return self.lost & self.reasons_told & ~self.says(*BY_REASON)

    @cached_property
    def place(self) -> npt.NDArray[np.int8]:
        """Where each lead is counted, by its place in PLACES: the first rule that holds, in this order."""
        silent = self.divided & self.says(UNSAID, _NO_ANSWER)
        rules = {
            "sold": self.places.of("sold"),
            "non_target": self.places.of("non_target"),
            **{kind: self.lost & self.reasons_told & self.says(kind) for kind in BY_REASON},
            "no_show": (self.open | silent) & self.missed,
            "no_answer": self.divided & self.unreached & self.says(_NO_ANSWER),
            "refused": self.divided & self.unreached,
            "after_contact": self.divided & self.reached,
            "not_told": self.lost,
            "waiting": self.left & self.unreached,
            "open": self.open,
        }
        codes = [np.int8(PLACES.index(name)) for name in rules]
        return np.select(list(rules.values()), codes, default=np.int8(-1))

    def of(self, *names: str) -> Bools:
        """Say which leads are counted in some places."""
        return self.seen & np.isin(self.place, [PLACES.index(name) for name in names])

    @cached_property
    def maybe(self) -> dict[str, Bools]:
        """Say which leads may be of a side, for all that the files tell."""
        unknown = ~self.reached & ~self.unreached
        silent = self.lost & ~self.reasons_told
        either = self.divided & unknown
        return {
            "channel": silent,
            "department": (silent & (~self.reached | self.missed)) | either | (self.left & unknown),
            "after_contact": (silent & ~self.unreached) | either,
        }

    @cached_property
    def told(self) -> dict[str, Bools]:
        """Say which leads tell of a side: of a row without one of them nothing is known."""
        reasons = self.lost & self.reasons_told
        contacts = (self.lost | self.open) & (self.reached | self.unreached)
        return {"channel": reasons, "department": contacts, "after_contact": reasons & contacts}


def _said(claim: str, group: str | None) -> str:
    if claim == "other" and group == "place":
        return "place"
    return _CLAIMED.get(claim, claim)
