"""Reviews of calls: for each call and manager, questions answered by yes or no."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.profile import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import Plan
    from funnelkit.recognition.profile import Profile

REVIEW = "review"
"""Why a column was taken for a question of a review."""

LEAST_QUESTIONS = 3
_OF_LEADS = frozenset(
    {
        "lead_id",
        "status",
        "stage",
        "source",
        "campaign",
        "phone",
        "email",
        "refusal_reason",
        "amount",
        "closed_at",
        "sold_at",
    }
)
_MARKS = frozenset({"contacted", "appointment", "show", "sold", "lost", "non_target", "closed", "active"})


def as_reviews(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for reviews of calls where three questions of yes and no, or more, stand beside a manager.

    Most of them end in a question mark, or a heading names the call or its reviewer; a table that tells anything of a
    lead's way is none.
    """
    fields = {column.field for column in plan.columns}
    if "manager" not in fields or fields & _OF_LEADS:
        return None
    questions = {
        column.place
        for column in plan.columns
        if column.field in (None, "other") and column.header and profiles[column.place].filled
        if profiles[column.place].flags >= MOST
    }
    if len(questions) < LEAST_QUESTIONS or fields & _MARKS or not _is_asked(plan, questions):
        return None
    columns = tuple(
        replace(column, field=None, confidence=0.9, why=REVIEW)
        if column.place in questions
        else replace(
            column,
            field=column.field if column.field in ("manager", "head", "office", "created_at") else None,
        )
        for column in plan.columns
    )
    return replace(plan, kind="reviews", columns=columns, notes=())


def _is_asked(plan: Plan, questions: set[int]) -> bool:
    """Say whether the columns are questions about a call, and not marks that somebody keeps of his leads."""
    words = load_vocabulary().entities["review_of"]
    asked = sum(plan.columns[place].header.rstrip().endswith("?") for place in questions)
    return 2 * asked > len(questions) or any(fold_header(column.header) in words for column in plan.columns)
