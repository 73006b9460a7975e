"""Tables → leads: the tables of each kind loaded, typed and put together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.fields import FIELDS
from funnelkit.leads.duplicates import TOUCHED
from funnelkit.leads.table import Leads
from funnelkit.progress import tell
from funnelkit.recognition.histories import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from funnelkit.intake.order import Order
    from funnelkit.leads.columns import Columns
    from funnelkit.leads.typed import Part
    from funnelkit.model import Note
    from funnelkit.recognition.plan import Plan

USABLE = (
    "leads",
    "deals",
    "nps",
    "nps_long",
    "lookup",
    "stage_history",
    "costs",
    "reviews",
    "tasks",
    "due_log",
    "complaints",
    "targets",
)
BESIDE = frozenset({"lookup", "costs", "tasks", "due_log", "complaints", "targets"})
"""Kinds that tell something only beside another table."""

NEEDED = frozenset(
    {
        *(
            "lead_id",
            "created_at",
            "contacted_at",
            "appointment_set_at",
            "appointment_at",
            "show_at",
            "sold_at",
            "qualified_at",
            "proposal_at",
            "contract_at",
            "paid_at",
            "delivered_at",
        ),
        *(
            "lost_at",
            "closed_at",
            "modified_at",
            "last_activity_at",
            "answered_at",
            "contacted",
            "appointment",
            "show",
            "sold",
            "qualified",
            "proposal",
            "contract",
            "paid",
            "delivered",
            "lost",
        ),
        *("non_target", "is_test", "closed", "active", "deal_id"),
        *("status", "stage", "lead_type", "refusal_reason", "amount", "currency", "nps", "price", "quantity"),
    }
)
"""Fields that every figure may need; dimensions are read when they are asked for."""


def gather(
    order: Order, plans: Sequence[Plan], wanted: Collection[str]
) -> tuple[Leads, list[int], dict[str, str | None]]:
    """Read the tables and put them together: the leads, the rows of each table, and what each status means."""
    from funnelkit.leads.columns import load
    from funnelkit.recognition.trials import watched

    thorough = order.thorough or order.drop_tests
    tables = [load(plan, wanted_of(plan, plans, wanted), watched(plan, thorough=thorough)) for plan in plans]
    tell("counting")
    from funnelkit.leads.ahead import add_ahead
    from funnelkit.leads.assembly import Merging, assemble
    from funnelkit.leads.doubts import add_doubts
    from funnelkit.leads.months import give_months
    from funnelkit.leads.moves import make_moves
    from funnelkit.leads.parts import row_ids
    from funnelkit.leads.rates import Rates, convert
    from funnelkit.leads.sales import SaleNotTold
    from funnelkit.leads.typed import make_part

    rows = [len(table) for table in tables]
    surveys = [table for table in tables if table.plan.kind in ("nps", "nps_long")]
    parts: dict[str, list[Part]] = {"leads": [], "deals": []}
    for table in tables:
        if table.plan.kind in parts:
            part = make_part(table, dict(order.statuses), order.sale)
            part = convert(part, Rates(order.rates_to, dict(order.rates)))
            part = add_ahead(part) if order.ids or "expected_close_at" in wanted else part
            parts[table.plan.kind].append(
                add_doubts(part, dict(order.statuses), order.sale) if order.thorough else part
            )
    histories = [make_moves(table) for table in tables if table.plan.kind == "stage_history"]
    base = "leads" if parts["leads"] else "deals"
    dated: list[Note] = []
    if not histories:  # moves have days of their own
        parts[base], dated = give_months(parts[base], order.as_of or order.today)
    statuses: dict[str, str | None] = {}
    for part in (*parts["leads"], *parts["deals"]):
        statuses |= part.meanings
    if order.sale != "won" and not any(part.tells_sale for part in (*parts["leads"], *parts["deals"])):
        raise SaleNotTold(sale=order.sale, files=[table.plan.reading.name for table in tables])
    merging = Merging(order.duplicates, order.drop_tests, order.country, order.thorough, order.persons)
    leads = None
    if any(parts.values()):
        leads = assemble(parts["leads"], parts["deals"], merging, histories)
        ids = tuple(row_ids(part) for part in parts[base]) if order.ids else ()
        leads = replace(leads, notes=(*dated, *leads.notes), ids=ids)
    lookups = [table for table in tables if table.plan.kind == "lookup"]
    spent = [table for table in tables if table.plan.kind == "costs"]
    typed = _type_surveys(surveys, lookups, parts[base], order.country)
    every = _looked_up(_with_answers(leads, typed, _names(surveys)), lookups)
    every = _with_costs(every if leads else _with_moves(every, histories), spent)
    every = _with_targets(every, [table for table in tables if table.plan.kind == "targets"])
    every = _with_work(every, tables, parts[base])
    return _with_complaints(every, tables, parts[base], order.country), rows, statuses


def wanted_fields(order: Order, dimensions: Collection[str]) -> set[str]:
    """Name the fields that must be read: what every figure may need, and the dimensions asked for.

    The manager always: without one, lines between groups of a board are not told from leads.
    """
    wanted = {*NEEDED, *dimensions, "manager"}
    if order.duplicates == "person" or order.thorough or order.persons:
        wanted |= {"phone", "email", "person_id"}
    if order.duplicates == "keep":
        wanted -= {*TOUCHED} - {*dimensions}
    return {name for name in wanted if name in FIELDS}


def wanted_of(plan: Plan, plans: Sequence[Plan], wanted: Collection[str]) -> set[str]:
    """Name the fields of one table that must be read, as the other tables need them.

    All of a look-up table and its key in the others; phones and e-mails where deals may be joined by them; the product
    where rows may be lines of one deal.
    """
    if plan.kind in USABLE and plan.kind not in ("leads", "deals", "nps"):
        return set(plan.places)
    mine = {*wanted}
    mine |= {
        column.field for other in plans if other.kind == "lookup" for column in other.columns if column.field
    }
    if {other.kind for other in plans} >= {"leads", "deals"}:
        mine |= {"phone", "email"}
    if any("lead_name" in other.places for other in plans if other.kind in BY_NAME):
        mine |= {"lead_name"}
    if {"price", "quantity"} & set(plan.places) or _repeats_ids(plan):
        mine |= {"product"}
    return mine & set(FIELDS)


def _repeats_ids(plan: Plan) -> bool:
    place = plan.places.get("deal_id", plan.places.get("lead_id"))
    ids = [] if place is None else [row[place] for row in plan.reading.sample if row[place].strip()]
    return len(set(ids)) < len(ids)


def _with_work(leads: Leads, tables: Sequence[Columns], parts: Sequence[Part]) -> Leads:
    """Put reviews of calls and tasks beside the leads."""
    from funnelkit.leads.reviews import type_reviews
    from funnelkit.leads.tasks import gather_tasks

    reviewed = [table for table in tables if table.plan.kind == "reviews"]
    reviews = [type_reviews(table) for table in reviewed]
    mine = {kind: [table for table in tables if table.plan.kind == kind] for kind in ("tasks", "due_log")}
    work = gather_tasks(mine["tasks"], mine["due_log"], parts, leads.frame)
    return replace(
        leads,
        reviews=_stacked([frame for frame, _ in reviews]) if reviews else None,
        tasks=work.tasks,
        due_moves=work.moves,
        shared_tasks=work.shared,
        notes=(*leads.notes, *(note for _, more in reviews for note in more), *work.notes),
        beside={**leads.beside, "reviews": _names(reviewed)},
    )


def _with_complaints(leads: Leads, tables: Sequence[Columns], parts: Sequence[Part], country: str) -> Leads:
    """Put complaints and requests of service beside the leads."""
    if not (mine := [table for table in tables if table.plan.kind == "complaints"]):
        return leads
    from funnelkit.leads.complaints import type_complaints

    typed = [type_complaints(table, parts, country) for table in mine]
    notes = (*leads.notes, *(note for _, more in typed for note in more))
    beside = {**leads.beside, "complaints": _names(mine)}
    return replace(leads, complaints=_stacked([frame for frame, _ in typed]), notes=notes, beside=beside)


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables under each other, each row with the number of its table."""
    from funnelkit.leads.stacking import stack

    return stack([frame.assign(file=np.int16(code)) for code, frame in enumerate(frames)])


