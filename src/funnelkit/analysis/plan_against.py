"""The plan against what came: sales by the day they were made, beside those planned, and what the running period will bring."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.forecast import forecast
from funnelkit.analysis.manager_plan import LATELY
from funnelkit.analysis.plan_rate import rates_by
from funnelkit.analysis.standing import stand_by_group
from funnelkit.analysis.windows import dates_of
from funnelkit.periods import GRAINS, day_number, period_of
from funnelkit.recognition.lookups import squeezed
from funnelkit.statistics.predicted import Predicted, add_predicted
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from funnelkit.analysis.plan_people import Team
    from funnelkit.analysis.plan_rate import Curve, Known
    from funnelkit.analysis.planning import Basis
    from funnelkit.calendars import Calendar
    from funnelkit.model import Period

    Floats = npt.NDArray[np.float64]

_LEAST_PERIODS = 4


@dataclass(frozen=True)
class Target:
    """So many `sales` planned for a period, of one manager or of all together (None)."""

    period: Period
    manager: str | None
    sales: float


@dataclass(frozen=True)
class Held:
    """A target beside what came: `sold` in the period (None where the leads do not reach it), `expected` by its end.

    `added`: both are the sums of the managers who have targets in the period. `expected` is None but for the running period, and
    where nothing can be forecast; `chance` is that of making the target then.
    """

    target: Target
    sold: int | None
    expected: Predicted | None
    added: bool = False

    @property
    def share(self) -> float | None:
        """How great a part of the target was sold."""
        return None if self.sold is None or not self.target.sales else self.sold / self.target.sales

    @property
    def whole(self) -> tuple[float, int, int] | None:
        """Give the sales expected by the end of the period, those made included, with their limits."""
        if self.expected is None or self.sold is None:
            return None
        low, high = self.expected.interval()
        return self.sold + self.expected.mean, self.sold + low, self.sold + high

    @property
    def chance(self) -> float | None:
        """Give the chance that the target is made."""
        if self.expected is None or self.sold is None:
            return None
        return self.expected.at_least(int(np.ceil(self.target.sales)) - self.sold)


def _together(period: Period, held: Sequence[Held], whole: Predicted | None) -> Held:
    """Add the targets of managers up, and what they sold; of nobody else. What all share is no surer of them than of all."""
    target = Target(period, None, sum(each.target.sales for each in held))
    known = [each for each in held if each.sold is not None]
    told = [each.expected for each in known if each.expected is not None]
    expected = add_predicted(*told) if told and len(told) == len(known) else None
    if expected and whole and whole.mean:
        shared = whole.variance * (expected.mean / whole.mean) ** 2
        expected = Predicted(expected.mean, max(expected.variance, shared))
    sold = sum(each.sold or 0 for each in known) if known else None
    return Held(target, sold, expected, added=True)


@dataclass(frozen=True, eq=False)
class Actual:
    """The sales of the files, and those to come, by period and manager."""

    basis: Basis
    team: Team | None
    known: Known | None
    calendar: Calendar
    _coming: dict[Period, tuple[Predicted | None, list[Predicted]]] = field(default_factory=dict, repr=False)

    def hold(self, targets: Iterable[Target]) -> tuple[Held, ...]:
        """Hold targets against what came: by period, then by manager, all together last."""
        given = sorted(targets, key=lambda each: (each.period, each.manager is None, each.manager or ""))
        found = []
        for period, own in groupby(given, key=lambda target: target.period):
            held = [Held(target, self.sold(target), self.expected(target)) for target in own]
            if held[-1].target.manager is not None:
                held.append(_together(period, held, self.expected(Target(period, None, 0.0))))
            found += held
        return tuple(found)

    def sold(self, target: Target) -> int | None:
        """Count the sales made in a period; None where their days are not told, it is outside, or nobody has that name."""
        period = target.period
        if not self.dated or period.end <= self.first or period.start > self.basis.view.as_of:
            return None
        group, on, n = self._sales
        inside = (on >= day_number(period.start)) & (on < day_number(period.end))
        if target.manager is not None:
            places = self.places_of(target.manager)
            if not places:
                return None
            inside &= np.isin(group, places)
        return int(n[inside].sum())

    @cached_property
    def dated(self) -> bool:
        """Whether the days of sales are told."""
        return dates_of("sold", self.basis.side) in ("good", "empty", "one_day")

    @cached_property
    def first(self) -> date:
        """The day on which the first lead came."""
        created = self.basis.past.cells[()].steps["created"]
        return date(1970, 1, 1) + timedelta(days=int(created[created != NO_DAY].min()))

    @cached_property
    def undated(self) -> int:
        """How many sales have no day."""
        sold = self.basis.past.cells[()].steps.of_step("sold")
        return int(sold["n"][sold["on"] == NO_DAY].sum())

    @property
    def _by(self) -> tuple[str, ...]:
        return ("manager",) if ("manager",) in self.basis.past.cells else ()

    @cached_property
    def _sales(self) -> tuple[npt.NDArray[np.integer], ...]:
        sold = self.basis.past.cells[self._by].steps.of_step("sold")
        seen = sold.where((sold["on"] != NO_DAY) & (sold["on"] <= day_number(self.basis.view.as_of)))
        return seen["group"], seen["on"], seen["n"]

    @cached_property
    def names(self) -> tuple[str | None, ...]:
        """The managers of the files."""
        return tuple(values[0] for values in self.basis.past.cells[self._by].groups) if self._by else ()

    def places_of(self, manager: str) -> list[int]:
        """Give the places of a manager among the groups, by any spelling that differs in case and blanks alone."""
        wanted = squeezed(manager)
        return [at for at, name in enumerate(self.names) if name is not None and squeezed(name) == wanted]

    def unplanned(self, targets: Sequence[Target]) -> list[str]:
        """Name the managers who sold something in a period that has targets of managers, and have none in it."""
        group, on, n = self._sales
        found = set()
        for period in {target.period for target in targets if target.manager is not None}:
            planned = {
                squeezed(target.manager) for target in targets if target.period == period and target.manager
            }
            inside = (on >= day_number(period.start)) & (on < day_number(period.end)) & (n > 0)
            sold = {self.names[at] for at in np.unique(group[inside]).tolist()} if self._by else set()
            found |= {name for name in sold if name is not None and squeezed(name) not in planned}
        return sorted(found)

    # --- to come ---

    def expected(self, target: Target) -> Predicted | None:
        """Give the sales still to come in the running period: of open leads, and of those that come as of late."""
        as_of, period = self.basis.view.as_of, target.period
        if not period.start <= as_of < period.last_day or not self.dated:
            return None
        if period not in self._coming:
            self._coming[period] = self._forecast(period)
        whole, each = self._coming[period]
        if target.manager is None or whole is None:
            return whole
        places = self.places_of(target.manager)
        return add_predicted(*(each[at] for at in places)) if each and places else None

    def _forecast(self, period: Period) -> tuple[Predicted | None, list[Predicted]]:
        """Give what the rest of a period brings, and of each manager; nothing where it is no week, month, quarter or year."""
        past, as_of = self.basis.past, self.basis.view.as_of
        every = next((grain for grain in GRAINS if period_of(period.start, grain) == period), None)
        if every is None:
            return None, []
        ahead = forecast(replace(past, cells={(): past.cells[()]}), as_of, every).ahead
        whole = next((found.to_come for found in ahead if found.group["period"] == period.name), None)
        if whole is None or self.known is None or self.team is None or not self.team.names:
            return whole, []
        own = [add_predicted(*parts) for parts in zip(self._open(period), self._new(period), strict=True)]
        total = sum(one.mean for one in own)
        scale = whole.mean / total if total else 1.0
        return whole, [one.scaled(scale) for one in own]

    def _open(self, period: Period) -> list[Predicted]:
        """Give what the open leads of each manager bring, at the manager's own level, drawn towards that of all."""
        day = day_number(self.basis.view.as_of)
        to_come = stand_by_group(self.basis.past.cells[self._by], day).to_come(
            day_number(period.last_day) - day
        )
        return [to_come.of(at) for at in range(len(self.names))]

    def _new(self, period: Period) -> Iterable[Predicted]:
        """Give the sales of the leads that each manager gets up to the end of a period, as many a working day as of late."""
        team, curve, known = self.team, self.basis.curve, self.known
        assert team is not None
        assert known is not None
        days, rates = team.working_days, rates_by(self.basis.closed, "manager", known)
        lead = self._worth(curve, period) if curve else 0.0
        a_day = {
            name: leads[-LATELY:].sum() / max(1, days[-LATELY:].sum()) for name, leads in team.by_name.items()
        }
        for name in self.names:
            rate = rates.get(name, known)
            mean = float(a_day.get(name, 0.0)) * lead * rate.mean / known.mean
            beyond = (1 - rate.mean) / rate.mean / (rate.a + rate.b + 1)
            beyond += _swing(team.by_name[name], days) if name in team.by_name else 0.0
            yield Predicted(mean, mean + mean**2 * beyond)

    def _worth(self, curve: Curve, period: Period) -> float:
        """Give the sales by the end of a period of one lead a working day from now on."""
        days = np.arange(day_number(self.basis.view.as_of) + 1, day_number(period.end))
        return float((curve.by(day_number(period.end) - 1 - days) * self.calendar.is_working(days)).sum())


def _swing(leads: npt.NDArray[np.integer], days: npt.NDArray[np.integer]) -> float:
    """Give by how much leads a day swing from period to period beyond chance: the square of their coefficient of variation."""
    if len(leads) < _LEAST_PERIODS or not leads.sum():
        return 0.0
    due = leads.sum() * days / days.sum()
    return max(0.0, float(((leads - due) ** 2 - due).sum()) / float((due**2).sum()))
