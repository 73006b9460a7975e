"""HubSpot: views of deals and contacts. `,`, UTF-8; moments year first to the minute; stages by label or inner name."""

from __future__ import annotations

from dataclasses import replace

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports._tasks import Task, tasks_of
from exports.department import Lead, department

LAYOUT = "%Y-%m-%d %H:%M"
DEALS = (
    *(
        "Record ID",
        "Deal Name",
        "Deal Stage",
        "Amount",
        "Deal owner",
        "Close Date",
        "Create Date",
        "Pipeline",
    ),
    *("Last Activity Date", "Associated Company IDs", "Associated Contact IDs", "Is closed lost"),
    *("Closed Lost Reason", "Original Source", 'Date entered "Contract Sent (Sales Pipeline)"'),
)
STAGES = {
    "open": ("Appointment Scheduled", "Qualified To Buy", "decisionmakerboughtin", "Contract Sent"),
    "sold": ("Closed Won", "closedwon", "Closed Won", "Closed Won"),
    "lost": ("Closed Lost", "closedlost", "Closed Lost", "Closed Lost"),
}
CONTACTS = (
    *("Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Lifecycle Stage"),
    *("Lead Status", "Create Date", "Original Source", "Original Source Drill-Down 1"),
    *(
        "Original Source Drill-Down 2",
        "Company Name",
        "Associated Company",
        "Country/Region",
        "Last Activity Date",
    ),
)
SOURCES = ("Organic Search", "Paid Social", "Direct Traffic", "Referrals", "Offline Sources")


def deals_of() -> list[Lead]:
    """Give the department as deals: junk never became one."""
    return [lead for lead in department("en", sources=SOURCES) if lead.outcome != "non_target"]


def deal(lead: Lead) -> list[str]:
    """Give the cells of a deal: an open one has the closing day that was hoped for."""
    closing = lead.closed_at or lead.created_at.replace(month=12, day=15)
    sent = (lead.closed_at or lead.modified_at).strftime(LAYOUT) if lead.step == 3 else ""
    return [
        *(
            str(9001000 + lead.number),
            f"{lead.family}, Inc.",
            STAGES[lead.outcome][lead.step],
            str(lead.amount),
        ),
        *(lead.manager, closing.strftime(LAYOUT), lead.created_at.strftime(LAYOUT), "Sales Pipeline"),
        *(
            lead.modified_at.strftime(LAYOUT),
            str(700 + lead.number),
            f"{800 + lead.number};{900 + lead.number}",
        ),
        *("true" if lead.outcome == "lost" else "false", lead.reason, lead.source, sent),
    ]


TELLS = "sold lost manager source reason amount created closed"


@export("hubspot-crm-exports-all-deals-2026-06-22.csv", "HubSpot", tells=TELLS)
def deals() -> Told:
    """All deals."""
    leads = deals_of()
    return Told(leads, csv_of(DEALS, map(deal, leads)).encode())


@export("hubspot-crm-exports-all-deals-2026-06-22.xlsx", "HubSpot", tells=TELLS)
def deals_in_a_workbook() -> Told:
    """All deals as a workbook: sums are numbers, moments are text."""
    leads = deals_of()
    place = DEALS.index("Amount")
    rows = [
        [int(cell) if at == place else cell or None for at, cell in enumerate(deal(lead))] for lead in leads
    ]
    return Told(leads, workbook(Sheet("all-deals", [DEALS, *rows])))


@export(
    "hubspot-crm-exports-all-contacts-2026-06-22.csv", "HubSpot", tells="sold lost manager source created"
)
def contacts() -> Told:
    """All contacts: the life cycle says who is a customer, the lead status who was given up."""
    leads = [
        replace(lead, outcome="lost" if lead.outcome in ("lost", "non_target") else lead.outcome, reason="")
        for lead in department("en", sources=SOURCES)
    ]
    return Told(leads, csv_of(CONTACTS, map(contact, leads)).encode())


def contact(lead: Lead) -> list[str]:
    """Give the cells of a contact."""
    cycle = (
        "Customer"
        if lead.outcome == "sold"
        else ("Lead", "Marketing Qualified Lead", "Opportunity", "Lead")[lead.step]
    )
    status = (
        "UNQUALIFIED" if lead.outcome == "lost" else ("NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL")[lead.step]
    )
    return [
        *(str(501000 + lead.number), lead.given, lead.family, lead.email, lead.phone, lead.manager, cycle),
        *(
            status,
            lead.created_at.strftime(LAYOUT),
            lead.source,
            "google",
            "",
            f"{lead.family}, Inc.",
            "",
            "UK",
        ),
        lead.modified_at.strftime(LAYOUT),
    ]


TASKS = (
    *("Record ID", "Task title", "Task status", "Priority", "Task type", "Due date", "Assigned to"),
    *("Completion date", "Associated Contact IDs", "Associated Company IDs", "Associated Deal IDs"),
)


@export(
    "hubspot-crm-exports-all-tasks-2026-06-22.csv",
    "HubSpot",
    tells="",
    kind="tasks",
    beside="hubspot-crm-exports-all-deals-2026-06-22.csv",
)
def tasks() -> Told:
    """All tasks: some are of several deals, the main one first."""
    leads = deals_of()
    found = tasks_of(leads)
    return Told(leads, csv_of(TASKS, map(task, found)).encode(), tasks=found)


def task(told: Task) -> list[str]:
    """Give the cells of a task; a fifth names a second deal, which is closed or has a task of its own."""
    status = "Completed" if told.done_at or told.dropped else ("Not started", "In progress")[told.number % 2]
    deal = str(9001000 + told.lead.number)
    return [
        *(str(31000000 + told.number), f"{told.kind} {told.lead.family}", status, "None", told.kind.upper()),
        *(told.due.strftime(LAYOUT), told.lead.manager),
        told.done_at.strftime(LAYOUT) if told.done_at else "",
        *(f"{800 + told.lead.number}", str(700 + told.lead.number)),
        f"{deal};9001001" if told.number % 5 == 0 else deal,
    ]
