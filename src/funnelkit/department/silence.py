"""Silence: channels without leads and leads without contacts, of the files of a department, and who sees to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from funnelkit.analysis.channels import GROUPINGS
from funnelkit.analysis.silence import Silence, find_silence
from funnelkit.department.keeping import day_of_export
from funnelkit.department.tallying import notes_of, tally_of
from funnelkit.errors import InputError
from funnelkit.intake import Order, take_in
from funnelkit.model import Note
from funnelkit.periods import day_number
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelkit.calendars import Calendar
    from funnelkit.intake import Intake
    from funnelkit.tally import Tally


class NeedsDays(InputError):
    """Silence cannot be seen in counts of weeks or months."""

    key = "needs_days"


class NoLeads(InputError):
    """No lead was created by the day that is looked at: there is nothing to miss."""

    key = "no_leads_by"


@dataclass(frozen=True)
class Care:
    """What a person said of a channel: who is responsible, how it is tested, whether it was closed on purpose."""

    responsible: str = ""
    test: str = ""
    closed: bool = False


@dataclass(frozen=True)
class SilenceReport:
    """What was found silent, with who sees to each channel that the configuration names."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    found: Silence
    notes: tuple[Note, ...]
    cares: Mapping[str, Care] = field(default_factory=lambda: MappingProxyType({}))

    def care_of(self, group: Mapping[str, str]) -> Care:
        """Give who sees to a channel; of a source of a manager, who sees to either."""
        for value in group.values():
            if (care := self.cares.get(value.casefold())) is not None:
                return care
        return Care()


def listen(order: Order, calendar: Calendar, cares: Mapping[str, Care]) -> SilenceReport:
    """Look for silence in some files; raises NeedsDates or NeedsDays where nobody knows the day of each lead."""
    wanted = {name for by in GROUPINGS for name in by}
    intake = take_in(replace(order, drop_tests=True), wanted).cut("week")
    _check_days(intake)
    as_of = day_of_export(intake, "silence")
    tally = tally_of(intake, _groupings(intake), "week")
    created = tally.cells[()].steps.of_step("leads")["created"]
    if not ((created != NO_DAY) & (created <= day_number(as_of))).any():
        raise NoLeads(file=intake.inputs[0]["name"], as_of=as_of)
    closed = [name for name, care in cares.items() if care.closed]
    found = find_silence(tally, as_of, calendar, closed)
    notes = (*found.notes, *_unseen(tally, cares), *notes_of(intake, "week"))
    known = {name.casefold(): care for name, care in cares.items()}
    return SilenceReport(intake.inputs, as_of, found, notes, MappingProxyType(known))


def _groupings(intake: Intake) -> list[tuple[str, ...]]:
    """Give the groupings of which the files have every dimension."""
    counts = intake.counts
    if counts is not None and intake.is_counted:
        there = {name for table in counts.tables for name in table.figures.names}
    else:
        there = set(intake.leads.frame.columns)
    return [by for by in GROUPINGS if set(by) <= there]


def _check_days(intake: Intake) -> None:
    if intake.counts is None or not intake.is_counted:
        return
    longest = max(intake.counts.spans(), key=lambda span: span.end - span.start, default=None)
    if longest and longest.end - longest.start > timedelta(days=1):
        raise NeedsDays(file=intake.inputs[0]["name"], period=longest.name)


def _unseen(tally: Tally, cares: Mapping[str, Care]) -> list[Note]:
    """Name the channels of the configuration of which no lead ever came: silent, or spelt otherwise."""
    there = {
        value.casefold()
        for cells in tally.cells.values()
        for group in cells.groups
        for value in group
        if value
    }
    unseen = [name for name, care in cares.items() if name.casefold() not in there and not care.closed]
    return [Note("channels_unseen", {"channels": unseen})] if unseen else []
