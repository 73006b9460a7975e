"""Tally: what was read, counted as a question needs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import periods_in
from funnelkit.errors import InputError, UsageError
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import DimensionNotFound, Intake
from funnelkit.model import Note
from funnelkit.tally import Tally, count, watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.analysis.counts import View
    from funnelkit.leads import Leads


class UnknownDimension(UsageError):
    """There is no such dimension."""

    key = "unknown_dimension"


class NothingInPeriod(InputError):
    """No lead was created in the period asked for."""

    key = "nothing_in_period"


def nothing_in(asked: str, tally: Tally, view: View) -> NothingInPeriod:
    """Give the error that says what was asked for, and in which periods there are leads or answers."""
    return NothingInPeriod(period=asked, periods=[period.name for period in periods_in(tally, view)])


@dataclass(frozen=True, eq=False)
class Measured:
    """What was read, its counts, and from where these are looked at."""

    intake: Intake
    tally: Tally
    view: View


def tally_of(intake: Intake, groupings: Sequence[tuple[str, ...]], every: str) -> Tally:
    """Count the leads of the files; where there are only counts that were made elsewhere, those are the tally."""
    if intake.counts is not None and intake.is_counted:
        return intake.counts.tally(groupings, every)
    return count(intake.leads, groupings)


def watched_tally_of(intake: Intake, groupings: Sequence[tuple[str, ...]], every: str) -> Tally:
    """Count the leads as `tally_of`, and the words and marks by which a later export is known to mean the same."""
    tally = tally_of(intake, groupings, every)
    return tally if intake.is_counted else replace(tally, watch=watch(intake.leads))


def notes_of(intake: Intake, every: str) -> tuple[Note, ...]:
    """Give what was noticed on the way, with what counts cannot tell for periods of a length."""
    return (*intake.notes, *(intake.counts.remarks(every) if intake.counts else ()))


def mixed_pipelines(leads: Leads) -> list[Note]:
    """Note that leads of several pipelines are counted together."""
    names = list(leads.pipelines)
    return [Note("pipelines_mixed", {"count": len(names), "pipelines": names[:10]})] if len(names) > 1 else []


def check_dimensions(by: Iterable[str]) -> None:
    """Refuse a dimension that there is not."""
    known = ("period", *DIMENSIONS)
    for name in by:
        if name not in known:
            raise UnknownDimension(dimension=name, dimensions=known)


def check_found(by: Sequence[str], intake: Intake) -> None:
    """Refuse a dimension that no file has."""
    frames = [intake.leads.frame, *([intake.leads.answers] if intake.leads.answers is not None else [])]
    counted = (
        [table.figures.names for table in intake.counts.tables] if intake.counts and intake.is_counted else []
    )
    for name in by:
        if name != "period" and not any(name in columns for columns in (*frames, *counted)):
            raise DimensionNotFound(dimension=name)
