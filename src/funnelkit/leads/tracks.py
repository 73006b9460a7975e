"""What the files tell: which steps each of them tracks, and which moments have a time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.leads.events import EVENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.leads.typed import Part

STEPS = ("contacted", "appointments", "visits", "sold", "lost", "non_target", *EVENTS)
OUTCOMES_TOLD = frozenset({"sold", "lost", "non_target"})
OF_STATUS = "non_target"


def tracks_of(leads: Sequence[Part], deals: Sequence[Part]) -> dict[str, frozenset[int]]:
    """Say which files tell each step; deals tell theirs of all leads that they are joined to.

    An outcome that the statuses of one file tell is told by all files of the same headings (in those there just was
    none), and non-target leads by all files with statuses.
    """
    joined = frozenset().union(*(part.tracks for part in deals)) if deals else frozenset[str]()
    told = [_with_likes(part, leads) | joined for part in leads]
    tracks = {step: frozenset(code for code, steps in enumerate(told) if step in steps) for step in STEPS}
    if tracks[OF_STATUS]:
        by_status = frozenset(code for code, part in enumerate(leads) if part.meanings)
        tracks[OF_STATUS] |= by_status
    return tracks


def _with_likes(part: Part, parts: Sequence[Part]) -> frozenset[str]:
    if not part.meanings:
        return part.tracks
    headers = part.columns.plan.reading.headers
    like = [other for other in parts if other.meanings and other.columns.plan.reading.headers == headers]
    return part.tracks.union(*(other.tracks & OUTCOMES_TOLD for other in like))


def clocks_of(parts: Sequence[Part]) -> frozenset[str]:
    """Give the moments whose time of day is known wherever they are."""
    return frozenset(
        name
        for name in ("created_at", "contacted_at")
        if any(name in part.frame for part in parts)
        and all(name in part.clocks for part in parts if name in part.frame)
    )
