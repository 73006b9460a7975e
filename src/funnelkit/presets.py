"""Kinds of business: the steps that each has between an inquiry and a sale, and the sheet it would keep by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """One kind of business: its `steps` (counts of `metrics.py`) in their order, the `columns` of a sheet of it."""

    key: str
    steps: tuple[str, ...]
    columns: tuple[str, ...]


_FIRST = ("created_at", "source", "manager", "phone", "status")
_LAST = ("amount", "refusal_reason", "nps", "other")

_PRESETS = (
    Preset(
        "dealer",
        ("contacted", "appointments", "shows", "visits", "sold"),
        (*_FIRST, "contacted_at", "appointment_at", "show", "closed_at", *_LAST),
    ),
    Preset(
        "b2b",
        ("contacted", "qualified", "proposals", "sold"),
        (*_FIRST, "contacted_at", "qualified_at", "proposal_at", "closed_at", *_LAST),
    ),
    Preset(
        "school",
        ("contacted", "appointments", "shows", "visits", "sold"),
        (*_FIRST, "contacted_at", "appointment_at", "show", "closed_at", *_LAST),
    ),
    Preset("shop", ("paid", "delivered", "sold"), (*_FIRST, "paid_at", "delivered_at", *_LAST)),
)

PRESETS = {preset.key: preset for preset in _PRESETS}
