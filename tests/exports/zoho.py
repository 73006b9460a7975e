"""Zoho CRM: a module with its look-ups as pairs "X.id", "X"; tables of its analytics; a school's own view of deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports._tasks import Task, tasks_of
from exports.department import Lead, department

LAYOUT = "%Y-%m-%d %H:%M:%S"
MODULE = (
    *("Record Id", "Deal Owner.id", "Deal Owner", "Amount", "Deal Name", "Closing Date", "Account Name.id"),
    *(
        "Account Name",
        "Stage",
        "Contact Name.id",
        "Contact Name",
        "Sub-Pipeline",
        "Created By.id",
        "Created By",
    ),
    *("Created Time", "Modified Time", "Last Activity Time", "Currency", "Lead Source", "Reason For Loss"),
)
POTENTIALS = (
    *(
        "Potential Name",
        "Potential Owner",
        "Created Time",
        "Closing Date",
        "Amount",
        "Expected Revenue",
        "Stage",
    ),
    *("Forecast Type", "Type", "Lead Source", "Probability", "Age in Days", "LEADID", "Tasks Involved"),
    *("Events Involved", "Calls Involved", "Activities Involved", "Campaign Id"),
)
LEADS = (
    *(
        "LEADID",
        "Last Name",
        "Company",
        "Lead Owner",
        "Email",
        "Mobile",
        "Website",
        "Industry",
        "Lead Source",
    ),
    *("Lead Status", "Created Time", "CONVERTED", "month_Created Time1"),
)
SCHOOL = (
    *("Id", "Deal Owner Name", "Closing Date", "Quality", "Stage", "Lost Reason", "Page", "Campaign", "SLA"),
    *("Content", "Term", "Source", "Payment Type", "Product", "Education Type", "Created Time"),
    *(
        "Course duration",
        "Months of study",
        "Initial Amount Paid",
        "Offer Total Amount",
        "Contact Name",
        "City",
    ),
    "Level of Deutsch",
)
STAGES = {
    "open": ("Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"),
    "sold": ("Closed Won",) * 4,
    "lost": ("Closed Lost",) * 4,
}
STATUSES = {
    "open": ("Not Contacted", "Attempted to Contact", "Contacted", "Contact in Future"),
    "lost": ("Lost Lead",) * 4,
    "non_target": ("Junk Lead",) * 4,
}
SOURCES = ("Cold Call", "Online Store", "Employee Referral", "Advertisement", "Trade Show")
FIRST_ID = 5805028000056864695


def deals_of() -> list[Lead]:
    """Give the department as deals: junk never became one."""
    return [lead for lead in department("en", sources=SOURCES) if lead.outcome != "non_target"]


def number_of(lead: Lead) -> str:
    """Give the number of a lead: nineteen digits."""
    return str(FIRST_ID + lead.number * 1000)


@export(
    "zoho_Deals_001.csv",
    "Zoho CRM",
    tells="sold lost manager source reason amount created closed",
    currency="USD",
)
def module() -> Told:
    """The module of deals, as a backup writes it."""
    leads = deals_of()
    rows = [
        (
            *(
                f"zcrm_{number_of(lead)}",
                f"zcrm_{FIRST_ID - 90 - len(lead.manager)}",
                lead.manager,
                str(lead.amount),
            ),
            *(
                f"{lead.family} {lead.number}",
                (lead.closed_at or lead.created_at + timedelta(200)).strftime("%Y-%m-%d"),
            ),
            *(f"zcrm_{FIRST_ID - 5000 - lead.number}", f"{lead.family} Ltd", STAGES[lead.outcome][lead.step]),
            *(
                f"zcrm_{FIRST_ID - 9000 - lead.number}",
                lead.person,
                "Standard",
                f"zcrm_{FIRST_ID - 1}",
                "Erin Hale",
            ),
            *(lead.created_at.strftime(LAYOUT), lead.modified_at.strftime(LAYOUT)),
            *(lead.modified_at.strftime(LAYOUT), "USD", lead.source, lead.reason),
        )
        for lead in leads
    ]
    return Told(leads, csv_of(MODULE, rows, all_quoted=True).encode())


@export(
    "zoho_Potentials.csv", "Zoho CRM", tells="sold lost manager source amount created closed", currency="USD"
)
def potentials() -> Told:
    """Potentials of the analytics: a comma inside the moments, money with its sign; no reasons."""
    leads = deals_of()
    rows = [
        (
            *(f"{lead.family} {lead.number}", lead.manager, lead.created_at.strftime("%d %b, %Y %H:%M:%S")),
            *((lead.closed_at or lead.created_at + timedelta(200)).strftime("%d %b, %Y %H:%M:%S"),),
            *(f"${lead.amount:,}.00", f"${lead.amount / 2:,.2f}", STAGES[lead.outcome][lead.step]),
            *({"sold": "Won", "lost": "Lost", "open": "Open"}[lead.outcome], "New Business", lead.source),
            *(str(lead.number * 7 % 100), str(lead.number), number_of(lead), "Yes", "No", "Yes", "Yes", ""),
        )
        for lead in leads
    ]
    return Told(leads, csv_of(POTENTIALS, rows).encode())


@export("zoho_Leads.csv", "Zoho CRM", tells="lost non_target manager source created")
def leads() -> Told:
    """Leads of the analytics: converted is said of junk, too; none of their states is a sale."""
    found = [
        replace(lead, outcome="open" if lead.outcome == "sold" else lead.outcome, reason="")
        for lead in department("en", sources=SOURCES)
    ]
    rows = [
        (
            *(number_of(lead), lead.family, f"{lead.family} Ltd", lead.manager, lead.email, lead.phone, ""),
            *("Retail", lead.source, STATUSES[lead.outcome][lead.step]),
            *(lead.created_at.strftime("%d %b, %Y %H:%M:%S"), "Yes" if lead.number % 3 else "No"),
            lead.created_at.strftime("%B"),
        )
        for lead in found
    ]
    return Told(found, csv_of(LEADS, rows).encode())


@export(
    "zoho_Deals (Done).xlsx",
    "Zoho CRM",
    tells="sold lost manager source reason amount created closed",
    currency="EUR",
)
def school() -> Told:
    """A school's deals as a workbook: dates are text, the wait is a duration, ids numbers that lost digits; empty rows."""
    found = [
        replace(lead, outcome="lost", reason="Non target") if lead.outcome == "non_target" else lead
        for lead in department("en", sources=("Google Ads", "Facebook Ads", "Organic", "Webinar", "SMM"))
    ]
    stages = ("New Lead", "Need To Call", "Call Delayed", "Waiting For Payment")
    rows = []
    for lead in found:
        stage = {"sold": "Payment Done", "lost": "Lost"}.get(lead.outcome, stages[lead.step])
        paid = f"€ {lead.amount // 1000}.{lead.amount % 1000:03},00" if lead.outcome == "sold" else None
        wait = (lead.contacted_at or lead.created_at) - lead.created_at
        rows.append(
            [
                *(
                    int(number_of(lead)),
                    lead.manager or None,
                    lead.closed_at and lead.closed_at.strftime("%d.%m.%Y"),
                ),
                *(
                    "ABCDEF"[lead.number % 6] + " - Medium",
                    stage,
                    lead.reason or None,
                    "/eng",
                    "Spring",
                    wait,
                ),
                *(None, None, lead.source, "One Payment" if paid else None, "Web Design", "Morning"),
                *(lead.created_at.strftime("%d.%m.%Y %H:%M"), 11 if paid else None, None, paid, paid),
                *(58000 + lead.number, "-", ("B1", "В1", "б1", "?")[lead.number % 4]),
            ]
        )
    rows += [[None] * len(SCHOOL)] * 40
    return Told(found, workbook(Sheet("Sheet1", [SCHOOL, *rows])))


