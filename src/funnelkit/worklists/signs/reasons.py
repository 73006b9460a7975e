"""Reasons of refusal that say nothing, or another thing than the fields beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    from funnelkit.worklists.refused import Refused

TALK_DAYS = 3
"""So soon after a conversation few have fallen silent; on the same day "no answer" contradicts it."""


def find_phone_there(refused: Refused) -> Sign | None:
    """Find reasons that say that there is no telephone number, where there is one."""
    return _contradicted(refused, "no_phone")


def find_number_there(refused: Refused) -> Sign | None:
    """Find reasons that say that the number is wrong, where a whole one is there: perhaps it was misdialled."""
    return _contradicted(refused, "wrong_number")


def find_spoken_to(refused: Refused) -> Sign | None:
    """Find reasons that say that nobody could be reached, where a conversation of the days before is marked."""
    if not (refused.tells_contact & refused.tells_reason).any():
        return None
    unreached = np.isin(refused.reason, ("no_answer", "wrong_number", "no_phone"))
    told = unreached & refused.tells_contact
    nobody = np.datetime64("NaT", "s")
    visit = np.where(refused.mark("show"), refused.moment("appointment_at"), nobody)
    spoken_at = np.fmax(np.fmax(refused.moment("contacted_at"), refused.moment("show_at")), visit)
    days = refused.closed_day - spoken_at.astype("datetime64[D]")
    long_ago, days_ago = (days > np.timedelta64(limit, "D") for limit in (TALK_DAYS, 0))
    variants = np.where(refused.reason == "no_answer", "no_answer", "number")
    return Sign(told, unreached & refused.spoken & ~long_ago, variants=variants, weak=days_ago)


def find_not_twice(refused: Refused) -> Sign | None:
    """Find reasons that say that it is a duplicate, where no other lead of the person was there, or all were refused as that.

    Of those the first is the one that should have stayed.
    """
    if not (refused.tells_reason & (refused.person > 0)).any():
        return None
    told = (refused.reason == "duplicate") & (refused.person > 0)
    others = np.ones(len(refused.frame), bool)
    others[refused.places[told]] = False
    then, first = refused.inquiries_then(), np.zeros(len(refused), bool)
    order = np.lexsort((refused.places, refused.moment("created_at"), refused.person))
    first[order] = np.diff(refused.person[order], prepend=-1) != 0
    alone = told & (then == 1)
    each = told & ~alone & first & (refused.inquiries_then(others) == 0)
    asked_again = refused.next_inquiry >= 0
    variants = np.where(alone, np.where(asked_again, "alone_then", "alone"), "each")
    return Sign(told, alone | each, variants=variants, weak=alone)  # the other may have another number


def find_too_early(refused: Refused) -> Sign | None:
    """Find reasons of those who never became a lead, where an appointment was made or the customer came."""
    if not refused.tells_reason.any() or not {"appointment", "show"} & set(refused.frame):
        return None
    told = np.isin(refused.reason, ("no_lead", "duplicate", "no_phone", "wrong_number"))
    came = refused.mark("show")
    variants = np.where(came, "visit", "appointment")
    return Sign(told, told & (came | refused.mark("appointment")), variants=variants)


def find_never_contacted(refused: Refused) -> Sign | None:
    """Find leads with whom nobody ever spoke, where the reason does not say that nobody could be reached."""
    told = refused.tells_contact
    if not told.any():
        return None
    explained = np.isin(refused.reason, ("no_answer", "wrong_number", "no_phone", "duplicate"))
    blank = np.isin(refused.reason, ("", "unsaid"))
    variants = np.where(blank, "unexplained", "reason")
    weak = blank & refused.tells_reason  # the blank reason is a sign of its own
    return Sign(told, told & ~refused.spoken & ~explained, variants=variants, weak=weak)


def find_blank_reason(refused: Refused) -> Sign | None:
    """Find refusals without a reason, or for one that says nothing."""
    told = refused.tells_reason
    if not told.any():
        return None
    variants = np.where(refused.reason == "", "none", "unsaid")
    return Sign(told, told & np.isin(refused.reason, ("", "unsaid")), variants=variants)


def _contradicted(refused: Refused, claim: str) -> Sign | None:
    if "person" not in refused.frame or not refused.tells_reason.any():
        return None
    told = refused.reason == claim
    return Sign(told, told & refused.has_phone)
