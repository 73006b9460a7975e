"""Make up a department in which things are planted, and write its leads and tasks as CSV.

What is planted follows from causes, not from how it is looked for: `planted_slips`. True refusals are no clean ones:
`planted_refusals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planted_afterwards import write_on
from planted_arrivals import CHANNELS, MAY_FALL_SILENT, PHONE, Arrival, arrivals
from planted_cards import Lead, at_work, write_files
from planted_dice import Dice
from planted_reasons import FAVOURITES, TWICE, Habits
from planted_refusals import Refusals
from planted_slips import Slips

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANAGERS = ("Adler", "Bauer", "Clark", "Duval", "Evans", "Fabre")
OLD = 60
"""Days after which a lead is judged: of leads so old each has as many as the plan says, younger ones come on top."""

IN_TIME = 0.87
"""Sold within those days, of what is sold in the end and of all cards: some are sold later, some are a second card."""


@dataclass(frozen=True)
class Plan:
    """What is planted; `leads` old people each, of whose cards `rate` are sold at the age OLD, `better` more by one manager.

    They ask again: 292 people are about 300 cards. `slip_days`: so long before the export a slip may be, at most.
    `silent_days`, `phone_days`: since when, from and up to. A source of some leads a week is missed when the figures of a
    month come without it: three to seven weeks after its last; a telephone in two to five, by the contacts that lack.
    """

    leads: int = 292
    rate: float = 0.2
    better: float = 0.1
    slips: int = 12
    silent: int = 3
    phone: bool = True
    clickers: int = 2
    slip_days: int = 120
    silent_days: tuple[int, int] = (21, 49)
    phone_days: tuple[int, int] = (14, 35)


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


class Department(Dice):
    """The leads of a department with what is planted among them: `truth`."""

    def __init__(self, seed: int, plan: Plan) -> None:
        super().__init__(seed)
        hands, self.later, self.plan = Dice(seed, 1), Dice(seed, 2), plan
        self.export = datetime.combine(date(2026, 10, 5) + timedelta(days=self.below(30)), time(17, 30))
        stopped = self.dice.permutation(MAY_FALL_SILENT)[: plan.silent]
        self.silent = {str(source): self.among(*plan.silent_days) for source in stopped}
        self.phone_days = self.among(*plan.phone_days) if plan.phone else 0
        names = [str(name) for name in self.dice.permutation(MANAGERS)]
        self.better = names[0] if plan.better else None
        self.clickers = frozenset(names[1 : 1 + plan.clickers])
        self.habits = {
            name: Habits(hands.dice, str(self.dice.choice(FAVOURITES)) if name in self.clickers else None)
            for name in MANAGERS
        }
        self.leads: list[Lead] = []
        self.refusals = Refusals(hands, self.habits, self.export)
        self.slips = Slips(hands, self.refusals, self.leads, self._card)
        self._work()

    @property
    def truth(self) -> Truth:
        """Give what was planted."""
        return Truth(self.export, self.slips.causes, self.silent, self.phone_days, self.clickers, self.better)

    def _work(self) -> None:
        for arrival, manager in self._dealt():
            self._follow(self._card(arrival, manager))
        self.refusals.clear_out(self.leads)
        for lead in self.leads:
            self.refusals.remind(lead)
        self.slips.plant(self.plan.slips, self.plan.slip_days)
        again = {lead.number for lead in list(self.leads) if self._ask_again(lead)}
        write_on(self.leads, self.slips.causes, again, self.later)

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
        lead.buys = self.chance(rate / IN_TIME * CHANNELS[lead.arrival.source].odds / _usual_odds())
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
            self.refusals.refuse(lead, last)

    def _is_rung_out(self, lead: Lead) -> bool:
        """Say whether a lead came by the phone that nobody answers, or would have been called from it."""
        dead = self.export - timedelta(days=self.phone_days)
        return bool(self.phone_days) and lead.arrival.source == PHONE and lead.arrival.at >= dead

    def _ask_again(self, lead: Lead) -> bool:
        """Open a second card for some: forgotten by a slip, of another mind later, or the same inquiry twice; say for whom."""
        hands, slip = self.refusals.dice, lead.number in self.slips.causes
        if slip:
            again = (
                lead.closed + hands.days(5) if lead.closed and not lead.came and hands.chance(0.4) else None
            )
        elif lead.status == "Lost" and lead.closed and hands.chance(0.03):
            again = lead.closed + hands.days(40)
        elif hands.chance(0.015):
            again = lead.arrival.at + hands.minutes(600)
        else:
            return False
        if again is None or again > self.export:
            return False
        sources = [name for name in ("partner", "walk-in", "website", "search") if name not in self.silent]
        twin = self._card(Arrival(at_work(again), hands.one_of(sources)), lead.manager, lead.phone)
        if not slip and again < (lead.closed or self.export):
            twin.status, twin.reason = "Lost", TWICE
            twin.closed = twin.arrival.at + hands.minutes(90)
        elif hands.chance(0.7):
            twin.contacted = at_work(twin.arrival.at + hands.minutes(150, 1.4))
        return True

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write leads and tasks as the export has them; give the paths."""
        return write_files(self.leads, self.export, folder)


def _usual_odds() -> float:
    """Give what the odds of all channels come to, so that a rate is that of all leads."""
    channels = CHANNELS.values()
    return sum(each.pace * each.odds for each in channels) / sum(each.pace for each in channels)
