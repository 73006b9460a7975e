"""Microsoft Dynamics 365: workbooks whose first three columns are hidden: the id, a checksum, the day of the change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from exports import Told, export
from exports._files import Sheet, workbook
from exports.department import department

if TYPE_CHECKING:
    from exports.department import Lead

LEADS = (
    *("(Do Not Modify) Lead", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Subject"),
    *(" Full Name", "Job Title", "Company Name", "Email", "Business Phone", "Lead Source", "Rating"),
    *("Source Campaign", "Status", "Status Reason", "Owner", "Created On"),
)
DEALS = (
    *("(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Topic"),
    *("Potential Customer", "Status", "Status Reason", "Owner", "Created On", "Actual Close Date"),
    *("Est. Close Date", "Est. Revenue", "Actual Revenue", "Owner (Regarding) (Customer Product)"),
)
HIDDEN = (1, 2, 3)
LIST = Sheet("hiddenSheet", [["opportunity:abc"], ["Hot"], ["Warm"], ["Cold"]], is_hidden=True)


def head_of(lead: Lead) -> list[object]:
    """Give the hidden cells of a row."""
    return [str(UUID(int=0x6F1C0F30 << 96 | lead.number)), f"q{lead.number}Zx8==", lead.modified_at]


@export("dynamics_All Opportunities.xlsx", "Dynamics 365", tells="sold lost manager amount created closed")
def opportunities() -> Told:
    """Opportunities: a revenue where one was won, an expected one for all."""
    found = [lead for lead in department("en") if lead.outcome != "non_target"]
    states = {"open": ("Open", "In Progress"), "sold": ("Won", "Won"), "lost": ("Lost", "Canceled")}
    rows = [
        [
            *(*head_of(lead), f"{lead.family} {lead.number}", f"{lead.family} Ltd", *states[lead.outcome]),
            *(
                lead.manager or None,
                lead.created_at,
                lead.closed_at,
                lead.created_at.replace(month=12, day=1),
            ),
            *(lead.amount + 50, lead.amount if lead.outcome == "sold" else None, "System"),
        ]
        for lead in found
    ]
    return Told(found, workbook(Sheet("All Opportunities", [DEALS, *rows], HIDDEN, "m/d/yyyy h:mm"), LIST))


@export(
    "dynamics_My Open Leads.xlsx",
    "Dynamics 365",
    tells="lost manager source created",
    notes="converted_statuses",
)
def leads() -> Told:
    """Leads: a qualified one has become an opportunity."""
    found = [
        replace(
            lead,
            reason="",
            outcome={"sold": "converted", "lost": "converted", "non_target": "lost"}.get(
                lead.outcome, "open"
            ),
        )
        for lead in department("en", sources=("Advertisement", "Web", "Partner", "Seminar", "Trade Show"))
    ]
    states = {
        "open": ("Open", "New"),
        "converted": ("Qualified", "Qualified"),
        "lost": ("Disqualified", "Lost"),
    }
    rows = [
        [
            *(
                *head_of(lead),
                f"{lead.family} {lead.number}",
                lead.person,
                "Buyer",
                f"{lead.family} Ltd",
                lead.email,
            ),
            *(lead.phone, lead.source, "Warm", "Spring", *states[lead.outcome], lead.manager or None),
            lead.created_at,
        ]
        for lead in found
    ]
    return Told(found, workbook(Sheet("My Open Leads", [LEADS, *rows], HIDDEN, "m/d/yyyy h:mm"), LIST))
