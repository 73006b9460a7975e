"""Leads → Tally: the additive counts that every figure is computed from.

A tally holds no person: only how many leads of a group were created on a day, reached a step, and on which day. Ages
are the difference of the two days; what lies after the as-of day is left out at analysis time, not here.
`add(count(a), count(b)) == count(a and b)`, so a baseline is a kept tally and months, files and offices sum up.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.leads.table import LOST, NON_TARGET, SOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads

    Ints = npt.NDArray[np.integer[Any]]
    Places = slice | npt.NDArray[np.intp]
    Bools = npt.NDArray[np.bool_]
    Days = npt.NDArray[np.int32]

NO_DAY = np.int32(-(2**31))
"""The day of what has no date."""

STEPS = (
    "leads",
    "contacted",
    "contacted_least",
    "appointments",
    "due",
    "shows",
    "visits",
    "sold",
    "sold_visits",
    "sold_appointments",
    "lost",
    "non_target",
    "untracked_contacted",
    "untracked_appointments",
    "untracked_visits",
    "untracked_sold",
    "untracked_lost",
    "untracked_non_target",
    "contacted_never",
)
"""What is counted. `contacted_least`, `contacted_never`: who surely was contacted, and who surely was not, where only
the present status tells. `due`: appointments that were to be held by a day; `sold_visits`: sales to those who came;
`sold_appointments`: sales to those who had an appointment;
`untracked_…`: leads whose export does not tell the step, so that a sum over exports knows what it lacks."""

_TOLD_BY = ("contacted", "appointments", "visits", "sold", "lost", "non_target")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "steps": ("group", "created", "step", "on"),
    "money": ("group", "created", "on", "currency"),
    "waits": ("group", "created", "on", "minutes"),
    "scores": ("group", "created", "score"),
}
"""Keys of each table; `n` counts, and `money` has `hundredths` besides. Days are whole days since 1970-01-01."""

_NAT = np.iinfo(np.int64).min
_TO_THE_MINUTE = 48 * 60

type_of_column = {"step": np.int8, "score": np.int8}


@dataclass(frozen=True, eq=False)
class Cells:
    """The counts of one grouping: `groups` are the values of its dimensions, `group` in the tables indexes them.

    `currencies` are the names that `currency` of the money table indexes (None: none named).
    """

    by: tuple[str, ...]
    groups: tuple[tuple[str | None, ...], ...]
    currencies: tuple[str | None, ...]
    steps: pd.DataFrame
    money: pd.DataFrame
    waits: pd.DataFrame
    scores: pd.DataFrame

    @cached_property
    def totals(self) -> dict[str, int]:
        """The sum of each step, whenever it happened."""
        return self._totals(np.ones(len(self.groups) or 1, bool))

    @cached_property
    def named_totals(self) -> dict[str, int]:
        """The same without the group whose dimensions are not filled in."""
        named = [not self.by or any(value is not None for value in group) for group in self.groups]
        return self._totals(np.array(named or [True]))

    def _totals(self, groups: Bools) -> dict[str, int]:
        counted = np.where(groups[self.steps["group"].to_numpy()], self.steps["n"].to_numpy(), 0)
        sums = np.bincount(self.steps["step"].to_numpy(), weights=counted, minlength=len(STEPS))
        return {name: int(total) for name, total in zip(STEPS, sums, strict=True)}


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of leads as a whole (`cells[()]`) and by groupings such as `cells[("manager",)]`.

    `clocks`: the moments whose time of day was known in every export that was counted.
    """

    cells: Mapping[tuple[str, ...], Cells]
    clocks: frozenset[str]


def count(leads: Leads, groupings: Iterable[tuple[str, ...]] = ()) -> Tally:
    """Count leads as a whole and by each grouping of dimensions that some export has."""
    facts = _Facts(leads)
    wanted = [(), *(by for by in dict.fromkeys(groupings) if by and facts.has(by))]
    with ThreadPoolExecutor(2) as pool:  # sorting and dividing let go of the lock
        return Tally(dict(zip(wanted, pool.map(facts.cells, wanted), strict=True)), leads.clocks)


def add(first: Tally, second: Tally) -> Tally:
    """Sum two tallies; a grouping that only one of them has is left out, for its sum would be short."""
    shared = [by for by in first.cells if by in second.cells]
    return Tally(
        {by: _sum_cells(first.cells[by], second.cells[by]) for by in shared}, first.clocks & second.clocks
    )


def select_created(tally: Tally, start: int, end: int) -> Tally:
    """Keep what belongs to the leads created from day `start` up to, not including, `end`."""
    return Tally({by: _select(cells, start, end) for by, cells in tally.cells.items()}, tally.clocks)


