"""The dice that made-up departments are drawn with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Thing = TypeVar("Thing")


class Dice:
    """Draws numbers, chances and waits; the same seed gives the same ones."""

    def __init__(self, *seed: int) -> None:
        self.dice = np.random.default_rng(seed)

    def below(self, end: int) -> int:
        """Draw a whole number from 0 up to, not including, an end."""
        return int(self.dice.integers(end))

    def among(self, first: int, last: int) -> int:
        """Draw a whole number between two, both included."""
        return first + self.below(last + 1 - first)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """Draw one of some things."""
        return things[self.below(len(things))]

    def chance(self, share: float) -> bool:
        """Draw whether something of this chance happens."""
        return bool(self.dice.random() < share)

    def minutes(self, middle: float, swing: float = 1.0) -> timedelta:
        """Draw a wait with this median."""
        return timedelta(minutes=float(self.dice.lognormal(np.log(middle), swing)))

    def days(self, middle: float, swing: float = 0.8) -> timedelta:
        """Draw a wait with this median in days."""
        return self.minutes(1440 * middle, swing)
