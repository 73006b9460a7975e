"""What is around a change: its leads and those before it, as far as no other change of the same metrics lies between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.cohorts import Cohorts, cohorts_of, put_together
from funnelkit.analysis.compared import NOTHING_MEANT, PLAIN, Meant, Question
from funnelkit.analysis.counts import periods_in
from funnelkit.analysis.grounds import Grounds
from funnelkit.analysis.windows import LEAST_SHARE
from funnelkit.metrics import MAIN, METRICS
from funnelkit.model import Period
from funnelkit.periods import day_numbers, month_of, named_span, period_of, span
from funnelkit.store.baselines import Baseline
from funnelkit.store.changes import values_of
from funnelkit.tally import Cells, Tally, add, select_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.store.changes import Change
    from funnelkit.tally import Lines, Watch

    Rivals = tuple[Change | None, Change | None]

_OF_ALL = ("leads", "target", "closed")


@dataclass(frozen=True, eq=False)
class Evidence:
    """What changes are judged by: the exports' tally as of a day, and a baseline for the months that they do not hold.

    `meant`: what statuses were taken for in the baseline and the exports. The tallies are grouped by what the changes
    concern.
    """

    tally: Tally
    view: View
    baseline: Baseline | None = None
    question: Question = PLAIN
    meant: Meant = NOTHING_MEANT


@dataclass(frozen=True, eq=False, kw_only=True)
class Around(Grounds):
    """What a comparison of the leads since a change stands on: the periods `after` it are cut at its day."""

    after: tuple[Period, ...]
    first: Period

    @cached_property
    def free(self) -> list[Period]:
        """The periods since the change."""
        return list(self.after)

    @cached_property
    def closed(self) -> tuple[Period, ...]:
        """Those that had ended."""
        return tuple(period for period in self.after if period.closed(self.view.as_of))

    def ripe_on(self, key: str) -> date:
        """Give the day from which on a metric can be judged of the first period, if leads come evenly."""
        window = self.windows.get(key)
        if window is None:
            return self.first.end
        if window.days is None:
            return self.first.end + self._youngest
        days = (self.first.end - self.first.start).days
        return max(self.first.end, self.first.start + timedelta(days=ceil(LEAST_SHARE * days) + window.days))


# --- which changes touch the same ---


def find_rivals(change: Change, log: Sequence[Change]) -> Rivals:
    """Give the nearest change before another (or of its day), and the nearest after it, of the same metrics and leads."""
    others = [other for other in log if other.id != change.id and _touch(change, other)]
    others.sort(key=lambda other: other.on)
    return (
        next((other for other in reversed(others) if other.on <= change.on), None),
        next((other for other in others if other.on > change.on), None),
    )


def _touch(one: Change, other: Change) -> bool:
    """Say whether two changes concern some of the same leads, and metrics that tell of the same steps."""
    scopes = values_of(one), values_of(other)
    if any(set(scopes[0][name]).isdisjoint(scopes[1][name]) for name in scopes[0] if name in scopes[1]):
        return False
    steps = [_steps_of(change) for change in (one, other)]
    return not steps[0].isdisjoint(steps[1])


def _steps_of(change: Change) -> set[str]:
    """Give the steps that the metrics of a change tell of; a share of all leads that is sold tells of each on the way."""
    keys = [key for key, _ in change.expect] or list(MAIN)
    steps = {METRICS[key].hits or METRICS[key].kind for key in keys}
    if any(METRICS[key].hits == "sold" and {*METRICS[key].of} <= {*_OF_ALL} for key in keys):
        steps |= {METRICS[key].hits for key in MAIN if METRICS[key].hits}
    return steps


# --- whose leads ---


def is_as_scoped(evidence: Evidence, change: Change) -> bool:
    """Say whether the exports have leads of those whom a change concerns."""
    scoped = _scoped(evidence.tally, change)
    return scoped is not None and bool(len(scoped.cells[()].steps))


def _scoped(tally: Tally, change: Change) -> Tally | None:
    """Give the counts of the leads that a change concerns; None where the tally is not grouped by what it says."""
    wanted = values_of(change)
    if not wanted:
        return tally
    cells = tally.cells.get(tuple(wanted))
    if cells is None:
        return None
    names = [{value.casefold() for value in values} for values in wanted.values()]
    kept = [
        all((value or "").casefold() in known for value, known in zip(group, names, strict=True))
        for group in cells.groups
    ]
    inside = np.array(kept or [False])
    tables = {name: _of_groups(lines, inside) for name, lines in cells.tables().items()}
    return replace(tally, cells={(): Cells((), ((),), cells.currencies, **tables)})


def _of_groups(table: Lines, inside: npt.NDArray[np.bool_]) -> Lines:
    kept = table.where(inside[table["group"]])
    return kept.with_columns(group=np.zeros(len(kept), np.int32))


# --- which days ---


def surround(evidence: Evidence, change: Change, rivals: Rivals) -> Around | None:
    """Give the grounds of a change; None where there are no leads before it."""
    tally, view, (earlier, later) = _scoped(evidence.tally, change), evidence.view, rivals
    assert tally is not None
    year = month_of(change.on.year - 1, change.on.month).start + timedelta(days=min(change.on.day, 28) - 1)
    start = max(year, earlier.on) if earlier else year
    end = later.on if later else None
    before = _before(replace(evidence, tally=tally), change, start)
    if before is None:
        return None
    first = _cut(period_of(change.on, view.every), change.on, end)
    after = tuple(
        period for found in periods_in(tally, view) for period in [_cut(found, change.on, end)] if period
    )
    held = tuple(period for period in after if _has_leads(tally, period))
    assert first is not None
    return Around(before, tally, view, evidence.question, (), evidence.meant, after=held, first=first)


def _before(evidence: Evidence, change: Change, start: date) -> Baseline | None:
    """Put the leads before a change together as a baseline: the months that were kept, and those of the exports."""
    tally, view, kept = evidence.tally, evidence.view, evidence.baseline
    base = _scoped(kept.tally, change) if kept else None
    seen: dict[Period, date] = {}
    if kept and base:
        cut = {
            _cut(period, start, change.on): day for period, day in zip(kept.periods, kept.seen, strict=True)
        }
        seen = {period: day for period, day in cut.items() if period}
    cuts = [_cut(period, start, change.on) for period in periods_in(tally, view)]
    own = [period for period in cuts if period and not any(period.overlaps(held) for held in seen)]
    own = [period for period in own if period.closed(view.as_of) and _has_leads(tally, period)]
    sides = [cohorts_of(tally, own, view.as_of, view.every, view.dropped)] if own else []
    if seen and base:
        sides.append(Cohorts(base, seen, view.every, view.dropped))
    if not sides:
        return None
    both = put_together(*sides) if len(sides) > 1 else sides[0]
    watched = (select_period(replace(side.tally, cells={}), span(tuple(side.periods))) for side in sides)
    words = [side.watch for side in watched]
    total = replace(both.only(), watch=words[0] if len(words) == 1 else _sum_of(sides[0].tally, *words))
    days = tuple(both.seen[period] for period in both.periods)
    return Baseline("", max(days), view.every, both.periods, both.leads, total, {}, (), seen=days)


def _sum_of(tally: Tally, *watches: Watch | None) -> Watch | None:
    first, second = (replace(tally, cells={}, watch=watch) for watch in watches)
    return add(first, second).watch


def _has_leads(tally: Tally, period: Period) -> bool:
    created = tally.cells[()].steps["created"]
    start, end = day_numbers(period)
    return bool(((created >= start) & (created < end)).any())


def _cut(period: Period, start: date, end: date | None) -> Period | None:
    """Give the part of a period from a day on, and up to another, by the name of the whole; None where there is none."""
    first, last = max(period.start, start), min(period.end, end) if end else period.end
    return Period(first, last, period.name) if first < last else None


def name_apart(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Give periods that may be cut by the names of the days that they have."""
    return tuple(named_span(period.start, period.end) for period in periods)
