"""Managers, sources and refusal reasons since the baseline, each against its own past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.compared import Compared, ComparedRow, ComparedTable
from funnelkit.analysis.funnel import hits_of, is_one_sided, share
from funnelkit.analysis.judging import Judged, Pair, difference_of, table_family
from funnelkit.languages.fold import fold
from funnelkit.metrics import METRICS
from funnelkit.model import Count, Note, Rate
from funnelkit.periods import span
from funnelkit.statistics.swings import PLAIN, Width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts, Steps
    from funnelkit.analysis.grounds import Grounds
    from funnelkit.analysis.sides import Figures
    from funnelkit.model import Period, Value

    Ints = npt.NDArray[np.int64]
    Groups = Mapping[str | None, Mapping[str, Value]]

GROUPED = ("manager", "source", "refusal_reason")
"""The dimensions whose groups are compared."""

RATES = ("contact_rate", "appointment_rate", "show_rate", "lead_conversion")
"""What is compared of a manager and of a source: each step of the way once."""

REASON_RATES = ("share_of_leads", "share_of_lost")
"""What is compared of a refusal reason: the leads that were lost for it, of all leads (fewer are better, and judged) and
of those that were lost for a named reason (numbers: it goes down where another goes up)."""

CALLS = "offered"
"""What a report of a call centre counts instead of leads."""

LEAST_STRETCH, MOST_STRETCH = timedelta(days=89), timedelta(days=366)
"""A manager is judged over three months at least, and over the last twelve."""


def compare_tables(on: Grounds) -> tuple[ComparedTable, ...]:
    """Give the tables of groups: all closed periods since the baseline together, against the group's own baseline.

    The tables share their part of the false alarms, each row is adjusted for all of its table. A group that only one
    side has is new or gone. With a goal, and for managers over less than three months, there are numbers only.
    """
    if not on.closed:
        return ()
    drafts = [found for by in GROUPED for found in [_draft(on, by)] if found]
    judged = sum(any(line.pair for line in draft.lines) for draft in drafts)
    return tuple(_judge(on, draft, judged) for draft in drafts)


def note_tables(tables: Iterable[ComparedTable]) -> Iterable[Note]:
    """Say that managers are not judged yet."""
    for table in tables:
        days = (table.period.end - table.period.start, LEAST_STRETCH)
        if table.by == "manager" and days[0] < days[1]:
            yield Note("managers_too_soon", {"period": table.period.name})


@dataclass(frozen=True)
class _Line:
    """One figure of one group, then and now; `word` where it cannot be judged, `pair` where it can."""

    group: str | None
    key: str
    now: Value
    then: Value
    width: Width
    phi: float | None
    word: str | None
    pair: Pair | None


@dataclass(frozen=True)
class _Draft:
    """A table before its verdicts: `days` is the age at which each figure is read."""

    by: str
    periods: tuple[Period, ...]
    lines: tuple[_Line, ...]
    days: Mapping[str, int | None]


def _draft(on: Grounds, by: str) -> _Draft | None:
    cells = [tally.cells.get((by,)) for tally in (on.tally, on.baseline.tally)]
    if any(found is None or is_one_sided(found) for found in cells):
        return None
    periods = tuple(p for p in on.closed if by != "manager" or p.start >= on.closed[-1].end - MOST_STRETCH)
    sides = _Sides(on, by, periods)
    if not any(name is not None for name in sides.now):
        return None
    lines = (
        line
        for name in sides.names
        for line in (sides.count(name), *(sides.line(name, key) for key in sides.keys))
    )
    return _Draft(by, periods, tuple(lines), {key: sides.days(key) for key in (sides.counted, *sides.keys)})


class _Sides:
    """Both sides of one dimension, group by group."""

    def __init__(self, on: Grounds, by: str, periods: tuple[Period, ...]) -> None:
        self.on, self.by, self.periods = on, by, periods
        self.keys: tuple[str, ...] = REASON_RATES if by == "refusal_reason" else RATES
        self.counted = "lost" if by == "refusal_reason" else "leads"
        since = on.since if periods == on.closed else on.since.of(*periods)
        self.now = self._groups(since, on.now)
        self.here = {_key(name) for name in self.now}
        self.past = self._groups(on.then.cohorts, on.then)
        self.then = _by_fold(self.past)
        self._fair: dict[bool, Groups] = {}
        whole = span(periods)
        long_enough = by != "manager" or whole.end - whole.start >= LEAST_STRETCH
        self.judged = on.question.goal is None and long_enough
        self.filled_otherwise = any(
            shift.note.key == "fill_differs" and shift.note.params["field"] == "refusal_reason"
            for shifts in on.shifts.values()
            for shift in shifts
        )

    @property
    def names(self) -> list[str | None]:
        """The groups of either side: those of now by their leads, then those that are gone."""
        return [*self.now, *(name for name in self.past if _key(name) not in self.here)]

    def days(self, key: str) -> int | None:
        """Give the age at which a figure is read."""
        return self.on.then.ages.days(_like(key))

    def _groups(self, cohorts: Cohorts, department: Figures) -> Groups:
        """Give the figures of each group with leads, most first: of the steps that the department's are counted from."""
        unaged = (cohorts is department.cohorts and department.unaged) or cohorts
        sides = {days: cohorts if days is not None else unaged for days in map(self.days, self.keys)}
        names, size = (ever := unaged.steps_by(self.by, None)).groups, ever.of(self.counted)
        steps = {days: side.steps_by(self.by, days).put_in_order(names) for days, side in sides.items()}
        if self.counted == "lost":
            grown = steps[self.days("share_of_leads")]
            figures = _reasons(names, grown.of("lost"), int(grown.of("leads").sum()))
        else:
            figures = {key: _rates(key, department.whole[key], steps[self.days(key)]) for key in self.keys}
        figures[self.counted] = [Count(n) for n in size.tolist()]
        order = sorted(np.flatnonzero(size).tolist(), key=lambda row: (-size[row], names[row] or ""))
        kept = [row for row in order if self.counted != "lost" or names[row] is not None]
        return {names[row]: {key: values[row] for key, values in figures.items()} for row in kept}

    def count(self, name: str | None) -> _Line:
        """Put how many leads a group has beside how many it had."""
        now, then = (
            side.get(at, {}).get(self.counted) for side, at in ((self.now, name), (self.then, _key(name)))
        )
        return _Line(name, self.counted, now, then, PLAIN, None, None, None)

    def line(self, name: str | None, key: str) -> _Line:
        """Put a figure of a group beside its past."""
        came = [_key(name) in groups for groups in (self.here, self.then)]
        value, then = (side.get(at, {}).get(key) for side, at in ((self.now, name), (self.then, _key(name))))
        base = self._base(name, key, value, then)
        word = self._word(_like(key), came, value, base)
        width, known = self._width(_like(key), value, base)
        judged = word is None and self.judged and key != "share_of_lost" and name is not None
        pair = Pair(_like(key), value, base, width) if judged else None
        return _Line(name, key, value, base, width, width.phi if known else None, word, pair)

    def _base(self, name: str | None, key: str, now: Value, then: Value) -> Value:
        """Give a group's past; where its steps have no day, that of the months that are fair to judge against."""
        window = self.on.windows.get(_window_of(key))
        if (
            window is None
            or window.days is not None
            or not isinstance(now, Rate)
            or not isinstance(then, Rate)
        ):
            return then
        rose = now.hits * then.of > then.hits * now.of
        if rose not in self._fair:
            fair = self.on.fair_months(*self.periods, better=rose)
            self._fair[rose] = _by_fold(self._groups(fair.cohorts, fair)) if fair else {}
        return self._fair[rose].get(_key(name), {}).get(key)

    def _word(self, like: str, came: Sequence[bool], now: Value, then: Value) -> str | None:
        if not all(came):
            return "new" if came[0] else "gone"
        if self.by == "refusal_reason" and self.filled_otherwise:
            return "not_comparable"
        word = self.on.word_before(like, now, then)
        grown = word or self.on.is_grown(_window_of(like), *self.periods)
        return word if grown else "too_early"

    def _width(self, key: str, now: Value, then: Value) -> tuple[Width, bool]:
        """Give the width that the swings of the department's months make, and whether those are known."""
        like = key if key in self.on.swings else "lead_conversion"
        swing = self.on.swings.get(like)
        if swing is None or not isinstance(now, Rate) or not isinstance(then, Rate):
            return PLAIN, False
        rates = (self.on.now.periods[period.name][like] for period in self.periods)
        sizes = [rate.of for rate in rates if isinstance(rate, Rate)]
        counts = (now.hits, now.of), (then.hits, then.of)
        return swing.width(*counts, sizes, self.on.then.sizes(like)), swing.known


