"""What is late or falls due, as tables: managers by kinds, then each manager's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.document import Cell, Column, Document, Table
from funnelkit.tables.listing import listing_payload, listing_table
from funnelkit.tables.notes import general_notes
from funnelkit.tables.subjects import deadlines_subject
from funnelkit.worklists.manager_lists import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.department.deadlines import Due
    from funnelkit.languages import Words
    from funnelkit.worklists.manager_lists import ManagerList
    from funnelkit.worklists.stage_limits import StageLimit


def deadlines_payload(due: Due, words: Words) -> dict[str, object]:
    """Give the counts, the lists and the limits as the JSON contract has them; null is what is not tracked."""
    return {
        "as_of": due.as_of,
        "on": due.on,
        "inputs": due.inputs,
        "leads": due.leads,
        "open_leads": sum(each.open_leads for each in due.found.managers),
        "counts": due.found.counts,
        "managers": [
            {
                "manager": each.manager,
                "open_leads": each.open_leads,
                "counts": each.counts,
                "of": each.listing.of,
            }
            for each in due.found.managers
        ],
        "columns": due.found.columns,
        "lines": [entry for each in due.found.managers for entry in listing_payload(each.listing, words)],
        "limits": [_limit(limit) for limit in due.found.limits],
        "notes": due.notes,
    }


def _limit(limit: StageLimit) -> dict[str, object]:
    return {
        "stage": limit.stage,
        "days": limit.days,
        "from": limit.origin,
        "ended": limit.ended,
        "going_on": limit.going_on,
    }


def make_deadlines(due: Due, words: Words) -> Document:
    """Put the lists into words: a table of all managers, then a table a manager who has something to do."""
    told = {"on": due.on, "as_of": due.as_of}
    key = "deadlines_title" if due.on == due.as_of else "deadlines_title_ahead"
    lines = sum(each.listing.of for each in due.found.managers)
    opened = sum(each.open_leads for each in due.found.managers)
    told_at_all = any(due.found.tracked.values())
    said = "deadlines_sentence" if lines else "deadlines_nothing" if told_at_all else "deadlines_untold"
    sentence = words.text("words", said, lines=lines, open=opened)
    tables = [_summary(due, words), *([_limits(due, words)] if due.found.limits else [])]
    tables += [_list(each, words) for each in due.found.managers if each.listing.lines]
    notes = general_notes(due.notes, words)
    heading = (words.text("words", key, **told), sentence)
    return Document(words.code, heading, tuple(tables), notes, subject=deadlines_subject(due, words))


def _name(manager: str | None, words: Words) -> str:
    return manager or words.text("words", "no_value")


def _list(each: ManagerList, words: Words) -> Table:
    return listing_table(each.listing, _name(each.manager, words), words)


def _summary(due: Due, words: Words) -> Table:
    """Lay out managers by kinds; a kind that nothing tells has no column, the notes say what is missing."""
    kinds = [kind for kind in KINDS if due.found.counts.get(kind) is not None]
    first = Column(words.text("dimensions", "manager"), "left")
    titles = [words.text("words", "deadlines_open"), *(words.text("deadlines", kind) for kind in kinds)]
    rows = [
        _row(_name(each.manager, words), each.open_leads, each.counts, kinds) for each in due.found.managers
    ]
    if len(rows) > 1:
        opened = sum(each.open_leads for each in due.found.managers)
        rows.append(_row(words.text("words", "deadlines_all"), opened, due.found.counts, kinds))
    return Table(words.text("words", "deadlines_table"), (first, *map(Column, titles)), tuple(rows))


def _row(name: str, opened: int, counts: Mapping[str, int | None], kinds: list[str]) -> tuple[Cell, ...]:
    return (Cell(name), Cell(opened, "count"), *(Cell(counts[kind], "count") for kind in kinds))


def _limits(due: Due, words: Words) -> Table:
    names = ("limit_stage", "limit_days", "limit_from", "limit_ended", "limit_going_on")
    columns = tuple(
        Column(words.text("words", name), "left" if name in ("limit_stage", "limit_from") else "right")
        for name in names
    )
    rows = tuple(
        (
            Cell(limit.stage),
            Cell(limit.days, "count"),
            Cell(words.text("words", f"limit_{limit.origin or 'none'}")),
            Cell(limit.ended, "count"),
            Cell(limit.going_on, "count"),
        )
        for limit in due.found.limits
    )
    return Table(words.text("words", "limits_table"), columns, rows)
