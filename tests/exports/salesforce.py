"""Salesforce: reports with their footer, and a list export by the names of the interface.

Reports are read in the user's locale: month first, money with its sign; the currency's column stands left of the amount.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports import Told, export
from exports._files import csv_of
from exports._tasks import tasks_of
from exports.department import Lead, department

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from exports._tasks import Task

REPORT = (
    *(
        "Opportunity ID",
        "Opportunity Name",
        "Stage",
        "Amount Currency",
        "Amount",
        "Close Date",
        "Created Date",
    ),
    *("Opportunity Owner", "Account Name", "Lead Source", "Type", "Probability (%)", "Age", "Fiscal Period"),
    *("Next Step", "Loss Reason"),
)
NO_ID = (
    *(
        "Territory Region",
        "Opportunity Owner",
        "Account Name",
        "Opportunity Name",
        "Stage",
        "Forecast Category",
    ),
    *("Total Amount Currency", "Total Amount", "Fiscal Period", "Close Date", "Created Date"),
    *("Opportunity Next Steps", "Type"),
)
LIST = (
    *("Id", "Name", "StageName", "CloseDate", "Amount", "OwnerId", "LeadSource", "IsWon", "IsClosed"),
    *("CreatedDate", "LastModifiedDate", "AccountId", "ForecastCategoryName", "IsDeleted"),
)
LEADS = (
    *(
        "Lead ID",
        "Lead Owner: Manager",
        "Lead Owner",
        "First Name",
        "Last Name",
        "Company / Account",
        "Email",
    ),
    *(
        "Lead Status",
        "Lead Source",
        "Last Activity",
        "Phone",
        "Primary Campaign",
        "Campaign Channel",
        "Create Date",
    ),
)
STAGES = {
    "open": ("Prospecting", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"),
    "sold": ("Closed Won",) * 4,
    "lost": ("Closed Lost",) * 4,
}
STATUSES = {
    "open": ("Open - Not Contacted", "Working - Contacted", "Working - Contacted", "Working - Contacted"),
    "converted": ("Closed - Converted",) * 4,
    "lost": ("Closed - Not Converted",) * 4,
}
SOURCES = ("Phone Inquiry", "Web", "Employee Referral", "Advertisement", "Trade Show")


def day(moment: datetime) -> str:
    """Write a day as an American does."""
    return f"{moment.month}/{moment.day}/{moment.year}"


def with_footer(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Write a report: all cells quoted, its totals and three lines of copyright below."""
    rest = [""] * (len(header) - 1)
    footer = [
        ["", *rest],
        [f"Grand Totals ({len(rows):,} records)", *rest],
        ["Confidential Information - Do Not Distribute", *rest],
        ["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.", *rest],
    ]
    return csv_of(header, [*rows, *footer], all_quoted=True).encode("cp1252")


def deals_of() -> list[Lead]:
    """Give the department as opportunities: junk never became one."""
    return [lead for lead in department("en", sources=SOURCES) if lead.outcome != "non_target"]


def closing(lead: Lead) -> datetime:
    """Give the day of closing, of an open one the day that is hoped for."""
    return lead.closed_at or lead.created_at.replace(month=12, day=20)


TELLS = "sold lost manager source reason amount created closed"


@export("salesforce_report1782096000000.csv", "Salesforce", tells=TELLS, currency="USD")
def report() -> Told:
    """A report of opportunities."""
    leads = deals_of()
    rows = [
        (
            *(
                f"0061v00000Qr{lead.number:03}AAA",
                f"{lead.family} {lead.number}",
                STAGES[lead.outcome][lead.step],
            ),
            *("USD", f"${lead.amount:,}.00", day(closing(lead)), day(lead.created_at), lead.manager),
            *(f"{lead.family} Inc.", lead.source, "New Business", "60%", str(lead.number), "Q2-2026", ""),
            lead.reason,
        )
        for lead in leads
    ]
    return Told(leads, with_footer(REPORT, rows))


@export(
    "salesforce_report_without_id.csv",
    "Salesforce",
    tells="sold lost manager amount created closed",
    currency="USD",
)
def report_without_id() -> Told:
    """A report with other columns, none of them an id, each sum with its currency to the left."""
    leads = deals_of()
    rows = [
        (
            *("EMEA", lead.manager, f"{lead.family} Inc.", f"{lead.family} {lead.number}"),
            *(STAGES[lead.outcome][lead.step], "Commit", "USD", f"{lead.amount:,}.00", "Q2-2026"),
            *(day(closing(lead)), day(lead.created_at), "", "New Business"),
        )
        for lead in leads
    ]
    return Told(leads, with_footer(NO_ID, rows))


