"""What customers say after the sale: the score, who answered, who bought again, of the files of a department."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.funnel import share
from funnelkit.analysis.nps import measure_standings
from funnelkit.analysis.topics import REASON, measure_reasons
from funnelkit.department.tallying import check_dimensions, nothing_in
from funnelkit.errors import InputError
from funnelkit.intake import DimensionNotFound, Order, take_in
from funnelkit.model import Note
from funnelkit.tally import count
from funnelkit.worklists.columns import check_columns, plans_of
from funnelkit.worklists.complaints import count_complaints
from funnelkit.worklists.customer_lists import Columns, list_detractors, list_unasked
from funnelkit.worklists.customers import find_asked, find_sales, gather_answers, is_told
from funnelkit.worklists.listing import answers_of
from funnelkit.worklists.repeats import count_repeats, follow_answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.analysis.nps import Standing
    from funnelkit.analysis.topics import Reasons
    from funnelkit.intake import Intake
    from funnelkit.leads import Leads
    from funnelkit.model import Period, Rate
    from funnelkit.tally import Tally
    from funnelkit.worklists.complaints import ComplaintsBy
    from funnelkit.worklists.customers import Given, Places
    from funnelkit.worklists.listing import Listing
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
    """What customers said and did: the score by kind of scale, who answered and bought again, whom to call, complaints.

    `response` and `unasked`, the sales without an answer, are None where it is not known which sales were answered; `asked`
    (of the sales of which that is told) and `answered_of_asked` where no file tells who was asked.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    period: Period | None
    standings: tuple[Standing, ...]
    reasons: tuple[Reasons, ...]
    response: Rate | None
    repeats: tuple[RepeatSales, ...]
    again: tuple[BoughtAgain, ...]
    detractors: Listing
    unasked: Listing | None
    asked: Rate | None
    answered_of_asked: Rate | None
    complaints: tuple[ComplaintsBy, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Asking:
    """What is asked: the length of periods, one more grouping, the days that count; columns and length of the lists.

    `topics` are a person's own, with the phrases that tell them.
    """

    every: str
    by: tuple[str, ...] = ()
    period: Period | None = None
    columns: tuple[str, ...] = ()
    most: int | None = None
    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)


def listen(order: Order, asking: Asking) -> Voice:
    """Measure what customers answered, and what they did then.

    NoAnswers where the files tell nothing of it, NothingInPeriod where they do, but not of the period.
    """
    check_dimensions(asking.by)
    groupings = tuple(dict.fromkeys((*GROUPINGS, *((asking.by,) if asking.by else ()))))
    intake = _take_in(order, asking, groupings)
    leads, as_of, period = intake.leads, intake.as_of or date.max, asking.period
    view = View(as_of, asking.every, period)
    given, sales = gather_answers(leads, as_of, period), find_sales(leads, as_of, period)
    tally = count(_answered(leads), (*groupings, REASON))
    standings = measure_standings(tally, groupings, view)
    told = is_told(leads, given)
    response = _respond(sales, given) if told and len(sales) else None
    bought = find_sales(leads, as_of)
    repeats = count_repeats(leads.frame, bought, asking.every, period)
    complaints = count_complaints(leads, bought, asking.every, order.as_of or date.max, period)
    if not standings and not repeats and not complaints:
        _check_period(tally, view)
        raise NoAnswers(files=[str(entry["name"]) for entry in intake.inputs])
    asked = _columns(intake, asking.columns)
    detractors = list_detractors(leads, given, asking.topics, asked, asking.most)
    unasked = list_unasked(leads, sales, given, asked, asking.most) if response else None
    return Voice(
        intake.inputs,
        intake.as_of,
        period,
        standings,
        measure_reasons(tally, view, asking.topics),
        response,
        repeats,
        follow_answers(leads.frame, bought, given),
        detractors,
        unasked,
        *_asked(leads, sales, given),
        complaints,
        (*intake.notes, *_remarks(leads, standings, response, told=told)),
    )


def _check_period(tally: Tally, view: View) -> None:
    """Refuse a period without answers where there are some in others."""
    if view.period and periods_in(tally, view):
        raise nothing_in(view.period.name, tally, view)


def _take_in(order: Order, asking: Asking, groupings: Sequence[tuple[str, ...]]) -> Intake:
    """Read the answers, with whose they are; raises DimensionNotFound."""
    wanted = {name for by in groupings for name in by if name != "period"}
    wanted |= {"nps_reason", "asked", "asked_at", *asking.columns}
    intake = take_in(replace(order, persons=True, ids=True), wanted).cut(asking.every, asking.period)
    _check_found(asking.by, intake)
    return intake


def _columns(intake: Intake, names: tuple[str, ...]) -> Columns:
    """Give the columns of the lists, which some file must have."""
    asked = Columns(names, plans_of(intake, "leads"), plans_of(intake, "answers"))
    frames = [intake.leads.frame, answers_of(intake.leads).frame]
    check_columns(names, frames, [*asked.leads, *asked.answers])
    return asked


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


def _asked(leads: Leads, sales: Places, given: Given) -> tuple[Rate | None, Rate | None]:
    """Give the share of the sales that was asked for an answer, and the share of these that gave one."""
    found = find_asked(leads, sales, given)
    if found is None:
        return None, None
    asked, answered = int((found.asked & found.told).sum()), int(np.isin(sales, given.lead).sum())
    return share(asked, int(found.told.sum()), "sold"), share(answered, asked, "asked")


def _remarks(
    leads: Leads, standings: tuple[Standing, ...], response: Rate | None, *, told: bool
) -> list[Note]:
    notes = []
    if response and response.value is not None and response.value < LOW_RESPONSE:
        notes.append(Note("response_low", {"hits": response.hits, "of": response.of}))
    if standings and not told:
        notes.append(Note("response_unknown", {"leads": len(leads)}))
    if leads.complaints is not None:
        matched = int((leads.complaints["lead_row"].to_numpy() >= 0).sum())
        notes.append(Note("complaints_matched", {"of": len(leads.complaints), "matched": matched}))
    if any(standing.rolling for standing in standings):
        notes.append(Note("nps_rolling"))
    return notes