def _names(tables: Sequence[Columns]) -> tuple[str, ...]:
    return tuple(table.plan.reading.name for table in tables)


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
    notes = (*leads.notes, *(note for _, more in typed for note in more))
    return replace(leads, targets=pd.concat([frame for frame, _ in typed], ignore_index=True), notes=notes)


def _with_moves(leads: Leads, histories: Sequence[Part]) -> Leads:
    """Follow the moves of histories that came without leads."""
    if not histories:
        return leads
    from funnelkit.leads.history import follow_alone

    found = follow_alone(histories)
    return replace(leads, stays=found.stays, notes=(*leads.notes, *found.notes))


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


def _type_surveys(
    surveys: Sequence[Columns], lookups: Sequence[Columns], leads: Sequence[Part], country: str
) -> list[tuple[pd.DataFrame, list[Note]]]:
    """Type the answers of each survey, with the lead that each is of where a key tells."""
    from funnelkit.leads.lookups import read_lookup
    from funnelkit.leads.surveys import type_answers, type_long_answers
    from funnelkit.leads.whose import name_leads

    named = [read_lookup(table) for table in lookups]
    typed = []
    for columns in surveys:
        is_long = columns.plan.kind == "nps_long"
        frame, notes = type_long_answers(columns, named) if is_long else type_answers(columns)
        frame = frame if is_long else name_leads(frame, columns, leads, country)
        typed.append((frame, notes))
    return typed


def _with_answers(
    leads: Leads | None, typed: Sequence[tuple[pd.DataFrame, list[Note]]], names: tuple[str, ...]
) -> Leads:
    import pandas as pd

    from funnelkit.leads.whose import take_dimensions

    if leads is None:
        empty = pd.DataFrame(
            {
                "file": pd.Series(dtype="int16"),
                "row": pd.Series(dtype="int32"),
                "outcome": pd.Series(dtype="int8"),
            }
        )
        leads = Leads(empty, (), {}, frozenset())
    if not typed:
        return leads
    notes = (*leads.notes, *(note for _, more in typed for note in more))
    answers = take_dimensions(leads.frame, _stacked([frame for frame, _ in typed]))
    return replace(leads, answers=answers, notes=notes, beside={"answers": names})
