"""What is wanted of the files: which kinds of table, and which of their columns; most of an export tells nothing that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.fields import FIELDS
from funnelkit.leads.duplicates import TOUCHED
from funnelkit.recognition.histories import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from funnelkit.intake.order import Order
    from funnelkit.recognition.plan import Plan

USABLE = (
    "leads",
    "deals",
    "nps",
    "nps_long",
    "lookup",
    "stage_history",
    "costs",
    "reviews",
    "tasks",
    "due_log",
    "complaints",
    "targets",
)
"""Kinds of table that figures are made of."""

BESIDE = frozenset({"lookup", "costs", "tasks", "due_log", "complaints", "targets"})
"""Kinds that tell something only beside another table."""

NEEDED = frozenset(
    {
        *(
            "lead_id",
            "created_at",
            "contacted_at",
            "appointment_set_at",
            "appointment_at",
            "show_at",
            "sold_at",
            "qualified_at",
            "proposal_at",
            "contract_at",
            "paid_at",
            "delivered_at",
        ),
        *(
            "lost_at",
            "closed_at",
            "modified_at",
            "last_activity_at",
            "answered_at",
            "contacted",
            "appointment",
            "show",
            "sold",
            "qualified",
            "proposal",
            "contract",
            "paid",
            "delivered",
            "lost",
        ),
        *("non_target", "is_test", "closed", "active", "deal_id"),
        *("status", "stage", "lead_type", "refusal_reason", "amount", "currency", "nps", "price", "quantity"),
    }
)
"""Fields that every figure may need; dimensions are read when they are asked for."""


def wanted_fields(order: Order, dimensions: Collection[str]) -> set[str]:
    """Name the fields that must be read: what every figure may need, the dimensions asked for, and those of filters.

    The manager always: without one, lines between groups of a board are not told from leads.
    """
    asked = {*dimensions, *order.filtered}
    wanted = {*NEEDED, *asked, "manager"}
    if order.duplicates == "person" or order.thorough or order.persons:
        wanted |= {"phone", "email", "person_id"}
    if order.duplicates == "keep":
        wanted -= {*TOUCHED} - asked
    return {name for name in wanted if name in FIELDS}


def wanted_of(plan: Plan, plans: Sequence[Plan], wanted: Collection[str]) -> set[str]:
    """Name the fields of one table that must be read, as the other tables need them.

    All of a look-up table and its key in the others; phones and e-mails where deals may be joined by them; the product
    where rows may be lines of one deal.
    """
    if plan.kind in USABLE and plan.kind not in ("leads", "deals", "nps"):
        return set(plan.places)
    mine = {*wanted}
    mine |= {
        column.field for other in plans if other.kind == "lookup" for column in other.columns if column.field
    }
    if {other.kind for other in plans} >= {"leads", "deals"}:
        mine |= {"phone", "email"}
    if any("lead_name" in other.places for other in plans if other.kind in BY_NAME):
        mine |= {"lead_name"}
    if {"price", "quantity"} & set(plan.places) or _repeats_ids(plan):
        mine |= {"product"}
    return mine & set(FIELDS)


def _repeats_ids(plan: Plan) -> bool:
    place = plan.places.get("deal_id", plan.places.get("lead_id"))
    ids = [] if place is None else [row[place] for row in plan.reading.sample if row[place].strip()]
    return len(set(ids)) < len(ids)
