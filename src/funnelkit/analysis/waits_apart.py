"""Whether groups differ in how soon their leads are contacted, or chance alone makes them look so."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

from funnelkit.analysis.windows import LEAST_LEADS
from funnelkit.model import Bounds
from funnelkit.statistics.families import holm
from funnelkit.statistics.homogeneity import compare_groups
from funnelkit.statistics.intervals import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.timing import WaitRow, WaitSection

ASKED = ("1h", "1d")
"""The share that is asked: within an hour, within a day where no clock tells that."""


def tell_waits_apart(sections: Sequence[WaitSection]) -> tuple[WaitSection, ...]:
    """Ask of each grouping but periods whether its groups have one share, all groupings together at 5 % (Holm).

    Of the groups that have a name and ten leads old enough; contacts at no known time are left out.
    """
    asked = {section.by: found for section in sections if (found := _ask(section))}
    adjusted = holm([chance for _, chance in asked.values()]).tolist() if asked else []
    told = {
        by: {"told_by": time, "told_apart": chance <= 1 - LEVEL, "chance": chance}
        for (by, (time, _)), chance in zip(asked.items(), adjusted, strict=True)
    }
    return tuple(replace(section, **told.get(section.by, {})) for section in sections)


def _ask(section: WaitSection) -> tuple[str, float] | None:
    """Give the time that is asked about and the p-value; None where nothing can be asked."""
    if not section.by or "period" in section.by:
        return None
    for time in ASKED:
        counts = [found for row in section.rows if (found := _counts(row, time)) and found[1] >= LEAST_LEADS]
        if len(counts) > 1:
            hits, of = zip(*counts, strict=True)
            chance = float(compare_groups(hits, of).p)
            return None if isnan(chance) else (time, chance)
    return None


def _counts(row: WaitRow, time: str) -> tuple[float, float] | None:
    """Give how many of a group were contacted in time, of those of whom it is known."""
    contact = row.steps["contacted"]
    share = contact.within[time] if contact and None not in row.group.values() else None
    if share is None:
        return None
    if isinstance(share, Bounds):
        return share.hits_least, share.of - (share.hits_most - share.hits_least)
    return share.hits, share.of