def _select(cells: Cells, start: int, end: int) -> Cells:
    kept = {
        name: table[(table["created"] >= start) & (table["created"] < end)].reset_index(drop=True)
        for name in COLUMNS
        for table in (getattr(cells, name),)
    }
    return Cells(cells.by, cells.groups, cells.currencies, **kept)


class _Facts:
    """The columns of the leads as days and codes, made once for all groupings."""

    def __init__(self, leads: Leads) -> None:
        self.leads, self.frame = leads, leads.frame
        self.created = _axis(_days(self.frame, "created_at"))
        self.closed = _axis(_days(self.frame, "closed_at"))
        self.steps = list(self._steps())
        self.answers = leads.answers

    def has(self, by: tuple[str, ...]) -> bool:
        """Say whether every dimension of a grouping stands in some export."""
        frames = [self.frame] if self.answers is None else [self.frame, self.answers]
        return any(all(name in frame for name in by) for frame in frames)

    def cells(self, by: tuple[str, ...]) -> Cells:
        """Count one grouping."""
        codes, groups = _codes(self.frame, by)
        group = Axis(codes, len(groups))
        steps, money, currencies = self._step_table(group), *self._money_table(group)
        waits, scores = self._wait_table(group), self._score_table(group)
        cells = Cells(by, groups, currencies, steps, money, waits, scores)
        if self.answers is None:
            return cells
        return _sum_cells(cells, _answer_cells(self.answers, by))

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
        came = _axis(days.came)
        for name, which, on in (
            ("contacted", contacted, _axis(days.contacted)),
            ("appointments", appointment, _axis(days.made)),
            ("due", appointment, _axis(days.due)),
            ("shows", kept, came),
            ("visits", show, came),
            ("sold", sold, self.closed),
            ("sold_visits", sold & show, _axis(np.maximum(days.closed, days.came))),
            ("sold_appointments", sold & appointment, _axis(np.maximum(days.closed, days.made))),
            ("lost", outcome == LOST, self.closed),
            ("non_target", outcome == NON_TARGET, self.closed),
        ):
            at = np.flatnonzero(which)
            if len(at):
                yield STEPS.index(name), at, on
        yield from self._contact_limits(appointment | show | sold)
        for name in _TOLD_BY:
            untracked = self.leads.untracked(name)
            if untracked is not False:
                yield (
                    STEPS.index(f"untracked_{name}"),
                    every if untracked is True else np.flatnonzero(untracked),
                    None,
                )

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
        contacted, made, held, shown, closed = (_days(self.frame, name) for name in names)
        came = np.where(shown == NO_DAY, held, shown)
        for which, on in ((appointment, made), (appointment, held), (show, came), (sold, closed)):
            contacted = np.where(which & (on != NO_DAY) & (on < contacted), on, contacted)
        made = np.where(made == NO_DAY, contacted, made)
        came = np.where(came == NO_DAY, made, came)
        due = np.maximum(held, made)
        due = np.where(show, np.minimum(due, came), due)
        return _EventDays(contacted, made, due, came, closed)

    def _step_table(self, group: Axis) -> pd.DataFrame:
        parts = []
        for step, at, on in self.steps:
            own_day = on is self.created
            dated = on is not None and not own_day and on.size > 1
            axes = [group.of(at), self.created.of(at), *([on.of(at)] if on is not None and dated else [])]
            found, n = _Key(*axes).counts()
            days = found[2] if dated else found[1] if own_day else np.full(len(n), NO_DAY)
            parts.append((found[0], found[1], np.full(len(n), step, np.int8), days, n))
        return _table("steps", [np.concatenate(column) for column in zip(*parts, strict=True)])

    def _money_table(self, group: Axis) -> tuple[pd.DataFrame, tuple[str | None, ...]]:
        if "hundredths" not in self.frame:
            return _empty("money"), (None,)
        at = np.flatnonzero(
            (self.frame["outcome"].to_numpy() == SOLD) & self.frame["amount_known"].to_numpy()
        )
        currency, names = np.zeros(len(at), np.int32), [None]
        if "currency" in self.frame:
            column = self.frame["currency"].cat
            currency, names = column.codes.to_numpy()[at].astype(np.int32) + 1, [None, *column.categories]
        key = _Key(group.of(at), self.created.of(at), self.closed.of(at), Axis(currency, len(names)))
        found, n = key.counts()
        sums = key.sums(self.frame["hundredths"].to_numpy()[at])
        return _table("money", [*found, n, sums]), tuple(names)

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

    def _wait_table(self, group: Axis) -> pd.DataFrame:
        if self.waits is None:
            return _empty("waits")
        at, minutes, on = self.waits
        # Hardly two of them are alike, so they are not summed here but where a tally is kept.
        groups, days = (axis.value(axis.of(at).codes) for axis in (group, self.created))
        return _table("waits", [groups, days, on, minutes, np.ones(len(minutes), np.int64)])

    def _score_table(self, group: Axis) -> pd.DataFrame:
        if "nps" not in self.frame:
            return _empty("scores")
        return _scores(self.frame["nps"].to_numpy(), group, self.created)


