"""What is worth doing on Monday: at most five things, by the sales that hang on each, with the command that opens it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.hush import may_be_silent
from funnelkit.analysis.numbering import OF_MONDAY
from funnelkit.analysis.usual import find_usual
from funnelkit.calendars import Calendar
from funnelkit.department.sections import WORTH_DOING
from funnelkit.model import Note
from funnelkit.periods import day_number
from funnelkit.tally.packing import days_of
from funnelkit.worklists.worth_doing import find_late, find_unreached
from funnelkit.worklists.young import Young

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.analysis.usual import Usual
    from funnelkit.department.measurement import Report
    from funnelkit.department.tallying import Measured
    from funnelkit.leads import Leads
    from funnelkit.model import Value

MOST = 5
LEAST_SALES = 0.1
"""On what is worth doing hangs at least a tenth of a sale."""

LEAST_PAID = 5
"""An average of fewer sales is no average."""

AHEAD = 30
"""A silent channel counts for the leads that it would bring in so many days."""

_NEEDED = ("leads", "open", "lost", "lead_conversion")
_SILENT = "silence"


@dataclass(frozen=True)
class Thing:
    """One thing to do: with how many `leads`, the `sales` that hang on them, what these would bring, and what opens it.

    `amount` is sales × the average sale, None where that is not known; `params` are for its words. Of a channel `leads`
    are those that it would bring in AHEAD days.
    """

    kind: str
    command: str
    leads: int
    sales: float
    amount: float | None = None
    currency: str | None = None
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Settings:
    """What the configuration says that work lists heed: days that count, limits of stages, closed channels.

    `only_undone`: tables of tasks hold only those that are not done.
    """

    calendar: Calendar = field(default_factory=Calendar)
    limits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    only_undone: bool = False
    closed: tuple[str, ...] = ()


def with_worth(report: Report, settings: Settings) -> Report:
    """Give a report with what is worth doing; without it where sales, refusals or open leads are not told."""
    worth = _find(report, settings)
    if worth or WORTH_DOING not in report.only:
        return replace(report, worth=worth)
    return replace(
        report, worth=worth, notes=(*report.notes, Note("section_empty", {"sections": [WORTH_DOING]}))
    )


def _find(report: Report, settings: Settings) -> tuple[Thing, ...] | None:
    measured = report.measured
    if measured is None or not _can_tell(report):
        return None
    usual = find_usual(measured.tally, day_number(measured.view.as_of), measured.view.dropped)
    if not usual.sold.get("leads"):
        return None
    average = report.sections[0].rows[0].metrics["average_sale"]
    found = [*_of_leads(measured, usual, settings), *_of_channels(measured, settings)]
    ranked = sorted((each for each in found if each.sales >= LEAST_SALES), key=lambda each: -each.sales)
    return tuple(_priced(each, average) for each in ranked[:MOST])


def _can_tell(report: Report) -> bool:
    """Say whether the files tell who came when, and who is still open."""
    if report.as_of is None or not report.sections[0].rows or not report.opens:
        return False
    metrics = report.sections[0].rows[0].metrics
    return all(metrics[key] is not None for key in _NEEDED)


def _of_leads(measured: Measured, usual: Usual, settings: Settings) -> Iterator[Thing]:
    """Give what is to be done with leads: the sales of each are the share sold of those that came as far."""
    from funnelkit.worklists.found import When, counting

    leads, view = measured.intake.leads, measured.view
    if not len(leads):
        return
    young = Young(leads, day_number(view.as_of), usual)
    at = np.datetime64(view.as_of, "D")
    when = When(at, at, counting(settings.calendar))
    late = find_late(leads, when, settings.limits, only_undone=settings.only_undone)
    unreached = () if "contacted" in view.dropped else find_unreached(leads, young)
    seen = _created_in(view, leads)
    for group in (*unreached, *late):
        places = group.places[seen[group.places]]
        sales = young.sales(places)
        command = f"rows {group.kind}" if group.kind in OF_MONDAY else f"deadlines --only {group.kind}"
        yield Thing(group.kind, command, len(places), sales, params=group.params)


def _created_in(view: View, leads: Leads) -> npt.NDArray[np.bool_]:
    created = days_of(leads.frame, "created_at")
    seen: npt.NDArray[np.bool_] = created <= day_number(view.as_of)
    if view.period is None:
        return seen
    return seen & (created >= day_number(view.period.start)) & (created < day_number(view.period.end))


def _of_channels(measured: Measured, settings: Settings) -> Iterator[Thing]:
    """Give the channels that are silent or rung in vain; a report of other days than the last asks nothing of them."""
    view, tally = measured.view, measured.tally
    period, day = view.period, day_number(view.as_of)
    if (period and not period.holds(view.as_of)) or not may_be_silent(tally, day):
        return
    from funnelkit.analysis.silence import find_silence

    found = find_silence(tally, view.as_of, settings.calendar, settings.closed)
    for channel in found.silent:  # all sources at once are most often an export that ends early
        if channel.conversion and channel.conversion.value is not None:
            leads = AHEAD * channel.a_day
            silent = {"days": channel.quiet_days, "channel": _name(channel.group)}
            yield Thing("silent", _SILENT, round(leads), leads * channel.conversion.value, params=silent)
    for each in found.unanswered or ():
        if each.conversion and each.conversion.value is not None:
            told = {"since": each.since, "channel": _name(each.group)}
            yield Thing("unanswered", _SILENT, each.leads, each.leads * each.conversion.value, params=told)


def _name(group: Mapping[str, str]) -> str | None:
    return " × ".join(group.values()) or None


def _priced(thing: Thing, average: Value) -> Thing:
    """Give a thing the amount of its sales, where all sales are of one currency."""
    if not isinstance(average, tuple) or len(average) != 1:
        return thing
    money = average[0]
    if money.n < LEAST_PAID or money.mean is None:
        return thing
    return replace(thing, amount=thing.sales * money.mean, currency=money.currency)
