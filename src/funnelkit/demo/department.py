"""The invented car dealer: its leads of three months, as its CRM would know them on the day of each export.

Nothing here is measured or real. The same leads come out on every machine: of `random` only `Random.random` is used,
whose numbers Python promises to keep, and no function of the C library.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

SOURCES = ("website", "classifieds", "social", "phone", "referral", "walk_in")
MANAGERS = ("anna", "boris", "clara", "david")
REASONS = ("no_answer", "price", "elsewhere", "stock", "loan", "trade_in", "mind", "later")
COMMENTS = (
    *("saturday", "red", "trade_in", "evening", "compares"),
    *("company", "messages", "delivery", "loan", "automatic"),
)

_SEED = 247  # chosen so that the months come out near the rates below
_ANSWER_SEED = 571  # of its own, so that the survey can change without the leads
_SOURCE_WEIGHTS = (32, 26, 16, 15, 8, 3)
_MANAGER_WEIGHTS = (27, 26, 24, 21, 2)  # the last: nobody's
_REASON_WEIGHTS = (14, 22, 17, 12, 8, 10, 9, 8)
_BUYER_SCORES = (1, 0, 1, 1, 1, 2, 4, 8, 16, 18, 20)
_LOSER_SCORES = (5, 4, 5, 6, 6, 8, 7, 6, 4, 2, 1)
_DAY_WEIGHTS = (18, 17, 16, 16, 16, 12, 5)  # Monday to Sunday
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Lead:
    """One inquiry. Words are keys of words.toml; `hundredths` is the amount sold for, in cents."""

    lead_id: int
    created_at: datetime
    source: str
    manager: str | None
    status: str = "new"
    contacted_at: datetime | None = None
    appointment_at: datetime | None = None
    show: bool = False
    closed_at: datetime | None = None
    hundredths: int | None = None
    reason: str | None = None
    score: int | None = None
    answer: tuple[str, int] | None = None
    comment: str | None = None


@dataclass(frozen=True)
class _Course:
    """How the department worked: contact rates by source, whether it calls at once, and when the export was taken."""

    contact_rates: tuple[float, ...]
    calls_at_once: bool
    export_at: datetime


_BEFORE = _Course(
    contact_rates=(0.47, 0.47, 0.38, 0.70, 0.64, 1.0),
    calls_at_once=False,
    export_at=datetime.fromisoformat("2026-03-06 17:30"),
)
_AFTER = _Course(
    contact_rates=(0.67, 0.67, 0.55, 0.77, 0.72, 1.0),
    calls_at_once=True,
    export_at=datetime.fromisoformat("2026-04-07 17:30"),
)


class Dice:
    """Seeded chance."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random  # noqa: S311

    def falls(self, chance: float) -> bool:
        """Say whether something happens that does so with a chance."""
        return self.random() < chance

    def between(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both possible."""
        return low + int(self.random() * (high - low + 1))

    def early(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, small ones far oftener."""
        part = self.random()
        return low + int(part * part * part * (high - low + 1))

    def pick(self, weights: tuple[int, ...]) -> int:
        """Draw an index by its weight."""
        left = self.random() * sum(weights)
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1


def invent_leads() -> tuple[tuple[Lead, ...], tuple[Lead, ...]]:
    """Give the leads of January and February as exported on 6 March 2026, and those of March as on 7 April 2026."""
    dice, answers = Dice(_SEED), Dice(_ANSWER_SEED)
    january = _invent_month(dice, 1, range(4101, 4283), _BEFORE)
    february = _invent_month(dice, 2, range(4283, 4474), _BEFORE)
    march = _invent_month(dice, 3, range(4474, 4677), _AFTER)
    before = (*_close_too_early(january), *_forget_contact(february))
    return tuple(_ask(answers, lead) for lead in before), tuple(_ask(answers, lead) for lead in march)


def _list_moments(dice: Dice, month: int, leads: int) -> list[datetime]:
    """Draw when the leads of a month of 2026 came in, in order."""
    first = datetime.fromisoformat(f"2026-{month:02}-01 09:00")
    days = [first + timedelta(days=day) for day in range(31)]
    days = [day for day in days if day.month == month]
    weights = tuple(_DAY_WEIGHTS[day.weekday()] for day in days)
    return sorted(
        days[dice.pick(weights)] + timedelta(minutes=dice.between(0, 11 * 60)) for _ in range(leads)
    )


def _invent_month(dice: Dice, month: int, lead_ids: range, course: _Course) -> list[Lead]:
    moments = _list_moments(dice, month, len(lead_ids))
    return [_invent_lead(dice, lead_id, at, course) for lead_id, at in zip(lead_ids, moments, strict=True)]


def _invent_lead(dice: Dice, lead_id: int, created_at: datetime, course: _Course) -> Lead:
    manager = dice.pick(_MANAGER_WEIGHTS)
    lead = Lead(
        lead_id=lead_id,
        created_at=created_at,
        source=SOURCES[dice.pick(_SOURCE_WEIGHTS)],
        manager=MANAGERS[manager] if manager < len(MANAGERS) else None,
        comment=COMMENTS[dice.between(0, len(COMMENTS) - 1)] if dice.falls(0.25) else None,
    )
    lead = _contact(dice, lead, course)
    if lead.source != "walk_in" and dice.falls(0.07):
        return _close(
            lead, "junk", _add_days(dice, lead.contacted_at or created_at, dice.early(0, 3)), course
        )
    return _decide(dice, _meet(dice, lead, course), course)


def _contact(dice: Dice, lead: Lead, course: _Course) -> Lead:
    if not dice.falls(course.contact_rates[SOURCES.index(lead.source)]):
        return lead
    at = lead.created_at + timedelta(minutes=_draw_wait(dice, lead.source, course))
    at = at if lead.source in ("phone", "walk_in") else _move_into_hours(dice, at)
    return replace(lead, status="in_progress", contacted_at=at) if at <= course.export_at else lead


def _draw_wait(dice: Dice, source: str, course: _Course) -> int:
    """Draw the minutes until the first contact; a call or a visit is one on arrival."""
    if source in ("phone", "walk_in"):
        return 0
    if course.calls_at_once:
        return dice.between(2, 14) if dice.falls(0.8) else dice.early(15, 300)
    return dice.early(25, 2 * _MINUTES_A_DAY)


def _meet(dice: Dice, lead: Lead, course: _Course) -> Lead:
    """Set an appointment, and keep it if its time has come."""
    if lead.source == "walk_in":
        return replace(lead, show=True)
    if lead.contacted_at is None or not dice.falls(0.51):
        return lead
    day = lead.contacted_at + timedelta(days=1 + dice.early(0, 11))
    day += timedelta(days=1 if day.weekday() == 6 else 0)
    at = day.replace(hour=dice.between(10, 18), minute=30 * dice.between(0, 1))
    return replace(lead, appointment_at=at, show=at <= course.export_at and dice.falls(0.65))


def _decide(dice: Dice, lead: Lead, course: _Course) -> Lead:
    """Sell, lose, or leave open."""
    if lead.show:
        came_at = lead.appointment_at or lead.created_at
        if dice.falls(0.40):
            hundredths = dice.between(14_000, 41_999) * 100 + 10 * dice.between(0, 9)
            sold = replace(lead, hundredths=hundredths)
            closed = _close(sold, "sold", _add_days(dice, came_at, dice.early(0, 18)), course)
            return closed if closed.closed_at else lead
        return _refuse(dice, lead, _add_days(dice, came_at, dice.early(1, 15)), (0.85, course))
    if lead.appointment_at:
        return _refuse(dice, lead, _add_days(dice, lead.appointment_at, dice.early(1, 12)), (0.70, course))
    if lead.contacted_at:
        return _refuse(dice, lead, _add_days(dice, lead.contacted_at, dice.early(0, 20)), (0.80, course))
    return _refuse(dice, lead, _add_days(dice, lead.created_at, dice.between(3, 20)), (0.75, course))


def _refuse(dice: Dice, lead: Lead, at: datetime, odds: tuple[float, _Course]) -> Lead:
    chance, course = odds
    if not dice.falls(chance):
        return lead
    silent = lead.contacted_at is None and dice.falls(0.85)
    reason = None if dice.falls(0.03) else "no_answer" if silent else REASONS[dice.pick(_REASON_WEIGHTS)]
    closed = _close(replace(lead, reason=reason), "lost", at, course)
    return closed if closed.closed_at else lead


def _close(lead: Lead, status: str, at: datetime, course: _Course) -> Lead:
    """Close a lead, if that was before the export."""
    return replace(lead, status=status, closed_at=at) if at <= course.export_at else lead


def _ask(dice: Dice, lead: Lead) -> Lead:
    """Ask half of the buyers and some of the lost how likely they are to recommend the dealer."""
    asked = 0.5 if lead.status == "sold" else 0.12 if lead.status == "lost" and lead.contacted_at else 0.0
    if not dice.falls(asked):
        return lead
    score = dice.pick(_BUYER_SCORES if lead.status == "sold" else _LOSER_SCORES)
    kind = "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"
    return replace(lead, score=score, answer=(kind, dice.between(0, 59)) if dice.falls(0.8) else None)


def _add_days(dice: Dice, at: datetime, days: int) -> datetime:
    return _move_into_hours(dice, at + timedelta(days=days, minutes=dice.between(45, 170)))


def _move_into_hours(dice: Dice, at: datetime) -> datetime:
    """Put a moment of the night into the next morning: the department works from 9 to 20:30."""
    if 9 * 60 <= at.hour * 60 + at.minute <= 20 * 60 + 30:
        return at
    morning = at + timedelta(days=1 if at.hour >= 20 else 0)
    return morning.replace(hour=9, minute=dice.between(0, 40))


def _close_too_early(january: list[Lead]) -> list[Lead]:
    """Close one lost lead before it was created, as real files have it."""
    spoiled = next(lead for lead in january if lead.status == "lost" and lead.created_at.day > 10)
    early = replace(spoiled, closed_at=spoiled.created_at - timedelta(days=1, minutes=25))
    return [early if lead is spoiled else lead for lead in january]


def _forget_contact(february: list[Lead]) -> list[Lead]:
    """Sell to one lead whose contact nobody marked: a regular customer who paid without coming in."""
    silent = next(lead for lead in february if lead.source == "referral" and lead.contacted_at is None)
    sold_at = silent.created_at + timedelta(days=5, minutes=90)
    sold = replace(silent, status="sold", closed_at=sold_at, hundredths=2_345_060, reason=None)
    return [sold if lead is silent else lead for lead in february]
