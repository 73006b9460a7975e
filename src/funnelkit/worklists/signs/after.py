"""What stands against a refusal after it: appointments, visits, talks, inquiries, sales, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.worklists.refused import outcome_names
from funnelkit.worklists.signs.sign import Sign

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.worklists.refused import Refused

GRACE_SECONDS = 600
"""What is written down so soon after the refusal belongs to it."""

FAREWELL_SECONDS = 3600
"""A last message or note so soon after the refusal belongs to it."""

TALK_TIME = np.timedelta64(3, "h")
"""Who makes an appointment and is refused so soon after the talk has hardly cancelled it."""

SOON_DAYS = 14
"""Who asks again so soon had not refused; who comes back later may have changed their mind."""


def find_appointment_ahead(refused: Refused) -> Sign | None:
    """Find appointments on the day of the export or later that stand, though the lead is refused."""
    told = ~np.isnat(refused.moment("appointment_at"))
    if not told.any():
        return None
    day = refused.moment("appointment_at").astype("datetime64[D]")
    ahead = day >= np.datetime64(refused.as_of)
    return Sign(np.ones(len(refused), bool), ahead, {"on": day}, weak=_may_be_cancelled(refused))


def find_appointment_after(refused: Refused) -> Sign | None:
    """Find refusals before the appointment, whose day has passed, and nobody is known to have come."""
    day = refused.moment("appointment_at").astype("datetime64[D]")
    if np.isnat(day).all():
        return None
    past = (day < np.datetime64(refused.as_of)) & ~refused.mark("show")
    told = ~np.isnat(day) & ~np.isnat(refused.closed)
    return Sign(told, past & refused.later("appointment_at"), {"on": day}, weak=_may_be_cancelled(refused))


def find_visit_later(refused: Refused) -> Sign | None:
    """Find customers who came after the refusal."""
    if not {"show_at", "appointment_at"} & set(refused.frame):
        return None
    own, planned = refused.moment("show_at"), refused.moment("appointment_at")
    came = refused.mark("show") | ~np.isnat(own)
    dated = np.where(np.isnat(own), refused.later("appointment_at"), refused.later("show_at", GRACE_SECONDS))
    on = np.where(np.isnat(own), planned, own).astype("datetime64[D]")
    past = on <= np.datetime64(refused.as_of)
    return Sign(~np.isnat(on) & ~np.isnat(refused.closed), came & dated & past, {"on": on})


def find_contact_later(refused: Refused) -> Sign | None:
    """Find customers with whom somebody spoke, or set an appointment, after the refusal."""
    names = [name for name in ("contacted_at", "appointment_set_at") if name in refused.frame]
    if not names:
        return None
    later = {name: refused.later(name, GRACE_SECONDS) for name in names}
    on = np.full(len(refused), np.datetime64("NaT", "s"))
    for name in names:
        on = np.where(later[name], refused.moment(name), on)
    booked = later.get("appointment_set_at", np.zeros(len(refused), bool))
    which = np.where(booked, "appointment", "contact")
    holds = np.logical_or.reduce(list(later.values()))
    return Sign(~np.isnat(refused.closed), holds, {"on": on.astype("datetime64[D]")}, which)


def find_activity_later(refused: Refused) -> Sign | None:
    """Find leads on which something happened after the refusal: a call, a letter, a note, by the export's last activity.

    What is known as a talk, an appointment or a visit is told by the rules of those; what happens long after, a mailing
    or a try to win the customer back, tells nothing.
    """
    last = refused.moment("last_activity_at")
    if np.isnat(last).all():
        return None
    on = last.astype("datetime64[D]")
    known = [refused.later(name) for name in ("contacted_at", "appointment_set_at", "show_at")]
    known.append(refused.mark("show") & refused.later("appointment_at"))
    told = ~np.isnat(last) & ~np.isnat(refused.closed)
    soon = on - refused.closed_day <= np.timedelta64(SOON_DAYS, "D")
    holds = told & soon & refused.later("last_activity_at", FAREWELL_SECONDS) & ~np.logical_or.reduce(known)
    return Sign(told, holds, {"on": on})


def find_asked_again(refused: Refused) -> Sign | None:
    """Find persons who inquired again after the refusal."""
    told = (refused.person > 0) & ~np.isnat(refused.closed)
    if not told.any():
        return None
    place = refused.next_inquiry
    created = refused.column_of_all("created_at")[place].astype("datetime64[D]")
    files = np.array(refused.leads.files)[refused.column_of_all("file")[place]]
    params = {"on": created, "file": files, "row": refused.column_of_all("row")[place]}
    outcomes = outcome_names(refused.column_of_all("outcome")[place])
    late = created - refused.closed_day > np.timedelta64(SOON_DAYS, "D")
    spoken = refused.spoken_of_all[place] & (outcomes == "open")
    return Sign(told, place >= 0, params, outcomes, late | spoken)


def find_sale_marked(refused: Refused) -> Sign:
    """Find a sale, a contract, a payment or a delivery that is marked on a refused lead, and no return."""
    marked = refused.mark("contract", "paid", "delivered") | refused.named("mark_contradicts_status")
    return Sign(np.ones(len(refused), bool), marked & ~refused.mark("returned"))


def find_answered(refused: Refused) -> Sign | None:
    """Find customers who answered how likely they are to recommend the department: they were served."""
    if "nps" not in refused.frame:
        return None
    score = refused.column("nps")
    return Sign(np.ones(len(refused), bool), score >= 0, {"score": score})


def _may_be_cancelled(refused: Refused) -> npt.NDArray[np.bool_]:
    """Say who had time to change their mind between the talk and the refusal; by the day where a time is not known."""
    spoken = refused.moment("contacted_at")
    days = refused.closed_day - spoken.astype("datetime64[D]") > np.timedelta64(1, "D")
    exact = refused.has_clock("contacted_at") & refused.has_clock("closed_at")
    late: npt.NDArray[np.bool_] = np.where(exact, refused.closed - spoken > TALK_TIME, days)
    return late
