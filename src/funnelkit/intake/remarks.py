"""What every stage of the way had to say, and how the figures were come by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.intake.wanted import USABLE
from funnelkit.languages.fold import fold_header
from funnelkit.model import Note
from funnelkit.recognition.counts import KINDS
from funnelkit.recognition.lists import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from funnelkit.intake.counted import Counted
    from funnelkit.intake.order import Order
    from funnelkit.intake.recognising import Recognised
    from funnelkit.leads.table import Leads
    from funnelkit.recognition.plan import Plan


def gather_notes(
    order: Order, leads: Leads, found: Recognised, inputs: Sequence[tuple[Plan, int]], as_of: date | None
) -> tuple[Note, ...]:
    """Gather what every stage had to say, in the order of the way; each thing once."""
    from funnelkit.leads.faults import find_faults

    return (
        *found.notes,
        *(note for plan, _ in inputs for note in (*plan.reading.notes, *plan.notes)),
        *(Note("left_out", {"file": name, "reason": error.key}) for name, error in found.failures),
        *(_left_out(plan) for plan in found.plans if plan.kind not in (*USABLE, *KINDS, KIND)),
        *leads.notes,
        *find_faults(leads, order.today),
        *_as_of_notes(order, leads, as_of),
        *order.filters,
    )


def _left_out(plan: Plan) -> Note:
    headers = [header for header in plan.reading.headers if header][:8]
    return Note("left_out_kind", {"file": plan.reading.name, "kind": plan.kind, "headers": headers})


def _as_of_notes(order: Order, leads: Leads, as_of: date | None) -> list[Note]:
    from funnelkit.leads.faults import PAST

    if as_of is None or not len(leads):
        return []
    if order.as_of:
        return [Note("after_as_of", {"as_of": as_of})]
    told = [name for name in PAST if name in leads.frame and leads.frame[name].notna().any()]
    return [Note("as_of_unknown", {"as_of": as_of})] if told == ["created_at"] else []


def describe_inputs(inputs: Sequence[tuple[Plan, int]], leads: Leads) -> list[dict[str, object]]:
    """Describe each file that was used; `leads` are those that were counted from it."""
    counted = leads.frame["file"].value_counts()
    codes = iter(range(len(leads.files)))
    described: list[dict[str, object]] = []
    for plan, rows in inputs:
        is_leads = plan.kind == "leads" or (
            plan.kind == "deals" and not any(p.kind == "leads" for p, _ in inputs)
        )
        n = int(counted.get(next(codes), 0)) if is_leads else 0
        described.append(
            {
                "name": plan.reading.name,
                "sha256": plan.reading.sha256,
                "kind": plan.kind,
                "rows": rows,
                "leads": n,
            }
        )
    return described


def describe_counts(counts: Counted) -> list[dict[str, object]]:
    """Describe each table that was counted elsewhere; `leads` are those it tells of, None where it tells of none."""
    return [
        {
            "name": table.figures.file,
            "sha256": table.figures.plan.reading.sha256,
            "kind": table.figures.plan.kind,
            "rows": table.figures.records,
            "leads": int(table.steps["leads"].sum()) if "leads" in table.steps else None,
            "basis": table.basis,
            "unit": table.unit,
        }
        for table in counts.tables
    ]


def definitions_of(
    order: Order, plans: Sequence[Plan], statuses: Mapping[str, str | None]
) -> dict[str, object]:
    """Say how the figures were come by, in plain values: what a later comparison must find the same."""
    mapping = {
        plan.reading.name: {
            name: plan.reading.headers[place] or str(place + 1) for name, place in plan.places.items()
        }
        for plan in plans
    }
    rates = {"rates": {"to": order.rates_to, **dict(sorted(order.rates))}} if order.rates else {}
    return {
        **rates,
        "mapping": mapping,
        "where": sorted(f"{field}={fold_header(value)}" for field, value in order.where),
        "duplicates": order.duplicates,
        "sale": order.sale,
        "statuses": dict(sorted(statuses.items())),
    }
