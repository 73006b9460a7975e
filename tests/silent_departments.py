"""Departments whose truth is known: channels that live, three that fell silent, and a phone that nobody answers.

A department draws when people call by its own rules: gamma-distributed gaps, a weekday pattern, weeks that swing,
mailings that bring many at once, holidays, growth. It knows nothing of how silence is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

SOURCES = {
    "website": 6.0,
    "search": 3.5,
    "marketplace": 2.2,
    "social": 1.6,
    "hotline": 3.0,
    "partner": 0.8,
    "newsletter": 1.0,
    "fair": 0.15,
    "referral": 0.5,
    "directory": 1.3,
    "messenger": 2.6,
}
SILENT = {"marketplace": 16, "directory": 24, "messenger": 12}
"""Planted: the source, and how many days before the export it fell silent."""

DEAD = ("hotline", 9)
MANAGERS = ("Anna", "Boris", "Clara", "David")
HEADER = "Lead ID,Created,Source,Manager,Status,First contact,Closed"
START, DAYS = datetime(2026, 4, 1), 200
HOLIDAYS = (datetime(2026, 5, 1), datetime(2026, 8, 20), datetime(2026, 10, 23))


@dataclass(frozen=True)
class Plan:
    """What is planted: sources that fell silent and the source whose leads nobody contacts, with the days since."""

    silent: tuple[tuple[str, int], ...] = tuple(SILENT.items())
    dead: tuple[str, int] | None = DEAD


LIVING = Plan((), None)


def write_department(seed: int, plan: Plan = LIVING) -> str:
    """Give the export of a department as CSV."""
    dice = np.random.default_rng(seed)
    end = START + timedelta(days=DAYS, hours=17)
    rows = []
    for source, pace in SOURCES.items():
        stop = end - timedelta(days=dict(plan.silent).get(source, -1))
        rows += [(at, source) for at in _moments(dice, source, pace) if at < min(stop, end)]
    lines = [HEADER]
    for number, (at, source) in enumerate(sorted(rows)):
        is_dead = (
            plan.dead is not None and source == plan.dead[0] and at >= end - timedelta(days=plan.dead[1])
        )
        contacted = None if is_dead or dice.random() > 0.75 else _contact(dice, at)
        contacted = contacted if contacted and contacted < end else None
        closed = (contacted or at) + timedelta(days=float(dice.gamma(1.5, 10)))
        status = "open" if closed >= end else "sold" if contacted and dice.random() < 0.2 else "lost"
        told = f"{closed:%Y-%m-%d %H:%M}" if status != "open" else ""
        manager = MANAGERS[int(dice.integers(len(MANAGERS)))]
        when = f"{contacted:%Y-%m-%d %H:%M}" if contacted else ""
        lines.append(f"{number},{at:%Y-%m-%d %H:%M},{source},{manager},{status},{when},{told}")
    return "\n".join(lines) + "\n"


def _moments(dice: np.random.Generator, source: str, pace: float) -> list[datetime]:
    """Draw when the leads of a source come: gaps of clusters, thinned on weekends and holidays."""
    size = 6.0 if source == "newsletter" else 1.15
    weekend = 0.7 if source in ("website", "social", "newsletter") else 0.15
    peak = 1.35 * pace / size * (7 / (5 + 2 * weekend))
    found, at = [], START
    while at < START + timedelta(days=DAYS + 1):
        at += timedelta(days=float(dice.gamma(0.9, 1 / 0.9) / peak))
        swing = (1 + 0.2 * np.sin((at - START).days / 23 + len(source))) / 1.35
        swing *= weekend if at.weekday() >= 5 else 1.0
        swing *= 0.1 if any(day <= at < day + timedelta(days=1) for day in HOLIDAYS) else 1.0
        if dice.random() < swing:
            count = int(dice.geometric(1 / size))
            found += [at + timedelta(minutes=float(dice.exponential(200))) for _ in range(count)]
    return found


def _contact(dice: np.random.Generator, at: datetime) -> datetime:
    """Draw when somebody calls back: within hours or days, on working days."""
    then = at + timedelta(hours=float(dice.lognormal(1.5, 1.5)))
    while then.weekday() == 6:
        then += timedelta(days=1)
    return then
