"""Who can take the leads of a plan: what each had lately, and at most, in a working day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.manager_plan import LATELY
from funnelkit.analysis.manager_profiles import LEAST_SHARE
from funnelkit.analysis.managers import names_any
from funnelkit.periods import day_number, day_numbers
from funnelkit.statistics.needed import share_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.analysis.cohorts import Cohorts
    from funnelkit.calendars import Calendar
    from funnelkit.model import Period

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Load:
    """What one (name None: all together) is to take: `leads`, and a working day as planned, of late, and at most.

    `most` is the most a working day in any closed period, `most_in` that period; `over`: the plan asks for more. None
    where no days are known.
    """

    name: str | None
    leads: int
    planned: float | None
    lately: float
    most: float
    most_in: str
    over: bool | None


@dataclass(frozen=True, eq=False)
class Team:
    """Leads a working day of each manager: a line a closed period, a column a manager; and of all together."""

    periods: tuple[Period, ...]
    names: tuple[str | None, ...]
    leads: npt.NDArray[np.int64]
    all_leads: npt.NDArray[np.int64]
    working_days: npt.NDArray[np.int64]

    @property
    def by_name(self) -> dict[str | None, npt.NDArray[np.int64]]:
        """The leads of each manager, by closed period."""
        return dict(zip(self.names, self.leads.T, strict=True))

    @property
    def lately(self) -> float | None:
        """Leads a working day of all in the last three closed periods; None where no day was worked."""
        days = int(self.working_days[-LATELY:].sum())
        return int(self.all_leads[-LATELY:].sum()) / days if days else None

    def loads(self, leads: int, days: int | None) -> tuple[Load, ...]:
        """Share leads out as they were lately, among those who had some in the last closed period; all together last."""
        active = [at for at, name in enumerate(self.names) if name is not None and self.leads[-1, at]]
        if not active or not self.working_days.all():
            return ()
        recent = self.leads[-LATELY:].sum(axis=0)
        active.sort(key=lambda at: (-recent[at], self.names[at] or ""))
        parts = share_out(leads, recent[active])
        found = [
            self._load(self.names[at], int(part), self.leads[:, at], days)
            for at, part in zip(active, parts, strict=True)
        ]
        return (*found, self._load(None, leads, self.all_leads, days))

    def _load(self, name: str | None, leads: int, past: npt.NDArray[np.int64], days: int | None) -> Load:
        a_day = past / self.working_days
        best = int(np.argmax(a_day))
        lately = float(past[-LATELY:].sum() / self.working_days[-LATELY:].sum())
        planned = leads / days if days else None
        over = None if planned is None else planned > float(a_day[best])
        return Load(name, leads, planned, lately, float(a_day[best]), self.periods[best].name, over)


def team_of(side: Cohorts, periods: Sequence[Period], calendar: Calendar) -> Team | None:
    """Count the leads of each manager by closed period; None where no period has closed or leads stand for months.

    No managers are in it where they are named on sold leads alone.
    """
    start, size = (day_number(periods[0].start), len(side.births[0])) if periods else (0, 0)
    if not periods or size < LEAST_SHARE * (day_number(periods[-1].end) - start):
        return None
    learned = calendar.learn_from(*side.births)
    bounds = np.array([day_numbers(period) for period in periods])
    days = learned.working_days(bounds[:, 0], bounds[:, 1])
    if not names_any(side.tally, "manager"):
        return Team(tuple(periods), (), np.zeros((len(periods), 0), np.int64), _all_of(side, bounds), days)
    steps = [side.of(period).steps_by("manager", None) for period in periods]
    leads = np.array([one.of("leads") for one in steps])
    return Team(tuple(periods), steps[0].groups, leads, _all_of(side, bounds), days)


def _all_of(side: Cohorts, bounds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    born, n = side.births
    before = np.concatenate([[0], np.cumsum(n)])
    first, last = (np.searchsorted(born, bounds[:, end]) for end in (0, 1))
    return np.asarray(before[last] - before[first], np.int64)
