"""A board of monday.com as a workbook: its name in row 1, each group under its own name with the headings again.

That headings are repeated is known from programs that read boards; the rest is believed: a line of sums below each group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import Sheet, workbook
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exports.department import Lead

CAPTIONS = (
    *("Name", "Owner", "Stage", "Deal Value", "Close Probability", "Creation Log", "Close Date"),
    *("Lead Source", "Lost Reason", "Priority"),
)
STAGES = ("New", "Discovery", "Proposal", "Negotiation")
GROUPS = {"Active Deals": "open", "Closed Won": "sold", "Closed Lost": "lost"}


@export(
    "monday_board.xlsx",
    "monday.com",
    tells="sold lost manager source reason amount created closed",
    notes="lines_above_header not_leads",
)
def board() -> Told:
    """A board of deals in three groups."""
    leads = with_refusals(department("en"))
    return Told(leads, workbook(Sheet("Deals", [["Deals"], [], *_rows(leads)])))


def _rows(leads: Sequence[Lead]) -> Iterator[Sequence[object]]:
    for name, outcome in GROUPS.items():
        own = [lead for lead in leads if lead.outcome == outcome]
        yield [name]
        yield CAPTIONS
        yield from map(_item, own)
        yield [None, None, None, sum(lead.amount for lead in own)]
        yield []


def _item(lead: Lead) -> Sequence[object]:
    stage = {"sold": "Won", "lost": "Lost"}.get(lead.outcome, STAGES[lead.step])
    return (
        *(lead.person, lead.manager or None, stage, lead.amount, lead.step * 25, lead.created_at),
        *(lead.closed_at and lead.closed_at.date(), lead.source, lead.reason or None, "High"),
    )
