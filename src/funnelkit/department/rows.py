"""Open a number: the rows of the files behind a figure that a report tells, or those that it misses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.addresses import Address, ShortAddress, write_group
from funnelkit.analysis.closings import measure_closings
from funnelkit.analysis.cohorts import cohorts_of
from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.funnel import measure
from funnelkit.analysis.numbering import OF_MONDAY, REFUSED_UNREACHED
from funnelkit.analysis.reviews import REVIEWED, measure_reviews
from funnelkit.analysis.stages import OF_STAGE, measure_stages
from funnelkit.analysis.usual import find_usual
from funnelkit.department.addressing import (
    CLOSED,
    GroupEmpty,
    check_address,
    find_row,
    metric_of,
    resolve,
    view_of,
)
from funnelkit.department.measurement import dimensions_of, measure_sections
from funnelkit.department.tallying import check_dimensions, nothing_in
from funnelkit.errors import InputError, UsageError
from funnelkit.fields import DIMENSIONS
from funnelkit.intake import Intake, Order, take_in
from funnelkit.metrics import CLOSED_PERIOD, METRICS
from funnelkit.model import Count, Section
from funnelkit.periods import day_number
from funnelkit.tally.counting import Facts, tally_of
from funnelkit.worklists.columns import check_columns, is_typed, lines_with, plans_of
from funnelkit.worklists.listing import Listing, answers_of, reviews_of, with_values
from funnelkit.worklists.other_rows import linked_plans, with_other_rows
from funnelkit.worklists.rows import Opened, Opener, Picked
from funnelkit.worklists.worth_doing import find_unreached
from funnelkit.worklists.young import Young

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.leads import Leads
    from funnelkit.model import Note, Period, Value
    from funnelkit.worklists.listing import Line


class NumberNotTold(InputError):
    """The files do not tell the number."""

    key = "number_not_told"


class NothingMissed(UsageError):
    """The number is counted from nothing, so that nothing is missed."""

    key = "nothing_missed"


class CountedElsewhere(InputError):
    """The number was counted elsewhere: the file has no leads."""

    key = "counted_elsewhere"


class LeadsMissing(InputError):
    """A history tells of leads that stand in no file."""

    key = "leads_missing"


@dataclass(frozen=True)
class Wish:
    """Which rows of a number, and how they are shown: those it `missed`, a `sample` of so many, other `columns`.

    `every` and `period` are the length of periods and the days of creation that the report has, `by` its own grouping.
    """

    every: str = "month"
    period: Period | None = None
    missed: bool = False
    columns: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The number as a report tells it, and the rows behind it: `count` of them, of which a sample may be listed."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date | None
    address: Address
    group: Mapping[str, str | None]
    value: Value
    missed: bool
    count: int
    listing: Listing
    notes: tuple[Note, ...]
    short: ShortAddress | None = None


def open_rows(order: Order, number: Address | ShortAddress, wish: Wish) -> Rows:
    """Take in the files, measure the number that an address names, and list the rows that it counts or misses.

    Raises UnknownNumber, UnknownLetter, UnknownRow, NotInRow, NotOpened, UnknownDimension, UnknownValue,
    UnknownColumn, GroupEmpty, NumberNotTold, NothingMissed, CountedElsewhere, LeadsMissing.
    """
    check_dimensions(wish.by)
    short = number if isinstance(number, ShortAddress) else None
    metric = check_address(number) if isinstance(number, Address) else metric_of(number)
    grouped = number.group if isinstance(number, Address) else dimensions_of(wish.by)
    dimensions = {"manager", *grouped, *wish.columns}
    intake = take_in(replace(order, ids=True), dimensions & set(DIMENSIONS))
    if intake.is_counted:
        raise CountedElsewhere(
            metric=metric, address=str(number), files=[str(entry["name"]) for entry in intake.inputs]
        )
    asked = View(intake.as_of or date.max, wish.every, wish.period, order.business.dropped)
    address = number if isinstance(number, Address) else _found(number, intake, wish, asked)
    named, view = view_of(address, asked, order.today)
    intake = intake.cut(view.every, view.period)
    group = resolve(named, address.metric, intake.leads)
    facts = Facts(intake.leads)
    if address.metric in OF_MONDAY:
        value, opened = _unreached(address.metric, facts, group, view)
    else:
        value = _value(facts, address, group, view)
        opener = Opener(intake.leads, facts, view, address.within)
        opened = opener.open(address.metric, group, value, address.part)
    chosen = opened.missed if wish.missed else opened.hits
    if chosen is None:
        raise NothingMissed(metric=address.metric)
    if any(len(picked.places) and picked.places.min() < 0 for picked in chosen):
        raise LeadsMissing(metric=address.metric)
    listing = _listed(chosen, address, intake, wish, order.duplicates)
    count = sum(len(picked.places) for picked in chosen)
    return Rows(
        intake.inputs, intake.as_of, address, group, value, wish.missed, count, listing, intake.notes, short
    )


def _found(short: ShortAddress, intake: Intake, wish: Wish, view: View) -> Address:
    """Find the row of a short address among those of the report with the same options."""
    address = find_row(short, measure_sections(intake.cut(wish.every, wish.period), wish.by, view)[1])
    check_address(address)
    return address


# --- the number --------------------------------------------------------------------------------------------------


def _value(facts: Facts, address: Address, group: Mapping[str, str | None], view: View) -> Value:
    """Measure the number as a report does."""
    section = _section(facts, address, tuple(group), view)
    row = next((row for row in section.rows if row.group == group), None)
    if row is None and not group and view.period:
        raise nothing_in(view.period.name, tally_of(facts, ()), view)
    if row is None:
        raise GroupEmpty(group=write_group(group) or address.metric)
    value = row.metrics.get(address.metric)
    if value is None:
        raise NumberNotTold(metric=address.metric, address=str(address))
    return value


def _unreached(kind: str, facts: Facts, group: Mapping[str, str | None], view: View) -> tuple[Value, Opened]:
    """Give the leads that nobody has reached, open or refused, as a report names them among what is worth doing."""
    day = day_number(view.as_of)
    young = Young(facts.leads, day, find_usual(tally_of(facts, ()), day, view.dropped))
    found = () if "contacted" in view.dropped else find_unreached(facts.leads, young)
    unreached = next((each.places for each in found if each.kind == kind), None)
    if unreached is None:
        raise NumberNotTold(metric=kind, address=kind)
    own = Opener(facts.leads, facts, view).of_group(group)
    places = unreached[own[unreached]]
    return Count(len(places)), Opened((Picked("leads", places),), None)


def _section(facts: Facts, address: Address, by: tuple[str, ...], view: View) -> Section:
    grouping, metric = tuple(name for name in by if name in DIMENSIONS), address.metric
    tally = tally_of(facts, [grouping])
    if address.within is not None:
        periods = [view.period] if view.period else periods_in(tally, view)
        cohorts = cohorts_of(tally, periods, view.as_of, view.every, view.dropped)
        return cohorts.section(address.within, by, {metric})
    if CLOSED in by:
        return measure_closings(tally, view)
    if metric in OF_STAGE:
        return measure_stages(tally, view)
    if metric == REVIEWED:
        found = (section for section in measure_reviews(tally, view) if set(section.by) == set(by))
        return next(found, Section(by, ()))
    return measure(tally, by, view, {metric})


# --- the list ----------------------------------------------------------------------------------------------------


_ALWAYS = ("created_at", "outcome")
_OF_STEP = {
    "contacted": ("contacted_at",),
    "qualified": ("qualified_at",),
    "proposals": ("proposal_at",),
    "appointments": ("appointment_set_at", "appointment_at"),
    "shows": ("appointment_at", "show_at"),
    "visits": ("show_at",),
    "sold": ("closed_at",),
    "lost": ("closed_at", "refusal_reason"),
}
_OF_KIND = {"money": ("amount", "currency"), "return": ("amount", "currency"), "score": ("nps",)}


def usual_columns(metric: str) -> tuple[str, ...]:
    """Name the columns that tell why a lead is counted in a number, as far as the files have them."""
    if metric == REFUSED_UNREACHED:
        return (*_ALWAYS, *_OF_STEP["lost"])
    if metric not in METRICS:
        return (*_ALWAYS, "closed_at") if metric in CLOSED_PERIOD else _ALWAYS
    found = METRICS[metric]
    return (*_ALWAYS, *_OF_STEP.get(found.hits, ()), *_OF_KIND.get(found.kind, ()))


def _listed(
    chosen: Sequence[Picked], address: Address, intake: Intake, wish: Wish, duplicates: str
) -> Listing:
    tables = {"leads": intake.leads, "answers": answers_of(intake.leads), "reviews": reviews_of(intake.leads)}
    used = {picked.table for picked in chosen if len(picked.places)} or {picked.table for picked in chosen}
    plans = {table: plans_of(intake, table) for table in used}
    linked = linked_plans(intake, duplicates) if wish.columns and "leads" in used else []
    check_columns(
        wish.columns,
        [tables[name].frame for name in used],
        [*(plan for each in plans.values() for plan in each), *linked],
    )
    names = wish.columns or tuple(
        name for name in usual_columns(address.metric) if any(is_typed(name, tables[t].frame) for t in used)
    )
    own = tuple(dict.fromkeys(name for picked in chosen for name in picked.values))
    lines: list[Line] = []
    for picked in _sampled(_ordered(chosen), wish):
        if len(picked.places):
            lines += _lines(tables[picked.table], picked, names, plans[picked.table])
    told, columns = with_other_rows(lines, names, linked)
    return Listing(told, len(told), (*own, *columns))


def _lines(leads: Leads, picked: Picked, names: Sequence[str], plans: Sequence[Any]) -> tuple[Line, ...]:
    lines = lines_with(leads, picked.places, (), names, plans)
    return with_values(lines, {name: column.tolist() for name, column in picked.values.items()})


def _ordered(chosen: Sequence[Picked]) -> list[Picked]:
    """Put waits in order, the longest first; all else stands as in the files."""
    return [
        picked.at(np.argsort(-next(iter(picked.values.values())), kind="stable")) if picked.values else picked
        for picked in chosen
    ]


def _sampled(chosen: Sequence[Picked], wish: Wish) -> list[Picked]:
    """Draw some of the rows, each as likely as any other, the same ones for the same seed."""
    if wish.sample is None:
        return list(chosen)
    sizes = [len(picked.places) for picked in chosen]
    drawn = np.random.default_rng(wish.seed).permutation(sum(sizes))[: wish.sample]
    starts = np.cumsum([0, *sizes])
    return [
        picked.at(np.sort(drawn[(drawn >= start) & (drawn < start + len(picked.places))] - start))
        for picked, start in zip(chosen, starts[:-1].tolist(), strict=True)
    ]