@dataclass(frozen=True)
class _EventDays:
    """The day of each step of each lead; NO_DAY where it has none."""

    contacted: Days
    made: Days
    due: Days
    came: Days
    closed: Days


@dataclass(frozen=True, eq=False)
class Axis:
    """A column as whole numbers from 0 on, under `size`; `low` added again gives what it stood for.

    Where `nullable`, 0 is what has no day.
    """

    codes: npt.NDArray[np.integer[Any]]
    size: int
    low: int = 0
    nullable: bool = False

    def of(self, places: Places) -> Axis:
        """Give the column of some rows."""
        return self if isinstance(places, slice) else replace(self, codes=self.codes[places])

    def value(self, codes: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.integer[Any]]:
        """Give what codes stand for."""
        values = codes + self.low if self.low else codes
        return np.where(codes == 0, NO_DAY, values) if self.nullable else values


def _axis(days: npt.NDArray[np.int32]) -> Axis:
    missing = days == NO_DAY
    some = bool(missing.any())
    known = days[~missing] if some else days
    if not len(known):
        return Axis(np.zeros(len(days), np.int32), 1, nullable=True)
    low = int(known.min()) - 1
    codes = np.where(missing, 0, days - low) if some else days - low
    return Axis(codes.astype(np.int32, copy=False), int(known.max()) - low + 1, low, nullable=True)


class _Key:
    """Rows of several columns packed into one number each, to count equal rows."""

    def __init__(self, *axes: Axis) -> None:
        self.axes = axes
        total = math.prod(axis.size for axis in axes)
        packed: npt.NDArray[Any] = axes[0].codes.astype(np.int32 if total < 2**31 else np.int64)
        for axis in axes[1:]:
            np.multiply(packed, axis.size, out=packed)
            np.add(packed, axis.codes, out=packed, casting="unsafe")
        self.packed, self.is_small = packed, total <= max(1 << 16, 4 * len(packed))

    def counts(self) -> tuple[list[Ints], Ints]:
        """Give the distinct rows as columns, in their order, and how many there are of each."""
        if not self.is_small:
            keys, n = np.unique(self.packed, return_counts=True)
            return self.columns(keys), n
        dense = np.bincount(self.packed, minlength=1)
        keys = np.flatnonzero(dense)
        return self.columns(keys), dense[keys]

    def codes(self) -> npt.NDArray[np.int32]:
        """Give each row's place among the distinct rows."""
        return np.unique(self.packed, return_inverse=True)[1].astype(np.int32)

    def sums(self, values: npt.NDArray[np.int64]) -> Ints:
        """Sum values over equal rows, exactly, in the order of the distinct rows."""
        order = np.argsort(self.packed, kind="stable")
        starts = np.flatnonzero(np.diff(self.packed[order], prepend=-1))
        return np.add.reduceat(values[order], starts) if len(order) else np.zeros(0, np.int64)

    def columns(self, keys: Ints) -> list[Ints]:
        """Unpack distinct rows, column by column."""
        columns, rest = [], keys
        for axis in self.axes[:0:-1]:
            upper = rest // axis.size
            columns.append(axis.value(rest - upper * axis.size))
            rest = upper
        return [self.axes[0].value(rest), *columns[::-1]]


def _days(frame: pd.DataFrame, name: str) -> npt.NDArray[np.int32]:
    if name not in frame:
        return np.full(len(frame), NO_DAY, np.int32)
    days = frame[name].to_numpy().astype("datetime64[D]").view(np.int64)
    return np.where(days == np.iinfo(np.int64).min, np.int64(NO_DAY), days).astype(np.int32)


