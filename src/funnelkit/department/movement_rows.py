"""The leads behind a step of a movement, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import process

from funnelkit.errors import InputError, UsageError
from funnelkit.languages.fold import fold
from funnelkit.leads.table import OUTCOMES
from funnelkit.worklists.columns import check_columns, is_typed, lines_with, plans_of
from funnelkit.worklists.listing import Listing, with_values
from funnelkit.worklists.movement import KEPT, MOVED, NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funnelkit.addresses import Address
    from funnelkit.department.movement import Movement
    from funnelkit.worklists.listing import Line
    from funnelkit.worklists.movement import Grouped
    from funnelkit.worklists.pairing import Pairs, Places

USUAL = ("created_at", "closed_at")
WORTH = ("amount", "currency")
"""Shown where the movement has no amounts of its own, as sales have theirs."""

STATES = ("was", "now")
BEFORE = "_before"
"""What a column ends in that tells the first end."""


class UnknownStep(UsageError):
    """No step of a movement is called so."""

    key = "unknown_movement_step"


class StepNotTold(InputError):
    """The exports do not tell a step."""

    key = "step_not_told"


class NoSuchGroup(InputError):
    """No lead is in a group."""

    key = "no_such_group"


@dataclass(frozen=True)
class Behind:
    """The leads behind a step of a group, `count` of them."""

    step: str
    group: Mapping[str, str | None]
    count: int
    listing: Listing


def open_step(movement: Movement, address: Address, columns: tuple[str, ...] = ()) -> Behind:
    """List the leads behind a step, as in `sold[manager=Anna]`, each with its states at the two ends and its amounts.

    A lead stands in the row that it has at the second end, else at the first. `columns` replace the usual ones. Raises UnknownStep,
    StepNotTold, NoSuchGroup, UnknownColumn.
    """
    step, waterfall = address.metric, movement.waterfall
    if step not in (*NAMES, KEPT) or address.part or len(address.group) > 1:
        raise UnknownStep(step=str(address), steps=NAMES)
    kept = {KEPT, "open_start"} if movement.basis == "kept" else {KEPT}
    if step in waterfall.untold | kept or (step in MOVED and not address.group):
        raise StepNotTold(step=step, by="manager")
    grouped = waterfall.grouped(next(iter(address.group))) if address.group else None
    which = waterfall.which(step, grouped)
    group: dict[str, str | None] = {}
    if grouped:
        code = _code(grouped, address)
        which = which & (waterfall.group_of(step, grouped) == code)
        group = {grouped.by[0]: grouped.names[code]}
    at = np.flatnonzero(which)
    return Behind(step, group, len(at), _listing(movement, at, grouped, columns))


def _code(grouped: Grouped, address: Address) -> int:
    (asked,) = address.group.values()
    keys = [fold(name) if name else "" for name in grouped.names]
    if fold(asked) not in keys:
        near = [found for found, *_ in process.extract(asked, [n for n in grouped.names if n], limit=8)]
        raise NoSuchGroup(group=str(address), near=near)
    return keys.index(fold(asked))


def _listing(movement: Movement, at: Places, grouped: Grouped | None, columns: tuple[str, ...]) -> Listing:
    """Put first the leads that stand in the second end, then those that stand in the first alone."""
    pairs = movement.waterfall.pairs
    there = pairs.at[1][at] >= 0
    order = np.concatenate([at[there], at[~there]])
    frames = [intake.leads.frame for intake in movement.intakes]
    plans = [plans_of(intake, "leads") for intake in movement.intakes]
    check_columns(columns, frames, [plan for side in plans for plan in side])
    usual = USUAL if movement.waterfall.amounts else (*USUAL, *WORTH)
    names = columns or tuple(name for name in usual if any(is_typed(name, frame) for frame in frames))
    lines: list[Line] = []
    for end, some in ((1, at[there]), (0, at[~there])):
        leads = movement.intakes[end].leads
        lines += lines_with(leads, pairs.at[end][some], (), names, plans[end]) if len(some) else ()
    own = _own(movement, order, grouped)
    return Listing(with_values(lines, own), len(lines), (*own, *names))


def _own(movement: Movement, order: Places, grouped: Grouped | None) -> dict[str, list[Any]]:
    """Give what the movement itself knows of each lead."""
    pairs, amounts = movement.waterfall.pairs, movement.waterfall.amounts
    found: dict[str, list[Any]] = {name: _words(pairs, name, order) for name in STATES}
    if grouped and "moved_in" not in movement.waterfall.untold:
        names = grouped.names
        found[f"{grouped.by[0]}{BEFORE}"] = [names[code] for code in grouped.before[order].tolist()]
    if amounts:
        ends = (("amount_before", amounts[0]),) if movement.basis == "exports" else ()
        for name, side in (*ends, ("amount", amounts[1])):
            pairs_of = zip(side.hundredths[order].tolist(), side.known[order].tolist(), strict=True)
            found[name] = [hundredths / 100 if known else None for hundredths, known in pairs_of]
        codes = np.where(amounts[1].known, amounts[1].currency, amounts[0].currency)[order]
        if any(movement.waterfall.currencies):
            found["currency"] = [movement.waterfall.currencies[code] for code in codes.tolist()]
    return found


def _words(pairs: Pairs, name: str, order: Places) -> list[str | None]:
    words = [*OUTCOMES, None]
    return [words[code] for code in getattr(pairs, name)[order].tolist()]
