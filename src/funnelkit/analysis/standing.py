"""What is known of leads on a day, present or past, and the sales to come that follow from it, with their variance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funnelkit.analysis.fates import LEAST_AT_RISK, MOST_DAYS, fates_of
from funnelkit.periods import EPOCH, day_number, period_of
from funnelkit.statistics.development import PRIOR_PHI, estimate_levels
from funnelkit.statistics.predicted import Predicted

if TYPE_CHECKING:
    import numpy.typing as npt

    from funnelkit.analysis.fates import Fates
    from funnelkit.statistics.development import Development, Levels, Shares
    from funnelkit.tally import Cells

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MATURE = 0.95
"""Leads are mature at the age by which so great a part of all sales was made."""

LEAST_SALES = 20
"""With fewer sales nothing is forecast."""

LONG_ENOUGH = 0.7
"""Where leads take a greater part of the time that was seen to mature, nobody knows yet when they do."""

LATELY = 3
"""Leads come as in the last so many periods."""


class ToCome(NamedTuple):
    """The sales that open leads bring: of each row, and `whole` of all together, which knows what rows share."""

    mean: Floats
    variance: Floats
    open: Ints
    whole: Predicted

    def of(self, row: int) -> Predicted:
        """Give one row's."""
        return Predicted(float(self.mean[row]), float(self.variance[row]), int(self.open[row]))


