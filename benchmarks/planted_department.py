"""Make up a department in which things are planted, and write its leads and tasks as CSV.

What is planted follows from causes, not from how it is looked for. A slip is a card of somebody who goes on to buy, closed
by a wrong click, in a sweep over a list, after a call with a wrong entry picked, or in place of another's. What traces it
leaves is chance. True refusals are no clean ones: blank and wrong reasons, quick ones, calls that nobody marked, tasks
that stay open, cancelled appointments, sweeps, customers who ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planted_arrivals import CHANNELS, MAY_FALL_SILENT, PHONE, Arrival, arrivals
from planted_cards import Lead, at_work, write_files
from planted_reasons import FAVOURITES, NO_LEAD, Habits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANAGERS = ("Adler", "Bauer", "Clark", "Duval", "Evans", "Fabre")
OLD = 60
"""Days before the export: leads before it are as many each as the plan says, younger ones come on top."""

CAUSES = {"arrival": 0.25, "sweep": 0.25, "button": 0.35, "other card": 0.15}
"""How a card is closed by a slip: on its arrival, with a whole list, after a call, in place of another's."""


@dataclass(frozen=True)
class Plan:
    """What is planted; `leads` old ones each, sold at `rate`, and at `better` more by one of the managers.

    `slip_days`: so long before the export a slip may be, at most. `silent_days`, `phone_days`: since when, from and up to.
    """

    leads: int = 300
    rate: float = 0.2
    better: float = 0.1
    slips: int = 12
    silent: int = 3
    phone: bool = True
    clickers: int = 2
    slip_days: int = 120
    silent_days: tuple[int, int] = (18, 45)
    phone_days: tuple[int, int] = (8, 20)


NOTHING = Plan(better=0.0, slips=0, silent=0, phone=False, clickers=0)
"""Six equals, all channels alive, nobody clicks through."""


@dataclass(frozen=True)
class Truth:
    """What was planted: ids of the slips, sources with the days since, managers."""

    export: datetime
    slips: Mapping[int, str]
    silent: Mapping[str, int]
    phone_days: int
    clickers: frozenset[str]
    better: str | None


