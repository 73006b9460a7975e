"""What kind of table it is: leads, deals to be joined to leads, answers of a survey, stage history, or none of these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.complaints import as_complaints
from funnelkit.recognition.costs import as_costs
from funnelkit.recognition.counted import exceeds_one, holds_counts
from funnelkit.recognition.counts import as_counts
from funnelkit.recognition.due_logs import as_due_log
from funnelkit.recognition.histories import as_history, name_keys
from funnelkit.recognition.lists import find_lists
from funnelkit.recognition.lookups import find_lookups
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.reviews import as_reviews
from funnelkit.recognition.surveys import as_long_answers
from funnelkit.recognition.targets import as_targets
from funnelkit.recognition.tasks import as_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import Plan
    from funnelkit.recognition.profile import Profile

EVENTS = ("qualified", "proposal", "contract", "paid", "delivered")
MARKS = frozenset({"contacted", "appointment", "show", "sold", "lost", "non_target", *EVENTS})
STEP_MOMENTS = frozenset(
    {"contacted_at", "appointment_set_at", "appointment_at", "show_at", "sold_at", "lost_at"}
    | {f"{event}_at" for event in EVENTS}
)
OF_A_LEAD = frozenset(
    {"source", "campaign", "manager", "refusal_reason", "lead_type", "phone", "email", "pipeline"}
)
"""Fields that speak for a table of leads when it has their day of creation too."""

OF_AN_ORIGIN = frozenset({"source", "refusal_reason", "campaign"})
"""Fields that only inquiries have."""

OF_ONE_INQUIRY = (OF_A_LEAD - {"manager", "pipeline"}) | {
    "lead_id",
    "person_id",
    "amount",
    "status",
    "stage",
    "product",
}
"""Fields of which a table that counts what happened on a day has none, but maybe a source."""

OF_THEIR_OWN = (
    as_due_log,
    as_complaints,
    as_tasks,
    as_long_answers,
    as_history,
    as_costs,
    as_reviews,
    as_targets,
    as_counts,
)
"""Kinds that leads cannot be mistaken for, each with a module of its own: the table read as that kind, or None."""

ENTITIES = {"lead": "leads", "deal": "deals"}
"""What an export of a known system is of, by the entity that it names."""


def classify(plan: Plan, profiles: Sequence[Profile]) -> Plan:
    """Name the kind of a table; "unknown" where it is nothing that leads can be counted from."""
    names = set(plan.places)
    ends = any(profiles[plan.places[name]].ends for name in ("status", "stage") if name in names)
    tells_outcome = ends or bool(names & (MARKS | STEP_MOMENTS))
    for recognise in OF_THEIR_OWN:
        if found := recognise(plan, profiles):
            return found
    if "nps" in names and not tells_outcome:
        return _as_answers(plan)
    kind = _kind(plan, profiles, tells_outcome=tells_outcome)
    return replace(plan, kind=kind)


def _kind(plan: Plan, profiles: Sequence[Profile], *, tells_outcome: bool) -> str:
    names = set(plan.places)
    if _is_of_documents(plan) or (not tells_outcome and _is_of_others(plan)):
        return "other_table"
    if _refers_to_leads(plan, profiles):
        return "deals"
    if "created_at" in names and (
        tells_outcome
        or (names & OF_A_LEAD and not _may_be_counts(plan, profiles))
        or names & {"status", "stage"} & plan.headed
    ):
        return "leads"
    if not tells_outcome:
        return "unknown"
    if "lead_id" in names and names & {"sold_at", "closed_at", "lost_at"}:
        return "deals"
    return "leads" if names & (OF_A_LEAD | {"lead_id", "closed_at"}) else "unknown"


def _may_be_counts(plan: Plan, profiles: Sequence[Profile]) -> bool:
    """Say whether rows may count what happened on a day: numbers that nothing is read from, and no word of any one lead."""
    if set(plan.places) & OF_ONE_INQUIRY or _headings_of(plan, "named"):
        return False
    return any(
        column.field in (None, "other") and holds_counts(values) and exceeds_one(values)
        for column, values in zip(plan.columns, profiles, strict=True)
    )


def compare_kinds(plans: Sequence[Plan]) -> list[Plan]:
    """See what only the other tables can tell: which are looked up in, and which leads are deals of others' leads."""
    plans = name_keys(find_lookups(find_lists(plans)))
    named = [plan for plan in plans if plan.kind == "leads" and names_a(plan, "lead")]
    numbered = [
        plan for plan in plans if plan.kind == "leads" and _numbers(plan, "lead") and not _is_of_deals(plan)
    ]
    return [
        replace(plan, kind="deals")
        if plan.kind == "leads" and _is_of_deals(plan) and _has_other(plan, named, numbered)
        else plan
        for plan in plans
    ]


def _has_other(plan: Plan, named: Sequence[Plan], numbered: Sequence[Plan]) -> bool:
    """Say whether another table is one of leads; where only its numbers say so, this one must not number leads, too."""
    others = [*named, *([] if _numbers(plan, "lead") else numbered)]
    return any(other is not plan for other in others)


def _numbers(plan: Plan, entity: str) -> bool:
    """Say whether the ids of a table are headed as those of leads, or of deals."""
    words = load_vocabulary().entities[entity]
    return any(
        column.field == "lead_id" and not words.isdisjoint(fold_header(column.header).split())
        for column in plan.columns
    )


def names_a(plan: Plan, entity: str) -> bool:
    """Say whether some heading names a lead or a deal as what the table is of; "Lead Source" stands on deals too."""
    if plan.export and plan.export.of in ENTITIES.values():
        return plan.export.of == ENTITIES[entity]
    words = load_vocabulary().entities[entity]
    return any(
        not words.isdisjoint(fold_header(column.header).split())
        for column in plan.columns
        if column.field not in ("source", "lead_id", "deal_id", "lead_type")
    )


def _is_of_deals(plan: Plan) -> bool:
    return names_a(plan, "deal") and not names_a(plan, "lead")


def _as_answers(plan: Plan) -> Plan:
    """Call the day of an answer by its name."""
    columns = tuple(
        replace(column, field="answered_at") if column.field == "created_at" else column
        for column in plan.columns
    )
    return replace(plan, kind="nps", columns=columns)


def _is_of_others(plan: Plan) -> bool:
    """Say whether headings speak of tasks or calls: by two of them, and no source that a lead came from."""
    return _headings_of(plan, "other_table") > 1 and not OF_AN_ORIGIN & plan.headed


def _is_of_documents(plan: Plan) -> bool:
    """Say whether headings speak of invoices: what is paid there are bills, not inquiries."""
    return _headings_of(plan, "document") > 1 and not (OF_AN_ORIGIN | {"status", "stage"}) & plan.headed


def _headings_of(plan: Plan, entity: str) -> int:
    words = load_vocabulary().entities[entity]
    return sum(fold_header(column.header) in words for column in plan.columns)


def _refers_to_leads(plan: Plan, profiles: Sequence[Profile]) -> bool:
    """Say whether each row has an id of its own beside that of a lead."""
    places = plan.places
    if not {"lead_id", "deal_id"} <= set(places):
        return False
    return profiles[places["deal_id"]].filled >= MOST * len(plan.reading.sample)
