"""How quiet each channel is, beside what its own past and the other channels let expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.statistics.silence import local_spread, none_chance, silence_chance, silence_needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.analysis.daily import Daily, Days

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

HORIZON = 182
"""Days of the past that are looked at: half a year."""

WINDOW = 56
"""Days before the last lead that tell the usual rate: eight weeks, or as many as RECENT leads took."""

RECENT = 20
"""Leads (times what they swing more than chance) that tell the latest rate: a channel that faded is not held to what it once was."""

LEAST_RATE = 0.1
"""Leads a day under which silence cannot be noticed."""

APART = 0.01
"""The chance by which a quiet must be the channel's own, not that of all: a holiday, an outage."""

_LEAST_SPAN, _LEAST_DAYS = 20, 5
_LEAST_WORKING = 2
_EVEN = 0.7  # of the weeks that leads by chance would fill
_LONGER = 1.5  # times the longest quiet of the past
_SPEAKING = 2.0  # leads that the others should have brought meanwhile, for their silence to say something
_PATTERN = 20.0  # leads that the weekdays of the whole are worth beside those of a channel


@dataclass(frozen=True, eq=False)
class Pace:
    """How often something came: `count` before the last one in `exposure` usual days, by the longer and the latest past.

    `phi`: how much more than chance it swings.
    """

    count: Ints
    exposure: Floats
    recent: Ints
    recent_exposure: Floats
    phi: Floats

    def chance(self, quiet: Floats) -> Floats:
        """Give the chance of nothing in so many usual days, by whichever past it is greater."""
        whole = silence_chance(self.count, self.exposure, quiet, self.phi)
        return np.maximum(whole, silence_chance(self.recent, self.recent_exposure, quiet, self.phi))

    def needed(self, level: float) -> Floats:
        """Give the usual days with nothing at which that chance is a level."""
        whole = silence_needed(self.count, self.exposure, level, self.phi)
        return np.maximum(whole, silence_needed(self.recent, self.recent_exposure, level, self.phi))


@dataclass(frozen=True, eq=False)
class Quiet:
    """The channels of one grouping side by side, an entry each.

    `first`, `last`: columns of the first and last lead; `lived`: of the last sign of life, test rows too. `leads` and
    `busy`: how often leads come, and days with any, which bursts do not mislead. `quiet`: usual days since it lived,
    `working` whole working days, `longest` the longest quiet of the past. `apart`: the chance of no lead among all those
    that came meanwhile. `regular`: came often and long enough to be judged. `weights`: the usual weight of each weekday.
    `strict`: `apart` must be as small as the chance of the quiet itself.
    """

    first: Ints
    last: Ints
    lived: Ints
    leads: Pace
    busy: Pace
    quiet: Floats
    working: Ints
    longest: Floats
    apart: Floats
    regular: Bools
    weights: Floats
    strict: bool = False

    @property
    def rate(self) -> Floats:
        """Leads on a usual day."""
        return np.asarray((self.leads.count + 1) / np.maximum(self.leads.exposure, 1))

    @property
    def chance(self) -> Floats:
        """The chance of this quiet though nothing changed."""
        return np.minimum(self.leads.chance(self.quiet), self.busy.chance(self.quiet))

    def needed(self, level: float) -> Floats:
        """Give the usual days of quiet at which a channel is silent: their chance is a level, and never were nearly as many."""
        return np.maximum(
            np.minimum(self.leads.needed(level), self.busy.needed(level)), _LONGER * self.longest
        )

    def is_silent(self, level: float) -> Bools:
        """Say which channels are silent."""
        apart = level if self.strict else max(level, APART)
        silent = (self.quiet > self.needed(level)) & (self.apart <= apart) & (self.working >= _LEAST_WORKING)
        return np.asarray(silent & self.regular)

    def silent_from(self, level: float, days: Days, at: Ints) -> Ints:
        """Give the place, among days with the future behind them, from which some channels are silent; -1: from none."""
        usual = self.weights[at][:, days.weekday] * ~days.off
        later = np.arange(len(days.days)) > self.lived[at][:, None]
        quiet, working = np.cumsum(usual * later, axis=1), np.cumsum(days.working * later, axis=1)
        silent = (quiet > self.needed(level)[at][:, None]) & (working >= _LEAST_WORKING)
        return np.where(silent.any(axis=1), silent.argmax(axis=1) + 1, -1)


