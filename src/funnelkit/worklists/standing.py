"""Where leads stood on a day by a history of stages: what one export does not tell of those that were opened again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.leads.table import OPEN, OUTCOMES
from funnelkit.tally.packing import days_of
from funnelkit.tally.stays import stays_of
from funnelkit.tally.tables import NO_DAY
from funnelkit.worklists.movement import BESIDE
from funnelkit.worklists.pairing import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.leads import Leads
    from funnelkit.worklists.pairing import Pairs, States

LEAST_COVERED = 0.9
"""A history of fewer of the leads tells only of some what was opened again."""

TOLD_BY_HISTORY = frozenset({"reopened", "sales_undone"}) | {
    name for name, states in BESIDE.items() if ABSENT not in states
}


def covers(leads: Leads) -> bool:
    """Say whether a history tells of nearly all leads in which stages they were."""
    if leads.stays is None or "stay_of" not in leads.frame or not len(leads):
        return False
    return bool(leads.frame["stay_of"].isin(leads.stays["lead"]).mean() >= LEAST_COVERED)


def with_history(pairs: Pairs, as_of: int, meanings: Mapping[str, str | None]) -> Pairs:
    """Take those who stood in an ended stage on a day for ended then, though they are open now or ended later.

    On `as_of`, the day of the export, how each lead stands is told. `meanings`: what statuses were taken for.
    """
    was, now = (
        np.where(states == OPEN, _ended(side.leads, side.cut.as_of, meanings)[at], states).astype(np.int8)
        if side.cut.as_of < as_of
        else states
        for side, at, states in ((pairs.start, pairs.at[0], pairs.was), (pairs.end, pairs.at[1], pairs.now))
    )
    return replace(pairs, was=was, now=now)


def _ended(leads: Leads, day: int, meanings: Mapping[str, str | None]) -> States:
    """Give the outcome of the stage in which each lead stood at the end of a day, OPEN where it was none."""
    assert leads.stays is not None
    stays = stays_of(leads.frame, leads.stays)
    entered, left = (days_of(stays, name) for name in ("entered_at", "left_at"))
    stood = (entered <= day) & ((left == NO_DAY) | (left > day))
    told = {fold(status): meaning for status, meaning in meanings.items()}
    outcome_of = load_vocabulary().outcome_of
    stages = [str(stage) for stage in stays["stage"].cat.categories]
    means = [told.get(fold(stage)) or outcome_of(stage) or "open" for stage in stages]
    codes = np.array([*(OUTCOMES.index(meaning) for meaning in means), OPEN], np.int8)
    found = np.full(len(leads.frame), OPEN, np.int8)
    places = np.searchsorted(leads.frame["stay_of"].to_numpy(), stays["lead"].to_numpy()[stood])
    found[places] = codes[stays["stage"].cat.codes.to_numpy()[stood]]
    return found
