"""Who answered, who was not asked, whom to call: the answers of a department one by one, and the sales behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import SOLD
from funnelkit.leads.whose import places_of
from funnelkit.recognition.scales import NET

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads
    from funnelkit.model import Period

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.datetime64]
    Places = npt.NDArray[np.intp]

NOBODY = -1
_UNANSWERED = ("never_asked", "not_asked", "asked_in_vain")


@dataclass(frozen=True, eq=False)
class Given:
    """Every answer, those of leads first: its `score` as the tally codes it, its `day`, its `lead` (place, -1: not known).

    `place` is that in `Leads.frame`, or, where `surveyed`, in `Leads.answers`. The day of an answer that stands beside a
    lead is that on which the lead ended, else that of its creation.
    """

    surveyed: Bools
    place: Places
    lead: Places
    score: npt.NDArray[np.int8]
    day: Days

    def where(self, which: Bools) -> Given:
        """Give some of the answers."""
        return Given(*(column[which] for column in vars(self).values()))

    @property
    def detracts(self) -> Bools:
        """Say which are those of detractors, or in the bottom box."""
        found: Bools = (self.score < 7) | (self.score == NET)
        return found

    @property
    def promotes(self) -> Bools:
        """Say which are those of promoters, or in the top box."""
        found: Bools = ((self.score >= 9) & (self.score < NET)) | (self.score == NET + 2)
        return found


def gather_answers(leads: Leads, as_of: date, period: Period | None = None) -> Given:
    """Give the answers that a report of the period counts: those of leads created in it, and those given in it."""
    frame, answers = leads.frame, leads.answers
    own = np.flatnonzero(frame["nps"].to_numpy() >= 0) if "nps" in frame else np.zeros(0, np.intp)
    own = own[is_within(days_of(frame, "created_at")[own], as_of, period)]
    parts = [
        Given(np.zeros(len(own), bool), own, own, frame["nps"].to_numpy()[own], end_days(frame)[own])
        if len(own)
        else _none()
    ]
    if answers is not None:
        days = days_of(answers, "answered_at")
        at = np.flatnonzero((answers["nps"].to_numpy() >= 0) & is_within(days, as_of, period))
        whose = places_of(frame, answers)[at]
        parts.append(Given(np.ones(len(at), bool), at, whose, answers["nps"].to_numpy()[at], days[at]))
    joined = zip(*(vars(part).values() for part in parts), strict=True)
    return Given(*(np.concatenate(columns) for columns in joined))


def _none() -> Given:
    none = np.zeros(0, np.intp)
    return Given(np.zeros(0, bool), none, none, np.zeros(0, np.int8), np.zeros(0, "datetime64[D]"))


def find_sales(leads: Leads, as_of: date, period: Period | None = None) -> Places:
    """Give the places of the leads created in a period that were sold by a day."""
    frame = leads.frame
    ended = days_of(frame, "closed_at")
    sold = (frame["outcome"].to_numpy() == SOLD) & ~(ended > np.datetime64(as_of))
    return np.flatnonzero(sold & is_within(days_of(frame, "created_at"), as_of, period))


def is_told(leads: Leads, given: Given) -> bool:
    """Say whether it is known which leads answered: by a column of theirs, or by a survey that names some."""
    return "nps" in leads.frame or bool((given.lead >= 0).any())


def rank_detractors(given: Given) -> Given:
    """Give the detractors in the order in which to call them: the newest week first, in it the lowest score first."""
    found = given.where(given.detracts)
    days = _counted(found.day)
    order = np.lexsort((found.place, -days, found.score, -((days + 3) // 7)))
    return Given(*(column[order] for column in vars(found).values()))


@dataclass(frozen=True, eq=False)
class Asked:
    """Which sales were asked for an answer, and of which it is told: who answered was asked."""

    asked: Bools
    told: Bools


def find_asked(leads: Leads, sales: Places, given: Given) -> Asked | None:
    """Say which sales were asked; None where no file tells."""
    frame = leads.frame
    if "asked" not in frame or not frame["asked_told"].to_numpy()[sales].any():
        return None
    answered = np.isin(sales, given.lead)
    asked, told = (frame[name].to_numpy()[sales] for name in ("asked", "asked_told"))
    return Asked(asked | answered, told | answered)


def rank_unasked(leads: Leads, sales: Places, given: Given) -> tuple[Places, list[str]]:
    """Give the sales without an answer, and of each whether it was asked: those who were not first, the newest first.

    "never_asked", "asked_in_vain", or "not_asked" where that is not told.
    """
    found = find_asked(leads, sales, given)
    rank = np.ones(len(sales), np.int64) if found is None else np.where(found.told, 2 * found.asked, 1)
    without = np.flatnonzero(~np.isin(sales, given.lead))
    left = sales[without]
    order = np.lexsort((left, -_counted(end_days(leads.frame)[left]), rank[without]))
    return left[order], [_UNANSWERED[place] for place in rank[without][order].tolist()]


def _counted(days: Days) -> npt.NDArray[np.int64]:
    """Give days as numbers; what has none lies before all."""
    return np.where(np.isnat(days), -(2**31), days.astype("datetime64[D]").view(np.int64))


def end_days(frame: pd.DataFrame) -> Days:
    """Give the day on which each lead ended, else that of its creation."""
    ended, created = days_of(frame, "closed_at"), days_of(frame, "created_at")
    return np.where(np.isnat(ended), created, ended)


def days_of(frame: pd.DataFrame, name: str) -> Days:
    """Give a moment as days, none where there is none."""
    if name not in frame:
        return np.full(len(frame), np.datetime64("NaT", "D"))
    days: Days = frame[name].to_numpy().astype("datetime64[D]")
    return days


def is_within(days: Days, as_of: date, period: Period | None) -> Bools:
    """Say which days are no later than the export, and in a period; what has no day is in none."""
    seen: Bools = ~(days > np.datetime64(as_of))
    if period:
        seen = seen & (days >= np.datetime64(period.start)) & (days < np.datetime64(period.end))
    return seen
