"""The leads as those who wait: when they arrived, which days of their steps are their own, and who was answered by a machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.calendars import weekday_of
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.leads.table import SOLD
from funnelkit.model import Note

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.calendars import Calendar
    from funnelkit.leads.table import Leads

    Days = npt.NDArray[np.int64]

WEEKDAY, HOUR = "weekday", "hour"
"""Groupings by the moment of arrival: "1" is Monday; "00" to "23"."""

_OF_STEP = {
    "contacted": ("contacted", ("contacted_at",)),
    "appointments": ("appointment", ("appointment_set_at",)),
    "due": ("appointment", ("appointment_at",)),
    "visits": ("show", ("show_at", "appointment_at")),
    "sold": ("sold", ("closed_at",)),
}
"""The mark of each step, and the moments that tell its day."""

AUTO_REPLY = "auto_reply"
"""The mark of a first answer that was a machine's."""

NIGHT = (22, 6)
"""From which hour to which hardly anybody answers within a minute."""

_LONGEST = 36_525  # a wait of more days than a century has is a slip of the pen

LEAST_AT_NIGHT, SHARE_AT_NIGHT = 6, 0.1
"""So many, and such a share, of the leads of the night are answered within a minute where a machine answers."""


def with_arrival(leads: Leads) -> Leads:
    """Give the leads with the weekday of their arrival and, where the time of day is known, its hour, as groupings.

    What has no part in a wait (amounts, answers, costs, stays, tests) is left out.
    """
    frame = leads.frame.drop(columns=["hundredths", "amount_known", "nps"], errors="ignore")
    leads = replace(leads, frame=frame, answers=None, stays=None, costs=None, reviews=None, tests=None)
    if "created_at" not in frame:
        return leads
    created = leads.frame["created_at"].to_numpy()
    missing, days = np.isnat(created), created.astype("datetime64[D]").astype(np.int64)
    columns = {WEEKDAY: _words(weekday_of(days), missing, [str(day) for day in range(1, 8)])}
    if "created_at" in leads.clocks:
        hours = created.astype("datetime64[h]").astype(np.int64) % 24
        columns[HOUR] = _words(hours, missing, [f"{hour:02}" for hour in range(24)])
    return replace(leads, frame=leads.frame.assign(**columns))


def in_working_time(leads: Leads, calendar: Calendar, as_of: int) -> Leads:
    """Move each contact up to the day `as_of` so that the wait for it is the working time that passed.

    What came before the creation, and after that day, is left as it is.
    """
    if not {"created_at", "contacted_at"} <= leads.clocks:
        return leads
    created, contacted = (_moment(leads.frame, name) for name in ("created_at", "contacted_at"))
    since, until = (side.astype("datetime64[D]").astype(np.int64) for side in (created, contacted))
    moved = (contacted >= created) & (until <= as_of) & (since > as_of - _LONGEST)
    nothing = np.datetime64("NaT", "s")
    seconds = calendar.open_seconds(np.where(moved, created, nothing), np.where(moved, contacted, nothing))
    waited = np.where(moved, seconds, 0).astype(np.int64).astype("timedelta64[s]")
    frame = leads.frame.assign(contacted_at=np.where(moved, created + waited, contacted))
    return replace(leads, frame=frame)


def working_minutes(calendar: Calendar, since: Days, until: Days) -> Days:
    """Give the minutes of work from the end of one day to the end of another."""
    first = np.maximum(since, np.max(until, initial=0) - _LONGEST)
    ends = [(np.asarray(days) + 1).astype("datetime64[D]").astype("datetime64[s]") for days in (first, until)]
    return np.maximum(calendar.open_seconds(*ends), 0).astype(np.int64) // 60


def _words(
    codes: npt.NDArray[np.int64], missing: npt.NDArray[np.bool_], names: list[str]
) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(np.where(missing, -1, codes), categories=pd.Index(names, dtype="str"))


