"""The two ends of a movement paired: two exports, or two days of one; or why they cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from funnelkit.department.keeping import day_of_export
from funnelkit.errors import BaselineError, InputError, UsageError
from funnelkit.leads.table import OPEN, OUTCOMES
from funnelkit.periods import day_number
from funnelkit.tally.packing import days_of
from funnelkit.tally.places import Cut
from funnelkit.tally.tables import NO_DAY
from funnelkit.worklists.movement import BESIDE, RESTATED, SIGNS
from funnelkit.worklists.pairing import ABSENT, Pairs, Side, pair_days, pair_exports
from funnelkit.worklists.standing import TOLD_BY_HISTORY, covers, with_history

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.intake import Intake
    from funnelkit.leads import Leads
    from funnelkit.model import Period

MOST_UNDATED = 0.1
"""Where more of the ended leads have no day, nobody knows who was open on a day before."""


class IdsMissing(InputError):
    """An export has no ids by which its leads could be found in another."""

    key = "ids_missing"


class NothingShared(BaselineError):
    """No lead of one export is in the other."""

    key = "nothing_shared"


class OutcomeUntold(BaselineError):
    """The second export does not tell an outcome that the first one tells."""

    key = "outcome_untold"


class TakenLater(UsageError):
    """The first export was taken after the second."""

    key = "taken_later"


class ClosingsUndated(InputError):
    """One export is to tell who was open on a day before, and its leads ended without a day."""

    key = "closings_undated"


class DaysBeyond(UsageError):
    """The days asked for are none that the export knows."""

    key = "days_beyond"


@dataclass(frozen=True)
class Asking:
    """What is asked: `days` from the first to the last one (None: two exports, the older first), of which leads, by what."""

    days: tuple[date, date | None] | None = None
    by: tuple[str, ...] = ()
    period: Period | None = None


def files_of(intakes: Sequence[Intake]) -> tuple[str, str]:
    """Name the files of both ends."""
    one, other = (", ".join(str(entry["name"]) for entry in intake.inputs) for intake in intakes)
    return one, other


# --- two exports -------------------------------------------------------------------------------------------------

NEVER = day_number(date.max)


def pair_two(intakes: Sequence[Intake], asking: Asking) -> Pairs:
    """Pair the leads of two exports, the older first; raises IdsMissing, TakenLater, NothingShared, OutcomeUntold."""
    old, new = intakes
    files = files_of(intakes)
    for intake, name in zip(intakes, files, strict=True):
        if len(intake.leads) and all(ids is None for ids in intake.leads.ids):
            raise IdsMissing(file=name, headers=[header for header in intake.headers if header][:20])
    if old.as_of and new.as_of and old.as_of > new.as_of:
        raise TakenLater(start=files[0], started=old.as_of, end=files[1], ended=new.as_of)
    sides = [
        Side(intake.leads, Cut(day_number(intake.as_of or date.max), asking.period)) for intake in intakes
    ]
    pairs = pair_exports(*sides)
    if (pairs.was != ABSENT).any() and not ((pairs.was != ABSENT) & (pairs.now != ABSENT)).any():
        raise NothingShared(start=files[0], end=files[1])
    for code in range(OPEN + 1, len(OUTCOMES)):
        back = (pairs.was == code) & (pairs.now == OPEN)
        if back.any() and not _tracks(new.leads, OUTCOMES[code]):
            raise OutcomeUntold(start=files[0], end=files[1], outcome=OUTCOMES[code], leads=int(back.sum()))
    return pairs


def _tracks(leads: Leads, outcome: str) -> bool:
    return leads.untracked(outcome) is not True


def untracked(leads: Leads, end: int) -> Iterator[str]:
    """Name what cannot be told where an end does not tell an outcome."""
    for code, outcome in enumerate(OUTCOMES):
        if code != OPEN and not _tracks(leads, outcome):
            yield from (name for name, states in BESIDE.items() if states[end] == code)
            yield from (
                (outcome,) if end else {"sold": ("sales_undone",), "lost": ("reopened",)}.get(outcome, ())
            )


def untold_by_exports(intakes: Sequence[Intake]) -> frozenset[str]:
    """Name what two exports do not tell: outcomes that one of them lacks, and who came late where nobody has dates."""
    dated = "created_at" in intakes[1].leads.frame and intakes[0].as_of is not None
    found = {name for end, intake in enumerate(intakes) for name in untracked(intake.leads, end)}
    return frozenset(found if dated else {*found, "late"})


# --- two days of one export --------------------------------------------------------------------------------------

UNTOLD_BY_DATES = frozenset({*SIGNS, *BESIDE, RESTATED}) - {
    *("open_start", "new", "sold", "lost", "non_target", "open_end", "stayed_open")
}
"""What one export cannot tell: it knows how each lead stands now, and on which day it came to that."""


def pair_one(intake: Intake, asking: Asking) -> Pairs:
    """Pair the leads of one export with themselves on two days; raises DaysBeyond, ClosingsUndated."""
    as_of = day_of_export(intake, "movement")
    assert asking.days is not None
    first, last = asking.days[0], asking.days[1] or as_of
    if first > last or last > as_of:
        raise DaysBeyond(first=first, last=last, as_of=as_of)
    start = day_number(first) - 1
    leads = intake.cut("month", days=(first, last + timedelta(days=1))).leads
    _check_closings(leads, intake, start)
    pairs = pair_days(leads, Cut(start, asking.period), Cut(day_number(last), asking.period))
    return with_history(pairs, day_number(as_of), statuses_of(intake)) if covers(leads) else pairs


def statuses_of(intake: Intake) -> Mapping[str, str | None]:
    """Give what each status of the files was taken for."""
    statuses = intake.definitions["statuses"]
    assert isinstance(statuses, dict)
    return statuses


def untold_by_dates(leads: Leads) -> frozenset[str]:
    """Name what one export does not tell; with a history of stages it tells what was opened again."""
    told = TOLD_BY_HISTORY if covers(leads) else frozenset()
    return frozenset({*(UNTOLD_BY_DATES - told), *untracked(leads, 1)})


def _check_closings(leads: Leads, intake: Intake, start: int) -> None:
    before = days_of(leads.frame, "created_at") <= start
    ended = before & (leads.frame["outcome"].to_numpy() != OPEN)
    undated = int((ended & (days_of(leads.frame, "closed_at") == NO_DAY)).sum())
    if undated > MOST_UNDATED * int(ended.sum()):
        raise ClosingsUndated(file=intake.inputs[0]["name"], undated=undated, ended=int(ended.sum()))
