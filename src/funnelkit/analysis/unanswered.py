"""Leads that arrive and are not contacted any more: a dead phone, seen by the contacts that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.analysis.daily import days_until
from funnelkit.periods import EPOCH
from funnelkit.statistics.silence import none_chance
from funnelkit.tally import NO_DAY, PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from funnelkit.analysis.daily import Days
    from funnelkit.calendars import Calendar
    from funnelkit.model import Rate
    from funnelkit.tally import Cells, Tally

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

AGES = 20
"""Working days after which a lead is no more likely to be contacted."""

UNDATED = 10
"""Working days that a contact is taken to have needed where no day of it is told."""

ALONE = 0.001
_WINDOW = 84
_LEAST_CONTACTS, _LEAST_WORKING = 10, 2
_LONGER = 1.25
_WEIGHT = 10  # days that a spread of 1 is worth beforehand


@dataclass(frozen=True)
class Unanswered:
    """Leads of a `group` (none: of all) of which none was contacted: those created after `since`.

    `leads` came since; of as many as are so old, `expected` would usually have been contacted by now. `usual`: of the
    leads before, that share was contacted in the time that the oldest of these had. `chance` of none.
    `conversion`: what its leads became sales at, None where that is not known.
    """

    group: Mapping[str, str]
    since: date
    leads: int
    expected: float
    usual: float
    chance: float
    conversion: Rate | None = None


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines of leads or of contacts: values of two dimensions, the column of the day of creation, working days of age."""

    source: Ints
    manager: Ints
    day: Ints
    age: Ints
    n: Ints

    def where(self, which: Bools) -> _Lines:
        return _Lines(*(each[which] for each in (self.source, self.manager, self.day, self.age, self.n)))


def find_unanswered(
    tally: Tally, span: tuple[int, int], calendar: Calendar, alarm: float
) -> tuple[Unanswered, ...] | None:
    """Find the whole, sources and managers of whose leads none is contacted any more; None where contact is not tracked.

    `span`: the first day that is looked at, and the last of which anything is told. `alarm`: the chance of a false one
    among all sources, and as much among all managers. The waits are the department's own, in working days, so that leads
    too young for a contact are no evidence. What is found takes its leads away before the others are asked: a dead phone
    is not told again as its manager's.
    """
    totals = tally.cells[()].totals
    if not totals["contacted"] or totals["untracked_contacted"] >= totals["leads"]:
        return None
    by = next((by for by in (("source", "manager"), ("source",), ("manager",), ()) if by in tally.cells), ())
    calendar, days = _working(tally, span, calendar)
    leads, contacts = _read(tally.cells[by], days, calendar)
    names = _names(tally.cells[by])
    levels = {name: min(ALONE, alarm / max(1, len(values) - 1)) for name, values in names.items()}
    found: list[Unanswered] = []
    while best := _find_one(leads, contacts, names, days, levels):
        found.append(best)
        if not best.group:
            break
        ((dimension, value),) = best.group.items()
        code = names[dimension].index(value)
        leads, contacts = (each.where(getattr(each, dimension) != code) for each in (leads, contacts))
    return tuple(found)


def _working(tally: Tally, span: tuple[int, int], calendar: Calendar) -> tuple[Calendar, Days]:
    """Give the days on which the department contacts: those told, else those on which it did."""
    steps = tally.cells[()].steps
    on = steps["on"]
    at = (steps["step"] == PLACE["contacted"]) & (on >= span[0]) & (on <= span[1])
    learned = calendar.learn_from(on[at].astype(np.int64), steps["n"][at])
    return learned, days_until(*span, learned)


def _find_one(
    leads: _Lines,
    contacts: _Lines,
    names: Mapping[str, tuple[str, ...]],
    days: Days,
    levels: Mapping[str, float],
) -> Unanswered | None:
    """Give what leaves most leads without a contact, of all that is unlikely enough; of a source and a manager the source."""
    best: Unanswered | None = None
    every = np.zeros(len(leads.n), np.int64), np.zeros(len(contacts.n), np.int64)
    candidates: list[tuple[str, tuple[str, ...], tuple[Ints, Ints]]] = [("", ("*",), every)]
    candidates += [
        (name, values, (getattr(leads, name), getattr(contacts, name))) for name, values in names.items()
    ]
    for name, values, codes in candidates:
        for found in _judge(name, values, (leads, contacts), codes, days):
            if found.chance <= levels.get(name, ALONE) and (best is None or found.leads > best.leads):
                best = found
    return best


def _judge(
    name: str, values: tuple[str, ...], lines: tuple[_Lines, _Lines], codes: tuple[Ints, Ints], days: Days
) -> list[Unanswered]:
    """Judge each value of a dimension: `""`, not filled in, is none."""
    width = len(days.days)
    came = _table(codes[0], lines[0], len(values), width)
    reached = _table(codes[1], lines[1], len(values), width)
    found = []
    for at, value in enumerate(values):
        if not value or not reached[at].any():
            continue
        judged = judge_answers(came[at].sum(axis=1), reached[at], days)
        if judged is not None:
            since, leads, expected, usual, chance = judged
            group = MappingProxyType({name: value} if name else {})
            day = EPOCH + timedelta(days=int(days.days[since]))
            found.append(Unanswered(group, day, leads, expected, usual, chance))
    return found


