"""Pipedrive: deals, headings as "Entity - Field"; the status outranks the stage, which a lost deal keeps."""

from __future__ import annotations

from datetime import timedelta

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports.department import Lead, department

LAYOUT = "%Y-%m-%d %H:%M:%S"
HEADER = (
    *(
        "Deal - ID",
        "Deal - Title",
        "Deal - Value",
        "Deal - Currency of value",
        "Deal - Stage",
        "Deal - Status",
    ),
    *("Deal - Owner", "Deal - Pipeline", "Deal - Label", "Deal - Deal created", "Deal - Update time"),
    *("Deal - Won time", "Deal - Lost time", "Deal - Expected close date", "Deal - Lost reason"),
    *("Deal - Total activities", "Deal - Organization", "Organization - Name", "Person - Name"),
    *("Person - Email (Work)", "Person - Phone", "Person - Owner", "Deal - Nazwa Partnera", "Deal - Źródło"),
)
TELLS = "sold lost manager reason amount created closed"


def deals_of() -> list[Lead]:
    """Give the department as deals: junk never became one."""
    return [lead for lead in department("pl") if lead.outcome != "non_target"]


def deal(lead: Lead) -> list[str]:
    """Give the cells of a deal: open ones are expected to close, lost ones stay where they were."""
    ended = lead.closed_at.strftime(LAYOUT) if lead.closed_at else ""
    expected = (lead.created_at + timedelta(days=30)).strftime("%Y-%m-%d")
    stage = ("Qualified", "Contact Made", "Proposal Made", "Negotiations Started")[lead.step]
    return [
        *(str(lead.number + 1), f"{lead.family} {lead.number}", str(lead.amount), "PLN", stage),
        *({"sold": "Won", "lost": "Lost", "open": "Open"}[lead.outcome], lead.manager, "Pipeline", ""),
        *(lead.created_at.strftime(LAYOUT), lead.modified_at.strftime(LAYOUT)),
        *(ended if lead.outcome == "sold" else "", ended if lead.outcome == "lost" else "", expected),
        *(lead.reason, str(lead.number % 6), f"{lead.family} sp. z o.o.", f"{lead.family} sp. z o.o."),
        *(lead.person, lead.email, lead.phone, "Ewa Górska", "", ""),
    ]


@export("acme-deals-13847150-271.csv", "Pipedrive", tells=TELLS, currency="PLN")
def deals() -> Told:
    """Deals of a Polish company."""
    leads = deals_of()
    return Told(leads, csv_of(HEADER, map(deal, leads), all_quoted=True).encode())


@export("acme-deals-13847150-272.xlsx", "Pipedrive", tells=TELLS, currency="PLN")
def deals_in_a_workbook() -> Told:
    """The same as a workbook; the headings of required fields end with an asterisk."""
    leads = deals_of()
    header = [
        f"{name} *" if name in ("Deal - Title", "Deal - Value", "Deal - Stage") else name for name in HEADER
    ]
    numbers = {HEADER.index("Deal - ID"), HEADER.index("Deal - Value")}
    rows = [
        [int(cell) if at in numbers else cell or None for at, cell in enumerate(deal(lead))] for lead in leads
    ]
    return Told(leads, workbook(Sheet("Deals", [header, *rows])))
