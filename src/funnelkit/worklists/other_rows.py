"""What other rows of a lead tell: those of its deals, tasks, calls and answers, and older rows of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.joins import is_named
from funnelkit.reading.columns import as_text
from funnelkit.reading.table import TEXT
from funnelkit.recognition.buffers import take, text_array_of
from funnelkit.recognition.ids import BLANK_ID, Ids, match
from funnelkit.worklists.columns import place_of, plans_of
from funnelkit.worklists.listing import with_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funnelkit.intake import Intake
    from funnelkit.reading.table import Block
    from funnelkit.recognition.ids import IdColumn
    from funnelkit.recognition.plan import Plan
    from funnelkit.worklists.listing import Line

    Brought = list[tuple[str, str]]

FROM = "_from"
"""Behind the name of a column: the file and the row of each value that another row of the lead brought."""

_BY_ID = frozenset({"tasks", "stage_history", "nps", "complaints"})
"""Kinds of tables whose rows name the lead that they are of."""


def linked_plans(intake: Intake, duplicates: str) -> list[Plan]:
    """Give the tables whose rows are found by the id of their lead; none where ids do not tell leads apart.

    Deals are among them only where they were joined by it, lists of calls and the like only where a heading names the
    lead, and the tables of the leads themselves unless each of their rows is kept as a lead.
    """
    base = plans_of(intake, "leads")
    strange = any(note.key == "ids_not_shared" for note in intake.notes)
    if strange or not any(_is_of_leads(plan) for plan in base):
        return []
    own = base if duplicates != "keep" else []
    found = [plan for plan in (*intake.plans, *intake.aside) if _is_linked(plan, base, intake)]
    return [plan for plan in (*own, *found) if "lead_id" in plan.places]


def _is_of_leads(plan: Plan) -> bool:
    """Say whether the rows of a table are called by the ids of leads."""
    return "lead_id" in plan.places and (plan.kind == "leads" or "deal_id" not in plan.places)


def _is_linked(plan: Plan, base: Sequence[Plan], intake: Intake) -> bool:
    if plan.kind == "deals":
        joined = {"file": plan.reading.name, "by": "lead_id"}
        notes = (note.params for note in intake.notes if note.key == "joined")
        return any(told["matched"] and joined.items() <= told.items() for told in notes)
    return plan.kind in _BY_ID or (plan in intake.aside and is_named(plan, base))


def with_other_rows(
    lines: Sequence[Line], names: Sequence[str], plans: Sequence[Plan]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Fill cells that a lead's own row does not tell from its other rows; gives the columns of the lines, too.

    Of several rows each value counts, in the order of the files; behind such a column stands one that names the file and
    the row of each.
    """
    given: dict[str, Sequence[object]] = {}
    columns: list[str] = []
    for name in names:
        columns.append(name)
        at = [place for place, line in enumerate(lines) if line.id and line.values.get(name) is None]
        brought = _brought(name, [lines[place] for place in at], plans) if at else {}
        if brought:
            columns.append(name + FROM)
            own = dict(enumerate(line.values.get(name) for line in lines))
            own |= {at[place]: _one_or_all([text for text, _ in found]) for place, found in brought.items()}
            rows = {at[place]: [row for _, row in found] for place, found in brought.items()}
            given |= {name: list(own.values()), name + FROM: [rows.get(at) for at in range(len(lines))]}
    return (with_values(lines, given) if given else tuple(lines)), tuple(columns)


def _one_or_all(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts


def _brought(name: str, lines: Sequence[Line], plans: Sequence[Plan]) -> Mapping[int, Brought]:
    """Give the filled cells of a column in other rows of some leads, by the place of the line."""
    asked = Ids()
    asked.add(text_array_of([line.id or "" for line in lines]))
    wanted = asked.finish()
    found: dict[int, Brought] = {}
    for plan in plans:
        place = place_of(name, plan)
        if place < 0:
            continue
        for line, row, text in _cells(plan, place, wanted):
            if text and (lines[line].file, lines[line].row) != (plan.reading.name, row):
                found.setdefault(line, []).append((text, f"{plan.reading.name} {row}"))
    return found


def _cells(plan: Plan, place: int, wanted: IdColumn) -> Iterator[tuple[int, int, str]]:
    """Read the cells of one column in the rows of some leads: whose (a place in `wanted`), in which record, and what."""
    own = plan.places["lead_id"]
    for block in plan.reading.blocks(dict.fromkeys((own, place), TEXT)):
        keys, theirs = match(wanted, _ids(block, own))
        at = np.flatnonzero(np.isin(theirs, keys) & (theirs != BLANK_ID))
        texts = take(as_text(block.columns[place]), at).to_pylist()
        whose: dict[int, list[int]] = {}
        for line, key in enumerate(keys.tolist()):
            whose.setdefault(key, []).append(line)
        for key, row, text in zip(theirs[at].tolist(), block.rows[at].tolist(), texts, strict=True):
            yield from ((line, row, " ".join(text.split())) for line in whose[key])


def _ids(block: Block, place: int) -> IdColumn:
    column = Ids()
    column.add(as_text(block.columns[place]))
    return column.finish()
