"""The cards of a made-up department: what became of each lead, and how an export shows it on a day, as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from planted_arrivals import Arrival

HEAD = (
    "ID,Created at,Manager,Source,Phone,Contacted,First contact,Appointment date,Showed up,Status,Closed at,"
    "Lost reason,Amount,Last activity"
)
TASK_HEAD = "Task,Due date,Task status,Lead ID"


@dataclass(frozen=True)
class Task:
    """What is to be done on a card, or was."""

    due: datetime
    done: bool


@dataclass
class Lead:
    """One card: what will become of it, then what did; `touches` are what is written on it beside."""

    number: int
    arrival: Arrival
    manager: str
    phone: str
    buys: bool = False
    contacted: datetime | None = None
    appointment: datetime | None = None
    came: bool = False
    status: str = "In progress"
    closed: datetime | None = None
    reason: str = ""
    tasks: list[Task] = field(default_factory=list)
    touches: list[datetime] = field(default_factory=list)


def write_files(leads: Iterable[Lead], export: datetime, folder: Path) -> tuple[Path, Path]:
    """Write leads and tasks as an export has them; give the paths."""
    cards = sorted((lead for lead in leads if lead.arrival.at <= export), key=lambda lead: lead.arrival.at)
    tasks = [
        ("Call", f"{task.due:%Y-%m-%d %H:%M}", "Completed" if task.done else "Open", lead.number)
        for lead in cards
        for task in lead.tasks
        if not task.done or task.due <= export
    ]
    paths = folder / "leads.csv", folder / "tasks.csv"
    every = [_row(lead, export) for lead in cards], tasks
    for path, head, rows in zip(paths, (HEAD, TASK_HEAD), every, strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head.split(","), *rows])
    return paths


def _row(lead: Lead, export: datetime) -> tuple[object, ...]:
    """Give a card as it stood at the moment of the export."""
    contacted, closed = (_seen(moment, export) for moment in (lead.contacted, lead.closed))
    met = _seen(lead.appointment, export)
    return (
        lead.number,
        f"{lead.arrival.at:%Y-%m-%d %H:%M:%S}",
        lead.manager,
        lead.arrival.source,
        lead.phone,
        "yes" if contacted else "no",
        contacted,
        f"{lead.appointment:%Y-%m-%d %H:%M}" if contacted and lead.appointment else "",
        "yes" if lead.came and met else "no",
        lead.status if closed else "In progress",
        closed,
        lead.reason if closed and lead.status == "Lost" else "",
        1000 * (5 + lead.number * 7919 % 60) if closed and lead.status == "Sold" else "",
        _seen(_last_touch(lead, export), export),
    )


def _last_touch(lead: Lead, export: datetime) -> datetime:
    """Give when something last happened on a card: it came in, a call, a visit, a message."""
    visit = lead.appointment if lead.came else None
    every = (lead.arrival.at, lead.contacted, visit, *lead.touches)
    return max(moment for moment in every if moment and moment <= export)


def at_work(moment: datetime) -> datetime:
    """Move a moment into working hours: from 9 to 19, not on Sundays."""
    if moment.hour >= 19:
        moment = datetime.combine(moment.date() + timedelta(days=1), time(9, moment.minute))
    if moment.weekday() == 6:
        moment += timedelta(days=1)
    return moment.replace(hour=max(moment.hour, 9), microsecond=0)


def _seen(moment: datetime | None, export: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment and moment <= export else ""
