"""How a made-up department refuses, plans and clears out: what true refusals look like, the clean ones and the others.

Nothing here knows by which signs slips are looked for. Reasons are blank or wrong, leads are refused within minutes, calls
are not marked, tasks stay open, appointments are cancelled, lists are swept, a rule closes what lies idle, a customer
writes from another number and asks again. The dice are its own: who comes and who buys does not depend on them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from planted_cards import Lead, Task, at_work
from planted_reasons import IDLE, NO_LEAD, NO_NUMBER, TWICE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planted_dice import Dice
    from planted_reasons import Habits

NEXT_STEP = 0.95
"""Cards in work that have a next task: systems ask for one, and mark cards without it; not all managers comply."""

LEFT = 0.04
"""Refusals that leave their next task behind; deliberate ones end it, for the system asks what became of it."""

LEFT_UNCALLED = 0.25
"""Of those that nobody called the first call, which the system sets for each lead that comes: it is not always ticked off then."""

IDLE_DAYS = 30
"""The system closes what nobody has touched for so long, at night."""


class Refusals:
    """The refusals of a department, by dice of their own; `sweeps`: who cleared a list when, and with which reason."""

    def __init__(self, dice: Dice, habits: Mapping[str, Habits], export: datetime) -> None:
        self.dice, self.habits, self.export = dice, habits, export
        self.sweeps: list[tuple[str, datetime, str]] = []
        self.uncalled: set[int] = set()

    def refuse(self, lead: Lead, last: datetime) -> None:
        """Refuse a lead for good, after the last that was planned with it."""
        dice = self.dice
        lead.status = "Lost"
        lead.reason = self.habits[lead.manager].reason(spoken=lead.contacted is not None)
        if not lead.contacted:
            self._refuse_unspoken(lead)
        elif not lead.appointment and dice.chance(0.07):
            lead.closed, lead.reason = last + dice.minutes(6), dice.one_of(NO_LEAD)
        elif lead.appointment and dice.chance(0.12):  # cancelled
            lead.closed = lead.contacted + dice.dice.uniform(0.2, 1) * (lead.appointment - lead.contacted)
            lead.came = False
        else:
            lead.closed = at_work(last + dice.days(9))
        if lead.contacted and not lead.appointment and dice.chance(0.05):
            lead.contacted = None  # nobody marked the call

    def _refuse_unspoken(self, lead: Lead) -> None:
        """Refuse a lead that nobody spoke with: mostly after days of calling, some as soon as somebody looks at them."""
        dice, kind = self.dice, self.dice.dice.random()
        if kind < 0.13:
            self.uncalled.add(lead.number)
        if kind < 0.06:  # one look is enough
            lead.closed, lead.reason = (
                lead.arrival.at + dice.minutes(10),
                dice.one_of((*NO_LEAD, "Wrong number")),
            )
        elif kind < 0.1:  # a form without a number; of some it comes later
            lead.phone = lead.phone if dice.chance(0.1) else ""
            lead.closed, lead.reason = at_work(lead.arrival.at + dice.minutes(60)), NO_NUMBER
        elif kind < 0.13:  # the same person by another number
            lead.closed, lead.reason = at_work(lead.arrival.at + dice.minutes(90)), TWICE
        else:
            lead.closed = at_work(lead.arrival.at + dice.days(6))

    def clear_out(self, leads: Sequence[Lead]) -> None:
        """Let the rule close what lies idle, and managers sweep their lists on some evenings."""
        for lead in leads:
            if lead.status == "Lost" and lead.closed and lead.closed > struck(lead):
                lead.closed, lead.reason = struck(lead), IDLE
        for manager in self.habits:
            for back in range(0, 300, 30):
                day = self.export.date() - timedelta(days=back + self.dice.below(28))
                evening = datetime.combine(day, time(17 + self.dice.below(2), 5))
                if evening <= self.export and not self.dice.chance(0.4):
                    self._sweep([lead for lead in leads if lead.manager == manager], manager, evening)

    def _sweep(self, leads: Sequence[Lead], manager: str, evening: datetime) -> None:
        """Close those of a list that are forgotten and would be refused soon, one after the other."""
        reason = self.habits[manager].reason(spoken=False)
        moment = evening
        for lead in leads:
            lost = lead.closed if lead.status == "Lost" else None
            if lost and evening < lost < evening + timedelta(days=30) and is_forgotten(lead, evening):
                lead.closed = moment = moment + timedelta(seconds=8 + self.dice.below(40))
                lead.reason = reason if self.dice.chance(0.7) else lead.reason
        if moment > evening:  # there was something to clear
            self.sweeps.append((manager, evening, reason))

    def remind(self, lead: Lead) -> None:
        """Write down the tasks of a card: the first call, what was done later, what is to be done next."""
        dice = self.dice
        first, end = lead.arrival.at + timedelta(minutes=30), lead.closed or self.export
        uncalled = lead.contacted is None and lead.number in self.uncalled
        left = dice.chance(LEFT_UNCALLED) if uncalled else not lead.contacted and lead.status != "Lost"
        lead.tasks.append(Task(first, done=not left))
        if lead.contacted and dice.chance(0.7):
            lead.tasks.append(Task(lead.contacted + dice.days(2), done=True))
        if end >= self.export:
            self.plan_next(lead, self.export)
        elif lead.status == "Lost" and dice.chance(LEFT):
            lead.tasks.append(self._left_task(end))

    def plan_next(self, lead: Lead, at: datetime) -> None:
        """Give a card that is in work at a moment its next task, as most have one."""
        if self.dice.chance(NEXT_STEP):
            lead.tasks.append(self.next_task(at))

    def _left_task(self, end: datetime) -> Task:
        """Draw the task that a refusal leaves: mostly the one that fell due and led to it, else one that was still to come."""
        fell_due = self.dice.chance(0.7)
        return Task(end - self.dice.days(1), done=False) if fell_due else self.next_task(end)

    def next_task(self, at: datetime) -> Task:
        """Draw the task of a card at a moment: due some days after it, or overdue."""
        return Task(at + self.dice.days(2) - timedelta(days=1), done=False)


def struck(lead: Lead) -> datetime:
    """Give the night in which the rule closes a card that nobody touches after the last that was planned."""
    last = lead.appointment or lead.contacted or lead.arrival.at
    return datetime.combine(last.date() + timedelta(days=IDLE_DAYS + 1), time(3, 0, lead.number % 60))


def is_forgotten(lead: Lead, evening: datetime) -> bool:
    """Say whether a card counts as forgotten on an evening: nothing happened for days, and no appointment is to come."""
    return (lead.appointment or lead.contacted or lead.arrival.at) < evening - timedelta(days=4)
