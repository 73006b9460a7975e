"""What must be said beside managers side by side: the time, their mixes of sources, newcomers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.model import Note
from funnelkit.periods import day_number
from funnelkit.statistics.intervals import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from funnelkit.analysis.manager_mix import Mix
    from funnelkit.analysis.manager_rates import Rates
    from funnelkit.analysis.managers import SideBySide

_MOST_NAMES = 8

FEW_MONTHS = timedelta(days=180)
"""Managers are compared over twelve months at most; under six a note says so."""


def notes_of(seen: SideBySide, *, told: bool) -> Iterable[Note]:
    """Give the notes of an answer."""
    who = {"who": seen.dimension}
    if seen.whole.end - seen.whole.start < FEW_MONTHS:
        yield Note("managers_few_months", {**who, "period": seen.whole.name})
    for key, rates in seen.found.items():
        if rates.mix:
            yield from _of_mix(seen, key, rates, rates.mix)
    if seen.mixes.is_counted and not seen.mixes.is_told and seen.mixes.untold < 1:
        percent = round(100 * seen.mixes.untold)
        yield Note("mix_untold", {**who, "over": seen.mixes.pair[1], "percent": percent})
    yield from of_newcomers(seen)
    if told and seen.dimension != "source":
        yield Note("managers_selection", who)


def _of_mix(seen: SideBySide, key: str, rates: Rates, mix: Mix) -> Iterable[Note]:
    """Say that rates are held at one mix, or cannot be, and whether that turns the picture."""
    told = {
        "metric": key,
        "who": seen.dimension,
        "over": seen.mixes.pair[1],
        "points": round(100 * mix.most, 1),
    }
    if not rates.is_adjusted:
        yield Note("managers_no_one_mix", told)
        return
    yield Note("managers_at_one_mix", told)
    if mix.together:
        names = [seen.mixes.sources[place] or "–" for place in mix.together]
        yield Note("mix_together", {**told, "count": len(names), "names": names[:_MOST_NAMES]})
    as_came = seen.chances_of_own_mix.get(key, 1.0) <= 1 - LEVEL
    if as_came and key not in seen.apart:
        yield Note("mix_explains", told)
    if key in seen.apart and not as_came:
        yield Note("mix_hides", told)
    reversed_ = [
        row.name
        for row in seen.rows
        for standing in [row.standings.get(key)]
        if standing and {standing.outside, standing.outside_own_mix} == {"above", "below"}
    ]
    if reversed_:
        yield Note("mix_reverses", {**told, "names": reversed_})


def of_newcomers(seen: SideBySide) -> Iterable[Note]:
    """Say of whom nothing can be held against the first months of others."""
    here = [place for place in seen.order if seen.beginnings.newcomers[place]]
    if here and not seen.beginnings.others.any():
        names = [seen.names[place] for place in here]
        since = seen.beginnings.since
        yield Note("newcomers_without_past", {"who": seen.dimension, "names": names, "since": since})


def running_notes(seen: SideBySide) -> Iterable[Note]:
    """Say how many leads of a running period are not looked at, who has leads there alone, and how many are too young."""
    created, n, group = _leads(seen)
    later = (created >= day_number(seen.whole.end)) & (created <= day_number(seen.view.as_of))
    who = {"who": seen.dimension}
    if later.any() and seen.periods[-1].closed(seen.view.as_of):
        yield Note("managers_later", {**who, "leads": int(n[later].sum()), "end": seen.whole.end})
        begun = [
            place for place in np.unique(group[later]).tolist() if seen.names[place] and not seen.leads[place]
        ]
        if begun:
            yield Note("managers_begun", {"names": [seen.names[place] for place in begun]})
    undated = [key for key in seen.found if seen.windows[key].days is None]
    if undated:
        yield Note("managers_undated", {"rates": undated})
    ages: dict[int, list[str]] = {}
    for key in seen.found:
        days = seen.windows[key].days
        if days is not None and seen.side.leads > seen.side.grown(days):
            ages.setdefault(days, []).append(key)
    for days, keys in sorted(ages.items()):
        young = seen.side.leads - seen.side.grown(days)
        yield Note("managers_young", {"rates": keys, "days": days, "leads": young, "of": seen.side.leads})


def _leads(seen: SideBySide) -> tuple[npt.NDArray[np.int64], ...]:
    lines = seen.tally.cells[seen.dimension,].steps.of_step("leads")
    created, n, group = (lines[name].astype(np.int64) for name in ("created", "n", "group"))
    return created, n, group
