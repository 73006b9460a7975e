"""The weighted pipeline: the amounts of open leads, each at the chance that it is sold, by several chances beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import OPEN
from funnelkit.tally.packing import days_of
from funnelkit.tally.tables import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.analysis.standing import Standing
    from funnelkit.worklists.stage_chances import StageChance

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

BY_AGE, BY_STAGE, BY_CRM = "by_age", "by_stage", "by_crm"
CHANCES = (BY_AGE, BY_STAGE, BY_CRM)
"""What tells the chance of a lead: its age and month, the stage that it is in, the CRM's own column."""


@dataclass(frozen=True)
class Weighted:
    """Open leads at one kind of chance: how many have one, the sales that makes, and of those with an amount what it makes."""

    n: int
    sales: float
    amounts: int
    amount: float


@dataclass(frozen=True)
class Pipeline:
    """Open leads of one group and currency (None: none named): how many, how many of them with an amount, and the sum of these.

    `weighted` has a kind of chance (CHANCES) only where the export tells it.
    """

    group: Mapping[str, str | None]
    currency: str | None
    open: int
    amounts: int
    amount: float
    weighted: Mapping[str, Weighted]


class OpenLeads:
    """The open leads of a frame on a day, with their amounts and the chances that each is sold (nan: not told)."""

    def __init__(self, frame: pd.DataFrame, standing: Standing, stages: Sequence[StageChance]) -> None:
        born = days_of(frame, "created_at").astype(np.int64)
        self.frame = frame[
            (frame["outcome"].to_numpy() == OPEN) & ((born == NO_DAY) | (born <= standing.day))
        ]
        self.born = days_of(self.frame, "created_at").astype(np.int64)
        self.chances = {BY_AGE: self._by_age(standing)}
        if stages and "stage" in self.frame:
            told = {chance.stage: chance.drawn.value for chance in stages if chance.drawn}
            names = self.frame["stage"].cat.categories
            by_code = np.array([*(told.get(str(name)) for name in names), None], float)
            self.chances[BY_STAGE] = by_code[self.frame["stage"].cat.codes.to_numpy()]
        if "probability" in self.frame:
            self.chances[BY_CRM] = self.frame["probability"].to_numpy(float)

    def _by_age(self, standing: Standing) -> Floats:
        known = self.born != NO_DAY
        told = standing.chances_of(self.born[known])
        found = np.full(len(self.born), np.nan)
        found[known] = told
        return found

    def weigh(self, dimension: str = "") -> list[Pipeline]:
        """Weigh the amounts of all, or by the values of a dimension; each currency by itself, most leads first."""
        group, values = self._codes(dimension)
        currency, names = self._codes("currency")
        amounts, known = self._amounts()
        key = group * len(names) + currency
        rows = []
        for place in np.unique(key).tolist():
            mine = key == place
            weighted = {
                name: _weigh(chance[mine], amounts[mine], known[mine])
                for name, chance in self.chances.items()
            }
            told = {dimension: values[place // len(names)]} if dimension else {}
            counts = int(mine.sum()), int(known[mine].sum()), float(amounts[mine & known].sum())
            rows.append(Pipeline(told, names[place % len(names)], *counts, weighted))
        return sorted(rows, key=lambda row: (-row.open, str(row.group), row.currency or ""))

    def _codes(self, name: str) -> tuple[Ints, list[str | None]]:
        if not name or name not in self.frame:
            return np.zeros(len(self.frame), np.int64), [None]
        column = self.frame[name].cat
        codes = column.codes.to_numpy().astype(np.int64)
        names = [*(str(value) for value in column.categories), None]
        return np.where(codes < 0, len(names) - 1, codes), names

    def _amounts(self) -> tuple[Floats, Bools]:
        if "hundredths" not in self.frame:
            return np.zeros(len(self.frame)), np.zeros(len(self.frame), bool)
        amounts = self.frame["hundredths"].to_numpy() / 100
        return amounts, self.frame["amount_known"].to_numpy() & (amounts > 0)


def _weigh(chance: Floats, amounts: Floats, known: Bools) -> Weighted:
    told = ~np.isnan(chance)
    both = told & known
    return Weighted(
        int(told.sum()), float(chance[told].sum()), int(both.sum()), float((chance * amounts)[both].sum())
    )
