"""Google Ads lead forms: by the keys of the webhook, and the file that is downloaded, whose captions are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports.department import department

if TYPE_CHECKING:
    from exports.department import Lead

KEYS = (
    *("lead_id", "form_id", "campaign_id", "adgroup_id", "creative_id", "gcl_id", "lead_submit_time"),
    *("is_test", "lead_stage", "full_name", "email", "phone_number"),
)
CAPTIONS = (
    *("Lead ID", "Lead Submit Time", "Campaign ID", "Campaign", "Ad group ID", "Form ID", "Form name"),
    *("GCLID", "Full name", "Email", "Phone number", "City"),
)


@export("google_ads_webhook.csv", "Google Ads lead forms", tells="non_target created")
def by_keys() -> Told:
    """Inquiries as a webhook stores them: tests are no inquiries."""
    leads = department("en")
    return Told(leads, csv_of(KEYS, map(_stored, leads)).encode())


def _stored(lead: Lead) -> tuple[object, ...]:
    return (
        *(f"TeSter-{lead.number}", 77, 55, 5, 6, "Cj0K", f"{lead.created_at:%Y-%m-%dT%H:%M:%S}Z"),
        *(
            "true" if lead.outcome == "non_target" else "false",
            "LEAD_STAGE_UNSPECIFIED",
            lead.person,
            lead.email,
        ),
        lead.phone,
    )


@export("google_ads_download.csv", "Google Ads lead forms", tells="created")
def by_captions() -> Told:
    """Inquiries as they are downloaded."""
    leads = department("en")
    return Told(leads, csv_of(CAPTIONS, map(_downloaded, leads)).encode())


def _downloaded(lead: Lead) -> tuple[object, ...]:
    return (
        *(
            f"TeSter-{lead.number}",
            f"{lead.created_at:%Y-%m-%d %H:%M:%S}",
            55,
            "Spring",
            5,
            77,
            "Form",
            "Cj0K",
        ),
        *(lead.person, lead.email, lead.phone, "Szeged"),
    )
