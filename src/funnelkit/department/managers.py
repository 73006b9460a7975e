"""Managers side by side: who can be told apart, of the files of a department."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View, periods_in
from funnelkit.analysis.funnel import share
from funnelkit.analysis.manager_mix import pair_of
from funnelkit.analysis.manager_notes import running_notes
from funnelkit.analysis.manager_paths import Path, own_paths
from funnelkit.analysis.manager_plan import Plan, plan_sales
from funnelkit.analysis.manager_profiles import Profile, profiles_of
from funnelkit.analysis.manager_reasons import ReasonsGiven, reasons_given
from funnelkit.analysis.managers import Manager, Managers, SideBySide, last_periods
from funnelkit.calendars import Calendar
from funnelkit.department.keeping import day_of_export
from funnelkit.department.tallying import check_found, notes_of, nothing_in, tally_of
from funnelkit.intake import Order, take_in
from funnelkit.leads.waiting import AUTO_REPLY, note_automatic
from funnelkit.statistics.intervals import LEVEL
from funnelkit.tally import select_period
from funnelkit.worklists.untouched import count_untouched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelkit.analysis.manager_rates import Standing
    from funnelkit.intake import Intake
    from funnelkit.model import Note, Period, Rate

PEOPLE = (("manager",), ("manager", "source"))
"""The groupings that managers are compared by."""


LOOKED_AT = ("manager", "head", "office", "source")
"""The dimensions of which there is a deep view."""


@dataclass(frozen=True)
class ManagersReport:
    """Managers (or heads, offices, sources) one by one, with what was noticed on the way.

    `rows` are in the order of leads; `profiles`, `reasons` and `untouched` (open leads without a contact, of all open ones)
    by name. `windows`: the days that a lead is given, by rate.
    """

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    compared: Managers
    rows: tuple[Manager, ...]
    windows: Mapping[str, int | None]
    profiles: Mapping[str, Profile]
    reasons: Mapping[str, ReasonsGiven]
    untouched: Mapping[str, Rate]
    paths: tuple[Path, ...]
    plan: Plan | None
    notes: tuple[Note, ...]

    @property
    def dimension(self) -> str:
        """Who they are."""
        return self.compared.dimension


@dataclass(frozen=True)
class Look:
    """What to look at: whom, the length of periods, days for a step, leads of a period, a plan of so many sales, when work is."""

    dimension: str = "manager"
    every: str = "month"
    within: int | None = None
    period: Period | None = None
    sales: int | None = None
    calendar: Calendar = field(default_factory=Calendar)


def look_at_managers(order: Order, look: Look) -> ManagersReport:
    """Look at each manager of some files over their last twelve closed months.

    Where no period has closed, the numbers are those of the running one, and nobody is compared.
    """
    groupings = ((look.dimension,), pair_of(look.dimension), (look.dimension, "refusal_reason"))
    wanted = {AUTO_REPLY, *(name for by in groupings for name in by)}
    intake = take_in(order, wanted).cut(look.every, look.period)
    check_found((look.dimension,), intake)
    view = View(day_of_export(intake, "managers"), look.every, dropped=order.business.dropped)
    past = tally_of(intake, groupings, look.every)
    tally = select_period(past, look.period)
    periods = last_periods(tally, view) or tuple(periods_in(tally, view))
    if not periods:
        raise nothing_in(look.period.name if look.period else look.every, past, view)
    seen = SideBySide(tally, past, view, periods, look.dimension, look.within)
    return _report(seen, intake, look)


def _report(seen: SideBySide, intake: Intake, look: Look) -> ManagersReport:
    compared = seen.answer()
    untouched = count_untouched(intake.leads, seen.dimension, seen.whole)
    days = {key: window.days for key in seen.found for window in [seen.windows[key]]}
    return ManagersReport(
        intake.inputs,
        seen.view.as_of,
        compared,
        seen.rows,
        days,
        profiles_of(seen, look.calendar),
        {} if seen.dimension == "source" else reasons_given(seen),
        {name: share(some, of, "open") for name, (some, of) in untouched.items()},
        own_paths(seen),
        None if seen.dimension == "source" else plan_sales(seen, look.sales),
        (
            *notes_of(intake, seen.view.every),
            *note_automatic(intake.leads),
            *compared.notes,
            *running_notes(seen),
        ),
    )


def report_payload(found: ManagersReport) -> dict[str, object]:
    """Give the view as the JSON contract has it."""
    compared = managers_payload(found.compared) or {}
    rows = [{**_row(row), **_details(row.name, found)} for row in found.rows]
    return {
        "as_of": found.as_of,
        "inputs": found.inputs,
        "by": found.dimension,
        **{key: compared[key] for key in ("period", "told_apart", "reason")},
        "apart_by": compared["by"],
        **{key: compared[key] for key in ("chances", "level")},
        "windows": dict(found.windows),
        "rows": rows,
        "paths": found.paths,
        "plan": found.plan,
        "notes": found.notes,
    }


def _details(name: str, found: ManagersReport) -> dict[str, object]:
    profile = found.profiles[name]
    return {
        "metrics": dict(profile.metrics),
        "leads_per_working_day": profile.leads_per_day,
        "working_days": profile.working_days,
        "contacted_by": profile.contacted_by,
        "untouched": found.untouched.get(name),
        "reasons": found.reasons.get(name),
    }


def managers_payload(found: Managers | None) -> dict[str, object] | None:
    """Give the answer as the JSON contract has it."""
    if found is None:
        return None
    return {
        "period": found.period.name,
        "told_apart": found.told_apart,
        "reason": found.reason,
        "by": list(found.by),
        "chances": dict(found.chances),
        "level": LEVEL,
        "rows": [_row(row) for row in found.rows],
    }


def _row(row: Manager) -> dict[str, object]:
    return {
        "manager": row.name,
        "leads": row.leads,
        "grown": row.grown,
        "newcomer": row.newcomer,
        "rates": {key: _rate(standing) for key, standing in row.standings.items()},
        "leads_per_sale": row.leads_per_sale,
        "first_months": {key: {"own": own, "others": others} for key, (own, others) in row.first.items()},
    }


def _rate(standing: Standing) -> dict[str, object]:
    return {
        "rate": standing.rate,
        "drawn": standing.drawn,
        "adjusted": standing.adjusted,
        "outside": standing.outside,
        "outside_own_mix": standing.outside_own_mix,
        "outside_level": standing.level,
        "could_be_best": standing.could_be_best,
    }