def _rates(key: str, department: Value, steps: Steps) -> list[Value]:
    """Give a rate of each group, counted from the step that the department's is counted from; none where that has none."""
    if not isinstance(department, Rate):
        return [None] * len(steps.groups)
    of_step = "leads" if department.of_step == CALLS else department.of_step
    hits, of = steps.of(hits_of(METRICS[key].hits, of_step)), steps.of(of_step)
    pairs = zip(hits.tolist(), of.tolist(), strict=True)
    return [share(some, every, department.of_step) if some <= every else None for some, every in pairs]


def _reasons(groups: Sequence[str | None], lost: Ints, leads: int) -> dict[str, list[Value]]:
    """Give of each refusal reason the leads that were lost for it, of all leads and of the lost with a reason."""
    counts = [n if name is not None else 0 for name, n in zip(groups, lost.tolist(), strict=True)]
    return {
        "share_of_leads": [share(n, leads, "leads") for n in counts],
        "share_of_lost": [share(n, sum(counts), "lost") for n in counts],
    }


def _like(key: str) -> str:
    """Give the metric of the department that a figure behaves like."""
    return "refusal_rate" if key in REASON_RATES else key


def _window_of(key: str) -> str:
    """Give the metric by whose window a figure is read: what is lost takes as long as what is sold."""
    return "lead_conversion" if key in (*REASON_RATES, "refusal_rate") else key


