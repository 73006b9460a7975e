"""What the department has to do: tasks of its leads, by rules of the number of the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exports.department import Lead

AS_OF = datetime(2026, 6, 22)
KINDS = ("Call", "Email", "Meeting")


@dataclass(frozen=True)
class Task:
    """One task: `done_at` where it was done, `dropped` where it was called off; `result` may be blank."""

    number: int
    lead: Lead
    kind: str
    due: datetime
    done_at: datetime | None = None
    dropped: bool = False
    result: str = ""

    @property
    def undone(self) -> bool:
        """Say whether it is still to be done."""
        return self.done_at is None and not self.dropped


def tasks_of(leads: Iterable[Lead]) -> list[Task]:
    """Give the tasks of some leads: what was done with whom was contacted, what is due with two in three open ones."""
    found: list[Task] = []
    for lead in leads:
        kind = KINDS[lead.number % 3]
        if lead.contacted_at:
            result = "" if lead.number % 4 == 1 else "reached"
            found.append(
                Task(len(found) + 1, lead, kind, lead.contacted_at, lead.contacted_at, result=result)
            )
        if lead.outcome == "open" and lead.number % 3:
            due = AS_OF + timedelta(days=lead.number % 8 - 5, hours=lead.number % 5)
            found.append(Task(len(found) + 1, lead, kind, due))
        elif lead.number % 7 == 3:
            found.append(Task(len(found) + 1, lead, kind, lead.modified_at, dropped=True))
    return found


def late_of(leads: Iterable[Lead], tasks: Iterable[Task]) -> dict[str, int]:
    """Count by hand what is late on AS_OF."""
    undone = [task for task in tasks if task.undone]
    busy = {task.lead.number for task in undone}
    return {
        "overdue_task": sum(task.due.date() < AS_OF.date() for task in undone),
        "due_task": sum(task.due.date() == AS_OF.date() for task in undone),
        "no_next_task": sum(lead.outcome == "open" and lead.number not in busy for lead in leads),
    }
