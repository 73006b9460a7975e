"""How long a lead may stay in a stage: as the configuration says, else as long as nine in ten stays there ever lasted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.fold import fold
from funnelkit.leads.table import OPEN
from funnelkit.statistics.waits import Waits, find_wait
from funnelkit.worklists.found import Elapsed, Found, Scene, of_leads

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.leads import Leads

    Places = npt.NDArray[np.int64]
    Days = npt.NDArray[np.datetime64]

PART = 0.9
LEAST = 29
"""Finished stays without which no upper limit of a 90 % point exists: 0.9 to the power of 28 is above 5 %."""

CONFIGURED, OWN_PAST = "configured", "own_past"


@dataclass(frozen=True)
class StageLimit:
    """A stage with the days that a lead may stay there, None where neither the configuration nor its past tells.

    `origin`: CONFIGURED or OWN_PAST; `ended` stays of the past, of which `PART` lasted no longer, and `going_on`.
    """

    stage: str
    days: int | None
    origin: str | None
    ended: int
    going_on: int


@dataclass(frozen=True, eq=False)
class Present:
    """The stays that go on: the places of open leads, the codes of their stages and the days they came in."""

    places: Places
    stages: Places
    entered: Days
    names: tuple[str, ...]


def find_present(leads: Leads) -> Present | None:
    """Give the stays of open leads that go on; None where no history tells any."""
    stays = leads.stays
    if stays is None or "stay_of" not in leads.frame:
        return None
    place = _place_of(leads, stays)
    at = np.flatnonzero(np.isnat(stays["left_at"].to_numpy()) & ~np.isnat(stays["entered_at"].to_numpy()))
    mine = place[stays["lead"].to_numpy()[at]]
    outcome = leads.frame["outcome"].to_numpy()
    going = (mine >= 0) & (outcome[mine] == OPEN)
    names = tuple(str(name) for name in stays["stage"].cat.categories)
    codes = stays["stage"].cat.codes.to_numpy().astype(np.int64)[at[going]]
    entered = stays["entered_at"].to_numpy().astype("datetime64[D]")[at[going]]
    return Present(mine[going], codes, entered, names)


def _place_of(leads: Leads, stays: pd.DataFrame) -> Places:
    """Give the place in the frame of each lead that the stays number."""
    own = leads.frame["stay_of"].to_numpy().astype(np.int64)
    numbers = (own, stays["lead"].to_numpy())
    place = np.full(max(int(part.max(initial=-1)) for part in numbers) + 2, -1, np.int64)
    place[own] = np.arange(len(own))
    return place


def find_limits(
    leads: Leads, as_of: np.datetime64, configured: Mapping[str, int], elapsed: Elapsed
) -> dict[int, StageLimit]:
    """Give the limit of each stage in which some lead is now, by its code, from the stays of all leads."""
    present = find_present(leads)
    if present is None:
        return {}
    told = {fold(stage): days for stage, days in configured.items()}
    stages, lasted, over = _past(leads, as_of, elapsed)
    mine = {code: stages == code for code in np.unique(present.stages).tolist()}
    return {
        code: _limit(present.names[code], lasted[which], over[which], told) for code, which in mine.items()
    }


def _past(
    leads: Leads, as_of: np.datetime64, elapsed: Elapsed
) -> tuple[Places, Places, npt.NDArray[np.bool_]]:
    """Give the stage, the length in days and whether it is over of each stay whose length is known.

    The last stay of a lead that is closed ended when the lead was closed; one that began on that day or later is none.
    """
    stays = leads.stays
    assert stays is not None
    place = _place_of(leads, stays)[stays["lead"].to_numpy()]
    entered = stays["entered_at"].to_numpy().astype("datetime64[D]")
    left = stays["left_at"].to_numpy().astype("datetime64[D]")
    is_open = np.append(leads.frame["outcome"].to_numpy() == OPEN, False)[place]
    last = np.isnat(left)
    closed = np.full(len(stays), np.datetime64("NaT", "D"))
    if "closed_at" in leads.frame:
        closed = np.append(leads.frame["closed_at"].to_numpy().astype("datetime64[D]"), closed[:1])[place]
    closed = np.where(closed > entered, closed, np.datetime64("NaT", "D"))
    end = np.where(last, np.where(is_open, as_of, closed), left)
    known = (place >= 0) & ~np.isnat(entered) & ~np.isnat(end) & (entered <= end)
    lasted = elapsed(entered[known].astype(np.int64), end[known].astype(np.int64))
    codes = stays["stage"].cat.codes.to_numpy().astype(np.int64)[known]
    return codes, np.asarray(lasted, np.int64), ~(last & is_open)[known]


def _limit(stage: str, lasted: Places, over: npt.NDArray[np.bool_], told: Mapping[str, int]) -> StageLimit:
    ended = int(over.sum())
    going_on = len(over) - ended
    if fold(stage) in told:
        return StageLimit(stage, told[fold(stage)], CONFIGURED, ended, going_on)
    days = _ninety(lasted, over) if ended >= LEAST else None
    return StageLimit(stage, days, None if days is None else OWN_PAST, ended, going_on)


def _ninety(lasted: Places, over: npt.NDArray[np.bool_]) -> int | None:
    """Give the days by which nine in ten stays had ended, those that go on counted as far as they are known."""
    ages, place = np.unique(lasted, return_inverse=True)
    counts = [np.bincount(place[which], minlength=len(ages)) for which in (over, ~over)]
    value = find_wait(Waits(ages, *counts), PART).value
    return None if value is None else math.ceil(value)


def find_overstayed(scene: Scene, limits: Mapping[int, StageLimit]) -> list[Found]:
    """Give the open leads that are longer in their stage than its limit, each with that limit and where it is from."""
    present = find_present(scene.leads)
    if present is None:
        return []
    found = []
    for origin in (CONFIGURED, OWN_PAST):
        days = np.full(len(present.names), np.iinfo(np.int64).max)
        ended = np.zeros(len(present.names), np.int64)
        for code, limit in limits.items():
            if limit.origin == origin and limit.days is not None:
                days[code], ended[code] = limit.days, limit.ended
        stayed = scene.days_since(present.entered)
        over = np.flatnonzero(stayed > days[present.stages])
        stages = present.stages[over]
        names = np.array(present.names, dtype=object)[stages]
        lines = of_leads(
            "stage_limit",
            present.places[over],
            stayed[over] - days[stages],
            stage=names,
            stayed=stayed[over],
            limit=days[stages],
            ended=ended[stages],
            limit_from=origin,
        )
        found.append(_keyed(lines, f"deadline_stage_limit_{origin}"))
    return [lines for lines in found if len(lines)]


def _keyed(found: Found, key: str) -> Found:
    return Found(found.kind, found.leads, found.tasks, found.days, found.params, key)
