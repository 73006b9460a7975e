"""What the invented car dealer has still to do with its leads of March, as its CRM would list it on the day of export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from funnelkit.demo.department import Dice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from funnelkit.demo.department import Lead

MOVE_REASONS = ("client_asked", "no_answer", "on_leave")
RESULTS = ("agreed", "thinking", "offer_sent", "no_interest")

_SEED = 84
_EXPORT_ON = date.fromisoformat("2026-04-07")
_LAST_WEEK = timedelta(days=7)
_OVERDUE, _AHEAD = 9, 6


@dataclass(frozen=True)
class Task:
    """One task. Words are keys of words.toml; `due_before` is the day from which it was moved."""

    task_id: int
    lead_id: int
    kind: str
    manager: str | None
    due_on: date
    due_before: date | None = None
    moved_by: str | None = None
    move_reason: str | None = None
    done_on: date | None = None
    result: str | None = None


def invent_tasks(leads: Iterable[Lead]) -> tuple[Task, ...]:
    """Give the tasks of leads as they stood on 7 April 2026: what is to be done, and what was done in the week before."""
    dice = Dice(_SEED)
    return tuple(_invent(dice, leads))


def _invent(dice: Dice, leads: Iterable[Lead]) -> Iterator[Task]:
    number = 9000
    for lead in leads:
        closed_on = lead.closed_at.date() if lead.closed_at else None
        if closed_on is None and dice.falls(0.9):
            number += 1
            yield _open_task(dice, number, lead)
        elif closed_on and closed_on > _EXPORT_ON - _LAST_WEEK:
            number += 1
            yield _done_task(dice, number, lead, closed_on)


def _open_task(dice: Dice, number: int, lead: Lead) -> Task:
    days = dice.between(0, _AHEAD) if dice.falls(0.75) else -dice.between(1, _OVERDUE)
    due_on = max(_EXPORT_ON + timedelta(days=days), lead.created_at.date())
    task = Task(number, lead.lead_id, _kind(lead), lead.manager, due_on)
    if not dice.falls(0.2):
        return task
    before = max(due_on - timedelta(days=dice.between(1, 7)), lead.created_at.date())
    reason = MOVE_REASONS[dice.between(0, len(MOVE_REASONS) - 1)] if dice.falls(0.5) else None
    if before == due_on:
        return task
    return Task(number, lead.lead_id, task.kind, lead.manager, due_on, before, lead.manager, reason)


def _done_task(dice: Dice, number: int, lead: Lead, closed_on: date) -> Task:
    result = RESULTS[dice.between(0, len(RESULTS) - 1)] if dice.falls(0.75) else None
    return Task(number, lead.lead_id, _kind(lead), lead.manager, closed_on, done_on=closed_on, result=result)


def _kind(lead: Lead) -> str:
    if lead.contacted_at is None:
        return "call"
    return "follow_up" if lead.show else "visit" if lead.appointment_at else "offer"
