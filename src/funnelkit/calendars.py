"""Which days and hours a department works: weekdays, holidays of a country, days of its own.

Days are whole numbers since 1970-01-01, as in the tallies; moments are naive wall time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.errors import UsageError
from funnelkit.periods import EPOCH, day_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    Days = npt.NDArray[Any]
    Moments = npt.NDArray[np.datetime64]
    Hours = tuple[int, int]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SETTINGS = ("country", "region", "work_days", "hours", "holidays", "no_holidays")
"""What [calendar] of a configuration may hold."""

_DAY = 86_400
_THURSDAY = 3  # 1970-01-01 was one
_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # of which holidays are looked up
_FARTHEST = 400_000
_IDLE, _ENOUGH = 0.05, 20


class BadCalendar(UsageError):
    """[calendar] of the configuration says what cannot be."""

    key = "bad_calendar"


@dataclass(frozen=True)
class Calendar:
    """The working time of a department; without settings every hour of every day is working time.

    `work_days`: weekdays from 0 (Monday), None where nobody told them. `hours`: for each weekday the seconds after
    midnight from which and up to which it is open, None for whole days. `country` and `region` are those of the
    `holidays` library; `off` and `worked` are days (since 1970-01-01) that are holidays, or none, whatever it says.
    `learned`: the weekdays were learned from data.

    >>> week = read_calendar({"work_days": "mon-fri", "hours": "9:00-18:00", "holidays": ["2026-12-25"]})
    >>> first = np.array([day_number(date(2026, 12, 21))])
    >>> week.is_working(first + np.arange(7)).tolist(), week.working_days(first, first + 7).tolist()
    ([True, True, True, True, False, False, False], [4])
    >>> moments = np.array(["2026-12-24T17:00", "2026-12-28T10:30"], "datetime64[s]")
    >>> float(week.open_seconds(moments[:1], moments[1:])[0]) / 3600
    2.5
    """

    work_days: tuple[int, ...] | None = None
    hours: tuple[Hours, ...] | None = None
    country: str = ""
    region: str = ""
    off: tuple[int, ...] = ()
    worked: tuple[int, ...] = ()
    learned: bool = False

    @property
    def idle(self) -> tuple[str, ...]:
        """The weekdays that are no working days, as in WEEKDAYS."""
        worked = range(7) if self.work_days is None else self.work_days
        return tuple(name for place, name in enumerate(WEEKDAYS) if place not in worked)

    def checked(self) -> Calendar:
        """Give it if its country and region are known ones, else raise BadCalendar with those that there are."""
        if self.country:
            _check_place(self.country, self.region)
        return self

    def learn_from(self, days: Days, n: Days | None = None) -> Calendar:
        """Give the calendar whose weekdays, if nobody told them, are those on which anything ever happened.

        `days` (since 1970-01-01) are those of the department's own past, `n` how many leads came on each (1). A weekday
        with under a twentieth of what comes on the busiest three is no working day, where 20 were to be expected on it.
        """
        if self.work_days is not None or not len(days):
            return self
        came = np.bincount(weekday_of(days), weights=n, minlength=7)
        spent = np.bincount(weekday_of(np.arange(days.min(), days.max() + 1)), minlength=7)
        mean = came / np.maximum(spent, 1)
        usual = float(np.sort(mean)[-3:].mean())
        idle = (mean < _IDLE * usual) & (spent * usual >= _ENOUGH)
        return replace(self, work_days=tuple(np.flatnonzero(~idle).tolist()), learned=True)

    def is_working(self, days: Days) -> npt.NDArray[np.bool_]:
        """Say of each day whether it is a working day."""
        days = np.asarray(days, np.int64)
        if not days.size:
            return np.zeros(days.shape, bool)
        worked = np.zeros(7, bool)
        worked[list(range(7) if self.work_days is None else self.work_days)] = True
        found = worked[weekday_of(days)]
        off, instead = self._special(int(days.min()), int(days.max()))
        return np.asarray((found & ~np.isin(days, off)) | np.isin(days, instead), bool)

    def working_days(self, start: Days, end: Days) -> npt.NDArray[np.int64]:
        """Count the working days from each start up to, not including, its end; below 0 where the end is earlier."""
        start, end = np.asarray(start, np.int64), np.asarray(end, np.int64)
        if not start.size or not end.size:
            return np.zeros(np.broadcast(start, end).shape, np.int64)
        low, days = _stretch(start, end)
        passed = np.concatenate([[0], np.cumsum(self.is_working(days))])
        return np.asarray(passed[end - low] - passed[start - low], np.int64)

    def open_seconds(self, start: Moments, end: Moments) -> npt.NDArray[np.float64]:
        """Give the working time between each two moments in seconds; nan where one is missing, below 0 backwards."""
        first, last = (np.asarray(side).astype("datetime64[s]") for side in (start, end))
        known = ~(np.isnat(first) | np.isnat(last))
        first, last = np.broadcast_arrays(first, last)
        spent = np.full(known.shape, np.nan)
        if known.any():
            begun, ended = (side[known].astype(np.int64) for side in (first, last))
            low, days = _stretch(begun // _DAY, ended // _DAY)
            opens, lasts = self._open(days)
            passed = np.concatenate([[0], np.cumsum(lasts)])

            def until(moment: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
                at, second = moment // _DAY - low, moment % _DAY
                return np.asarray(passed[at] + np.clip(second - opens[at], 0, lasts[at]))

            spent[known] = until(ended) - until(begun)
        return spent

    def _open(self, days: Days) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Give the second of each day at which it opens, and for how many seconds."""
        hours = np.array(self.hours or ((0, _DAY),) * 7, np.int64)[weekday_of(days)]
        return hours[:, 0], np.where(self.is_working(days), hours[:, 1] - hours[:, 0], 0)

    def _special(self, low: int, high: int) -> tuple[list[int], list[int]]:
        """Give the days between two that are off, and those that are worked whatever the weekday."""
        off, worked = set(self.off), set(self.worked)
        if self.country:
            years = [(EPOCH + timedelta(days=_clipped(day))).year for day in (low, high)]
            for year in range(years[0], years[1] + 1):
                holidays, moved = _holidays_of(self.country, self.region, year)
                off |= holidays
                worked |= moved if self.work_days is not None else set()
        return sorted(off - set(self.worked)), sorted(worked - set(self.off))


