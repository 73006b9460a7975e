"""Lists kept by hand beside the CRM: a row for each person talked to, known by a phone, an e-mail or an id."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.recognition.plan import Plan

KIND = "contact_list"
PERSONS = ("phone", "email", "lead_id")
_MARKS = frozenset({"contacted", "contacted_at"})
_MAY_HAVE = frozenset({"created_at", "manager", "office", *PERSONS, *_MARKS, "other", None})
_DIGITS = 10


def find_lists(plans: Sequence[Plan]) -> list[Plan]:
    """Name the lists among tables of leads.

    They tell persons and contacts and nothing else, and some table of leads that tells more holds some of the persons.
    """
    full = [plan for plan in plans if plan.kind == "leads" and not _is_bare(plan)]
    return [
        replace(plan, kind=KIND)
        if plan.kind == "leads" and _is_bare(plan) and any(_share_persons(plan, other) for other in full)
        else plan
        for plan in plans
    ]


def _is_bare(plan: Plan) -> bool:
    fields = {column.field for column in plan.columns}
    return fields <= _MAY_HAVE and bool(fields & _MARKS) and bool(fields & set(PERSONS))


def _share_persons(one: Plan, other: Plan) -> bool:
    return any(_persons(one, name) & _persons(other, name) for name in PERSONS)


def _persons(plan: Plan, name: str) -> set[str]:
    place = plan.places.get(name)
    cells = [row[place] for row in plan.reading.sample] if place is not None else []
    if name != "phone":
        return {fold(cell) for cell in cells if cell.strip()}
    digits = ("".join(filter(str.isdigit, cell)) for cell in cells)
    return {number[-_DIGITS:] for number in digits if len(number) >= _DIGITS}
