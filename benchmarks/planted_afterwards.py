"""What happens on the cards of a made-up department after they are closed: customers and systems write on.

The dice are its own: what was refused, and what slipped, does not depend on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from planted_cards import Lead
    from planted_dice import Dice

FAREWELL = 0.3
"""Refusals that are told to the customer by a message, or noted, some minutes after the card is closed."""

STIR = 0.06
"""Refusals after which something happens: the customer thanks or writes again, a mailing is answered, one more call is tried."""

RETURN_SPOKEN, RETURN_UNSPOKEN = 0.6, 0.25
"""Of those who wanted to buy and are forgotten, who calls or writes on the number they know: with whom somebody spoke, others.

Those who come or ask anew through another channel are not among them.
"""


def write_on(leads: Iterable[Lead], slips: Collection[int], asked_again: Collection[int], dice: Dice) -> None:
    """Write what happens on closed cards after they were closed; `slips`, `asked_again` are numbers of cards."""
    for lead in leads:
        if lead.status != "Lost" or lead.closed is None:
            continue
        if lead.number not in slips:
            if dice.chance(FAREWELL):
                lead.touches.append(lead.closed + dice.minutes(4))
            if dice.chance(STIR):
                lead.touches.append(lead.closed + dice.days(20))
            continue
        forgotten = not lead.came and lead.number not in asked_again
        if forgotten and dice.chance(RETURN_SPOKEN if lead.contacted else RETURN_UNSPOKEN):
            lead.touches.append(lead.closed + dice.days(4))