def weekday_of(days: Days) -> npt.NDArray[np.int64]:
    """Give the weekday of each day, from 0 (Monday)."""
    return (np.asarray(days, np.int64) + _THURSDAY) % 7


def read_calendar(table: Mapping[str, object]) -> Calendar:
    """Read [calendar] of a configuration.

    Raises BadCalendar for a setting or a value that cannot be; whether the country is known says `Calendar.checked`.
    """
    for name in table:
        if name not in SETTINGS:
            raise BadCalendar(setting=name, value="…", allowed=SETTINGS)
    given = {name: _text(name, table.get(name, "")) for name in ("country", "region")}
    hours = dict(_hours(table["hours"])) if "hours" in table else {}
    told = _weekdays("work_days", table["work_days"]) if "work_days" in table else None
    if told is None and isinstance(table.get("hours"), dict):
        told = tuple(sorted(hours))
    lacking = [WEEKDAYS[day] for day in told or () if hours and day not in hours]
    if lacking:
        raise BadCalendar(setting="hours", value=f"no {', '.join(lacking)}", allowed=WEEKDAYS)
    usual = next(iter(hours.values()), None)
    return Calendar(
        work_days=told,
        hours=tuple(hours.get(day, usual) for day in range(7)) if usual else None,
        country=given["country"].upper(),
        region=given["region"],
        off=_days("holidays", table.get("holidays", [])),
        worked=_days("no_holidays", table.get("no_holidays", [])),
    )


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadCalendar(setting=name, value=value, allowed=('"UA"',) if name == "country" else ('"BY"',))
    return value.strip()


def _weekdays(name: str, value: object) -> tuple[int, ...]:
    """Read weekdays: `mon-fri`, `mon,wed`, or a list of such."""
    texts = value if isinstance(value, list) else str(value).split(",")
    found: set[int] = set()
    for text in texts:
        first, sign, last = str(text).strip().lower().partition("-")
        ends = (first, last) if sign else (first, first)
        if not all(end in WEEKDAYS for end in ends):
            raise BadCalendar(setting=name, value=text, allowed=(*WEEKDAYS, "mon-fri"))
        low, high = (WEEKDAYS.index(end) for end in ends)
        found |= {day % 7 for day in range(low, high + 1 if high >= low else high + 8)}
    return tuple(sorted(found))


def _hours(value: object) -> Iterator[tuple[int, Hours]]:
    """Read hours: one stretch for all weekdays, or a table of weekdays."""
    table = value if isinstance(value, dict) else {",".join(WEEKDAYS): value}
    for days, text in table.items():
        found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*", str(text))
        numbers = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
        opens, closes = (numbers[at] * 3600 + numbers[at + 1] * 60 for at in (0, 2))
        if not (max(numbers[1], numbers[3]) < 60 and opens < closes <= _DAY):
            raise BadCalendar(setting="hours", value=text, allowed=('"9:00-18:00"', 'mon-fri = "9:00-18:00"'))
        for day in _weekdays("hours", days):
            yield day, (opens, closes)


def _days(name: str, value: object) -> tuple[int, ...]:
    """Read a list of days, as dates of TOML or as text."""
    refusal = BadCalendar(setting=name, value=value, allowed=("[2026-12-24, 2026-12-31]",))
    if not isinstance(value, list):
        raise refusal
    try:
        found = [each if isinstance(each, date) else date.fromisoformat(str(each)) for each in value]
    except ValueError as error:
        raise refusal from error
    return tuple(sorted(day_number(date(day.year, day.month, day.day)) for day in found))


def _stretch(start: Days, end: Days) -> tuple[int, npt.NDArray[np.int64]]:
    """Give the first of some days, and all from it to the last; ValueError for what cannot be a stretch of work."""
    low, high = int(min(start.min(), end.min())), int(max(start.max(), end.max()))
    if high - low > _FARTHEST:
        raise ValueError(f"days {low} to {high}")
    return low, np.arange(low, high + 1)


def _clipped(day: int) -> int:
    low, high = day_number(date(_FIRST_YEAR, 1, 1)), day_number(date(_LAST_YEAR, 12, 31))
    return min(max(day, low), high)


@lru_cache(maxsize=512)
def _holidays_of(country: str, region: str, year: int) -> tuple[frozenset[int], frozenset[int]]:
    """Give the public holidays of a year, and the days of its weekends that are worked in their place."""
    import holidays

    found = holidays.country_holidays(country, subdiv=region or None, years=year)
    moved = [day for day in getattr(found, "weekend_workdays", ()) if day.year == year]
    return frozenset(map(day_number, found)), frozenset(map(day_number, moved))


def _check_place(country: str, region: str) -> None:
    import holidays

    known = {code: parts for code, parts in holidays.list_supported_countries().items() if len(code) == 2}
    if country not in known:
        raise BadCalendar(setting="country", value=country, allowed=sorted(known))
    if region and region not in known[country]:
        raise BadCalendar(setting="region", value=region, allowed=sorted(known[country]) or ("–",))