def judge_answers(came: Ints, reached: Ints, days: Days) -> tuple[int, int, float, float, float] | None:
    """Judge the leads after the last that were contacted: column of that day, leads, expected contacts, share, chance.

    `came`: leads by day; `reached`: contacts by the day of the lead and its age then, in AGES working days. None where
    these leads are too young, more than as many stayed without a contact before, or hardly any had one.
    """
    left = _working_left(days)
    any_reached = reached.sum(axis=1)
    since = int(np.flatnonzero(any_reached)[-1])
    place = np.arange(len(came))
    after = place > since
    before = (place <= since) & (place > since - _WINDOW)
    oldest = int(left[after].max(initial=0))
    if oldest < _LEAST_WORKING:
        return None
    n = came[before].sum() - 1
    in_time = np.cumsum(reached[before].sum(axis=0))  # by working days of age
    hits = float(max(0, in_time[min(oldest, AGES) - 1] - 1))
    if hits < _LEAST_CONTACTS:
        return None
    shares = np.concatenate([[0], in_time])[np.minimum(left, AGES)] / max(
        float(in_time[min(oldest, AGES) - 1]), 1.0
    )
    tries = float((came * shares)[after].sum())
    share = hits / n
    phi = _spread(came[before], reached[before][:, : min(oldest, AGES)].sum(axis=1), share)
    if tries <= _LONGER * _longest_run(came[before], any_reached[before]):
        return None
    chance = float(none_chance(hits, n - hits, tries, phi))
    return since, int(came[after].sum()), tries * share, share, chance


def _spread(came: Ints, hits: Ints, share: float) -> float:
    """Give how much more than chance the days of contacting swing, at least 1; drawn towards 1, for a few tell little."""
    some = came > 0
    variance = came[some] * share * (1 - share)
    if not (variance > 0).any():
        return 1.0
    chi2 = float(((hits[some] - came[some] * share) ** 2).sum() / variance.sum())
    many = int(some.sum())
    return max(1.0, (chi2 * many + _WEIGHT) / (many + _WEIGHT))


def _longest_run(came: Ints, reached: Ints) -> int:
    """Give the most leads that ever came in days of which no lead was contacted."""
    passed = np.concatenate([[0], np.cumsum(came)])
    marks = np.flatnonzero(reached)
    if not len(marks):
        return int(passed[-1])
    return int((passed[marks[1:]] - passed[marks[:-1] + 1]).max(initial=passed[marks[0]]))


def _table(codes: Ints, lines: _Lines, size: int, width: int) -> Ints:
    """Count by value, day of creation and working days of age."""
    key = (codes * width + lines.day) * AGES + np.minimum(lines.age, AGES - 1)
    counted = np.bincount(key, weights=lines.n, minlength=size * width * AGES)
    return counted.astype(np.int64).reshape(size, width, AGES)


def _working_left(days: Days) -> Ints:
    """Give the whole working days that leads of each day had, up to the day of the export, which is not over."""
    working = days.working.astype(np.int64)
    working[-1] = 0
    return np.asarray(working[::-1].cumsum()[::-1], np.int64)


def _names(cells: Cells) -> dict[str, tuple[str, ...]]:
    """Give the values of each dimension; what is not filled in is `""`, and the first."""
    found = {}
    for place, name in enumerate(cells.by):
        found[name] = ("", *sorted({value for group in cells.groups if (value := group[place])}))
    return found


def _read(cells: Cells, days: Days, calendar: Calendar) -> tuple[_Lines, _Lines]:
    """Give the leads and the contacts of the days that are looked at."""
    names = _names(cells)
    codes: dict[str, Ints] = {}
    for name in ("source", "manager"):
        if name in names:
            place, found = cells.by.index(name), {value: code for code, value in enumerate(names[name])}
            codes[name] = np.array([found[group[place] or ""] for group in cells.groups] or [0], np.int64)
        else:
            codes[name] = np.zeros(max(1, len(cells.groups)), np.int64)
    columns: dict[str, npt.NDArray[Any]] = {name: cells.steps[name] for name in cells.steps.columns}
    seen = (columns["created"] >= days.days[0]) & (columns["created"] <= days.days[-1])
    lines = []
    for step in ("leads", "contacted"):
        at = seen & (columns["step"] == PLACE[step])
        if step == "contacted":
            at &= columns["on"] <= days.days[-1]
        group, created, on = (columns[key][at].astype(np.int64) for key in ("group", "created", "on"))
        dated = on != int(NO_DAY)
        age = np.zeros(len(on), np.int64)
        if step == "contacted":
            age = np.maximum(calendar.working_days(created, np.where(dated, on, created)), 0)
            age = np.where(dated, age, UNDATED)
        lines.append(
            _Lines(
                codes["source"][group],
                codes["manager"][group],
                created - days.days[0],
                age,
                columns["n"][at].astype(np.int64),
            )
        )
    return lines[0], lines[1]
