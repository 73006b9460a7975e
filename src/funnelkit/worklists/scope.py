"""Leads of one export that the other lacks: what they have in common, where a filter seems to have left them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import OUTCOMES
from funnelkit.model import Note
from funnelkit.tally.packing import days_of
from funnelkit.tally.tables import NO_DAY
from funnelkit.worklists.pairing import ABSENT, joint_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from funnelkit.worklists.pairing import Pairs

    Bools = npt.NDArray[np.bool_]
    Explained = tuple[str, dict[str, object]]

LEAST_SHARE, LEAST_LEADS = 0.05, 10
"""From this share of an export's leads, and so many of them, on it is said first that the other lacks them."""

NEARLY_ALL = 0.9
"""A filter that explains so many of the missing leads is named."""

MOST_NAMES = 5


def find_scope(pairs: Pairs, names: Sequence[str], files: tuple[str, str]) -> list[Note]:
    """Say of which export many leads are missing in the other, and which filter would explain it; `files` name the two."""
    lacking = {0: pairs.keyed & (pairs.now == ABSENT), 1: pairs.late}
    held = {0: pairs.keyed & (pairs.was != ABSENT), 1: pairs.keyed & (pairs.now != ABSENT)}
    notes = []
    for end, missing in lacking.items():
        leads, of = int(missing.sum()), int(held[end].sum())
        if leads >= max(LEAST_LEADS, LEAST_SHARE * of):
            told = {"leads": leads, "of": of, "file": files[end], "other": files[1 - end]}
            key, params = next(Missing(pairs, end, missing).explained(names), ("scope_unknown", {}))
            notes.append(Note(key, {**told, **params}))
    return notes


class Missing:
    """The leads of one end that the other lacks."""

    def __init__(self, pairs: Pairs, end: int, missing: Bools) -> None:
        self.pairs, self.end, self.missing = pairs, end, missing
        states = (pairs.was, pairs.now)
        self.states, self.others = states[end], states[1 - end]

    def explained(self, names: Sequence[str]) -> Iterator[Explained]:
        """Give the filters that explain nearly all of them: days of creation, outcomes, one value of a dimension."""
        yield from self._by_day()
        yield from self._by_outcome()
        for name in names:
            yield from self._by_value(name)

    def _explains(self, which: Bools) -> bool:
        return bool((which & self.missing).sum() >= NEARLY_ALL * self.missing.sum())

    def _by_day(self) -> Iterator[Explained]:
        mine, theirs = (self._created(end) for end in (self.end, 1 - self.end))
        seen = theirs[(self.others != ABSENT) & (theirs != NO_DAY)]
        if len(seen):
            first, last = int(seen.min()), int(seen.max())
            for key, which, day in (
                ("scope_before", (mine != NO_DAY) & (mine < first), first),
                ("scope_after", mine > last, last),
            ):
                if self._explains(which):
                    yield key, {"day": str(np.datetime64(day, "D"))}

    def _created(self, end: int) -> npt.NDArray[np.int32]:
        created = days_of(self.pairs.side(end).leads.frame, "created_at")
        return np.append(created, NO_DAY)[self.pairs.at[end]]

    def _by_outcome(self) -> Iterator[Explained]:
        lacked = [code for code in range(ABSENT) if not (self.others == code).any()]
        which = np.isin(self.states, lacked)
        if self._explains(which):
            found = np.unique(self.states[which & self.missing]).tolist()
            yield "scope_outcome", {"outcomes": [OUTCOMES[code] for code in found]}

    def _by_value(self, name: str) -> Iterator[Explained]:
        *codes, names = joint_codes(self.pairs, name)
        mine, theirs = codes[self.end], codes[1 - self.end]
        there = np.bincount(theirs[self.others != ABSENT], minlength=len(names)) > 0
        if there[1:].any() and self._explains(~there[mine]):
            counts = np.bincount(mine[self.missing & ~there[mine]], minlength=len(names))
            order = [code for code in np.argsort(-counts, kind="stable").tolist() if counts[code]]
            values = [names[code] or "–" for code in order]
            short = values[:MOST_NAMES] + (["…"] if len(values) > MOST_NAMES else [])
            yield "scope_value", {"field": name, "values": short}
