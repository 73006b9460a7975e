"""What is told beside the leads, put beside them: moves, answers, look-up tables, costs, plans, reviews, tasks, complaints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from funnelkit.leads.columns import Columns
    from funnelkit.leads.table import Leads
    from funnelkit.leads.typed import Part
    from funnelkit.model import Note

    Typed = Sequence[tuple[pd.DataFrame, Sequence[Note]]]
    """The typed rows of each table of a kind, and what was noticed on the way."""


def of_kind(tables: Sequence[Columns], *kinds: str) -> list[Columns]:
    """Give the tables of some kinds, in the order of the files."""
    return [table for table in tables if table.plan.kind in kinds]


def put_beside(
    leads: Leads,
    tables: Sequence[Columns],
    parts: Sequence[Part],
    histories: Sequence[Part],
    country: str,
) -> Leads:
    """Put all that the other tables tell beside the leads.

    `parts` are the typed tables whose rows the leads are, `histories` those of moves; `country` as in `fold_phones`.
    """
    alone = not leads
    leads = _with_answers(leads, tables, parts, country)
    leads = _looked_up(leads, of_kind(tables, "lookup"))
    leads = _with_moves(leads, histories) if alone else leads
    leads = _with_costs(leads, of_kind(tables, "costs"))
    leads = _with_targets(leads, of_kind(tables, "targets"))
    leads = _with_reviews(leads, of_kind(tables, "reviews"))
    leads = _with_tasks(leads, tables, parts)
    return _with_complaints(leads, of_kind(tables, "complaints"), parts, country)


def _with_answers(leads: Leads, tables: Sequence[Columns], parts: Sequence[Part], country: str) -> Leads:
    """Put the answers of surveys beside the leads, with the lead that each is of where a key tells."""
    if not (surveys := of_kind(tables, "nps", "nps_long")):
        return leads
    from funnelkit.leads.lookups import read_lookup
    from funnelkit.leads.surveys import type_answers, type_long_answers
    from funnelkit.leads.whose import name_leads, take_dimensions

    named = [read_lookup(table) for table in of_kind(tables, "lookup")]
    typed = []
    for table in surveys:
        if table.plan.kind == "nps_long":
            typed.append(type_long_answers(table, named))
        else:
            frame, remarks = type_answers(table)
            typed.append((name_leads(frame, table, parts, country), remarks))
    answers = take_dimensions(leads.frame, _stacked(typed))
    notes = (*leads.notes, *_noted(typed))
    return replace(leads, answers=answers, notes=notes, beside={"answers": _names(surveys)})


def _looked_up(leads: Leads, tables: Sequence[Columns]) -> Leads:
    """Write what look-up tables know into leads and answers."""
    if not tables:
        return leads
    from funnelkit.leads.lookups import join_lookups, read_lookup

    lookups = [read_lookup(table) for table in tables]
    frame, notes = join_lookups(leads.frame, lookups) if len(leads) else (leads.frame, [])
    answers = leads.answers
    if answers is not None:
        answers, more = join_lookups(answers, lookups)
        notes += more
    return replace(leads, frame=frame, answers=answers, notes=(*leads.notes, *notes))


def _with_moves(leads: Leads, histories: Sequence[Part]) -> Leads:
    """Follow the moves of histories that came without leads."""
    if not histories:
        return leads
    from funnelkit.leads.history import follow_alone

    found = follow_alone(histories)
    return replace(leads, stays=found.stays, notes=(*leads.notes, *found.notes))


def _with_costs(leads: Leads, tables: Sequence[Columns]) -> Leads:
    """Put what was spent beside the leads."""
    if not tables:
        return leads
    from funnelkit.leads.costs import join_costs, type_costs

    costs, notes = join_costs(leads.frame, [type_costs(table) for table in tables])
    return replace(leads, costs=costs, notes=(*leads.notes, *notes))


def _with_targets(leads: Leads, tables: Sequence[Columns]) -> Leads:
    """Put the plan of sales beside the leads."""
    if not tables:
        return leads
    import pandas as pd

    from funnelkit.leads.targets import type_targets

    typed = [type_targets(table) for table in tables]
    targets = pd.concat([frame for frame, _ in typed], ignore_index=True)
    return replace(leads, targets=targets, notes=(*leads.notes, *_noted(typed)))


def _with_reviews(leads: Leads, tables: Sequence[Columns]) -> Leads:
    """Put the reviews of calls beside the leads."""
    if not tables:
        return leads
    from funnelkit.leads.reviews import type_reviews

    typed = [type_reviews(table) for table in tables]
    notes = (*leads.notes, *_noted(typed))
    beside = {**leads.beside, "reviews": _names(tables)}
    return replace(leads, reviews=_stacked(typed), notes=notes, beside=beside)


def _with_tasks(leads: Leads, tables: Sequence[Columns], parts: Sequence[Part]) -> Leads:
    """Put what is to be done beside the leads, and how its due days were moved."""
    from funnelkit.leads.tasks import gather_tasks

    work = gather_tasks(of_kind(tables, "tasks"), of_kind(tables, "due_log"), parts, leads.frame)
    notes = (*leads.notes, *work.notes)
    return replace(leads, tasks=work.tasks, due_moves=work.moves, shared_tasks=work.shared, notes=notes)


def _with_complaints(leads: Leads, tables: Sequence[Columns], parts: Sequence[Part], country: str) -> Leads:
    """Put complaints and requests of service beside the leads."""
    if not tables:
        return leads
    from funnelkit.leads.complaints import type_complaints

    typed = [type_complaints(table, parts, country) for table in tables]
    notes = (*leads.notes, *_noted(typed))
    beside = {**leads.beside, "complaints": _names(tables)}
    return replace(leads, complaints=_stacked(typed), notes=notes, beside=beside)


def _stacked(typed: Typed) -> pd.DataFrame:
    """Put the rows of tables under each other, each with the number of its table."""
    from funnelkit.leads.stacking import stack

    return stack([frame.assign(file=np.int16(code)) for code, (frame, _) in enumerate(typed)])


def _noted(typed: Typed) -> list[Note]:
    return [note for _, notes in typed for note in notes]


def _names(tables: Sequence[Columns]) -> tuple[str, ...]:
    return tuple(table.plan.reading.name for table in tables)
