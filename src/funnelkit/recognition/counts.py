"""Tables of counts: ready-made reports (a row per source or person) and hand tallies, told from leads.

A report of counts has a column per step (`Good Leads`, `Appts Set`). A tally counts what happened on a day: with a column
per step, with a column that names the step (`contact, 5`), or as a grid with a column per day, week or month.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.fields import DIMENSIONS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.periods import month_of
from funnelkit.recognition.counted import (
    COUNTED,
    OF_STEPS,
    counted_field,
    day_and_step,
    exceeds_one,
    holds_counts,
    is_day_number,
    is_percent,
    names_days,
)
from funnelkit.recognition.counts_days import is_of_days, period_place
from funnelkit.recognition.counts_doubts import OF_INQUIRIES, doubts_of, still_true
from funnelkit.recognition.days import days_of
from funnelkit.recognition.profile import MOST
from funnelkit.recognition.running import runs_on
from funnelkit.recognition.ticks import is_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import ColumnPlan, Plan
    from funnelkit.recognition.profile import Profile

KINDS = ("counts", "tally")

OF_ONE_LEAD = frozenset(
    {"status", "stage", "phone", "email", "deal_id", "expected_close_at", "amount", "nps"}
)
"""Fields that a table of counts has not."""

_MOST_OF_DAYS = 0.5
_MOST_STEPS = 40


def as_counts(plan: Plan, profiles: Sequence[Profile]) -> Plan | None:
    """Give the plan of a table of counts; None where it is none."""
    for read in (_wide, _long, _grid):
        columns = read(plan, profiles)
        if columns:
            kind = "tally" if read is not _wide or is_of_days(columns, profiles) else "counts"
            found = replace(plan, kind=kind, columns=tuple(columns))
            return replace(found, notes=(*still_true(plan.notes, found), *doubts_of(found, profiles)))
    return None


def _wide(plan: Plan, profiles: Sequence[Profile]) -> list[ColumnPlan] | None:
    """Recognise a column for each step: two of them with more than marks in them, or one beside a name and a day."""
    counted = {
        column.place: field
        for column, values in zip(plan.columns, profiles, strict=True)
        if (field := _field_of(column)) and not is_percent(column.header, values) and holds_counts(values)
    }
    strong = [place for place in counted if exceeds_one(profiles[place])]
    if OF_ONE_LEAD & plan.headed - _beside_counts({counted[place] for place in strong}):
        return None
    if len(strong) < 2 and not (strong and _is_plain(plan, counted) and _is_enough(plan, profiles, counted)):
        return None
    of_days = {
        place: field for place, field in counted.items() if place not in _running(plan, profiles, counted)
    }
    return _with_roles(plan, profiles, _without_ties(of_days, plan)) if of_days else None


def _running(plan: Plan, profiles: Sequence[Profile], counted: dict[int, str]) -> set[int]:
    """Find the columns of counts that are running totals, but for those that the person named."""
    when = period_place(plan, profiles, set(counted))
    if when is None:
        return set()
    names = [c.place for c in plan.columns if c.place != when and profiles[c.place].letters >= MOST]
    return {
        place
        for place in counted
        if plan.columns[place].why != "mapped" and runs_on(plan.reading.sample, place, when, names)
    }


def _beside_counts(fields: set[str]) -> frozenset[str]:
    """Give what may stand beside counts that are surely counts: what their sales brought in."""
    return frozenset({"amount"} if fields & OF_INQUIRIES or len(fields) > 2 else ())


def _is_enough(plan: Plan, profiles: Sequence[Profile], counted: dict[int, str]) -> bool:
    """Say whether few columns of counts make a tally: two steps, or one that no amount could be under, and a day."""
    if len(counted) > 1:
        return True
    return (
        not {*counted.values()} & {"sold", "lost"} and period_place(plan, profiles, set(counted)) is not None
    )


def _field_of(column: ColumnPlan) -> str | None:
    if column.why == "mapped":
        return OF_STEPS.get(column.field or "", column.field if column.field in COUNTED else None)
    return counted_field(column.header) if column.header else None


def _is_plain(plan: Plan, counted: dict[int, str]) -> bool:
    """Say whether all that stands beside the counts is a name or a day."""
    fine = {None, "other", "created_at", "period", *DIMENSIONS}
    return all(column.field in fine for column in plan.columns if column.place not in counted)


def _without_ties(counted: dict[int, str], plan: Plan) -> dict[int, str]:
    """Keep one column a step: of several the first, where they say the same in every row of the sample."""
    kept: dict[int, str] = {}
    for place, field in counted.items():
        first = next((at for at, name in kept.items() if name == field), None)
        if first is None:
            kept[place] = field
        elif any(row[first].strip() != row[place].strip() for row in plan.reading.sample):
            kept[place] = f"{field}?"
    doubtful = {field.rstrip("?") for field in kept.values() if field.endswith("?")}
    chosen = {at: name for at, name in kept.items() if name.rstrip("?") not in doubtful}
    for name in doubtful:
        rivals = [at for at, field in kept.items() if field.rstrip("?") == name]
        best = [
            at
            for at in rivals
            if plan.columns[at].why == "mapped" or _is_exact(plan.columns[at].header, name)
        ]
        chosen |= dict.fromkeys(best[:1] if len(best) == 1 else (), name)
    return chosen


def _is_exact(header: str, field: str) -> bool:
    return fold(split_camel(header)) == fold(field) or fold(split_camel(header)).startswith("total ")


def _with_roles(plan: Plan, profiles: Sequence[Profile], counted: dict[int, str]) -> list[ColumnPlan]:
    """Give the columns of counts their fields, the period its own, and names their dimensions."""
    period = period_place(plan, profiles, set(counted))
    columns = []
    rivals = [_claimed(column) for column in plan.columns if column.place not in counted]
    for column in plan.columns:
        if column.place in counted:
            columns.append(_as(column, counted[column.place]))
        elif column.place == period:
            columns.append(_as(column, "period"))
        elif column.field in DIMENSIONS:
            columns.append(column)
        else:
            columns.append(_dimension(column, profiles[column.place], rivals))
    return columns


def _as(column: ColumnPlan, field: str) -> ColumnPlan:
    why = column.why if column.why == "mapped" else "header"
    return replace(column, field=field, confidence=max(column.confidence, 0.9), why=why)


def _dimension(column: ColumnPlan, values: Profile, rivals: Sequence[str | None]) -> ColumnPlan:
    """Take a name's column for a dimension, though its values are numbers (`AgentID`); none of several that claim it."""
    claimed = _claimed(column)
    if claimed and rivals.count(claimed) == 1 and values.filled and values.moments < MOST:
        return _as(column, claimed)
    return replace(column, field=None, confidence=0.0, why="unknown")


