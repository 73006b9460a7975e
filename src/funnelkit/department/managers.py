"""Managers side by side: who can be told apart, of the files of a department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.analysis.counts import View
from funnelkit.analysis.managers import Managers, compare_managers
from funnelkit.department.keeping import day_of_export
from funnelkit.department.measurement import notes_of, tally_of
from funnelkit.intake import Order, take_in
from funnelkit.periods import day_number
from funnelkit.statistics.intervals import LEVEL
from funnelkit.tally import select_created

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from funnelkit.analysis.manager_rates import Standing
    from funnelkit.analysis.managers import Manager
    from funnelkit.model import Note, Period

PEOPLE = (("manager",), ("manager", "source"))
"""The groupings that managers are compared by."""


@dataclass(frozen=True)
class ManagersReport:
    """Managers side by side, None where the files name none, with what was noticed on the way."""

    inputs: tuple[Mapping[str, object], ...]
    as_of: date
    managers: Managers | None
    notes: tuple[Note, ...]


def put_side_by_side(
    order: Order, every: str, within: int | None = None, period: Period | None = None
) -> ManagersReport:
    """Compare the managers of some files with each other over their last twelve closed months."""
    wanted = {name for by in PEOPLE for name in by} | {field for field, _ in order.where}
    intake = take_in(order, wanted).cut(every, (period.start, period.end) if period else ())
    as_of = day_of_export(intake, "managers")
    tally = tally_of(intake, PEOPLE, every)
    if period:
        tally = select_created(tally, day_number(period.start), day_number(period.end))
    found = compare_managers(tally, View(as_of, every, dropped=order.business.dropped), within)
    return ManagersReport(
        intake.inputs, as_of, found, (*notes_of(intake, every), *(found.notes if found else ()))
    )


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
        "outside_level": standing.level,
        "could_be_best": standing.could_be_best,
    }
