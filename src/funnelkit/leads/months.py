"""Leads of which only the month is known, as the name of their file tells it.

Such a lead stands on the last day of its month, so that it is never taken for older than it is; what happened to it has
no day, so that nothing is counted in days from a day that nobody knows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.duplicates import TOUCHED, repeated
from funnelkit.model import Note
from funnelkit.periods import YEARLESS, month_of, period_of
from funnelkit.recognition.days import days_of
from funnelkit.recognition.spans import number_in_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads.typed import Part
    from funnelkit.model import Period

    Bools = npt.NDArray[np.bool_]

MONTHS = 12
MARK = "month_only"
"""The column that says of which leads only the month is known."""


def give_months(parts: Sequence[Part], today: date) -> tuple[list[Part], list[Note]]:
    """Give each table that has no dates of creation the month it is of; `today`: no lead is created later.

    A table that tells the days of other steps may hold what happened in that month instead of what came in it: it is
    given the month only if the person told it.
    """
    given, taken, doubts = [], [], []
    numbered = _numbered([part for part in parts if _lacks_days(part)])
    for part in parts:
        name = part.name
        lacking = len(part.frame) and _lacks_days(part)
        span = (days_of(part.columns.plan) or numbered.get(name)) if lacking else None
        if span is None:
            given.append(part)
            continue
        month = period_of(span.start, "month")
        if span.end > month.end:
            given.append(part)
        elif span.start.year == YEARLESS:
            given.append(part)
            doubts.append(Note("month_without_year", {"file": name, "period": month.name}))
        elif _has_other_days(part) and "period" not in part.columns.plan.told:
            given.append(part)
            doubts.append(Note("month_doubtful", {"file": name, "period": month.name}))
        else:
            given.append(_dated(part, month, today))
            taken.append(f"{name}: {month.name}")
    return given, [*([Note("months_of_files", {"months": taken})] if taken else []), *doubts]


def _numbered(parts: Sequence[Part]) -> dict[str, Period]:
    """Give the months, of no year, of files that differ in a number from 1 to 12 alone."""
    groups: dict[str, dict[str, int]] = {}
    for part in parts:
        if found := number_in_name(part.name):
            groups.setdefault(found[0], {})[part.name] = found[1]
    return {
        name: month_of(YEARLESS, number)
        for names in groups.values()
        if len(set(names.values())) > 1 and all(1 <= number <= MONTHS for number in names.values())
        for name, number in names.items()
    }


def _lacks_days(part: Part) -> bool:
    column = part.columns.fields.get("created_at")
    if column is None:
        return True
    doubtful = column.ambiguous or column.contradictory or len(column.unreadable)
    return not doubtful and bool(np.isnat(column.at).all())


def _has_other_days(part: Part) -> bool:
    return any(part.frame[name].notna().any() for name in _moments(part.frame))


def _moments(frame: pd.DataFrame) -> list[str]:
    """Name the days of what happened to leads."""
    dates = frame.select_dtypes("datetime").columns
    return [name for name in dates if name not in ("created_at", *TOUCHED)]


def _dated(part: Part, month: Period, today: date) -> Part:
    last = max(month.start, min(month.end - timedelta(days=1), today))
    day = np.full(len(part.frame), np.datetime64(last, "s"))
    newest = {} if "modified_at" in part.frame else {"modified_at": day}
    return replace(part, frame=part.frame.assign(created_at=day, **newest, **{MARK: True}))


def join_months(frame: pd.DataFrame, keys: npt.NDArray[np.int64], known: Bools) -> pd.DataFrame:
    """Give an id that comes again in the files of later months the first of its months.

    Where most ids of a month come again in another, the numbers began anew: then nothing is changed.
    """
    if MARK not in frame:
        return frame
    which = frame[MARK].to_numpy() & known
    again = repeated(keys, which) & which
    files = frame["file"].to_numpy()
    shares = [again[which & (files == code)].mean() for code in np.unique(files[which])]
    if not again.any() or min(shares) * 2 > 1:
        return frame
    created = frame["created_at"].to_numpy().copy()
    places = np.flatnonzero(again)
    order = places[np.lexsort((created[places].view(np.int64), keys[places]))]
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[0]] - 1))
    created[order] = np.repeat(created[order[starts]], np.diff(np.append(starts, len(order))))
    return frame.assign(created_at=created)


def forget_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Take the days of what happened from leads of which only the month is known."""
    if MARK not in frame:
        return frame
    which = frame[MARK].to_numpy()
    blank = {name: frame[name].mask(which).to_numpy() for name in _moments(frame)}
    return frame.assign(**blank)


def undated(frame: pd.DataFrame, every: str, bounds: Iterable[date | None]) -> tuple[pd.DataFrame, int]:
    """Take the month from leads of which only that is known, where weeks or parts of a month are asked for.

    `bounds` are first days of what is asked for, and days after its last. Gives the number of those leads, too.
    """
    cut = every == "week" or any(day is not None and day.day > 1 for day in bounds)
    if MARK not in frame or not cut:
        return frame, 0
    which = frame[MARK].to_numpy()
    return frame.assign(created_at=frame["created_at"].mask(which).to_numpy()), int(which.sum())
