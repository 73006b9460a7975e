"""Why leads of a made-up department are refused, in the words of managers who type, pick, skip or click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

SPOKEN = {
    "Too expensive": (0.34, ("too expensive", "Price", "expensive!!")),
    "Bought elsewhere": (0.2, ("bought elsewhere", "went to a competitor")),
    "Changed mind": (0.18, ("changed his mind", "doesn't want it any more")),
    "Not now": (0.12, ("not now", "maybe next year")),
    "Not in stock": (0.08, ("not in stock",)),
    "No answer": (0.08, ("no answer", "does not pick up")),
}
"""After a talk: the entry of the list, how often, and what is typed instead of it."""

NOT_SPOKEN = {"No answer": 0.84, "Wrong number": 0.1, "Changed mind": 0.06}
NO_LEAD = ("Non-target", "Spam")
TWICE, NO_NUMBER = "Duplicate", "No phone number"
IDLE = "No activity"
"""What the system writes that closes idle cards."""
BLANKS = ("", "", "", "-", "Other")
FAVOURITES = ("Too expensive", "No answer", "Changed mind")
"""What those who click through click on."""

CLICKS = 0.8


class Habits:
    """How one manager gives reasons: what is seen in customers, what is typed, what is left blank, what is clicked."""

    def __init__(self, dice: np.random.Generator, favourite: str | None = None) -> None:
        self.dice, self.favourite = dice, favourite
        shares = np.array([share for share, _ in SPOKEN.values()])
        self.seen = dict(zip(SPOKEN, dice.dirichlet(40 * shares / shares.sum()), strict=True))
        self.blank = float(dice.beta(3, 45))
        self.typing = float(dice.choice([0.0, 0.1, 0.4]))

    def reason(self, *, spoken: bool) -> str:
        """Give the reason of one true refusal."""
        if self.dice.random() < self.blank:
            return str(self.dice.choice(BLANKS))
        if self.favourite and self.dice.random() < CLICKS:
            return self.favourite
        reason = _draw(self.dice, self.seen if spoken else NOT_SPOKEN)
        if reason in SPOKEN and self.dice.random() < self.typing:
            return str(self.dice.choice(SPOKEN[reason][1]))
        return reason

    def wrong(self) -> str:
        """Give a reason that was hit by a slip of the hand: any of the list, or none."""
        return str(self.dice.choice(["", *SPOKEN, *NOT_SPOKEN, TWICE, *NO_LEAD]))


def _draw(dice: np.random.Generator, shares: Mapping[str, float]) -> str:
    weights = np.array(list(shares.values()))
    return str(dice.choice(list(shares), p=weights / weights.sum()))
