"""Close: opportunities, each with the id of its lead; `value` in hundredths. All of it is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from exports.department import Lead

LABELS = ("Active", "Demo", "Proposal", "Contract")
CAPTIONS = (
    *("id", "lead_id", "lead_name", "lead_url", "contact_name", "user_name", "pipeline_name", "status_label"),
    *("status_type", "value", "value_formatted", "value_currency", "value_period", "confidence", "note"),
    *("date_created", "date_updated", "date_won", "date_lost", "created_by_name", "updated_by_name"),
)


@export(
    "close_opportunities.csv",
    "Close",
    tells="sold lost manager amount created closed",
    currency="USD",
    kind="deals",
)
def opportunities() -> Told:
    """Opportunities without the leads."""
    leads = with_refusals(department("en"))
    return Told(leads, csv_of(CAPTIONS, map(_opportunity, leads)).encode())


def _opportunity(lead: Lead) -> tuple[object, ...]:
    label, kind = {"sold": ("Won", "won"), "lost": ("Lost", "lost")}.get(
        lead.outcome, (LABELS[lead.step], "active")
    )
    days = {lead.outcome: f"{lead.closed_at:%Y-%m-%d}"} if lead.closed_at else {}
    return (
        *(f"oppo_{lead.number}x9", f"lead_{lead.number}k2", "Acme", "https://app.example.com", lead.person),
        *(
            lead.manager,
            "Sales",
            label,
            kind,
            lead.amount * 100,
            f"${lead.amount:,.2f}",
            "USD",
            "one_time",
            50,
            "",
        ),
        *(f"{lead.created_at:%Y-%m-%dT%H:%M:%S}+00:00", f"{lead.modified_at:%Y-%m-%dT%H:%M:%S}+00:00"),
        *(days.get("sold", ""), days.get("lost", ""), "Bot", "Bot"),
    )
