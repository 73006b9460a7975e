"""Copper: opportunities; fields of the user's own end in `cf_` and a number. The captions are believed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from exports.department import Lead

STAGES = ("Qualified", "Follow-up", "Presentation", "Negotiation")
CAPTIONS = (
    *("Copper ID", "Name", "Primary Contact", "Company", "Assigned To", "Pipeline", "Stage", "Status"),
    *("Priority", "Value", "Currency", "Win Probability", "Close Date", "Loss Reason", "Source", "Tags"),
    *("Details", "Created At", "Updated At", "Lead Created At", "Days in Stage", "Account Number cf_698260"),
)


@export(
    "copper_opportunities.csv",
    "Copper",
    tells="sold lost manager source reason amount created closed",
    currency="USD",
)
def opportunities() -> Told:
    """Opportunities: abandoned ones were not won."""
    leads = department("en")
    return Told(with_refusals(leads), csv_of(CAPTIONS, map(_opportunity, leads)).encode())


def _opportunity(lead: Lead) -> tuple[object, ...]:
    status = {"sold": "Won", "lost": "Lost", "non_target": "Abandoned"}.get(lead.outcome, "Open")
    closing = lead.closed_at or lead.created_at + timedelta(days=40)
    return (
        *(5000 + lead.number, f"Order {lead.number}", lead.person, "Acme", lead.manager, "Sales"),
        *(STAGES[lead.step], status, "None", lead.amount, "USD", lead.step * 25, f"{closing:%m/%d/%Y}"),
        *(lead.reason, lead.source, "", "", f"{lead.created_at:%m/%d/%Y}", f"{lead.modified_at:%m/%d/%Y}"),
        *(f"{lead.created_at - timedelta(days=2):%m/%d/%Y}", 3, ""),
    )
