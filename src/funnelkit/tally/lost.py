"""Lost leads → Tally: a question of its own, with what they were worth; kept in no baseline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.leads.table import LOST
from funnelkit.tally.counting import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funnelkit.leads import Leads
    from funnelkit.tally.tables import Tally

_KEPT = ("file", "row", "outcome", "created_at", "closed_at", "hundredths", "amount_known", "currency")


def count_lost(leads: Leads, groupings: Iterable[tuple[str, ...]]) -> Tally:
    """Count the lost leads alone, and by groupings; `money` is what they were worth.

    An amount of nothing says that none was kept. Stays, costs, reviews and answers are left out.
    """
    wanted = list(groupings)
    columns = dict.fromkeys((*_KEPT, *(name for by in wanted for name in by)))
    frame = leads.frame.loc[
        leads.frame["outcome"].to_numpy() == LOST, [name for name in columns if name in leads.frame]
    ]
    if "hundredths" in frame:
        frame = frame.assign(amount_known=frame["amount_known"] & (frame["hundredths"] > 0))
    bare = replace(leads, frame=frame, stays=None, costs=None, reviews=None, answers=None, tests=None)
    return count(bare, wanted, paid=LOST)
