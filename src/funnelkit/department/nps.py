"""What customers say after the sale: the score, who answered, who bought again, of the files of a department."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import View
from funnelkit.analysis.funnel import share
from funnelkit.analysis.nps import measure_standings
from funnelkit.department.measurement import check_dimensions
from funnelkit.errors import InputError
from funnelkit.intake import DimensionNotFound, Order, take_in
from funnelkit.model import Note
from funnelkit.tally import count
from funnelkit.worklists.customers import find_sales, gather_answers, is_told
from funnelkit.worklists.repeats import count_repeats, follow_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.analysis.nps import Standing
    from funnelkit.intake import Intake
    from funnelkit.leads import Leads
    from funnelkit.model import Period, Rate
    from funnelkit.worklists.customers import Given, Places
    from funnelkit.worklists.repeats import BoughtAgain, RepeatSales

GROUPINGS = (("manager",), ("source",), ("product",))
"""By what answers are parted, beside their periods and what is asked for."""

LOW_RESPONSE = 0.2
"""With a smaller share of the customers who answered, those may be others than the rest."""


class NoAnswers(InputError):
    """No file tells what customers answered, and none who bought again."""

    key = "no_answers"


@dataclass(frozen=True)
class Voice:
    """What customers said and did: `standings` by kind of scale, `response` of the sales, those who bought again.

    `response` is None where it is not known which sales were answered.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    period: Period | None
    standings: tuple[Standing, ...]
    response: Rate | None
    repeats: tuple[RepeatSales, ...]
    again: tuple[BoughtAgain, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Asking:
    """What is asked: the length of periods, one more grouping, the days that count."""

    every: str
    by: tuple[str, ...] = ()
    period: Period | None = None


def listen(order: Order, asking: Asking) -> Voice:
    """Measure what customers answered, and what they did then. NoAnswers where the files tell nothing of it."""
    check_dimensions(asking.by)
    groupings = tuple(dict.fromkeys((*GROUPINGS, *((asking.by,) if asking.by else ()))))
    wanted = {name for by in groupings for name in by if name != "period"}
    wanted |= {"nps_reason", *(field for field, _ in order.where)}
    period = asking.period
    intake = take_in(replace(order, persons=True), wanted)
    intake = intake.cut(asking.every, (period.start, period.end) if period else ())
    _check_found(asking.by, intake)
    leads, as_of = intake.leads, intake.as_of or date.max
    view = View(as_of, asking.every, period)
    given, sales = gather_answers(leads, as_of, period), find_sales(leads, as_of, period)
    standings = measure_standings(count(_answered(leads), groupings), groupings, view)
    told = is_told(leads, given)
    response = _respond(sales, given) if told and len(sales) else None
    bought = find_sales(leads, as_of)
    repeats = count_repeats(leads.frame, bought, asking.every, period)
    if not standings and not repeats:
        raise NoAnswers(files=[str(entry["name"]) for entry in intake.inputs])
    again = follow_answers(leads.frame, bought, given)
    notes = (*intake.notes, *_remarks(leads, standings, response, told=told))
    return Voice(intake.inputs, intake.as_of, period, standings, response, repeats, again, notes)


def _check_found(by: tuple[str, ...], intake: Intake) -> None:
    frames = [frame for frame in (intake.leads.frame, intake.leads.answers) if frame is not None]
    for name in by:
        if name != "period" and not any(name in frame for frame in frames):
            raise DimensionNotFound(dimension=name)


def _answered(leads: Leads) -> Leads:
    """Keep the leads that answered: nothing else is counted here."""
    frame = leads.frame
    kept = frame["nps"].to_numpy() >= 0 if "nps" in frame else np.zeros(len(frame), bool)
    return replace(
        leads, frame=frame[kept].reset_index(drop=True), stays=None, reviews=None, costs=None, tests=None
    )


def _respond(sales: Places, given: Given) -> Rate:
    """Give the share of the sales that were answered."""
    answered = np.isin(sales, given.lead)
    return share(int(answered.sum()), len(sales), "sold")


def _remarks(
    leads: Leads, standings: tuple[Standing, ...], response: Rate | None, *, told: bool
) -> list[Note]:
    notes = []
    if response and response.value is not None and response.value < LOW_RESPONSE:
        notes.append(Note("response_low", {"hits": response.hits, "of": response.of}))
    if standings and not told:
        notes.append(Note("response_unknown", {"leads": len(leads)}))
    if any(standing.rolling for standing in standings):
        notes.append(Note("nps_rolling"))
    return notes
