"""Draw when leads arrive through the channels of a made-up department, of which some stop on a day; no file's text.

People come by gaps, on some weekdays more than on others, several at once after a mailing, few on holidays, more in some
weeks than in others. Nothing here knows how silence is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np


@dataclass(frozen=True)
class Channel:
    """A source: leads a day, what a day of a weekend has of a weekday's, how many come at once, how well they buy."""

    pace: float
    weekend: float = 0.5
    at_once: float = 1.1
    odds: float = 1.0


PHONE = "hotline"
"""The telephone that nobody answers any more, where one is planted."""

CHANNELS = {
    "website": Channel(1.7, 0.7),
    "search": Channel(1.3, 0.6),
    "marketplace": Channel(1.1, odds=0.8),
    PHONE: Channel(1.0, 0.15, 1.0, 1.1),
    "messenger": Channel(0.9, 0.8, 1.2, 0.9),
    "social": Channel(0.8, 0.9, 1.3, 0.8),
    "partner": Channel(0.5, 0.05, odds=1.2),
    "newsletter": Channel(0.5, 0.8, 4.0),
    "walk-in": Channel(0.4, 0.3, 1.0, 1.3),
    "referral": Channel(0.25, odds=1.3),
    "fair": Channel(0.06, 1.5, 3.0),
    "radio": Channel(0.6, 0.6, 1.5),
}
ENDED = {"radio": 125}
"""What was planned to end, and how many days before the export it did."""

MAY_FALL_SILENT = ("website", "search", "marketplace", "messenger", "social")
HOLIDAYS = (date(2026, 5, 1), date(2026, 5, 25), date(2026, 8, 20), date(2026, 10, 23))


@dataclass(frozen=True)
class Arrival:
    """One lead at the door."""

    at: datetime
    source: str


def arrivals(
    dice: np.random.Generator, export: datetime, days: int, stops: Mapping[str, int]
) -> list[Arrival]:
    """Draw the leads of so many days before an export; `stops`: how many days before it a source brought its last."""
    start = datetime.combine(export.date() - timedelta(days=days), time())
    found = []
    for source, channel in CHANNELS.items():
        gone = {**ENDED, **stops}.get(source, 0)
        stop = datetime.combine(export.date() - timedelta(days=gone), time(11)) if gone else export
        found += [Arrival(at, source) for at in _moments(dice, channel, start, export) if at < stop]
    return sorted(found, key=lambda arrival: arrival.at)


def _moments(
    dice: np.random.Generator, channel: Channel, start: datetime, end: datetime
) -> Iterator[datetime]:
    """Draw the moments of one channel: how many come on a day, by the weekday, the week and the holidays."""
    even = channel.pace / channel.at_once * 7 / (5 + 2 * channel.weekend)
    days = (end.date() - start.date()).days + 1
    swings = dice.gamma(20, 1 / 20, days // 7 + 2)  # weeks differ by more than chance
    growth = dice.uniform(-0.15, 0.35)
    for place in range(days):
        day = start + timedelta(days=place)
        mean = even * swings[place // 7] * (1 + growth * (place / days - 0.5))
        mean *= channel.weekend if day.weekday() >= 5 else 1.0
        mean *= 0.15 if day.date() in HOLIDAYS else 1.0
        for _ in range(dice.poisson(mean)):
            first = day + timedelta(hours=float(dice.triangular(7, 12, 22)))
            for _ in range(dice.geometric(1 / channel.at_once)):
                yield (first + timedelta(minutes=float(dice.exponential(60)))).replace(microsecond=0)