def measure_quiet(daily: Daily, others: Sequence[Ints], days: Days, *, strict: bool = False) -> Quiet:
    """Measure how quiet each channel of a grouping is on the day of the export.

    `others`: leads of all that it is part of, a row a channel or one for all: what came to the rest of them meanwhile
    tells holidays and outages from silence. `strict`: a channel of which the rest of the first says too little is not
    regular.
    """
    came, lives = daily.leads > 0, (daily.leads + daily.tests) > 0
    first, last, lived = came.argmax(axis=1), _last(came), _last(lives)
    ends, end = (first, last), np.full(len(last), len(days.days))
    counted = daily.leads * ~days.off
    weights = _weigh(counted, days)
    spent = _running(_until_today(weights[:, days.weekday] * ~days.off))
    leads, busy, start = _paces(counted, spent, ends)
    quiet = _between(spent, lived + 1, end)
    working = _running(_until_today(np.broadcast_to(days.working, came.shape).astype(np.int64)))
    found = [_apart(every - daily.leads, leads, (start, last, lived), quiet) for every in others]
    regular = _is_regular(daily.leads, leads, start, ends)
    return Quiet(
        first,
        last,
        lived,
        leads,
        busy,
        quiet,
        working=_between(working, lived + 1, end),
        longest=_longest(lives, spent),
        apart=np.max([chance for chance, _ in found], axis=0) if found else np.zeros(len(last)),
        regular=regular & found[0][1] if strict else regular,
        weights=weights,
        strict=strict,
    )


