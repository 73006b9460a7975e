"""Answers in long form: a row a question, with the number or the text of the question and the one who answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import Plan
    from funnelkit.recognition.profile import Profile

MOST_QUESTIONS = 60
SURVEY = "survey"
"""Why a column was taken for what it is: the table is a survey in long form."""

OF_A_SURVEY = ("question", "answer", "respondent")


def as_long_answers(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Take a table for a survey in long form where questions repeat beside answers, and each one's answers beside his id.

    A column of its own for the score (`nps`) makes it one in wide form.
    """
    found: dict[str, int] = {}
    entities = load_vocabulary().entities
    for name in OF_A_SURVEY:
        for column in plan.columns:
            if fold_header(column.header) in entities[name] and column.place not in found.values():
                found.setdefault(name, column.place)
    if set(found) != set(OF_A_SURVEY):
        return None
    question, respondent = profiles[found["question"]], profiles[found["respondent"]]
    several = len(question.distinct) <= min(MOST_QUESTIONS, question.filled // 2)
    if len(question.distinct) < 2 or not several or question.moments or respondent.moments:
        return None
    named = {place: name for name, place in found.items()}
    columns = tuple(
        replace(
            column,
            field=named[column.place],
            confidence=0.9,
            why="mapped" if column.why == "mapped" else SURVEY,
        )
        if column.place in named
        else replace(column, field=_kept(column.field, column.why), why=column.why)
        for column in plan.columns
    )
    return replace(plan, kind="nps_long", columns=columns, notes=())


def _kept(field: str | None, why: str) -> str | None:
    """Keep what a heading names; the day of creation is that of the answer, and a date by its values alone may be any."""
    if field in ("created_at", "answered_at"):
        return "answered_at" if why != "values" else None
    return None if field in ("lead_id", "nps", "status", "nps_reason") else field
