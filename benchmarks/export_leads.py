"""Make up a sales department and what becomes of its leads: who, when, how far, how it ended; no text of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

import export_words as words

EXPORTED_ON = date(2026, 11, 1)
DAY = 86_400
# Leads by month (January first), by day of the week (Monday first), by hour.
MONTHS = np.array([7, 8, 10, 10, 9, 8, 8, 9, 11, 11, 10, 9], float)
WEEK = np.array([12, 11, 11, 11, 10, 6, 5], float)
HOURS = np.array([2, 1, 1, 1, 1, 1, 2, 5, 9, 14, 16, 16, 14, 13, 14, 14, 13, 12, 11, 9, 8, 7, 5, 3], float)


@dataclass(frozen=True)
class Plan:
    """What is asked for. `managers` 0: as many as suit the rows."""

    rows: int
    seed: int = 1
    months: int = 24
    managers: int = 0

    @property
    def staff(self) -> int:
        """How many managers there are."""
        return self.managers or min(150, 12 + self.rows // 4000)

    @property
    def first_day(self) -> date:
        """The first day of the first month."""
        month = EXPORTED_ON.year * 12 + EXPORTED_ON.month - 1 - self.months
        return date(month // 12, month % 12 + 1, 1)

    @property
    def days(self) -> int:
        """How many days the leads span."""
        return (EXPORTED_ON - self.first_day).days


class Department:
    """The people, the days and the words that every block of rows draws from."""

    def __init__(self, plan: Plan) -> None:
        rng = np.random.default_rng([plan.seed, 0])
        self.plan = plan
        self.managers = every_name()[rng.permutation(len(every_name()))[: plan.staff]]
        self.manager_odds = rng.normal(0, 0.4, plan.staff)
        self.manager_load = cumulative(1 / (np.arange(plan.staff) + 4))
        share, odds = np.array(list(words.SOURCES.values())).T
        self.sources, self.source_load, self.source_odds = texts(words.SOURCES), cumulative(share), odds
        self.reasons, self.reason_load = texts(words.REASONS), cumulative(list(words.REASONS.values()))
        days = [plan.first_day + timedelta(days=i) for i in range(plan.days)]
        growth = np.linspace(1, 1.5, len(days))
        self.day_load = cumulative(
            MONTHS[[d.month - 1 for d in days]] * WEEK[[d.weekday() for d in days]] * growth
        )
        self.day_text = texts(f"{d:%d.%m.%Y} " for d in days)
        self.time_text = texts(f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(DAY))

    def moments(self, seconds: np.ndarray, shown: np.ndarray) -> np.ndarray:
        """Write seconds since the first day as text, "" where not shown."""
        out = texts([""]).repeat(len(seconds))
        at = seconds[shown]
        out[shown] = self.day_text[at // DAY] + self.time_text[at % DAY]
        return out


@dataclass(frozen=True)
class Course:
    """What became of each lead of a block: times in seconds since the first day, steps as yes or no."""

    created: np.ndarray
    contacted: np.ndarray
    appointment: np.ndarray
    visit: np.ndarray
    sold: np.ndarray
    lost: np.ndarray
    junk: np.ndarray
    contact_at: np.ndarray
    closed_at: np.ndarray


def texts(values) -> np.ndarray:
    """Make an array of strings that indexing and `+` work on."""
    return np.array(list(values), object)


def cumulative(weights) -> np.ndarray:
    """Turn weights into upper bounds between 0 and 1."""
    total = np.cumsum(weights)
    return total / total[-1]


def draw(rng: np.random.Generator, load: np.ndarray, n: int) -> np.ndarray:
    """Draw n numbers of the list whose cumulative weights are given."""
    return np.searchsorted(load, rng.random(n), side="right")


def every_name() -> np.ndarray:
    """All names of people: a given name and a family initial."""
    return texts(f"{given} {initial}." for given in words.GIVEN_NAMES for initial in words.INITIALS)


def creation(rng: np.random.Generator, department: Department, rows: range) -> np.ndarray:
    """Draw the moments of creation: the place in the export says the day, the hours are drawn."""
    n = len(rows)
    place = (np.arange(rows.start, rows.stop) + rng.random(n)) / department.plan.rows
    day = np.searchsorted(department.day_load, place, side="right")
    hour = draw(rng, cumulative(HOURS), n)
    return np.sort(day * DAY + hour * 3600 + rng.integers(0, 3600, n))


def funnel(rng: np.random.Generator, department: Department, created: np.ndarray, odds: np.ndarray) -> Course:
    """Let the leads of a block go their way, as far as the time until the export allows."""
    n, end = len(created), department.plan.days * DAY

    def step(
        before: np.ndarray, start: np.ndarray, chance: float, days: float
    ) -> tuple[np.ndarray, np.ndarray]:
        share = 1 / (1 + (1 - chance) / chance * np.exp(-odds))
        at = start + (DAY * days * np.exp(1.2 * rng.standard_normal(n))).astype(np.int64) + 15
        return before & (rng.random(n) < share) & (at < end), at

    junk = rng.random(n) < 0.04
    contacted, contact_at = step(np.ones(n, bool), created, 0.72, 0.06)
    appointment, appointment_at = step(contacted & ~junk, contact_at, 0.5, 2)
    visit, visit_at = step(appointment, appointment_at, 0.62, 3)
    sold, sold_at = step(visit, visit_at, 0.42, 9)
    reached = np.select([visit, appointment, contacted], [visit_at, appointment_at, contact_at], created)
    gone_at = reached + (DAY * 8 * np.exp(1.1 * rng.standard_normal(n))).astype(np.int64)
    gone = ~sold & (gone_at < end) & (junk | (rng.random(n) < 0.82))
    wrong_clock = rng.random(n) < 0.003
    contact_at = np.where(wrong_clock, np.maximum(created - rng.integers(1, 900, n), 0), contact_at)
    closed_at = np.where(sold, sold_at, gone_at)
    return Course(
        created, contacted, appointment, visit, sold, gone & ~junk, gone & junk, contact_at, closed_at
    )
