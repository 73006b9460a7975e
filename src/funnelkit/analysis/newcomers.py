"""Who is new, and the first months of those who are not: what a newcomer may fairly be held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.cohorts import Steps, cohorts_of
from funnelkit.analysis.counts import periods_of
from funnelkit.periods import EPOCH, day_number
from funnelkit.tally import NO_DAY, PLACE

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

FIRST_MONTHS = timedelta(days=91)
"""So long is a manager new, and so long are the first months of the others."""

SEEN_TO_BEGIN = 31
"""Days of the file before a first lead: who has no lead in them began after them."""

_NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Beginnings:
    """When each manager (or source, …) of a tally began, by the first lead; arrays by the manager's place in the tally."""

    tally: Tally
    view: View
    by: str = "manager"

    @cached_property
    def first(self) -> Ints:
        """The day of each one's first lead in the file; far ahead where there is none."""
        cells = self.tally.cells[self.by,]
        born, group, step = (cells.steps[name] for name in ("created", "group", "step"))
        lead = (step == PLACE["leads"]) & (born != NO_DAY)
        found = np.full(len(cells.groups), _NEVER, np.int64)
        np.minimum.at(found, group[lead], born[lead])
        return found

    @property
    def since(self) -> date:
        """The first day of the file."""
        return EPOCH + timedelta(days=int(self.first.min()))

    @cached_property
    def newcomers(self) -> Bools:
        """Whose first lead came less than three months before the export, in a file that reaches back further."""
        soon = day_number(self.view.as_of - FIRST_MONTHS)
        return (self.first > soon) & (self.first < _NEVER) & (int(self.first.min()) <= soon)

    @cached_property
    def others(self) -> Bools:
        """Those who are not new and whose first months the file holds: it reaches back further than their first lead."""
        named = np.array([name is not None for (name,) in self.tally.cells[self.by,].groups])
        seen = (self.first >= self.first.min() + SEEN_TO_BEGIN) & (self.first < _NEVER)
        return np.asarray(named & ~self.newcomers & seen)

    def first_months(self, days: int | None) -> Steps:
        """Count the steps of each at an age, of the leads of their own first three months."""
        if days not in self._counted:
            self._counted[days] = self._count(days)
        return self._counted[days]

    @cached_property
    def _counted(self) -> dict[int | None, Steps]:
        return {}

    def _count(self, days: int | None) -> Steps:
        cells = self.tally.cells[self.by,]
        born, group = (cells.steps[name] for name in ("created", "group"))
        early = (born != NO_DAY) & (born < (self.first + FIRST_MONTHS.days)[group])
        early &= born <= day_number(self.view.as_of)
        kept = replace(cells, steps=cells.steps.where(early))
        tally = replace(self.tally, cells={**self.tally.cells, (self.by,): kept})
        periods = [period for period in periods_of(np.unique(born[early]), self.view.every)[1] if period]
        side = cohorts_of(tally, periods, self.view.as_of, self.view.every, self.view.dropped)
        return side.steps_by(self.by, days)
