"""Leads → Tally: each grouping counted by its own columns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import LOST, NON_TARGET, SOLD
from funnelkit.tally.costs import count_costs
from funnelkit.tally.events import find_events
from funnelkit.tally.packing import Axis, Packed, axis_of_days, days_of, group_codes
from funnelkit.tally.reviews import count_reviews
from funnelkit.tally.stays import count_stays
from funnelkit.tally.sums import sum_cells
from funnelkit.tally.tables import (
    COST_OF,
    NO_DAY,
    REVIEWS,
    SCORES,
    STAYS,
    STEPS,
    UNTRACKED,
    Cells,
    Lines,
    Tally,
    empty_table,
    join_lines,
    make_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads
    from funnelkit.tally.packing import Ints, Places

    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.int32]

_NAT = np.iinfo(np.int64).min
_TO_THE_MINUTE = 48 * 60


def count(leads: Leads, groupings: Iterable[tuple[str, ...]] = (), paid: int = SOLD) -> Tally:
    """Count leads as a whole and by each grouping of dimensions that some export has.

    `paid`: the outcome of the leads whose amounts are summed.
    """
    return tally_of(Facts(leads, paid), groupings)


def tally_of(facts: Facts, groupings: Iterable[tuple[str, ...]]) -> Tally:
    """Count the leads of some facts; what few exports tell beside is counted, too."""
    leads = facts.leads
    wanted = [(), *(by for by in dict.fromkeys(groupings) if by and facts.has(by))]
    with ThreadPoolExecutor(2) as pool:  # sorting and dividing let go of the lock
        cells = dict(zip(wanted, pool.map(facts.cells, wanted), strict=True))
    if leads.stays is not None:
        cells[STAYS] = count_stays(leads.frame, leads.stays)
    if leads.reviews is not None:
        cells[REVIEWS] = count_reviews(leads.reviews)
    if leads.costs is not None:
        cells |= {by: count_costs(leads.costs, name) for name, by in COST_OF.items() if name in leads.costs}
    return Tally(cells, leads.clocks)


class Facts:
    """The columns of the leads as days and codes, made once for all groupings: who reached which step on which day.

    `steps` are (place in STEPS, which leads, on which day); `tally/places.py` tells by them which leads a count counts.
    """

    def __init__(self, leads: Leads, paid: int = SOLD) -> None:
        self.leads, self.frame, self.paid = leads, leads.frame, paid
        self.created = axis_of_days(days_of(self.frame, "created_at"))
        self.closed = axis_of_days(days_of(self.frame, "closed_at"))
        self.steps = list(self._steps())
        self.answers = leads.answers

    def has(self, by: tuple[str, ...]) -> bool:
        """Say whether every dimension of a grouping stands in some export."""
        frames = [self.frame] if self.answers is None else [self.frame, self.answers]
        return any(all(name in frame for name in by) for frame in frames)

    def cells(self, by: tuple[str, ...]) -> Cells:
        """Count one grouping."""
        codes, groups = group_codes(self.frame, by)
        group = Axis(codes, len(groups))
        steps, money, currencies = self._step_table(group), *self._money_table(group)
        waits, scores = self._wait_table(group), self._score_table(group)
        cells = Cells(by, groups, currencies, steps, money, waits, scores)
        if self.leads.tests is not None and len(self.leads.tests):
            cells = _beside(cells, _test_cells(self.leads.tests, by))
        return cells if self.answers is None else sum_cells(cells, _answer_cells(self.answers, by))

    def _flag(self, name: str) -> Bools:
        if name not in self.frame:
            return np.zeros(len(self.frame), bool)
        return self.frame[name].to_numpy(dtype=bool)

    def _steps(self) -> Iterable[tuple[int, Places, Axis | None]]:
        """Give (step, which leads, on which day): no day is None, that of the leads themselves their creation."""
        every = slice(None)
        yield STEPS.index("leads"), every, self.created
        outcome = self.frame["outcome"].to_numpy()
        contacted, appointment, show = (self._flag(name) for name in ("contacted", "appointment", "show"))
        sold = outcome == SOLD
        contacted = contacted | ((appointment | show | sold) & ~self._untracked("contacted"))
        kept = show & (appointment | self._untracked("appointments"))
        days = self._event_days(appointment, show, sold)
        came = axis_of_days(days.came)
        for name, which, on in (
            ("contacted", contacted, axis_of_days(days.contacted)),
            ("appointments", appointment, axis_of_days(days.made)),
            ("due", appointment, axis_of_days(days.due)),
            ("shows", kept, came),
            ("visits", show, came),
            ("sold", sold, self.closed),
            ("sold_visits", sold & show, axis_of_days(np.maximum(days.closed, days.came))),
            ("sold_appointments", sold & appointment, axis_of_days(np.maximum(days.closed, days.made))),
            ("lost", outcome == LOST, self.closed),
            ("non_target", outcome == NON_TARGET, self.closed),
        ):
            at = np.flatnonzero(which)
            if len(at):
                yield STEPS.index(name), at, on
        yield from self._contact_limits(appointment | show | sold)
        yield from self._deals()
        yield from find_events(self.leads, sold)
        for name, mark in UNTRACKED.items():
            untracked = self.leads.untracked(name)
            if untracked is not False:
                yield (
                    STEPS.index(mark),
                    every if untracked is True else np.flatnonzero(untracked),
                    None,
                )

    def _deals(self) -> Iterable[tuple[int, Places, None]]:
        """Give who has become a deal, and of whom that is told at all: only where leads and deals are two tables."""
        if "deal" in self.frame:
            yield STEPS.index("told_deals"), slice(None), None
            yield STEPS.index("deals"), np.flatnonzero(self._flag("deal")), None

    def _contact_limits(self, implied: Bools) -> Iterable[tuple[int, Places, None]]:
        """Give who surely was contacted, and who surely was not, where only the present status tells."""
        if not {"contact_proved", "contact_excluded"} & set(self.frame):
            return
        surely = (self._flag("contact_proved") | implied) & self._untracked("contacted")
        never = self._flag("contact_excluded") & ~surely & self._untracked("contacted")
        for name, which in (("contacted_least", surely), ("contacted_never", never)):
            if which.any():
                yield STEPS.index(name), np.flatnonzero(which), None

    def _untracked(self, step: str) -> Bools:
        return np.broadcast_to(self.leads.untracked(step), len(self.frame))

    def _event_days(self, appointment: Bools, show: Bools, sold: Bools) -> _EventDays:
        """Give the days of the steps so that on any as-of day a step has what it implies.

        A contact is no later than the appointment, the visit and the sale that imply it; an appointment without a day
        is no earlier than the contact, and a visit without one no earlier than both. None is due before it is made,
        and a visit was due when it was kept.
        """
        names = ("contacted_at", "appointment_set_at", "appointment_at", "show_at", "closed_at")
        contacted, made, held, shown, closed = (days_of(self.frame, name) for name in names)
        came = np.where(shown == NO_DAY, held, shown)
        for which, on in ((appointment, made), (appointment, held), (show, came), (sold, closed)):
            contacted = np.where(which & (on != NO_DAY) & (on < contacted), on, contacted)
        made = np.where(made == NO_DAY, contacted, made)
        came = np.where(came == NO_DAY, made, came)
        due = np.maximum(held, made)
        due = np.where(show, np.minimum(due, came), due)
        return _EventDays(contacted, made, due, came, closed)

    def _step_table(self, group: Axis) -> Lines:
        parts = []
        for step, at, on in self.steps:
            own_day = on is self.created
            dated = on is not None and not own_day and on.size > 1
            axes = [group.of(at), self.created.of(at), *([on.of(at)] if on is not None and dated else [])]
            found, n = Packed(*axes).counts()
            days = found[2] if dated else found[1] if own_day else np.full(len(n), NO_DAY)
            parts.append((found[0], found[1], np.full(len(n), step, np.int8), days, n))
        return make_table("steps", [np.concatenate(column) for column in zip(*parts, strict=True)])

    def _money_table(self, group: Axis) -> tuple[Lines, tuple[str | None, ...]]:
        if "hundredths" not in self.frame:
            return empty_table("money"), (None,)
        amounts, at = self.frame["hundredths"].to_numpy(), self.summed
        sold = self.frame["outcome"].to_numpy() == self.paid
        currency, names = np.zeros(len(at), np.int32), [None]
        if "currency" in self.frame:
            column = self.frame["currency"].cat
            currency, names = column.codes.to_numpy()[at].astype(np.int32) + 1, [None, *column.categories]
        key = Packed(group.of(at), self.created.of(at), self.closed.of(at), Axis(currency, len(names)))
        found, n = key.counts()
        if not sold[at].all():  # what was paid back lessens the sum and is no sale
            n = key.sums(sold[at].astype(np.int64))
        sums = key.sums(amounts[at])
        return make_table("money", [*found, n, sums]), tuple(names)

    @cached_property
    def summed(self) -> npt.NDArray[np.intp]:
        """Whose amounts make the revenue: those of sales, and those paid back, which lessen it and are no sales."""
        if "hundredths" not in self.frame:
            return np.zeros(0, np.intp)
        sold = self.frame["outcome"].to_numpy() == self.paid
        back = self._flag("returned") & (self.frame["hundredths"].to_numpy() < 0)
        return np.flatnonzero((sold | back) & self.frame["amount_known"].to_numpy())

    @cached_property
    def waits(self) -> tuple[Places, Ints, Ints] | None:
        """Who waited for a contact for a plausible time, how many minutes, and until which day; None: not told."""
        if not {"created_at", "contacted_at"} <= self.leads.clocks or "contacted" not in self.frame:
            return None
        created, contacted = (
            self.frame[name].to_numpy().view(np.int64) for name in ("created_at", "contacted_at")
        )
        known = (created != _NAT) & (contacted != _NAT) & (contacted >= created)
        at = np.flatnonzero(known & self._flag("contacted"))
        minutes = (contacted[at] - created[at]) // 60
        # Rounded up, so that no wait of over seven days counts as one within them.
        minutes = np.where(minutes <= _TO_THE_MINUTE, minutes, -(-minutes // 60) * 60)
        return at, minutes, contacted[at] // 86_400

    def _wait_table(self, group: Axis) -> Lines:
        if self.waits is None:
            return empty_table("waits")
        at, minutes, on = self.waits
        # Hardly two of them are alike, so they are not summed here but where a tally is kept.
        groups, days = (axis.value(axis.of(at).codes) for axis in (group, self.created))
        return make_table("waits", [groups, days, on, minutes, np.ones(len(minutes), np.int64)])

    def _score_table(self, group: Axis) -> Lines:
        if "nps" not in self.frame:
            return empty_table("scores")
        return _scores(self.frame["nps"].to_numpy(), group, self.created)


@dataclass(frozen=True)
class _EventDays:
    """The day of each step of each lead; NO_DAY where it has none."""

    contacted: Days
    made: Days
    due: Days
    came: Days
    closed: Days


def _scores(scores: npt.NDArray[np.int8], group: Axis, days: Axis) -> Lines:
    at = np.flatnonzero(scores >= 0)
    found, n = Packed(group.of(at), days.of(at), Axis(scores[at], SCORES)).counts()
    return make_table("scores", [*found, n])


def _beside(cells: Cells, tests: Cells) -> Cells:
    """Put the counts of test rows beside the others; they are of a step of their own, so nothing needs to be summed."""
    if tests.groups != cells.groups:
        return sum_cells(cells, tests)
    return replace(cells, steps=join_lines(cells.steps, tests.steps))


def _test_cells(tests: pd.DataFrame, by: tuple[str, ...]) -> Cells:
    codes, groups = group_codes(tests, by)
    created = axis_of_days(days_of(tests, "created_at"))
    (group, on), n = Packed(Axis(codes, len(groups)), created).counts()
    steps = make_table("steps", [group, on, np.full(len(n), STEPS.index("tests")), on, n])
    return Cells(by, groups, (None,), steps)


def _answer_cells(answers: pd.DataFrame, by: tuple[str, ...]) -> Cells:
    codes, groups = group_codes(answers, by)
    scores = _scores(
        answers["nps"].to_numpy(), Axis(codes, len(groups)), axis_of_days(days_of(answers, "answered_at"))
    )
    return Cells(by, groups, (None,), scores=scores)
