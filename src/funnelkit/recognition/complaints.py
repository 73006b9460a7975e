"""Complaints and requests of service: what customers wanted after the sale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.languages.headers import names_lead_id
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

KIND = "complaints"
COMPLAINT = "complaint"
"""Why a column was taken for what it is: the table is one of complaints."""

_KEPT = frozenset({"manager", "product", "office", "created_at", "phone", "email"})
_OF_LEADS = frozenset(
    {
        "refusal_reason",
        "campaign",
        "sold",
        "sold_at",
        "lost",
        "lost_at",
        "contacted",
        "appointment",
        "show",
        "nps",
    }
)
"""Fields of a lead's way, which no complaint goes."""


def as_complaints(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for complaints where nearly every row fills in what a heading calls a complaint.

    Tickets and requests may be inquiries: they are requests of service where another heading speaks of a solution, a
    defect or a warranty, and none of a source. A table that tells anything of a lead's way is one of leads.
    """
    headed = plan.headed
    if headed & _OF_LEADS:
        return None
    surely = _named(plan, profiles, "complaint")
    maybe = _named(plan, profiles, "service_request") and _speaks_of(plan, "service_sign")
    if not surely and not (maybe and "source" not in headed):
        return None
    at, whose = _moment(plan, profiles), _whose(plan)
    columns = tuple(_as_complained(column, at, whose) for column in plan.columns)
    return replace(plan, kind=KIND, columns=columns, notes=())


def _as_complained(column: ColumnPlan, at: int | None, whose: int | None) -> ColumnPlan:
    if column.place in (at, whose):
        field = "created_at" if column.place == at else "lead_id"
        return replace(column, field=field, confidence=0.9, why=COMPLAINT)
    kept = column.field in _KEPT and not (column.field == "created_at" and at is not None)
    return replace(column, field=column.field if kept else None)


def _named(plan: Plan, profiles: Sequence[Profile], entity: str) -> bool:
    """Say whether a column of such a heading is filled in nearly everywhere; that of a remark on leads is not."""
    words = load_vocabulary().entities[entity]
    least = MOST * len(plan.reading.sample)
    return any(
        fold_header(column.header) in words and profiles[column.place].filled >= max(1, least)
        for column in plan.columns
    )


def _speaks_of(plan: Plan, entity: str) -> bool:
    return _first(plan, entity) is not None


def _first(plan: Plan, entity: str) -> int | None:
    words = load_vocabulary().entities[entity]
    return next((column.place for column in plan.columns if fold_header(column.header) in words), None)


def _whose(plan: Plan) -> int | None:
    """Give the column of the lead: by a heading of this table alone, else by one that leads have, but for its own number."""
    words = load_vocabulary()
    own = words.entities["complaint"] | words.entities["service_request"]
    named = (
        column.place
        for column in plan.columns
        if names_lead_id(words, column.header) and fold_header(column.header) not in own
    )
    first = _first(plan, "complaint_of")
    return next(named, None) if first is None else first


def _moment(plan: Plan, profiles: Sequence[Profile]) -> int | None:
    """Give the column of the day: that of a creation, else the first that a heading names."""
    words = load_vocabulary().entities["complaint_at"]
    dated = [column for column in plan.columns if profiles[column.place].moments >= MOST]
    created = [column.place for column in dated if column.field == "created_at" and column.why != "values"]
    named = [column.place for column in dated if fold_header(column.header) in words]
    return next(iter([*created, *named]), None)
