"""What more leads would show where there are too few: the change that these could have shown, the leads that one takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from funnelkit.statistics.differences import newcombe
from funnelkit.statistics.intervals import critical_value
from funnelkit.statistics.power import POWER, find_smallest, needed_leads, visible_change
from funnelkit.statistics.scores import Answers, adjust_spread

_OUT_OF_REACH = 10  # more leads than this many baselines: a longer baseline is what helps


@dataclass(frozen=True)
class Reachable:
    """A greater change than is worth seeing, and how many leads would show it: what a small baseline can still see."""

    change: float
    leads: int


def sizes_of(worth: float) -> tuple[float, ...]:
    """Give the changes of which it is asked how many leads they need: the one worth seeing, then greater ones.

    >>> sizes_of(0.04)
    (0.04, 0.06, 0.08)
    """
    return worth, 1.5 * worth, 2 * worth


def find_visible(
    counts: tuple[float, float, float], worth_seeing: float, level: float, signs: tuple[int, int]
) -> float | None:
    """Give the change that could have been seen: for the better, else (where none was) for the worse.

    `counts`: the baseline's rate, the new leads and the baseline's; `signs` of the better and of the worse, 1 and -1.

    >>> round(find_visible((207 / 313, 84, 313), 0.1, 0.95, (1, -1)), 3)
    0.153
    """
    found = (visible_change(*counts, level, sign) for sign in signs)
    return next((size for size in found if size is not None and size > worth_seeing), None)


def find_needed(
    counts: tuple[float, float, float], worth_seeing: float, level: float, signs: tuple[int, int], least: int
) -> int | None:
    """Give the leads that would show a change worth seeing, by power and by the width of the limits.

    `counts`: the new rate, and the baseline's hits and leads; fewer leads than `least` are never enough. The power is that
    of a change for the better (for the worse where a rate cannot rise or fall that far). The width matters where the
    new rate spreads more than the changed one of the power would: without it no more leads might be asked for than
    there are.

    >>> find_needed((60 / 84, 207, 313), 0.1, 0.95, (1, -1), 10)
    330
    """
    rate, base_hits, base_of = counts
    base_rate = base_hits / base_of
    sign = next((sign for sign in signs if 0 <= base_rate + sign * worth_seeing <= 1), None)
    by_power = None if sign is None else needed_leads(base_rate, base_of, sign * worth_seeing, POWER, level)
    if by_power is None:
        return None
    by_width = find_smallest(
        lambda of: newcombe(rate * of, of, base_hits, base_of, level).half_width <= worth_seeing
    )
    needed = None if by_width is None else max(by_power, by_width, least)
    return None if needed is None or needed > _OUT_OF_REACH * base_of else needed


def reach_of_answers(
    answers: Answers, base: Answers, worth_seeing: float, level: float
) -> tuple[int | None, float]:
    """Give the answers that would show a change worth seeing, and the change these could have shown, as shares.

    Normal, at the spreads seen: the limits must stay (z + z of the power) errors away from the change.

    >>> needed, visible = reach_of_answers(Answers(18, 9, 9), Answers(600, 300, 300), 0.1, 0.95)
    >>> needed, round(visible, 3)
    (961, 0.375)
    """
    now, then = adjust_spread(answers), adjust_spread(base)
    reach = critical_value(level) + critical_value(2 * POWER - 1)
    room = (worth_seeing / reach) ** 2 - then.variance
    needed = None if room <= 0 else ceil(now.variance * (answers.n + 3) / room - 3)
    visible = reach * sqrt(now.variance + then.variance)
    return (None if needed is None or needed > _OUT_OF_REACH * base.n else needed), visible
