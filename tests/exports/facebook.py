"""Facebook lead ads: as text, and in the tab-separated UTF-16 that is believed. They tell no outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department

if TYPE_CHECKING:
    from exports.department import Lead

CAPTIONS = (
    *("id", "created_time", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name"),
    *("form_id", "form_name", "is_organic", "platform", "when_do_you_plan_to_buy?", "email", "full_name"),
    *("phone_number", "lead_status"),
)
SOURCES = ("fb", "ig", "fb", "ig", "fb")


@export("facebook_leads.csv", "Facebook Lead Ads", tells="source created")
def leads() -> Told:
    """Inquiries as text."""
    told = department("en", sources=SOURCES)
    return Told(told, csv_of(CAPTIONS, map(_inquiry, told)).encode())


@export("facebook_leads_utf16.csv", "Facebook Lead Ads", tells="source created")
def leads_utf16() -> Told:
    """Inquiries as the file that is called CSV and parted by tabs."""
    told = department("en", sources=SOURCES)
    return Told(told, csv_of(CAPTIONS, map(_inquiry, told), delimiter="\t").encode("utf-16"))


def _inquiry(lead: Lead) -> tuple[object, ...]:
    return (
        *(
            f"l:{9 * 10**15 + lead.number}",
            f"{lead.created_at:%Y-%m-%dT%H:%M:%S}+02:00",
            "ag:1",
            "Ad",
            "as:1",
        ),
        *(
            "Set",
            "c:1",
            "Spring",
            "f:1",
            "Form",
            "false",
            lead.source,
            "within_a_month",
            lead.email,
            lead.person,
        ),
        *(f"p:{lead.phone}".replace(" ", ""), "CREATED"),
    )
