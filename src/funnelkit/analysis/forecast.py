"""What the open leads will bring, if the months behave like those before: sales to come, of what variance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.analysis.fates import MOST_DAYS, fates_of
from funnelkit.periods import EPOCH, day_number, period_of
from funnelkit.statistics.development import PRIOR_PHI, estimate_levels
from funnelkit.statistics.predicted import Predicted

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from funnelkit.analysis.fates import Fates
    from funnelkit.statistics.development import Development, Levels
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


MATURE = 0.95
"""Leads are mature at the age by which so great a part of all sales was made."""

LEAST_SALES = 20
"""With fewer sales nothing is forecast."""

LONG_ENOUGH = 0.75
"""Leads mature too late to tell when, where it takes more of the time that was seen."""


class ToCome(NamedTuple):
    """The sales that open leads bring: of each row, and `whole` of all together; `variance` knows what rows share."""

    mean: Floats
    variance: Floats
    open: Ints
    whole: Predicted

    def of(self, row: int) -> Predicted:
        """Give one row's."""
        return Predicted(float(self.mean[row]), float(self.variance[row]), int(self.open[row]))


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known of leads on a day, in rows: months of creation, or managers; `row` is the row of each unit of `fates`."""

    fates: Fates
    day: int
    row: Ints
    rows: int
    phi: float = PRIOR_PHI

    @cached_property
    def development(self) -> Development:
        """How the leads of all rows became sales with age."""
        return self.fates.develop(self.day)

    @cached_property
    def expected(self) -> Floats:
        """How many sales the time at risk of each row stands for."""
        return self.fates.expect(self.development, self.row, self.rows, self.day)

    @cached_property
    def sold(self) -> Floats:
        """The dated sales of each row."""
        return np.bincount(self.row, weights=self.fates.sales, minlength=self.rows).astype(np.float64)

    @cached_property
    def levels(self) -> Levels:
        """How far each row sells above what is expected."""
        return estimate_levels(self.sold, self.expected, self.phi)

    @cached_property
    def mature_days(self) -> int | None:
        """The age at which leads are mature; None where there are too few sales, or too short a time, to tell."""
        days = self.development.mature_at(MATURE)
        seen = self.development.sold.size - 1
        enough = self.development.sold.sum() >= LEAST_SALES
        return days if days is not None and enough and days <= LONG_ENOUGH * seen else None

    @cached_property
    def open_at(self) -> Floats:
        """How many leads of each row are open after each age that is known."""
        size = self.development.sold.size
        age = self.day - self.fates.born
        young = age < size
        place = self.row[young] * size + age[young]
        found = np.bincount(place, weights=self.fates.open[young], minlength=self.rows * size)
        return np.asarray(found.reshape(self.rows, size))

    def to_come(self, days: int | None = None) -> ToCome:
        """Give the sales that the leads open now bring in so many days; None: as long as any is known to come.

        The variance has four parts: chance alone, each row's own level, that of all rows together (known from so many
        months), and the hazards (each past sale is one of `at_risk`).
        """
        fates, levels, known = self.development.fates(self.levels.level), self.levels, self.development
        chance = fates.chances(days)
        mean = (self.open_at * chance).sum(axis=1)
        chances = (self.open_at * chance * (1 - chance)).sum(axis=1)
        own = mean**2 * levels.variance / levels.level**2
        exposed = levels.level[:, None] * fates.times_at_risk(self.open_at, days)
        worth = known.sold / np.maximum(known.at_risk, 1) ** 2
        shared = self._shared
        each = chances + own + shared * (mean * levels.prior) ** 2 + exposed**2 @ worth
        whole = (
            float((chances + own).sum())
            + shared * float((mean * levels.prior).sum()) ** 2
            + float(exposed.sum(axis=0) ** 2 @ worth)
        )
        opened = np.bincount(self.row, weights=self.fates.open - self.fates.shut, minlength=self.rows)
        total = Predicted(float(mean.sum()), whole, int(opened.sum()))
        return ToCome(mean, each, opened.astype(np.int64), total)

    @property
    def _shared(self) -> float:
        """The relative variance of the level of all rows: their own swing, over so many of them."""
        total = float(self.expected.sum())
        return self.levels.cv2 * float((self.expected**2).sum()) / total**2 if total else 0.0


def stand_on(fates: Fates, day: int, starts: Ints) -> Standing:
    """Give what was known of leads on a day, by periods of creation that start on some days, in order."""
    known = fates.known(day, day - MOST_DAYS)
    row = np.searchsorted(starts, known.born, "right").astype(np.int64) - 1
    return Standing(known, day, row, len(starts))


@dataclass(frozen=True, eq=False)
class OpenOutlook:
    """What the leads open on a day will bring, up to and with the day `until` (None: as long as any sale is known to come).

    `leads` are open; `to_come` is the distribution of their sales: `mean`, `variance`, `chances` of each number,
    `interval()`, `at_least(number)`. `mature_days`: the age by which 95 % of all sales are made; `development`
    knows the share sold by each age (`fates().sold`).
    """

    as_of: date
    until: date | None
    leads: int
    to_come: Predicted
    mature_days: int
    development: Development


def open_leads_outlook(tally: Tally, as_of: date, until: date | None = None) -> OpenOutlook | None:
    """Say how many sales the leads that are open on `as_of` will bring, if the months behave like those before.

    Each lead by its age: the share of those open at it that were sold later, at the level of its month, which is drawn
    towards that of all months. Sold and lost compete. None where nothing can be forecast: under 20 sales with a day, or
    leads that take most of the time that was seen. Source: docs/method.md, "Looking ahead".
    """
    day = day_number(as_of)
    fates = fates_of(tally.cells[()], day)
    standing = stand_on(fates, day, starts_of(fates, day))
    mature = standing.mature_days
    if mature is None:
        return None
    found = standing.to_come(None if until is None else max(0, day_number(until) - day)).whole
    return OpenOutlook(as_of, until, found.most or 0, found, mature, standing.development)


def starts_of(fates: Fates, day: int, every: str = "month") -> Ints:
    """Give the first days of all periods in which leads of the last three years were created, up to a day."""
    first = fates.born[np.searchsorted(fates.born, day - MOST_DAYS) :]
    at = period_of(EPOCH + timedelta(days=int(first[0]) if first.size else day), every)
    starts = []
    while day_number(at.start) <= day:
        starts.append(day_number(at.start))
        at = period_of(at.end, every)
    return np.array(starts, np.int64)
