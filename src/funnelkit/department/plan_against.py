"""The plan of sales, of the configuration or a file, held against the sales of a department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View
from funnelkit.analysis.plan import Goal
from funnelkit.analysis.plan_against import Actual, Target
from funnelkit.analysis.plan_people import team_of
from funnelkit.analysis.planning import Basis
from funnelkit.department.keeping import day_of_export
from funnelkit.department.plan import SaleUntold
from funnelkit.department.tallying import notes_of, tally_of
from funnelkit.errors import UsageError
from funnelkit.intake import Order, take_in
from funnelkit.model import Note
from funnelkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from funnelkit.analysis.plan_against import Held
    from funnelkit.calendars import Calendar
    from funnelkit.intake import Intake
    from funnelkit.model import Period


class NothingPlanned(UsageError):
    """Neither sales, leads nor a budget are given, and no plan of sales is."""

    key = "nothing_planned"


@dataclass(frozen=True)
class AgainstReport:
    """Targets beside what came, by period, then by manager, all together last."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    held: tuple[Held, ...]
    notes: tuple[Note, ...]


def read_targets(table: Mapping[str, object]) -> tuple[Target, ...]:
    """Read [plan] of a configuration: sales by period, and a table of the same for each manager."""
    own = [
        Target(parse_period(name), None, _number(value))
        for name, value in table.items()
        if not _is_table(value)
    ]
    of = (
        Target(parse_period(name), manager, _number(value))
        for manager, entries in table.items()
        if isinstance(entries, dict)
        for name, value in entries.items()
    )
    return (*own, *of)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def hold_plan(
    order: Order, every: str, period: Period | None, planned: Sequence[Target], calendar: Calendar
) -> AgainstReport:
    """Hold a plan against the sales of some files; targets of a file stand in place of those of the configuration.

    Raises NothingPlanned where there is no plan.
    """
    intake = take_in(order, {"manager"}).cut(every)
    told = _targets_of(intake) or planned
    targets = [target for target in told if period is None or period.overlaps(target.period)]
    if not targets:
        raise NothingPlanned
    as_of = day_of_export(intake, "plan")
    by = [("manager",)] if "manager" in intake.leads.frame else []
    tally = tally_of(intake, by, every)
    basis = Basis(tally, tally, View(as_of, every, dropped=order.business.dropped))
    if tally.cells[()].totals["untracked_sold"]:
        raise SaleUntold(file=intake.inputs[0]["name"])
    learned = calendar.learn_from(*basis.side.births)
    team = team_of(basis.closed, basis.closed.periods, learned)
    planning = basis.planning(Goal(), learned)
    actual = Actual(basis, team, planning.known if planning else None, learned)
    notes = (*notes_of(intake, every), *_notes(actual, targets))
    return AgainstReport(intake.inputs, as_of, actual.hold(targets), notes)


def _targets_of(intake: Intake) -> tuple[Target, ...]:
    """Give the targets of the files; those of one period and manager are added up."""
    frame = intake.leads.targets
    if frame is None:
        return ()
    sums: dict[tuple[Period, str | None], float] = {}
    for span, manager, sales in zip(frame["period"], frame["manager"], frame["sales"].tolist(), strict=True):
        sums[span, manager] = sums.get((span, manager), 0.0) + sales
    return tuple(Target(span, manager, sales) for (span, manager), sales in sums.items())


def _notes(actual: Actual, targets: Sequence[Target]) -> Iterable[Note]:
    if not actual.dated:
        yield Note("against_undated")
    elif actual.undated:
        yield Note("against_without_day", {"sales": actual.undated})
    named = {target.manager for target in targets if target.manager is not None}
    if unknown := sorted(name for name in named if not actual.places_of(name)):
        yield Note("against_unknown", {"managers": unknown})
    if unplanned := actual.unplanned(targets):
        yield Note("against_unplanned", {"managers": unplanned})
