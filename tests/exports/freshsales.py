"""Freshsales: the scheduled export of deals with its keys, and the export of a list, whose captions are believed.

Dates are day first with dashes: `19-10-2021 07:48:37`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department, with_refusals

if TYPE_CHECKING:
    from exports.department import Lead

STAGES = ("New", "Qualification", "Demo", "Negotiation")
DAY, MOMENT = "%d-%m-%Y", "%d-%m-%Y %H:%M:%S"
TELLS = "sold lost manager source reason amount created closed"

KEYS = (
    *("deal_id", "deal_name", "deal_amount", "deal_currency_name", "deal_expected_close", "deal_closed_date"),
    *("deal_probability", "deal_age", "deal_created_at", "deal_updated_at", "deal_deal_pipeline_name"),
    *("deal_deal_stage_name", "deal_deal_reason_name", "deal_deal_type_name", "deal_deal_product_name"),
    *("deal_source_name", "deal_campaign_name", "deal_owner_name", "deal_creater_name"),
)
CAPTIONS = (
    *("Deal id", "Deal name", "Deal value", "Currency", "Expected close date", "Closed date"),
    *("Probability (%)", "Deal age (in days)", "Created at", "Updated at", "Deal pipeline", "Deal stage"),
    *("Lost reason", "Deal type", "Product", "Source", "Campaign", "Sales owner", "Created by"),
)


@export("freshsales_scheduled.csv", "Freshsales", tells=TELLS, currency="EUR")
def scheduled() -> Told:
    """The scheduled export."""
    return _written(KEYS)


@export("freshsales_deals.csv", "Freshsales", tells=TELLS, currency="EUR")
def from_the_list() -> Told:
    """The export of a list."""
    return _written(CAPTIONS)


def _written(header: tuple[str, ...]) -> Told:
    leads = with_refusals(department("en"))
    return Told(leads, csv_of(header, map(_deal, leads)).encode(), [KEYS, CAPTIONS])


def _deal(lead: Lead) -> tuple[object, ...]:
    stage = {"sold": "Won", "lost": "Lost"}.get(lead.outcome, STAGES[lead.step])
    closed = lead.closed_at.strftime(DAY) if lead.closed_at else ""
    return (
        *(70_000 + lead.number, f"Order {lead.number}", float(lead.amount), "EUR"),
        *((lead.created_at + timedelta(days=40)).strftime(DAY), closed, lead.step * 25, 9),
        *(lead.created_at.strftime(MOMENT), lead.modified_at.strftime(MOMENT), "Default Pipeline", stage),
        *(
            lead.reason,
            "New Business",
            ("Sofa", "Lamp")[lead.number % 2],
            lead.source,
            "",
            lead.manager,
            "Admin",
        ),
    )
