"""Which channels fell silent, which bring far fewer, and when each of the others would be missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.channels import (
    ALONE,
    BESIDE,
    PAIR,
    TOGETHER,
    Measured,
    measure_channels,
    measure_daily,
    without_sources,
)
from funnelkit.analysis.daily import count_daily, days_until
from funnelkit.analysis.fewer import Fall, find_falls
from funnelkit.analysis.losses import conversions_of
from funnelkit.analysis.quiet import HORIZON, measure_quiet
from funnelkit.analysis.unanswered import Unanswered, find_unanswered
from funnelkit.model import Note
from funnelkit.periods import EPOCH, day_number, month_of
from funnelkit.tally import NO_DAY, PLACE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.calendars import Calendar
    from funnelkit.model import Rate
    from funnelkit.tally import Tally

    Bools = npt.NDArray[np.bool_]

_FUTURE = 730
_EVENTS = ("contacted", "visits", "sold", "lost", "non_target")


@dataclass(frozen=True)
class Channel:
    """One channel: `group` maps its dimensions to values; `a_day` leads came on a usual day.

    `last_on` had its last lead, `tested_on` its last test lead; `quiet_days` days went by since the last of both.
    `chance`: of that quiet though nothing changed, `level` that under which it is silent. `silent_on`: the day on which it is called silent, or would be if
    nothing came any more; None where nothing can be told within two years. `conversion`: what its leads became sales
    at, None where that is not known.
    """

    group: Mapping[str, str]
    a_day: float
    last_on: date
    tested_on: date | None
    quiet_days: int
    chance: float
    level: float
    silent_on: date | None
    conversion: Rate | None = None


@dataclass(frozen=True)
class Silence:
    """What was watched up to the day `end`: the export's last.

    `whole`: of all leads together, where these fell silent; then no channel is told apart. `silent`: channels that fell
    silent; `ended` those that did over eight weeks ago, or lived less than twice as long as they are silent; `away`: managers who get no leads from anywhere. `fewer`: living
    channels that bring at most half of what is usual. `unanswered`: that bring leads of which none is contacted any more, None where
    contact is not tracked. `watched`: those that live; `unjudged`: how many came too seldom, or not for long enough.
    """

    end: date
    whole: Channel | None = None
    silent: tuple[Channel, ...] = ()
    ended: tuple[Channel, ...] = ()
    away: tuple[Channel, ...] = ()
    fewer: tuple[Fall, ...] = ()
    unanswered: tuple[Unanswered, ...] | None = None
    watched: tuple[Channel, ...] = ()
    unjudged: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Say whether anything is silent, or rings and nobody answers."""
        return bool(self.whole or self.silent or self.unanswered)


def find_silence(tally: Tally, as_of: date, calendar: Calendar, closed: Collection[str] = ()) -> Silence:
    """Look for channels without leads, and for leads without contacts, as an export shows them on a day.

    `tally` has GROUPINGS as far as the exports do, without test rows among the leads. `closed` are channels that were
    closed on purpose. Raises ValueError where no lead has a day.
    """
    return _Watch(tally, as_of, calendar, closed).look()


