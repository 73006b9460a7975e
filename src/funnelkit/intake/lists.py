"""Lists of contacts kept by hand, held against the CRM person by person: who is on both, and how many there were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.model import Note
from funnelkit.recognition.ids import BLANK_ID
from funnelkit.recognition.lists import KIND, PERSONS
from funnelkit.recognition.phones import NO_PHONE
from funnelkit.statistics.capture import chapman

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.leads.typed import Part
    from funnelkit.recognition.plan import Plan

_READ = frozenset(
    {*PERSONS, "created_at", "contacted_at", "contacted", "status", "stage", "sold", "lost", "closed_at"}
)


def hold_lists(plans: Sequence[Plan], meanings: Mapping[str, str], country: str = "") -> tuple[Note, ...]:
    """Match each list with the leads by the first of phone, e-mail and id that both have; nothing is added."""
    lists = [plan for plan in plans if plan.kind == KIND]
    if not lists:
        return ()
    crm = [_part(plan, meanings) for plan in plans if plan.kind == "leads"]
    return tuple(note for plan in lists for note in _held(_part(plan, meanings), crm, country))


def _part(plan: Plan, meanings: Mapping[str, str]) -> Part:
    from funnelkit.leads.columns import load
    from funnelkit.leads.typed import make_part

    return make_part(load(plan, _READ), meanings)


def _held(own: Part, crm: Sequence[Part], country: str) -> list[Note]:
    told = {"file": own.name}
    name = next((name for name in PERSONS if all(name in part.columns.fields for part in (own, *crm))), None)
    if name is None or not all("contacted" in part.frame for part in (own, *crm)):
        return [Note("list_unmatched", told)]
    days = _days(own)
    keys = _keys([own, *crm], name, country)
    listed = _contacted(own, keys[0], days)
    held = {key for part, found in zip(crm, keys[1:], strict=True) for key in _contacted(part, found, days)}
    both = len(listed & held)
    found = chapman(len(held), len(listed), both)
    undated = [part.name for part in crm if days and not _has_days(part)]
    note = Note(
        "list_held",
        {
            **told,
            "by": name,
            "crm": len(held),
            "tally": len(listed),
            "both": both,
            "crm_misses": len(listed) - both,
            "tally_misses": len(held) - both,
            "at_least": len(held | listed),
            "estimate": round(found.value),
            "low": round(found.low),
            "high": round(found.high),
        },
    )
    return [note, *([Note("list_undated", {**told, "leads": undated})] if undated else [])]


def _has_days(part: Part) -> bool:
    return "contacted_at" in part.frame and bool(part.frame["contacted_at"].notna().any())


def _when(part: Part) -> Any:
    name = next((name for name in ("contacted_at", "created_at") if name in part.frame), None)
    return part.frame[name].to_numpy().astype("datetime64[D]") if name else None


def _days(own: Part) -> tuple[Any, Any] | None:
    """Give the first and the last day of a list."""
    when = _when(own)
    if when is None or np.isnat(when).all():
        return None
    known = when[~np.isnat(when)]
    return known.min(), known.max()


def _keys(parts: Sequence[Part], name: str, country: str) -> list[list[object]]:
    """Give the person of each row of each table, None where there is none; the same for all ways of writing it."""
    from funnelkit.leads.parts import phone_keys

    if name != "phone":
        columns = [part.columns.fields[name] for part in parts]
        return [
            [column.text_of(key) if key != BLANK_ID else None for key in column.keys.tolist()]
            for column in columns
        ]
    cuts = np.cumsum([len(part.frame) for part in parts])[:-1]
    return [
        [key if key != NO_PHONE else None for key in keys.tolist()]
        for keys in np.split(phone_keys(parts, country), cuts)
    ]


def _contacted(part: Part, keys: Sequence[object], days: tuple[Any, Any] | None) -> set[object]:
    """Give the persons contacted in some days; of leads without a day of contact all who were."""
    which = part.frame["contacted"].to_numpy(dtype=bool)
    if days and _has_days(part):
        when = part.frame["contacted_at"].to_numpy().astype("datetime64[D]")
        which = which & (when >= days[0]) & (when <= days[1])
    return {keys[at] for at in np.flatnonzero(which).tolist()} - {None}