class Arrivals(NamedTuple):
    """How many leads come a day, and the square of the coefficient of variation by which a period's leads miss that."""

    a_day: float
    cv2: float


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known of leads on a day, in rows: periods of creation, or managers; `row` is the row of each unit of `fates`.

    `edges` are the first days of rows that are periods. `phi`: the swing of rows that is supposed before any is seen. `miss`: the square of the coefficient of variation by
    which what came missed what was expected on earlier days, beyond what their variance allows.
    """

    fates: Fates
    day: int
    row: Ints
    rows: int
    phi: float = PRIOR_PHI
    miss: float = 0.0
    edges: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

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
    def leads(self) -> Floats:
        """The leads of each row, but those that ended nobody knows when."""
        return np.bincount(self.row, weights=self.fates.leads, minlength=self.rows).astype(np.float64)

    @cached_property
    def open(self) -> Ints:
        """The leads of each row that are open."""
        still = self.fates.open - self.fates.shut
        return np.bincount(self.row, weights=still, minlength=self.rows).astype(np.int64)

    @cached_property
    def levels(self) -> Levels:
        """How far each row sells above what is expected."""
        return estimate_levels(self.sold, self.expected, self.phi)

    @cached_property
    def mature_days(self) -> int | None:
        """The age at which leads are mature; None where there are too few sales, or too short a time, to tell."""
        days = self.development.mature_at(MATURE)
        enough = self.development.sold.sum() >= LEAST_SALES
        return days if days is not None and enough and days <= LONG_ENOUGH * self.seen_days else None

    @property
    def seen_days(self) -> int:
        """For how many days the first leads, enough to tell of, were seen."""
        first = np.searchsorted(np.cumsum(self.fates.leads), LEAST_AT_RISK)
        return self.day - int(self.fates.born[first]) if first < len(self.fates.born) else 0

    @cached_property
    def developed(self) -> Floats:
        """How great a part of all its sales each row should have made by now, by the ages of its leads; nan without leads."""
        share = self.development.fates().sold
        age = np.minimum(self.day - self.fates.born, share.size - 1)
        made = np.bincount(self.row, weights=self.fates.leads * share[age], minlength=self.rows)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(made / self.leads / share[-1], float)

    @cached_property
    def open_at(self) -> Floats:
        """How many leads of each row are open after each age that is known."""
        return self.count_at_age(self.row, self.fates.born, self.fates.open)

    def count_at_age(self, row: Ints, born: Ints, n: Ints) -> Floats:
        """Count leads by row and by their age on the day; those of ages that are not known are left out."""
        size = self.development.sold.size
        age = self.day - born
        young = age < size
        place = row[young] * size + age[young]
        found = np.bincount(place, weights=n[young], minlength=self.rows * size)
        return np.asarray(found.reshape(self.rows, size), float)

    def chances(self, days: int | None = None) -> Floats:
        """Give the chance that an open lead of each row and age is sold in so many days; None: ever."""
        return self._fated.chances(days)

    def chances_of(self, born: Ints) -> Floats:
        """Give the chance that open leads created on some days are ever sold, in rows that are periods of creation."""
        edges = self.edges
        row = np.clip(np.searchsorted(edges, born, "right") - 1, 0, self.rows - 1)
        age, told = self.day - born, self.chances()
        last = told.shape[1] - 1
        return np.where(age <= last, told[row, np.minimum(age, last)], 0.0)

    def to_come(self, days: int | None = None) -> ToCome:
        """Give the sales that the leads open now bring in so many days; None: as long as any is known to come.

        The variance has five parts: chance alone, each row's own level, that of all rows together (known from so many
        of them), the hazards (each past sale is one of `at_risk`), and what earlier forecasts missed beyond these.
        """
        chance, levels = self.chances(days), self.levels
        mean = (self.open_at * chance).sum(axis=1)
        alone = (self.open_at * chance * (1 - chance)).sum(
            axis=1
        ) + mean**2 * levels.variance / levels.level**2
        exposed = self._exposed(days)
        drawn = mean * levels.prior
        each = alone + self._shared * drawn**2 + exposed**2 @ self._worth + self.miss * mean**2
        together = self._together(mean.sum(), drawn.sum(), exposed.sum(axis=0))
        total = Predicted(float(mean.sum()), float(alone.sum()) + together, int(self.open.sum()))
        return ToCome(mean, each, self.open, total)

    def ahead(self, arrivals: Arrivals, first: int, last: int) -> Predicted:
        """Give all sales from `first` up to `last` days from now (the first not in), of open leads and of those that come.

        New leads sell as those of all rows, at their level; how many come is known no better than `arrivals` says.
        """
        chance, levels = self.chances(last) - self.chances(first), self.levels
        mean = (self.open_at * chance).sum(axis=1)
        alone = (self.open_at * chance * (1 - chance)).sum(
            axis=1
        ) + mean**2 * levels.variance / levels.level**2
        exposed = self._exposed(last) - self._exposed(first)
        ages = np.arange(exposed.shape[1])
        days = np.maximum(last - ages, 0) - np.maximum(first - ages, 0)
        new = arrivals.a_day * days * self.development.fates().before
        fresh = float(new @ self.development.hazard)
        spread = fresh + (arrivals.cv2 + levels.cv2) * fresh**2
        drawn = float((mean * levels.prior).sum()) + fresh
        together = self._together(mean.sum() + fresh, drawn, exposed.sum(axis=0) + new)
        return Predicted(float(mean.sum()) + fresh, float(alone.sum()) + spread + together)

    def _exposed(self, days: int | None) -> Floats:
        """Give how many of the open leads of each row will be at risk at each age, at their level."""
        return self.levels.level[:, None] * self._fated.times_at_risk(self.open_at, days)

    @cached_property
    def _fated(self) -> Shares:
        return self.development.fates(self.levels.level)

    def _together(self, mean: float, drawn: float, exposed: Floats) -> float:
        """Give the variance that all rows share."""
        return self._shared * drawn**2 + float(exposed**2 @ self._worth) + self.miss * mean**2

    @property
    def _worth(self) -> Floats:
        """The variance of the hazard of each age."""
        return np.asarray(self.development.sold / np.maximum(self.development.at_risk, 1) ** 2, float)

    @property
    def _shared(self) -> float:
        """The relative variance of the level of all rows: their own swing, over so many of them."""
        total = float(self.expected.sum())
        return self.levels.cv2 * float((self.expected**2).sum()) / total**2 if total else 0.0


def stand_on(fates: Fates, day: int, edges: Ints, miss: float = 0.0) -> Standing:
    """Give what was known of leads on a day, by the periods of creation between some days, in order.

    Only leads of the three years before, and of no period before the first, are looked at.
    """
    begun = edges[:-1][edges[:-1] <= day]
    known = fates.known(day, max(day - MOST_DAYS, int(begun[0])))
    row = np.searchsorted(begun, known.born, "right").astype(np.int64) - 1
    return Standing(known, day, row, len(begun), miss=miss, edges=begun)


def stand_by_group(cells: Cells, day: int, miss: float = 0.0) -> Standing:
    """Give what was known on a day of the leads of three years, each group of one dimension at its own level."""
    known = fates_of(cells, day).known(day, day - MOST_DAYS)
    return Standing(known, day, known.group, len(cells.groups), phi=1.0, miss=miss)


def edges_of(fates: Fates, day: int, every: str = "month") -> Ints:
    """Give the days between which lie all periods in which leads were created, in twice three years up to a day."""
    first = fates.born[np.searchsorted(fates.born, day - 2 * MOST_DAYS) :]
    at = period_of(EPOCH + timedelta(days=int(first[0]) if first.size else day), every)
    edges = [day_number(at.start)]
    while edges[-1] <= day:
        edges.append(day_number(at.end))
        at = period_of(at.end, every)
    return np.array(edges, np.int64)


def arrivals_of(standing: Standing, edges: Ints) -> Arrivals:
    """Say how many leads come a day: as in the last three periods that ended, missing as that would have missed before.

    Of the first period, those of its days that have passed.
    """
    closed = int((edges[1:] <= standing.day + 1).sum())
    if not closed:
        return Arrivals(float(standing.leads.sum()) / (standing.day + 1 - float(edges[0])), 0.0)
    leads, days = standing.leads[:closed], np.diff(edges[: closed + 1]).astype(np.float64)
    firsts = np.maximum(np.arange(1, closed + 1) - LATELY, 0)
    came, over = (np.append(0, np.cumsum(part)) for part in (leads, days))
    paces = (came[1:] - came[firsts]) / (over[1:] - over[firsts])
    due = paces[:-1] * days[1:]
    beyond = float(((leads[1:] - due) ** 2 - due).sum())
    cv2 = max(0.0, beyond) / float((due**2).sum()) if (due > 0).any() else 0.0
    return Arrivals(float(paces[-1]), cv2)