def _codes(
    frame: pd.DataFrame | None, by: tuple[str, ...]
) -> tuple[npt.NDArray[np.int32], tuple[tuple[str | None, ...], ...]]:
    """Give each row's group as a number, and the groups' values (None: not filled in)."""
    if frame is None or not by:
        return np.zeros(0 if frame is None else len(frame), np.int32), ((),) if not by else ()
    columns, names = [], []
    for name in by:
        if name not in frame:
            columns.append(np.zeros(len(frame), np.int32))
            names.append([None])
            continue
        series = frame[name].cat
        columns.append(series.codes.to_numpy().astype(np.int32) + np.int32(1))
        names.append([None, *series.categories])
    if len(by) == 1:
        return columns[0], tuple((name,) for name in names[0])
    key = _Key(*(Axis(column, len(known)) for column, known in zip(columns, names, strict=True)))
    groups = zip(*key.counts()[0], strict=True)
    return key.codes(), tuple(
        tuple(names[place][code] for place, code in enumerate(group)) for group in groups
    )


def _scores(scores: npt.NDArray[np.int8], group: Axis, days: Axis) -> pd.DataFrame:
    at = np.flatnonzero(scores >= 0)
    found, n = _Key(group.of(at), days.of(at), Axis(scores[at], 11)).counts()
    return _table("scores", [*found, n])


def _answer_cells(answers: pd.DataFrame, by: tuple[str, ...]) -> Cells:
    codes, groups = _codes(answers, by)
    scores = _scores(
        answers["nps"].to_numpy(), Axis(codes, len(groups)), _axis(_days(answers, "answered_at"))
    )
    return Cells(by, groups, (None,), _empty("steps"), _empty("money"), _empty("waits"), scores)


def _table(name: str, columns: Sequence[npt.NDArray[np.integer]]) -> pd.DataFrame:
    import pandas as pd

    names = (*COLUMNS[name], "n", "hundredths")[: len(columns)]
    types = {"hundredths": np.int64, **type_of_column}
    return pd.DataFrame(
        {
            key: column.astype(types.get(key, np.int32), copy=False)
            for key, column in zip(names, columns, strict=True)
        },
        copy=False,
    )


def _empty(name: str) -> pd.DataFrame:
    width = len(COLUMNS[name]) + (2 if name == "money" else 1)
    return _table(name, [np.zeros(0, np.int64)] * width)


def _sum_cells(first: Cells, second: Cells) -> Cells:
    import pandas as pd

    groups = tuple(dict.fromkeys((*first.groups, *second.groups)))
    currencies = tuple(dict.fromkeys((*first.currencies, *second.currencies)))
    tables = {}
    for name, keys in COLUMNS.items():
        parts = [_recoded(cells, name, groups, currencies) for cells in (first, second)]
        tables[name] = _summed(pd.concat(parts, ignore_index=True), keys)
    return Cells(first.by, groups, currencies, **tables)


def _recoded(
    cells: Cells, name: str, groups: tuple[tuple[str | None, ...], ...], currencies: tuple[str | None, ...]
) -> pd.DataFrame:
    table: pd.DataFrame = getattr(cells, name)
    place = {group: code for code, group in enumerate(groups)}
    codes = np.array([place[group] for group in cells.groups], np.int32)
    table = table.assign(group=codes[table["group"].to_numpy()])
    if name != "money":
        return table
    names = np.array([currencies.index(currency) for currency in cells.currencies], np.int32)
    return table.assign(currency=names[table["currency"].to_numpy()])


def _summed(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    return table.groupby(list(keys), sort=True, as_index=False).sum()


def canonical(tally: Tally) -> Tally:
    """Put groups and rows into one fixed order and drop groups without leads, so that equal tallies look alike."""
    return Tally({by: _canonical(tally.cells[by]) for by in sorted(tally.cells)}, tally.clocks)


def _canonical(cells: Cells) -> Cells:
    used = {code for name in COLUMNS for code in getattr(cells, name)["group"].unique()}
    groups = sorted((cells.groups[code] for code in used), key=_order)
    currencies = sorted(
        {cells.currencies[code] for code in cells.money["currency"].unique()},
        key=lambda name: _order((name,)),
    )
    place = {group: code for code, group in enumerate(groups)}
    renamed = {name: _summed(_moved(cells, name, place, currencies), keys) for name, keys in COLUMNS.items()}
    return Cells(cells.by, tuple(groups) or cells.groups[:0], tuple(currencies), **renamed)


def _moved(
    cells: Cells, name: str, place: Mapping[tuple[str | None, ...], int], currencies: Sequence[str | None]
) -> pd.DataFrame:
    table: pd.DataFrame = getattr(cells, name)
    codes = np.array([place.get(group, -1) for group in cells.groups] or [0], np.int32)
    table = table.assign(group=codes[table["group"].to_numpy()])
    if name == "money":
        names = np.array(
            [currencies.index(c) if c in currencies else -1 for c in cells.currencies] or [0], np.int32
        )
        table = table.assign(currency=names[table["currency"].to_numpy()])
    return table


def _order(group: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in group)