class _Watch:
    """One look at a tally."""

    def __init__(self, tally: Tally, as_of: date, calendar: Calendar, closed: Collection[str]) -> None:
        self.tally, self.as_of, self.closed = tally, as_of, {name.casefold() for name in closed}
        steps = tally.cells[()].steps
        created, step, n, on = (steps[name] for name in ("created", "step", "n", "on"))
        came = (step == PLACE["leads"]) & (created != NO_DAY) & (created <= day_number(as_of))
        if not came.any():
            raise ValueError("no lead has a day")
        happened = np.isin(step, [PLACE[name] for name in _EVENTS]) & (on <= day_number(as_of))
        self.last_lead = int(created[came].max())
        self.heard = max(self.last_lead, int(on[happened].max(initial=NO_DAY)))
        recent = came & (created > self.last_lead - HORIZON)
        self.told = calendar
        self.calendar = calendar.learn_from(created[recent].astype(np.int64), n[recent])
        self.end = self.last_lead if self._ends_with_month() else self.heard
        self.first = max(self.end - HORIZON, int(created[came].min()))
        self.days = days_until(self.first, self.end, self.calendar)
        self.conversion = conversions_of(tally, self.end)

    def look(self) -> Silence:
        daily = count_daily(self.tally.cells[()], self.days.days)
        whole = Measured(daily, measure_quiet(daily, [], self.days), ALONE, self.days, np.ones(1, bool))
        unanswered = find_unanswered(self.tally, (self.first, self.heard), self.told, TOGETHER)
        measured, unfilled = measure_channels(self.tally, self.days, self.closed)
        notes = self._notes(unfilled, told=unanswered is not None)
        if unanswered is not None:
            unanswered = tuple(replace(each, conversion=self.conversion(each.group)) for each in unanswered)
        found = Silence(_date(self.end), unanswered=unanswered, notes=notes)
        if whole.quiet.is_silent(ALONE)[0]:
            return replace(found, whole=self._channels(whole, np.ones(1, bool))[0])
        silent, away = self._silent(measured)
        channels = measured.values()
        gone = {
            value
            for channel in (*silent, *away)
            if len(channel.group) == 1
            for value in channel.group.values()
        }
        living = [self._living(each, gone) for each in channels]
        falls = find_falls([each for by, each in measured.items() if by != PAIR], whole)
        ended = tuple(channel for each in channels for channel in self._channels(each, each.ended))
        still = [dict(channel.group) for channel in (*silent, *ended)]
        named = [*still, *(dict(channel.group) for channel in away)]
        arriving = tuple(each for each in unanswered or () if dict(each.group) not in still)
        return replace(
            found,
            unanswered=None if unanswered is None else arriving,
            silent=tuple(sorted(silent, key=lambda channel: -channel.a_day)),
            away=tuple(away),
            ended=ended,
            fewer=tuple(fall for fall in falls if dict(fall.group) not in named),
            watched=tuple(channel for each in living for channel in each),
            unjudged=sum(int((each.recent & ~each.quiet.regular).sum()) for each in channels),
        )

    def _ends_with_month(self) -> bool:
        """Say whether the leads end where a month does although more is told later: an export of the leads of a month."""
        last = _date(self.last_lead)
        after = np.array([day_number(month_of(last.year, last.month).end)])
        return not self.calendar.working_days(np.array([self.last_lead + 1]), after)[0]

    def _notes(self, unfilled: Sequence[str], *, told: bool) -> tuple[Note, ...]:
        """Say where the leads end before the day they are looked at from, which is no silence, and what was not watched."""
        notes = [Note("dimension_unfilled", {"dimension": name}) for name in unfilled]
        end = _date(self.end)
        if end < self.as_of:
            days = (self.as_of - end).days
            notes.append(Note("export_ends", {"end": end, "as_of": self.as_of, "days": days}))
        if not told:
            notes.append(Note("silence_no_contact"))
        if self.calendar.learned and self.calendar.idle:
            notes.append(Note("idle_weekdays", {"weekdays": list(self.calendar.idle)}))
        return tuple(notes)

    def _silent(self, measured: Mapping[tuple[str, ...], Measured]) -> tuple[list[Channel], list[Channel]]:
        """Name what is silent, each silence once: a source before what it feeds, a manager before each of her sources."""
        found: list[Channel] = []
        sources: set[str] = set()
        if every := measured.get(("source",)):
            found += self._channels(every, every.silent)
            sources = {channel.group["source"] for channel in found}
        for name in BESIDE:
            if every := measured.get((name,)):
                rest = self._rest(name, sources, every.level) or every
                found += self._channels(rest, rest.silent)
        away: list[Channel] = []
        if cells := measured.get(PAIR):
            people = self._rest("manager", sources, cells.level)
            away = self._channels(people, people.silent) if people else []
            hidden = sources | {channel.group["manager"] for channel in away}
            shown = np.array([not hidden & set(group) for group in cells.daily.groups], bool)
            found += self._channels(cells, cells.silent & shown)
        return found, away

    def _living(self, measured: Measured, gone: Collection[str]) -> list[Channel]:
        """Give the channels that live, but for parts of what is silent; what is quiet as all are has no day of notice."""
        whole = np.array([not set(gone) & set(group) for group in measured.daily.groups], bool)
        living = measured.recent & measured.quiet.regular & ~measured.silent & ~measured.ended & whole
        found = self._channels(measured, living)
        end = _date(self.end)
        return [
            replace(channel, silent_on=None) if channel.silent_on and channel.silent_on <= end else channel
            for channel in found
        ]

    def _rest(self, dimension: str, sources: Collection[str], level: float) -> Measured | None:
        daily = without_sources(self.tally, dimension, self.days, sources)
        return measure_daily(daily, self.days, self.closed, level) if daily and daily.groups else None

    def _channels(self, measured: Measured, which: Bools) -> list[Channel]:
        at = np.flatnonzero(which)
        if not len(at):
            return []
        daily, quiet = measured.daily, measured.quiet
        silent_from = quiet.silent_from(measured.level, self.days.after(_FUTURE, self.calendar), at)
        found = []
        for place, since in zip(at.tolist(), silent_from.tolist(), strict=True):
            group = dict(zip(daily.by, daily.groups[place], strict=True))
            tests = np.flatnonzero(daily.tests[place])
            found.append(
                Channel(
                    group=MappingProxyType(group),
                    a_day=float(quiet.rate[place]),
                    last_on=self._day(int(quiet.last[place])),
                    tested_on=self._day(int(tests[-1])) if len(tests) else None,
                    quiet_days=max(0, len(self.days.days) - 2 - int(quiet.lived[place])),
                    chance=float(quiet.chance[place]),
                    level=measured.level,
                    silent_on=self._day(since) if since >= 0 else None,
                    conversion=self.conversion(group),
                )
            )
        return found

    def _day(self, place: int) -> date:
        return _date(self.first + place)


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
