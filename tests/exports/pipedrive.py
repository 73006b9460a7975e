"""Pipedrive: deals, headings as "Entity - Field"; the status outranks the stage, which a lost deal keeps."""

from __future__ import annotations

from datetime import timedelta

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports._tasks import Task, tasks_of
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


ACTIVITIES = (
    *(
        "Activity - Subject",
        "Activity - Due date",
        "Activity - Due time",
        "Activity - Type",
        "Activity - Done",
    ),
    *(
        "Activity - Assigned to user",
        "Activity - Deal",
        "Activity - Contact person",
        "Activity - Organization",
    ),
    *("Activity - Marked as done time", "Activity - Add time", "Activity - ID", "Deal - ID", "Deal - Title"),
)
PLAIN = (
    *("ID", "Subject", "Type", "Due date", "Due time", "Done", "Marked as done time", "Assigned to user"),
    *("Creator", "Add time", "Deal", "Deal ID", "Organization", "Contact person", "Note"),
)


@export(
    "acme-activities-13847150-273.csv",
    "Pipedrive",
    tells="",
    kind="tasks",
    beside="acme-deals-13847150-271.csv",
)
def activities() -> Told:
    """Activities with the names of the entities in their headings."""
    leads = deals_of()
    found = tasks_of(leads)
    return Told(leads, csv_of(ACTIVITIES, map(activity, found), all_quoted=True).encode(), tasks=found)


@export(
    "acme-activities-plain.csv", "Pipedrive", tells="", kind="tasks", beside="acme-deals-13847150-271.csv"
)
def plain_activities() -> Told:
    """Activities without them; the deal stands there by its title and by its number."""
    leads = deals_of()
    found = tasks_of(leads)
    return Told(leads, csv_of(PLAIN, map(plain_activity, found), all_quoted=True).encode(), tasks=found)


def activity(told: Task) -> list[str]:
    """Give the cells of an activity."""
    lead, title = told.lead, f"{told.lead.family} {told.lead.number}"
    return [
        *(told.kind, told.due.strftime("%Y-%m-%d"), told.due.strftime("%H:%M"), told.kind, _done(told)),
        *(lead.manager, title, lead.person, f"{lead.family} sp. z o.o.", _done_at(told)),
        *(lead.created_at.strftime(LAYOUT), str(told.number), str(lead.number + 1), title),
    ]


def plain_activity(told: Task) -> list[str]:
    """Give the cells of an activity in the other form."""
    lead = told.lead
    return [
        *(str(told.number), told.kind, told.kind.lower(), told.due.strftime("%Y-%m-%d"), ""),
        *(_done(told), _done_at(told), lead.manager, "Ewa Górska", lead.created_at.strftime(LAYOUT)),
        *(f"{lead.family} {lead.number}", str(lead.number + 1), f"{lead.family} sp. z o.o.", lead.person, ""),
    ]


def _done(told: Task) -> str:
    return "To do" if told.undone else "Done"


def _done_at(told: Task) -> str:
    return told.done_at.strftime(LAYOUT) if told.done_at else ""
