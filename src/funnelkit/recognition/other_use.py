"""A field that nobody needed put to another use: ticks under "Fax", dates under "Job title"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.model import Note
from funnelkit.recognition.profile import MOST, Profile, profile

if TYPE_CHECKING:
    from funnelkit.recognition.plan import Plan

LEAST = 3
"""Fewer filled cells show no use."""

PERSONAL = ("phone", "email")


def note_other_use(plan: Plan) -> list[Note]:
    """Propose columns whose headings promise a text that no yes/no or date is, and that hold nothing else.

    Which step they tell only the person knows: the first of contact, appointment and visit that no column tells yet is
    proposed.
    """
    vocabulary, sample = load_vocabulary(), plan.reading.sample
    promising = vocabulary.entities["promising"]
    notes = []
    for column in plan.columns:
        named = fold_header(column.header) in promising or column.field in PERSONAL
        looks = profile(sample, column.place, vocabulary) if named else None
        kind = _kind(looks) if looks else None
        field = _free(plan, kind) if kind else None
        if looks and field:
            told = {"file": plan.reading.name, "header": column.header, "field": field}
            notes.append(Note(f"other_use_{kind}", {**told, "filled": looks.filled, "rows": len(sample)}))
    return notes


def _kind(looks: Profile) -> str | None:
    if looks.filled < LEAST:
        return None
    if looks.flags >= MOST:
        return "marks"
    return "dates" if looks.moments >= MOST and len(looks.distinct) > 1 else None


def _free(plan: Plan, kind: str) -> str | None:
    steps = ("contacted", "appointment", "show")
    taken = set(plan.places)
    free = [step for step in steps if not {step, f"{step}_at"} & taken]
    return (f"{free[0]}_at" if kind == "dates" else free[0]) if free else None