def _key(name: str | None) -> str | None:
    return None if name is None else fold(name)


def _by_fold(groups: Groups) -> Groups:
    return {_key(name): values for name, values in groups.items()}


def _judge(on: Grounds, draft: _Draft, tables: int) -> ComparedTable:
    pairs = [line.pair for line in draft.lines if line.pair]
    found = iter(table_family(tables, on.question.worth).judge(pairs))
    judged = [next(found) if line.pair else None for line in draft.lines]
    rows: dict[str | None, dict[str, Compared]] = {}
    whole = span(draft.periods)
    for line, verdict in zip(draft.lines, judged, strict=True):
        rows.setdefault(line.group, {})[line.key] = _compared(draft, line, verdict, whole)
    told = [verdict for verdict in judged if verdict]
    return ComparedTable(
        draft.by,
        whole,
        tuple(ComparedRow({draft.by: name}, metrics) for name, metrics in rows.items()),
        max((verdict.family for verdict in told), default=0),
        sum(verdict.lone for verdict in told),
    )


def _compared(draft: _Draft, line: _Line, verdict: Judged | None, whole: Period) -> Compared:
    plain = Compared(line.then, line.now, None, line.word, None, whole.name, draft.days[line.key])
    if line.word:
        return plain
    difference = difference_of(line.now, line.then, line.width)
    plain = replace(plain, difference=difference, phi=line.phi)
    return replace(plain, verdict=verdict.verdict.word, judged=verdict) if verdict else plain


__all__ = ["GROUPED", "RATES", "REASON_RATES", "compare_tables", "note_tables"]