def _until_today(table: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Count the day of the export, which is not over, for nothing; writes into the table."""
    table[:, -1] = 0
    return table


def _paces(counted: Ints, spent: Floats, ends: tuple[Ints, Ints]) -> tuple[Pace, Pace, Ints]:
    """Give how often leads came, and days with any, and the column from which the first is told."""
    by_day, by_week = _spread(counted, ends)
    leads, start = _pace(counted, spent, ends, np.maximum(by_day, by_week))
    full = (counted > 0).astype(np.int64)
    spread_out = np.maximum(1.0, by_week / by_day)  # what bursts over many days have beyond those of one
    busy, _ = _pace(full, spent, ends, np.maximum(*_spread(full, ends)) * spread_out)
    return leads, busy, start


def _apart(rest: Ints, leads: Pace, columns: tuple[Ints, Ints, Ints], quiet: Floats) -> tuple[Floats, Bools]:
    """Give the chance that nothing of what came to the rest meanwhile was a channel's, and whether the rest says enough.

    `columns`: of the day from which its pace is told, of its last lead, and of its last sign of life.
    """
    (start, last, lived), sums = columns, _running(rest)
    then = _between(sums, start, last + 1)
    since = _between(sums, lived + 1, np.full(len(last), rest.shape[1]))
    speaks = then * quiet >= _SPEAKING * leads.exposure
    return np.where(speaks, none_chance(leads.count, then, since, leads.phi), 0.0), speaks


def _is_regular(counted: Ints, leads: Pace, start: Ints, ends: tuple[Ints, Ints]) -> Bools:
    """Say which channels came often, evenly and long enough to be judged."""
    first, last = ends
    with_leads = _between(_running((counted > 0).astype(np.int64)), start, last + 1)
    return np.asarray(
        (last >= 0)
        & (leads.count + 1 >= LEAST_RATE * leads.exposure)
        & (with_leads >= _LEAST_DAYS)
        & (last - start >= _LEAST_SPAN)
        & _is_even(_running(counted), first, last)
    )


def _pace(counted: Ints, spent: Floats, ends: tuple[Ints, Ints], phi: Floats) -> tuple[Pace, Ints]:
    """Give how often something came before the last time, and the column from which that is told."""
    sums, (first, last) = _running(counted), ends
    few = _at(sums, last + 1) - RECENT * phi - 1
    recent = np.maximum(first, (sums <= few[:, None]).sum(axis=1) - 1)
    start = np.minimum(np.maximum(first, last - WINDOW + 1), recent)
    parts = []
    for begin in (start, recent):
        parts += [np.maximum(_between(sums, begin, last + 1) - 1, 0), _between(spent, begin, last + 1)]
    return Pace(parts[0], parts[1], parts[2], parts[3], phi), start


def _weigh(counted: Ints, days: Days) -> Floats:
    """Give the weight of each weekday by channel, 1 on average: its own, drawn towards that of all the fewer its leads."""
    weekdays = np.eye(7)[days.weekday] * ~days.off[:, None]
    there = np.maximum(weekdays.sum(axis=0), 1)
    own = counted @ weekdays
    whole = own.sum(axis=0)
    shares = whole / whole.sum() if whole.sum() else there / there.sum()
    drawn = (own + _PATTERN * shares) / (own.sum(axis=1, keepdims=True) + _PATTERN) / there
    return np.asarray(7 * drawn / drawn.sum(axis=1, keepdims=True))


def _spread(counted: Ints, ends: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """Give how much more than chance a channel swings: its days from one week to the next, and its weeks.

    What comes in one day at once moves both; what is spread over many days moves the weeks more, and two that follow
    each other together: so each is held against the one before the last.
    """
    first, last = ends
    place = np.arange(counted.shape[1])
    alive = (place >= first[:, None]) & (place <= last[:, None])
    pairs = alive[:, 7:] & alive[:, :-7]
    by_day = local_spread(counted[:, 7:] * pairs, counted[:, :-7] * pairs, pairs.sum(axis=1))
    weeks, whole = _weeks(_running(counted), first, last)
    both = whole[:, 2:] & whole[:, :-2]
    by_week = local_spread(weeks[:, 2:] * both, weeks[:, :-2] * both, both.sum(axis=1))
    return by_day, by_week


def _weeks(sums: Ints, first: Ints, last: Ints) -> tuple[Ints, Bools]:
    """Give what came in each seven days up to the last, latest first, and which of these lie behind the first."""
    ends = last[:, None] + 1 - 7 * np.arange((sums.shape[1] - 1) // 7 + 1)
    whole = ends[:, 1:] >= first[:, None]
    until = np.take_along_axis(sums, np.maximum(ends, 0), 1)
    return (until[:, :-1] - until[:, 1:]) * whole, whole


def _is_even(sums: Ints, first: Ints, last: Ints) -> Bools:
    """Say whether a channel came in about as many weeks as leads by chance would."""
    weeks, whole = _weeks(sums, first, last)
    many = whole.sum(axis=1)
    expected = many * (1 - np.exp(-weeks.sum(axis=1) / np.maximum(many, 1)))
    return np.asarray((weeks > 0).sum(axis=1) >= _EVEN * expected)


def _longest(lives: Bools, spent: Floats) -> Floats:
    """Give the longest quiet between two signs of life, in usual days."""
    longest = np.zeros(len(lives))
    row, day = np.nonzero(lives)
    same = row[1:] == row[:-1]
    gaps = spent[row[1:], day[1:]] - spent[row[:-1], day[:-1] + 1]
    np.maximum.at(longest, row[1:][same], gaps[same])
    return longest


def _last(seen: Bools) -> Ints:
    """Give the last column that holds, -1 where none does."""
    width = seen.shape[1]
    return np.where(seen.any(axis=1), width - 1 - seen[:, ::-1].argmax(axis=1), -1)


def _running(table: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give running sums along the days, with nothing before the first."""
    return np.concatenate(
        [np.zeros((len(table), 1), np.result_type(table, np.int64)), np.cumsum(table, axis=1)], axis=1
    )


def _at(running: npt.NDArray[Any], place: Ints) -> npt.NDArray[Any]:
    return np.take_along_axis(running, place[:, None], 1)[:, 0]


def _between(running: npt.NDArray[Any], start: Ints, end: Ints) -> npt.NDArray[Any]:
    return np.asarray(_at(running, end) - _at(running, start))