TASKS = (
    *("Record Id", "Task Owner.id", "Task Owner", "Subject", "Due Date", "Contact Name.id", "Contact Name"),
    *("Related To.id", "Related To", "Status", "Priority", "Closed Time", "Created By.id", "Created By"),
    *("Modified By.id", "Modified By", "Created Time", "Modified Time", "Description", "Last Activity Time"),
)


@export("zoho_Tasks_001.csv", "Zoho CRM", tells="", kind="tasks", beside="zoho_Deals_001.csv")
def tasks() -> Told:
    """Tasks of a data backup."""
    leads = deals_of()
    found = tasks_of(leads)
    return Told(leads, csv_of(TASKS, map(task, found)).encode("utf-8-sig"), tasks=found)


def task(told: Task) -> list[str]:
    """Give the cells of a task."""
    lead, owner = told.lead, f"zcrm_{FIRST_ID - 90}"
    status = (
        "Completed"
        if not told.undone
        else ("Not Started", "In Progress", "Waiting for input")[told.number % 3]
    )
    return [
        *(
            f"zcrm_{FIRST_ID + 7000 + told.number}",
            owner,
            lead.manager,
            told.kind,
            told.due.strftime("%Y-%m-%d"),
        ),
        *(
            f"zcrm_{FIRST_ID - 9000 - lead.number}",
            lead.person,
            f"zcrm_{number_of(lead)}",
            f"{lead.family} {lead.number}",
        ),
        *(status, "High", told.done_at.strftime(LAYOUT) if told.done_at else "", owner, "Dana Fox"),
        *(owner, "Dana Fox", lead.created_at.strftime(LAYOUT), lead.modified_at.strftime(LAYOUT), "", ""),
    ]
