"""Plant refusals by accident in a made-up department: cards of people who go on to buy, closed by what goes wrong in a CRM.

Each cause closes a card as it stands at that moment, and ends nothing of what was planned on it: whoever slips does not know
of it. What shows afterwards follows from the cause, and from chance. Nothing here knows how slips are looked for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from planted_arrivals import Arrival
from planted_cards import Lead, Task
from planted_reasons import IDLE, NO_NUMBER, TWICE
from planted_refusals import is_forgotten, struck

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planted_dice import Dice
    from planted_reasons import Habits
    from planted_refusals import Refusals

    Slip = tuple[datetime, str]

CAUSES = {
    "wrong button": 0.25,
    "sweep": 0.2,
    "inbox": 0.15,
    "duplicate": 0.15,
    "no number": 0.1,
    "idle rule": 0.1,
    "other card": 0.05,
}
"""Which part of the slips each cause has: nobody has counted them; hands and lists come before rules."""


class Slips:
    """The slips of a department: `causes` by the number of the card."""

    def __init__(self, dice: Dice, refusals: Refusals, leads: list[Lead], card: Callable[..., Lead]) -> None:
        self.dice, self.refusals, self.leads, self.card = dice, refusals, leads, card
        self.causes: dict[int, str] = {}

    def plant(self, count: int, days: int) -> None:
        """Plant so many, of the last days before the export."""
        names, shares = list(CAUSES), list(CAUSES.values())
        since = self.refusals.export - timedelta(days=days)
        while len(self.causes) < count:  # some causes find no card that they could have closed
            self._plant_one(str(self.dice.dice.choice(names, p=shares)), since)

    def _plant_one(self, cause: str, since: datetime) -> None:
        buyers = [lead for lead in self.leads if lead.buys and lead.status == "Sold"]
        for place in self.dice.dice.permutation(len(buyers)).tolist():
            lead = buyers[place]
            fitting = [slip for slip in self._slips(cause, lead) if self._fits(lead, slip[0], since)]
            if fitting:
                self._close(lead, cause, *self.dice.one_of(fitting))
                self.causes[lead.number] = cause
                return

    def _fits(self, lead: Lead, at: datetime, since: datetime) -> bool:
        return since < at < min(lead.closed or at, self.refusals.export - timedelta(days=1))

    def _slips(self, cause: str, lead: Lead) -> Sequence[Slip]:
        """Give when a cause may close a card, and with which reason."""
        moments: dict[str, Callable[[Lead], Sequence[Slip]]] = {
            "wrong button": self._wrong_buttons,
            "sweep": self._swept_along,
            "inbox": self._inbox_rows,
            "duplicate": self._merged_away,
            "no number": self._number_late,
            "idle rule": self._idle,
            "other card": self._other_cards,
        }
        return moments[cause](lead)

    def _wrong_buttons(self, lead: Lead) -> Sequence[Slip]:
        """Move a card on after a call, and hit the column or button of the lost beside it: for any reason, or none."""
        assert lead.contacted is not None
        return [(lead.contacted + self.dice.minutes(5), self._habits(lead).wrong())]

    def _swept_along(self, lead: Lead) -> Sequence[Slip]:
        """Tick a card in work with the forgotten ones around it, while a list of them is cleared.

        Whoever ticks a card that lies forgotten like the others means it, though it would have been sold.
        """
        assert lead.contacted is not None
        return [
            (evening + timedelta(seconds=self.dice.below(120)), reason)
            for manager, evening, reason in self.refusals.sweeps
            if manager == lead.manager and lead.contacted < evening and not is_forgotten(lead, evening)
        ]

    def _inbox_rows(self, lead: Lead) -> Sequence[Slip]:
        """Clear the inbox of spam while a lead comes in: the rows move down, and the tick is on the wrong one."""
        reason = "Spam" if self.dice.chance(0.5) else self._habits(lead).wrong()
        return [(lead.arrival.at + self.dice.minutes(8), reason)]

    def _merged_away(self, lead: Lead) -> Sequence[Slip]:
        """Close a card as the second of a namesake; or of two of one person each for the other's sake."""
        return [(lead.arrival.at + self.dice.minutes(120), TWICE)]

    def _number_late(self, lead: Lead) -> Sequence[Slip]:
        """Close a card for want of a number that a marketplace hides at first, and hands over later."""
        return [(lead.arrival.at + self.dice.minutes(20), NO_NUMBER)]

    def _idle(self, lead: Lead) -> Sequence[Slip]:
        """Let the rule strike that counts days without activity, and does not ask for a call that is agreed for later."""
        return [] if lead.appointment else [(struck(lead), IDLE)]

    def _other_cards(self, lead: Lead) -> Sequence[Slip]:
        """Close the card of another window: both were worked on that day; who said no stays, and the other has the reason."""
        assert lead.contacted is not None
        worked_on = {moment.date() for moment in (lead.contacted, lead.appointment) if moment}
        return [
            (other.closed + timedelta(seconds=self.dice.below(90)), other.reason)
            for other in self.leads
            if other.manager == lead.manager
            and other.status == "Lost"
            and other.closed
            and other.closed > lead.contacted
            and other.closed.date() in worked_on
            and other.number not in self.causes
        ]

    def _habits(self, lead: Lead) -> Habits:
        return self.refusals.habits[lead.manager]

    def _close(self, lead: Lead, cause: str, at: datetime, reason: str) -> None:
        """Close a card as it stands; what was planned happens all the same, or is forgotten with it."""
        dice = self.dice
        spoken = lead.contacted is not None and lead.contacted <= at
        if not spoken and not dice.chance(0.2):
            lead.contacted = lead.appointment = None
        if lead.appointment is None or (lead.appointment > at and not dice.chance(0.25)):
            lead.came = False
        lead.status, lead.closed, lead.reason = "Lost", at.replace(microsecond=0), reason
        first, *others = lead.tasks
        lead.tasks = [replace(first, done=lead.contacted is not None)]
        if spoken:
            lead.tasks += [task for task in others if task.done and task.due < at]
            planned = at + timedelta(
                days=cause == "wrong button"
            )  # that call has just ended with a next step
            self.refusals.plan_next(lead, planned)
        if cause == "idle rule":
            lead.tasks.append(Task(at + dice.days(3), done=False))
        if cause == "duplicate" and dice.chance(0.5):
            self._close_twin(lead, at)

    def _close_twin(self, lead: Lead, at: datetime) -> None:
        """Write down that the person asked twice before, and that the second card was closed for this one's sake."""
        wait = at - lead.arrival.at
        twin = self.card(Arrival(lead.arrival.at + 0.3 * wait, lead.arrival.source), lead.manager, lead.phone)
        twin.status, twin.reason, twin.closed = "Lost", TWICE, lead.arrival.at + 0.7 * wait