class Department:
    """The leads of a department with what is planted among them: `truth`."""

    def __init__(self, seed: int, plan: Plan) -> None:
        self.dice, self.plan = np.random.default_rng(seed), plan
        self.export = datetime.combine(date(2026, 10, 5) + timedelta(days=self.below(30)), time(17, 30))
        stopped = self.dice.permutation(MAY_FALL_SILENT)[: plan.silent]
        self.silent = {str(source): self.among(*plan.silent_days) for source in stopped}
        self.phone_days = self.among(*plan.phone_days) if plan.phone else 0
        names = [str(name) for name in self.dice.permutation(MANAGERS)]
        self.better = names[0] if plan.better else None
        self.clickers = frozenset(names[1 : 1 + plan.clickers])
        self.habits = {
            name: Habits(self.dice, str(self.dice.choice(FAVOURITES)) if name in self.clickers else None)
            for name in MANAGERS
        }
        self.leads: list[Lead] = []
        self.slips: dict[int, str] = {}
        self.sweeps: list[tuple[str, datetime, str]] = []
        self._work()

    @property
    def truth(self) -> Truth:
        """Give what was planted."""
        return Truth(self.export, self.slips, self.silent, self.phone_days, self.clickers, self.better)

    def below(self, end: int) -> int:
        """Draw a whole number from 0 up to, not including, an end."""
        return int(self.dice.integers(end))

    def among(self, first: int, last: int) -> int:
        """Draw a whole number between two, both included."""
        return first + self.below(last + 1 - first)

    def chance(self, share: float) -> bool:
        """Draw whether something of this chance happens."""
        return bool(self.dice.random() < share)

    def minutes(self, middle: float, swing: float = 1.0) -> timedelta:
        """Draw a wait with this median."""
        return timedelta(minutes=float(self.dice.lognormal(np.log(middle), swing)))

    def days(self, middle: float, swing: float = 0.8) -> timedelta:
        """Draw a wait with this median in days."""
        return self.minutes(1440 * middle, swing)

    def _work(self) -> None:
        for arrival, manager in self._dealt():
            self._follow(self._card(arrival, manager))
        self._sweep()
        for lead in self.leads:
            self._remind(lead)
        self._plant_slips()
        for lead in list(self.leads):
            self._ask_again(lead)

    def _dealt(self) -> list[tuple[Arrival, str]]:
        """Deal the leads: of the old ones just as many to each, the young ones to anybody; nobody works on holiday."""
        came = arrivals(self.dice, self.export, 400, self.silent)
        line = self.export - timedelta(days=OLD)
        young = [arrival for arrival in came if arrival.at >= line]
        old = [arrival for arrival in came if arrival.at < line][-self.plan.leads * len(MANAGERS) :]
        left = np.full(len(MANAGERS), float(self.plan.leads))
        away = [self.export - timedelta(days=30 + self.below(200)) for _ in MANAGERS]
        dealt = []
        for place, arrival in enumerate([*old, *young]):
            here = np.array([not start <= arrival.at < start + timedelta(days=10) for start in away])
            weights = here * (left if place < len(old) else 1.0)
            weights = weights if weights.any() else left
            who = int(self.dice.choice(len(MANAGERS), p=weights / weights.sum()))
            left[who] -= place < len(old)
            dealt.append((arrival, MANAGERS[who]))
        return dealt

    def _card(self, arrival: Arrival, manager: str, phone: str = "") -> Lead:
        number = 4001 + len(self.leads)
        digits = f"{number * 7_654_321 % 10_000_000:07d}"
        phone = phone or f"+7 (000) {digits[:3]}-{digits[3:5]}-{digits[5:]}"
        self.leads.append(Lead(number, arrival, manager, phone))
        return self.leads[-1]

    def _follow(self, lead: Lead) -> None:
        """Let a lead go its way to what would become of it, beyond the day of the export."""
        rate = self.plan.rate + (self.plan.better if lead.manager == self.better else 0.0)
        lead.buys = self.chance(rate * CHANNELS[lead.arrival.source].odds / _usual_odds())
        on_phone = lead.arrival.source == PHONE
        last = lead.arrival.at
        if lead.buys or self.chance(0.85 if on_phone else 0.72):
            last = lead.contacted = at_work(last + self.minutes(15 if on_phone else 150, 1.4))
        if self._is_rung_out(lead):
            lead.contacted, lead.buys, last = None, False, lead.arrival.at
        if lead.contacted and self.chance(0.8 if lead.buys else 0.35):
            day = lead.contacted + timedelta(days=1 + self.below(10))
            last = lead.appointment = day.replace(
                hour=9 + self.below(10), minute=30 * self.below(2), second=0
            )
            lead.came = lead.buys or self.chance(0.6)
        if lead.buys:
            lead.status, lead.closed = "Sold", at_work(last + self.days(11, 1.1))
        elif self.chance(0.85):
            self._refuse(lead, last)

    def _is_rung_out(self, lead: Lead) -> bool:
        """Say whether a lead came by the phone that nobody answers, or would have been called from it."""
        dead = self.export - timedelta(days=self.phone_days)
        return bool(self.phone_days) and lead.arrival.source == PHONE and lead.arrival.at >= dead

    def _refuse(self, lead: Lead, last: datetime) -> None:
        lead.status = "Lost"
        lead.reason = self.habits[lead.manager].reason(spoken=lead.contacted is not None)
        if lead.contacted and not lead.appointment and self.chance(0.07):
            lead.closed, lead.reason = last + self.minutes(6), str(self.dice.choice(NO_LEAD))
        elif lead.appointment and lead.contacted and self.chance(0.12):  # cancelled
            lead.closed = lead.contacted + float(self.dice.uniform(0.2, 1)) * (
                lead.appointment - lead.contacted
            )
            lead.came = False
        else:
            lead.closed = at_work(last + self.days(9 if lead.contacted else 6))
        if lead.contacted and not lead.appointment and self.chance(0.05):
            lead.contacted = None  # nobody marked the call

    def _remind(self, lead: Lead) -> None:
        """Write down a task, most of them done; a refusal leaves few behind."""
        if lead.contacted and self.chance(0.7):
            lead.tasks.append((lead.contacted + self.days(2), True))
        if lead.closed and lead.closed > self.export and self.chance(0.7):
            lead.tasks.append((self.export + self.days(2) - timedelta(days=1), False))
        if lead.status == "Lost" and self.chance(0.04):
            lead.tasks.append(((lead.closed or self.export) + self.days(3) - timedelta(days=2), False))

    def _sweep(self) -> None:
        """Let managers clear their lists on some evenings: the forgotten ones are closed one after the other."""
        for manager in MANAGERS:
            for back in range(0, 300, 30):
                evening = datetime.combine(
                    self.export.date() - timedelta(days=back + self.below(28)), time(17 + self.below(2), 5)
                )
                if evening > self.export or self.chance(0.4):
                    continue
                reason = self.habits[manager].reason(spoken=False)
                self.sweeps.append((manager, evening, reason))
                moment = evening
                for lead in self.leads:
                    if self._is_forgotten(lead, manager, evening):
                        lead.closed = moment = moment + timedelta(seconds=8 + self.below(40))
                        lead.reason = reason if self.chance(0.7) else lead.reason

    def _is_forgotten(self, lead: Lead, manager: str, evening: datetime) -> bool:
        return (
            lead.manager == manager
            and lead.status == "Lost"
            and lead.closed is not None
            and (lead.appointment or lead.contacted or lead.arrival.at) < evening - timedelta(days=4)
            and evening < lead.closed < evening + timedelta(days=30)
        )

    def _plant_slips(self) -> None:
        for cause in self.dice.choice(list(CAUSES), self.plan.slips, p=list(CAUSES.values())).tolist():
            buyers = [lead for lead in self.leads if lead.buys and lead.status == "Sold"]
            for place in self.dice.permutation(len(buyers)).tolist():
                if (slip := self._slip(buyers[place], cause)) is not None:
                    self._close_by_slip(buyers[place], *slip)
                    self.slips[buyers[place].number] = cause
                    break

    def _slip(self, lead: Lead, cause: str) -> tuple[datetime, str] | None:
        """Give when a card is closed by a cause, and with which reason; None where that cannot be."""
        assert lead.contacted is not None
        assert lead.closed is not None
        wrong = self.habits[lead.manager].wrong()
        moments = {
            "arrival": [(lead.arrival.at + self.minutes(8), wrong)],
            "button": [(lead.contacted + self.minutes(5), wrong)],
            "sweep": [
                (evening + timedelta(seconds=self.below(120)), reason)
                for manager, evening, reason in self.sweeps
                if manager == lead.manager
            ],
            "other card": [
                (other.closed, other.reason)
                for other in self.leads
                if other.manager == lead.manager and other.status == "Lost" and other.closed
            ],
        }[cause]
        first = lead.arrival.at if cause == "arrival" else lead.contacted
        first = max(first, self.export - timedelta(days=self.plan.slip_days))
        last = min(lead.closed, self.export - timedelta(days=1))
        fitting = [(at, reason) for at, reason in moments if first < at < last]
        return fitting[self.below(len(fitting))] if fitting else None

    def _close_by_slip(self, lead: Lead, at: datetime, reason: str) -> None:
        """Close a card; what was planned may be forgotten with it, or happen all the same."""
        lead.status, lead.closed, lead.reason = "Lost", at.replace(microsecond=0), reason
        if lead.contacted and lead.contacted > at and not self.chance(0.2):
            lead.contacted = lead.appointment = None
        if lead.appointment is None or (lead.appointment > at and not self.chance(0.25)):
            lead.came = False
        lead.tasks = [(due, done) for due, done in lead.tasks if done and due < at]
        if self.chance(0.4):
            lead.tasks.append((at + self.days(2), False))

    def _ask_again(self, lead: Lead) -> None:
        """Open a second card for some: forgotten by a slip, of another mind later, or the same inquiry twice."""
        if lead.number in self.slips:
            again = lead.closed + self.days(5) if lead.closed and not lead.came and self.chance(0.4) else None
        elif lead.status == "Lost" and lead.closed and self.chance(0.03):
            again = lead.closed + self.days(40)
        elif self.chance(0.015):
            again = lead.arrival.at + self.minutes(600)
        else:
            return
        if again is None or again > self.export:
            return
        sources = [name for name in ("partner", "walk-in", "website", "search") if name not in self.silent]
        source = sources[self.below(len(sources))]
        twin = self._card(Arrival(at_work(again), source), lead.manager, lead.phone)
        if lead.number not in self.slips and again < (lead.closed or self.export):
            twin.status, twin.reason = "Lost", "Duplicate"
            twin.closed = twin.arrival.at + self.minutes(90)
        elif self.chance(0.7):
            twin.contacted = at_work(twin.arrival.at + self.minutes(150, 1.4))

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write leads and tasks as the export has them; give the paths."""
        return write_files(self.leads, self.export, folder)


def _usual_odds() -> float:
    """Give what the odds of all channels come to, so that a rate is that of all leads."""
    channels = CHANNELS.values()
    return sum(each.pace * each.odds for each in channels) / sum(each.pace for each in channels)