def _claimed(column: ColumnPlan) -> str | None:
    """Name the dimension that a heading speaks of."""
    words = load_vocabulary()
    if fold(split_camel(column.header)) in words.counts["who"]:
        return "manager"
    named = words.candidates_of(column.header) if column.header else ()
    return next((field for field in named if field in DIMENSIONS), None)


def _long(plan: Plan, profiles: Sequence[Profile]) -> list[ColumnPlan] | None:
    """Recognise a column of steps beside one of counts."""
    if {"lead_id", "phone", "email", "amount"} & plan.headed:
        return None
    steps = [c.place for c, values in zip(plan.columns, profiles, strict=True) if _holds_steps(c, values)]
    if len(steps) != 1:
        return None
    words = load_vocabulary().counts["count"]
    headless = plan.reading.header_row is None
    counts = [
        column.place
        for column, values in zip(plan.columns, profiles, strict=True)
        if holds_counts(values)
        and column.place not in steps
        and (
            headless
            or column.field == "count"
            or fold(split_camel(column.header)) in words
            or _is_ticked(values)
        )
    ]
    if len(counts) != 1:
        return None
    period = period_place(plan, profiles, {*steps, *counts})
    if period is None and not any(column.field in DIMENSIONS for column in plan.columns):
        return None
    roles = _with_roles(plan, profiles, {steps[0]: "step", counts[0]: "count"})
    return _with_name(roles, profiles) if headless else roles


def _with_name(columns: list[ColumnPlan], profiles: Sequence[Profile]) -> list[ColumnPlan]:
    """Take the only column of words in a tally without a heading for the manager."""
    names = [
        c.place
        for c in columns
        if c.field in (None, "status", "source", "lead_id") and profiles[c.place].letters >= MOST
    ]
    if len(names) != 1:
        return columns
    return [
        replace(c, field="manager", confidence=0.5, why="values") if c.place in names else c for c in columns
    ]


def _holds_steps(column: ColumnPlan, values: Profile) -> bool:
    """Say whether the cells of a column name steps; a table of leads has more words in a column than there are steps."""
    known = _known_steps(values)
    is_headed = fold(split_camel(column.header)) in load_vocabulary().counts["step"]
    if known > 1 and is_headed and column.field in (None, "other"):
        return 2 * known >= len(values.distinct)
    return known > 0 and (column.field == "step" or known >= MOST * len(values.distinct))


def _known_steps(values: Profile) -> int:
    """Say how many of the words in a column name steps; 0 where there are too many for it to be one of steps."""
    if len(values.distinct) > _MOST_STEPS or values.letters < MOST:
        return 0
    return sum(counted_field(value) is not None for value in values.distinct)


def _is_ticked(values: Profile) -> bool:
    return sum(map(is_ticks, values.cells)) >= MOST * values.filled


def _grid(plan: Plan, profiles: Sequence[Profile]) -> list[ColumnPlan] | None:
    """Recognise a column for each day, week or month, with counts or ticks in it."""
    numbered = _is_of_a_month(plan)
    dated = [
        column.place
        for column, values in zip(plan.columns, profiles, strict=True)
        if (
            names_days(column.header)
            or (numbered and is_day_number(column.header))
            or day_and_step(column.header)
        )
        and (not values.filled or holds_counts(values, _MOST_OF_DAYS))
    ]
    if len(dated) < 2 or not any(profiles[place].filled for place in dated):
        return None
    if {"lead_id", "phone", "email", "amount", "created_at"} & plan.headed:
        return None
    counted = dict.fromkeys(dated, "count")
    steps = [
        c.place
        for c, values in zip(plan.columns, profiles, strict=True)
        if c.place not in dated and (_holds_steps(c, values) or _known_steps(values) > 1)
    ]
    return _with_roles(plan, profiles, {**counted, **dict.fromkeys(steps[:1], "step")})


def _is_of_a_month(plan: Plan) -> bool:
    """Say whether a table is known to be of one month, so that bare numbers above its columns are the days of it."""
    span = days_of(plan)
    return span is not None and span == month_of(span.start.year, span.start.month)
