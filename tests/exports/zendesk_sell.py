"""Zendesk Sell: deals of a list, the id second; UTF-16 where it was opened and saved. Most captions are believed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from exports.department import Lead

STAGES = ("Incoming", "Qualified", "Quote", "Closure")
CAPTIONS = (
    *("Name", "ID", "Value", "Currency", "Owner", "Primary Contact", "Company", "Stage", "Source"),
    *("Loss Reason", "Unqualified Reason", "Hot", "Tags", "Added on", "Last Stage Change At"),
    *("Estimated Close Date", "Win Likelihood"),
)


@export(
    "zendesk_sell_deals.csv",
    "Zendesk Sell",
    tells="sold lost manager source reason amount created",
    currency="EUR",
)
def deals() -> Told:
    """Deals: an unqualified one was refused for a reason of its own kind, which is not read."""
    leads = department("en")
    return Told(with_refusals(leads), csv_of(CAPTIONS, map(_deal, leads)).encode("utf-16"))


def _deal(lead: Lead) -> tuple[object, ...]:
    ended = {"sold": "Won", "lost": "Lost", "non_target": "Unqualified"}
    stage = ended.get(lead.outcome, STAGES[lead.step])
    return (
        *(f"Order {lead.number}", 81_000 + lead.number * 13, lead.amount, "EUR", lead.manager, lead.person),
        *("Acme", stage, lead.source, lead.reason, "Not a fit" if lead.outcome == "non_target" else ""),
        *(
            lead.number % 2,
            "",
            f"{lead.created_at:%Y-%m-%d %H:%M:%S}",
            f"{lead.modified_at:%Y-%m-%d %H:%M:%S}",
        ),
        *(f"{lead.created_at + timedelta(days=45):%Y-%m-%d}", lead.step * 25),
    )
