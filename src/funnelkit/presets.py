"""Kinds of business: the steps that each has between an inquiry and a sale, and the sheet it would keep by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS = (
    "contacted",
    "qualified",
    "proposals",
    "appointments",
    "shows",
    "visits",
    "paid",
    "delivered",
    "sold",
)
"""Every step that a business may have, by its count."""

SALES = ("won", "contract", "paid", "delivered")
"""What can make a sale: the general word or day of it, or one of its events, in the order in which they come."""


class UnknownStep(UsageError):
    """A step is named that there is not."""

    key = "unknown_step"


@dataclass(frozen=True)
class Preset:
    """One kind of business: its `steps` in their order, the `columns` of a sheet of it."""

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


@dataclass(frozen=True)
class Business:
    """What a person said of the steps: the kind of business, or steps of one's own, by names of one's own.

    `preset`: "" where the files shall tell; `steps`: empty where the preset, or the files, shall tell.
    """

    preset: str = ""
    steps: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_steps(self) -> tuple[str, ...]:
        """Give the steps that the person chose; none where the files shall tell."""
        return self.steps or (PRESETS[self.preset].steps if self.preset else ())

    @property
    def dropped(self) -> frozenset[str]:
        """Give the steps that this business has not, whatever its files tell."""
        return frozenset(STEPS) - set(self.own_steps) if self.own_steps else frozenset()


def parse_steps(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Read steps with their names, as in `contacted,appointments=Demo,sold`; the sale is always one of them."""
    names: dict[str, str] = {}
    steps = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        step, _, name = (piece.strip() for piece in part.partition("="))
        if step not in STEPS:
            raise UnknownStep(step=step, steps=STEPS)
        steps.append(step)
        if name:
            names[step] = name
    return tuple(dict.fromkeys([*steps, "sold"] if steps else [])), names


def choose_preset(told: frozenset[str], hinted: frozenset[str], *, trial: bool) -> str:
    """Name the kind of business that files are of, "" where they tell contacts and sales alone.

    `told`: the steps that they track; `hinted`: those of which only limits are known; `trial`: whether a heading
    speaks of a lesson to try.
    """
    if told & {"qualified", "proposals"}:
        return "b2b"
    if told & {"appointments", "shows", "visits"}:
        return "school" if trial else "dealer"
    if told & {"paid", "delivered"}:
        return "shop"
    return "b2b" if hinted & {"qualified", "proposals"} else ""