def note_automatic(leads: Leads) -> list[Note]:
    """Note how many first answers were a machine's, where they are counted like any other."""
    _, count = without_automatic(leads)
    return [Note("automatic_counted", {"leads": count})] if count else []


def without_automatic(leads: Leads) -> tuple[Leads, int]:
    """Leave out the leads whose first answer was a machine's, where a field tells; and how many they are.

    When a person answered them is not known.
    """
    if AUTO_REPLY not in leads.frame:
        return leads, 0
    automatic = leads.frame[AUTO_REPLY].to_numpy()
    count = int(np.count_nonzero(automatic))
    return (replace(leads, frame=leads.frame[~automatic]), count) if count else (leads, 0)


def suspect_automatic(leads: Leads) -> Note | None:
    """Note answers within a minute that come at night as well: no person works like that. They are counted all the same.

    Calls and walk-ins, whose contact is their arrival, are left aside.
    """
    frame = leads.frame
    if "contacted_at" not in frame or not leads.clocks >= {"created_at", "contacted_at"}:
        return None
    created = frame["created_at"].to_numpy()
    waited = (frame["contacted_at"].to_numpy() - created).astype(np.int64)
    known = ~np.isnat(created) & ~_arrived(frame)
    at_once = known & ~np.isnat(frame["contacted_at"].to_numpy()) & (waited >= 0) & (waited <= 60)
    hour = created.astype("datetime64[h]").astype(np.int64) % 24
    night = known & ((hour >= NIGHT[0]) | (hour < NIGHT[1]))
    found, of = int(np.count_nonzero(at_once & night)), int(np.count_nonzero(night))
    if found < max(LEAST_AT_NIGHT, SHARE_AT_NIGHT * of):
        return None
    told = {"count": int(np.count_nonzero(at_once)), "night": found, "of": of}
    return Note("automatic_replies", {**told, "since": NIGHT[0], "until": NIGHT[1]})


def _arrived(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say who came as a call or a walk-in."""
    words, found = load_vocabulary().values["on_arrival"], np.zeros(len(frame), bool)
    for name in ("lead_type", "source"):
        if name in frame:
            column = frame[name].cat
            arrived = [fold(split_camel(str(value))) in words for value in column.categories]
            found |= np.array([*arrived, False])[column.codes.to_numpy()]
    return found


def with_own_days(leads: Leads) -> tuple[Leads, frozenset[str]]:
    """Take away the days that a count would infer from other steps; and name the steps that have days of their own.

    A count takes an appointment without a day to be made at the contact, and a visit without one to be when the
    appointment was made: right for who had come how far by a day, no measure of a wait.
    """
    frame = leads.frame
    dated = {step for step in _OF_STEP if _is_dated(leads, step)}
    columns: dict[str, Any] = {str(name): frame[name] for name in frame if name != "contacted_at"}
    if "show" in frame:
        came = _moment(frame, "show_at")
        came = np.where(np.isnat(came), _moment(frame, "appointment_at"), came)
        columns["show_at"] = came
        undated = frame["show"].to_numpy() & np.isnat(came)
        made = _moment(frame, "appointment_set_at")
        columns["appointment_set_at"] = np.where(undated, np.datetime64("NaT", "s"), made)
    own = pd.DataFrame(columns, copy=False)
    return replace(leads, frame=own, clocks=leads.clocks - {"contacted_at"}), frozenset(dated)


def _is_dated(leads: Leads, step: str) -> bool:
    mark, moments = _OF_STEP[step]
    if mark == "sold":
        came = leads.frame["outcome"].to_numpy() == SOLD
    elif mark in leads.frame:
        came = leads.frame[mark].to_numpy(dtype=bool)
    else:
        return False
    return any(bool((came & ~np.isnat(_moment(leads.frame, name))).any()) for name in moments)


def _moment(frame: pd.DataFrame, name: str) -> npt.NDArray[np.datetime64]:
    if name in frame:
        return frame[name].to_numpy()
    return np.full(len(frame), np.datetime64("NaT", "s"))
