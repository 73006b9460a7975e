"""What a person could settle about the reading of a table, with what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.fields import FIELDS
from funnelkit.model import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.recognition.plan import Plan

_MOST = 10


def suggest(
    plan: Plan, dates: Sequence[Mapping[str, Any]], statuses: Sequence[Mapping[str, Any]]
) -> tuple[Note, ...]:
    """Name what the file left open: orders of dates, equal columns, guesses by values, unknown statuses."""
    return (*_orders(plan, dates), *_columns(plan), *_statuses(plan, statuses))


def _orders(plan: Plan, dates: Sequence[Mapping[str, Any]]) -> Iterator[Note]:
    for column in dates:
        if column["order"] == "ambiguous":
            yield _note(plan, "suggest_order", field=column["field"], header=column["header"])


def _columns(plan: Plan) -> Iterator[Note]:
    for note in plan.notes:
        if note.key == "equal_columns":
            headers = note.params["headers"]
            assert isinstance(headers, list)
            yield _note(
                plan, "suggest_column", field=note.params["field"], headers=headers, header=headers[0]
            )
    for column in plan.columns:
        guessed = column.field and column.why == "values" and FIELDS[column.field].kind != "other"
        if guessed and column.header:
            yield _note(plan, "suggest_confirm", field=column.field, header=column.header)


def _statuses(plan: Plan, statuses: Sequence[Mapping[str, Any]]) -> Iterator[Note]:
    unknown = [entry["status"] for entry in statuses if entry["outcome"] is None]
    if unknown:
        yield _note(plan, "suggest_statuses", statuses=unknown[:_MOST])


def _note(plan: Plan, key: str, **params: object) -> Note:
    return Note(key, {"file": plan.reading.name, **params})
