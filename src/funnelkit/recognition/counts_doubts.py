"""What is doubtful about a table of counts: steps counted twice, no leads, and which earlier doubts are settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.model import Note
from funnelkit.recognition.counted import counted_field, holds_counts, is_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

OF_INQUIRIES = frozenset({"leads", "good_leads", "offered"})
"""What counts inquiries, of which the other counts are shares."""

_MOST_NAMED = 8


def still_true(notes: Iterable[Note], plan: Plan) -> list[Note]:
    """Leave out what was noted of columns that, read as counts, are taken for something else after all."""
    fields = {column.header: column.field for column in plan.columns}
    return [note for note in notes if not _is_settled(note, fields.get(str(note.params.get("header"))))]


def _is_settled(note: Note, field: str | None) -> bool:
    if note.key == "refuted":
        return field is not None
    return note.key == "taken_by_values" and field != note.params["field"]


def doubts_of(plan: Plan, profiles: Sequence[Profile]) -> list[Note]:
    """Note counts of one step in several columns, of which none is taken, and steps without the leads they are of."""
    fields = {column.field for column in plan.columns}
    if fields & {"count", "step"}:
        return []
    unread = [column for column in plan.columns if _is_unread(column, profiles[column.place])]
    left: dict[str, list[str]] = {}
    for column in unread:
        field = counted_field(column.header)
        if field and field not in fields:
            left.setdefault(field, []).append(column.header)
    told: dict[str, object] = {"file": plan.reading.name}
    notes = [_why_left(told, field, headers) for field, headers in left.items()]
    if (fields | left.keys()) & OF_INQUIRIES:
        return notes
    rest = [column.header for column in unread][:_MOST_NAMED]
    return [
        *notes,
        Note("counts_without_leads", told),
        *([Note("counts_not_read", {**told, "headers": rest})] if rest else []),
    ]


def _why_left(told: dict[str, object], field: str, headers: list[str]) -> Note:
    """Say why counts of a step are not taken: several columns differ, or the only one is a running total."""
    if len(headers) > 1:
        return Note("equal_columns", {**told, "field": field, "headers": headers})
    return Note("running_total", {**told, "field": field, "header": headers[0]})


def _is_unread(column: ColumnPlan, values: Profile) -> bool:
    """Say whether a column holds counts that nothing is made of."""
    if column.field is not None or not column.header or is_percent(column.header, values):
        return False
    return holds_counts(values)
