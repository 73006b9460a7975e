"""Which of several questions answered 0 to 10 is the one whose reason was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.recognition.candidates import BY_VALUES
from funnelkit.recognition.profile import fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan
    from funnelkit.recognition.profile import Profile

ENDS = frozenset({"status", "stage", "sold", "lost", "sold_at", "lost_at"})
"""Beside one of these a reason is that of a refusal."""

FEWEST_WORDS = 4
"""Words that a question has at least."""

FEWEST = 5
"""Answers that a question must have, to be known by its values."""


def choose_question(columns: tuple[ColumnPlan, ...], profiles: Sequence[Profile]) -> tuple[ColumnPlan, ...]:
    """Leave one score: the first that is followed by its "why", else the first; the others are told as such.

    A column named NPS outranks questions, since only those found by their values alone compete here.
    """
    named = next((place for place, column in enumerate(columns) if _is_named(column)), None)
    if named is not None:
        return _with_reason(columns, profiles, named)
    places = _questions(columns, profiles)
    if not places:
        return columns
    chosen = next((place for place in places if _is_reason(columns, profiles, place + 1)), places[0])
    changed = list(columns)
    for place in places:
        taken = place == chosen
        changed[place] = replace(
            columns[place],
            field="nps" if taken else None,
            confidence=0.5 if taken else 0.0,
            why="values" if taken else "another_score",
        )
    return _with_reason(tuple(changed), profiles, chosen)


def _is_named(column: ColumnPlan) -> bool:
    return column.field == "nps" and column.confidence > BY_VALUES


def _questions(columns: Sequence[ColumnPlan], profiles: Sequence[Profile]) -> list[int]:
    """Give the columns that could be a question answered 0 to 10."""
    return [
        place
        for place, (column, answers) in enumerate(zip(columns, profiles, strict=True))
        if column.field == "nps"
        or (
            column.field is None
            and answers.filled >= FEWEST
            and answers.scores >= 1.0
            and fits("score", answers)
            and _is_asked(column.header)
        )
    ]


def _is_asked(header: str) -> bool:
    """Say whether a heading asks somebody for a score; numbers up to ten stand under many others, too."""
    words = fold_header(header).split()
    if header.rstrip().endswith("?") and len(words) >= FEWEST_WORDS:
        return True
    asking = tuple(load_vocabulary().values["question"])
    return any(word.startswith(asking) for word in words)


def _with_reason(
    columns: tuple[ColumnPlan, ...], profiles: Sequence[Profile], score: int
) -> tuple[ColumnPlan, ...]:
    """Take the column behind a score for its reason, if its heading asks why and no other column is that already."""
    place = score + 1
    if any(column.field == "nps_reason" for column in columns) or not _is_reason(columns, profiles, place):
        return columns
    if not _is_free(columns[place]) or ENDS & {column.field for column in columns}:
        return columns
    reason = replace(columns[place], field="nps_reason", confidence=BY_VALUES, why="after_score")
    return (*columns[:place], reason, *columns[place + 1 :])


def _is_free(column: ColumnPlan) -> bool:
    """Say whether a column has no meaning of its own; a bare "Reason" has none, "Reason for refusal" has."""
    if column.field == "refusal_reason":
        return column.why == "header_and_values"
    return column.field is None or (column.field == "other" and column.why != "mapped")


def _is_reason(columns: Sequence[ColumnPlan], profiles: Sequence[Profile], place: int) -> bool:
    if place >= len(columns) or profiles[place].scores >= 0.5:
        return False
    return bool(set(fold_header(columns[place].header).split()) & load_vocabulary().values["why"])