@export("salesforce_Opportunity.csv", "Salesforce", tells="sold lost manager source amount created closed")
def opportunities() -> Told:
    """A list export: owners by their ids, moments of the interface."""
    leads = [replace(lead, manager=owner_id(lead)) for lead in deals_of()]
    rows = [
        (
            *(
                f"0061v00000Qr{lead.number:03}AAA",
                f"{lead.family} {lead.number}",
                STAGES[lead.outcome][lead.step],
            ),
            *(closing(lead).strftime("%Y-%m-%d"), f"{lead.amount}.0", lead.manager, lead.source),
            *(str(lead.outcome == "sold").lower(), str(lead.outcome != "open").lower()),
            *(f"{lead.created_at:%Y-%m-%dT%H:%M:%S}.000Z", f"{lead.modified_at:%Y-%m-%dT%H:%M:%S}.000Z"),
            *(f"0011v00000Ac{lead.number:03}AAA", "Pipeline", "false"),
        )
        for lead in leads
    ]
    return Told(leads, csv_of(LIST, rows, all_quoted=True).encode())


def owner_id(lead: Lead) -> str:
    """Give the id of an owner."""
    return f"0051v0000{sum(map(ord, lead.manager)) % 10**6:06}AAA"


@export("salesforce_leads.csv", "Salesforce", tells="lost manager source created", notes="converted_statuses")
def leads() -> Told:
    """A report of leads: converted ones are opportunities by now."""
    found = [
        replace(
            lead,
            reason="",
            outcome={"sold": "converted", "lost": "converted", "non_target": "lost"}.get(
                lead.outcome, "open"
            ),
        )
        for lead in department("en", sources=SOURCES)
    ]
    rows = [
        (
            *(f"00Q1v00000Le{lead.number:03}AAA", "Erin Hale", lead.manager, lead.given, lead.family),
            *(f"{lead.family} Inc.", lead.email, STATUSES[lead.outcome][lead.step], lead.source),
            *(day(lead.modified_at), lead.phone, "Spring", "Online", day(lead.created_at)),
        )
        for lead in found
    ]
    return Told(found, with_footer(LEADS, rows))


TASKS = (
    *("Id", "WhoId", "WhatId", "Subject", "ActivityDate", "Status", "Priority", "OwnerId", "IsClosed"),
    *("CreatedDate", "TaskSubtype", "CompletedDateTime", "CallDisposition"),
)
ACTIVITIES = (
    *("Assigned", "Subject", "Date", "Priority", "Status", "Task", "Company / Account", "Contact"),
    *("Opportunity", "Task Subtype", "Call Result", "Activity ID"),
)


def status(told: Task) -> str:
    """Give the status of a task."""
    return "Completed" if not told.undone else ("Not Started", "In Progress", "Deferred")[told.number % 3]


@export(
    "salesforce_Task.csv", "Salesforce", tells="", kind="tasks", beside="salesforce_report1782096000000.csv"
)
def task_list() -> Told:
    """A list export of tasks."""
    leads = deals_of()
    found = tasks_of(leads)
    rows = [
        (
            *(f"00T1v00000Ta{told.number:03}AAA", f"0031v00000Co{told.lead.number:03}AAA"),
            *(
                f"0061v00000Qr{told.lead.number:03}AAA",
                told.kind,
                told.due.strftime("%Y-%m-%d"),
                status(told),
            ),
            *("Normal", owner_id(told.lead), str(not told.undone).lower()),
            *(f"{told.lead.created_at:%Y-%m-%dT%H:%M:%S}.000Z", "Call" if told.kind == "Call" else "Task"),
            *(f"{told.done_at:%Y-%m-%dT%H:%M:%S}.000Z" if told.done_at else "", told.result),
        )
        for told in found
    ]
    return Told(leads, csv_of(TASKS, rows, all_quoted=True).encode(), tasks=found)


@export(
    "salesforce_report_tasks.csv",
    "Salesforce",
    tells="",
    kind="tasks",
    beside="salesforce_report1782096000000.csv",
)
def task_report() -> Told:
    """A report of tasks and events: the opportunity stands there by its name."""
    leads = deals_of()
    found = tasks_of(leads)
    rows = [
        (
            *(told.lead.manager, told.kind, day(told.due), "Normal", status(told), "true"),
            *(f"{told.lead.family} Inc.", told.lead.person, f"{told.lead.family} {told.lead.number}"),
            *("Call" if told.kind == "Call" else "Task", told.result, f"00T1v00000Ta{told.number:03}"),
        )
        for told in found
    ]
    return Told(leads, with_footer(ACTIVITIES, rows), tasks=found)
