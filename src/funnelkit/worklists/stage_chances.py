"""From which stage how many leads are sold: of mature leads that ever were in one, now and as it was known on past days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import share
from funnelkit.analysis.trials import ChanceTest, judge_chances
from funnelkit.leads.table import OPEN, SOLD
from funnelkit.model import Ratio
from funnelkit.statistics.shrinkage import fit_prior, update
from funnelkit.tally.packing import days_of
from funnelkit.tally.paths import MOST_STAGES
from funnelkit.tally.tables import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads
    from funnelkit.model import Rate

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

LEAST_FINISHED = 20
"""A stage from which fewer leads have ended says nothing of the next one in it."""


@dataclass(frozen=True)
class StageChance:
    """One stage: how many were `ever` in it, and of the mature ones of these, how many `finished`, and the share `won`.

    `drawn` is that share drawn towards those of all stages, with limits; None where under 20 have finished.
    """

    stage: str
    ever: int
    finished: int
    won: Rate
    drawn: Ratio | None


class StageRecord:
    """Who came to which stage on which day: `lead` indexes the leads, `stage` the names; stages that tell an end are none."""

    def __init__(
        self, frame: pd.DataFrame, stays: pd.DataFrame, meaning: Callable[[str], str | None]
    ) -> None:
        self.names = [str(name) for name in stays["stage"].cat.categories]
        working = np.array([meaning(name) not in ("sold", "lost", "non_target") for name in self.names], bool)
        place = np.full(int(max(frame["stay_of"].max(), stays["lead"].max())) + 1, -1)
        place[frame["stay_of"].to_numpy()[frame["stay_of"].to_numpy() >= 0]] = np.flatnonzero(
            frame["stay_of"] >= 0
        )
        lead, code = place[stays["lead"].to_numpy()], stays["stage"].cat.codes.to_numpy().astype(np.int64)
        entered = days_of(stays, "entered_at").astype(np.int64)
        kept = (lead >= 0) & (code >= 0) & (entered != NO_DAY)
        self.lead, self.code, self.entered, self.working = lead[kept], code[kept], entered[kept], working
        order = np.lexsort((self.entered, self.lead))  # stable: moves of one day stay as they were
        self.lead, self.code, self.entered = (part[order] for part in (self.lead, self.code, self.entered))
        self.created = days_of(frame, "created_at").astype(np.int64)
        self.outcome = frame["outcome"].to_numpy()
        closed = days_of(frame, "closed_at").astype(np.int64)
        self.closed = np.where(self.outcome == OPEN, NO_DAY, closed)
        self.usable = (self.created != NO_DAY) & ((self.outcome == OPEN) | (self.closed != NO_DAY))
        self.first = np.sort(np.unique(self.lead * len(self.names) + self.code, return_index=True)[1])

    def ended(self, day: int) -> Bools:
        """Say of each lead whether it had ended by a day."""
        return np.asarray((self.closed != NO_DAY) & (self.closed <= day))

    def chances(self, day: int, mature: int) -> list[StageChance]:
        """Give each working stage as it was known on a day, where leads are mature at an age."""
        first = self.first[self.entered[self.first] <= day]
        lead, code = self.lead[first], self.code[first]
        ended, size = self.ended(day), len(self.names)
        grown = self.usable[lead] & (self.created[lead] <= day - mature)
        parts = (
            np.ones(len(lead), bool),
            grown,
            grown & ended[lead],
            grown & ended[lead] & (self.outcome[lead] == SOLD),
        )
        ever, of, finished, hits = (np.bincount(code[part], minlength=size) for part in parts)
        told = np.flatnonzero(self.working & (finished >= LEAST_FINISHED))
        drawn = dict(zip(told.tolist(), _draw(hits[told], of[told]), strict=True))
        return [
            StageChance(
                self.names[code],
                int(ever[code]),
                int(finished[code]),
                share(int(hits[code]), int(of[code]), "ever_in_stage"),
                drawn.get(code),
            )
            for code in np.flatnonzero(self.working & (ever > 0)).tolist()
        ]

    def stage_on(self, day: int) -> tuple[Ints, Ints]:
        """Give the leads that were open on a day, and the stage each was in."""
        at = np.flatnonzero(self.entered <= day)
        last = at[np.append(np.diff(self.lead[at]) != 0, True)] if at.size else at
        lead, code = self.lead[last], self.code[last]
        open_then = (
            self.usable[lead] & (self.created[lead] <= day) & ~self.ended(day)[lead] & self.working[code]
        )
        return lead[open_then], code[open_then]

    def test(self, stood: Sequence[tuple[int, int]], day: int) -> ChanceTest | None:
        """Tell the chances of the leads open on past days by their stage then, and hold them against what came.

        `stood` gives the days, and the age at which leads were mature as was known then. Leads count that are so old now.
        """
        lots = []
        for then, mature in stood:
            drawn = {chance.stage: chance.drawn for chance in self.chances(then, mature)}
            told = np.array(
                [ratio.value if (ratio := drawn.get(name)) else np.nan for name in self.names], float
            )
            lead, code = self.stage_on(then)
            judged = (self.created[lead] <= day - mature) & ~np.isnan(told[code])
            lead, code = lead[judged], code[judged]
            sold = (self.outcome[lead] == SOLD) & self.ended(day)[lead]
            lots.append(np.array([told[code], sold, code], float))
        if not lots:
            return None
        told, sold, code = np.concatenate(lots, axis=1)
        return judge_chances((told, sold, np.ones(told.size)), code.astype(np.int64), self.names)


def _draw(hits: Ints, of: Ints) -> list[Ratio]:
    """Draw the shares of some stages towards that of all."""
    if len(hits) < 2:
        plain = [share(int(hit), int(n), "ever_in_stage") for hit, n in zip(hits, of, strict=True)]
        return [Ratio(rate.value, rate.low, rate.high) for rate in plain]
    found = update(fit_prior(hits, of), hits, of)
    if np.ptp(found.value) == 0:
        both = share(int(hits.sum()), int(of.sum()), "ever_in_stage")
        return [Ratio(both.value, both.low, both.high)] * len(hits)
    return [Ratio(*map(float, limits)) for limits in zip(*found, strict=True)]


def read_stages(leads: Leads, meaning: Callable[[str], str | None]) -> StageRecord | None:
    """Read the stages of leads from their history; None where none tells them, or they are so many that they are none."""
    if (
        leads.stays is None
        or "stay_of" not in leads.frame
        or "created_at" not in leads.frame
        or not len(leads.stays)
    ):
        return None
    found = StageRecord(leads.frame, leads.stays, meaning)
    return found if 0 < found.working.sum() <= MOST_STAGES else None
