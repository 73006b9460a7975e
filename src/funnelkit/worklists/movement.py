"""The movement of the open leads from one day to another: a waterfall that balances, and the leads behind each step."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.leads.table import LOST, NON_TARGET, OPEN, OUTCOMES, SOLD
from funnelkit.model import Money
from funnelkit.tally.packing import Axis, Packed
from funnelkit.worklists.pairing import ABSENT, Amounts, amounts_of, joint_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from funnelkit.worklists.pairing import Codes, Pairs, Places

    Bools = npt.NDArray[np.bool_]

SIGNS: Mapping[str, int] = {
    "open_start": 1,
    "new": 1,
    "late": 1,
    "reopened": 1,
    "sales_undone": 1,
    "moved_in": 1,
    "without_id_now": 1,
    "amount_changed": 0,
    "sold": -1,
    "lost": -1,
    "non_target": -1,
    "moved_out": -1,
    "vanished": -1,
    "without_id_before": -1,
    "open_end": 1,
}
"""The steps in their order, and whether a lead behind one adds to the open leads (1) or leaves them (-1)."""

ENDS = ("open_start", "open_end")
KEPT = "told_otherwise"
"""The step between what a kept run counted as open and what the dates of a later export tell of its day; it has no rows."""

MOVED = ("moved_in", "moved_out")
AMOUNT = "amount_changed"

BESIDE: Mapping[str, tuple[int, int]] = {
    "stayed_open": (OPEN, OPEN),
    "sold_to_lost": (SOLD, LOST),
    "sold_to_non_target": (SOLD, NON_TARGET),
    "sold_vanished": (SOLD, ABSENT),
    "lost_to_sold": (LOST, SOLD),
    "lost_to_non_target": (LOST, NON_TARGET),
    "lost_vanished": (LOST, ABSENT),
    "non_target_to_sold": (NON_TARGET, SOLD),
    "non_target_to_lost": (NON_TARGET, LOST),
    "non_target_vanished": (NON_TARGET, ABSENT),
}
"""What is no step of the open leads: open at both ends, or at neither; the states of the two ends."""

RESTATED = "sold_amount_changed"
"""Sold at both ends, for another amount; beside, too."""

LEAST_KNOWN = 0.1
"""Where fewer of the open leads have an amount, theirs are no pipeline: the movement is told in leads only."""

NAMES = (*SIGNS, *BESIDE, RESTATED)
"""Everything that can be opened to its leads."""

_AT_START = frozenset({"open_start", "moved_out", "vanished", "without_id_before"})
"""What belongs to the group that a lead was in at the first end; all else to that of the second, where it is there."""

_OLD_AMOUNT = frozenset({"open_start", "vanished", "without_id_before"})


@dataclass(frozen=True)
class Step:
    """A step of a waterfall: `n` leads behind it, which add `leads` to the open ones, and `money` to their amount.

    `money` has an entry a currency, `n` of which amounts are known; None where an end does not tell amounts.
    """

    n: int
    leads: int
    money: tuple[Money, ...] | None


@dataclass(frozen=True)
class Balance:
    """The steps of one group, None for what the exports do not tell, and what is `beside` them."""

    group: Mapping[str, str | None]
    steps: Mapping[str, Step | None]
    beside: Mapping[str, Step | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Balances:
    """The waterfalls of one grouping: of the whole, or of each value of a dimension."""

    by: tuple[str, ...]
    rows: tuple[Balance, ...]


@dataclass(frozen=True, eq=False)
class Grouped:
    """The group of each lead at both ends, as numbers, and the groups' values."""

    by: tuple[str, ...]
    before: Codes
    after: Codes
    names: tuple[str | None, ...]


class Waterfall:
    """Counts what became of the leads of two ends; `untold` names the steps that they do not tell."""

    def __init__(self, pairs: Pairs, untold: frozenset[str] = frozenset()) -> None:
        self.pairs, self.untold = pairs, untold
        found = amounts_of(pairs)
        told = found and all(_tells_worth(pairs.side(end).leads.frame) for end in (0, 1))
        self.amounts: tuple[Amounts, Amounts] | None = found[0] if found and told else None
        self.currencies = found[1] if found else ()

    def which(self, name: str, grouped: Grouped | None = None) -> Bools:
        """Say which leads are behind a step, or what is beside."""
        if name not in MOVED:
            return self._which[name]
        stays = (self.pairs.was == OPEN) & (self.pairs.now != ABSENT)
        return stays & (grouped.before != grouped.after) if grouped else np.zeros(len(stays), bool)

    @cached_property
    def _which(self) -> dict[str, Bools]:
        was, now, keyed, late = self.pairs.was, self.pairs.now, self.pairs.keyed, self.pairs.late
        opened, came, differs = now == OPEN, (was == ABSENT) & keyed, self._differs()
        ended = ((was == OPEN) | came) & keyed
        found = {
            "open_start": was == OPEN,
            "new": came & ~late,
            "late": came & late,
            "reopened": ((was == LOST) | (was == NON_TARGET)) & opened,
            "sales_undone": (was == SOLD) & opened,
            "vanished": (was == OPEN) & (now == ABSENT) & keyed,
            "without_id_before": (was == OPEN) & ~keyed,
            "without_id_now": opened & ~keyed,
            "open_end": opened,
            AMOUNT: (was == OPEN) & (now != ABSENT) & differs,
            RESTATED: (was == SOLD) & (now == SOLD) & differs,
        }
        found |= {OUTCOMES[code]: ended & (now == code) for code in (SOLD, LOST, NON_TARGET)}
        return found | {
            name: (was == before) & (now == after) & keyed for name, (before, after) in BESIDE.items()
        }

    def _differs(self) -> Bools:
        """Say whose amount at the second end is another than at the first."""
        if self.amounts is None:
            return np.zeros(len(self.pairs), bool)
        one, other = self.amounts
        moved = one.known & other.known & (one.currency != other.currency)
        differs: Bools = (one.hundredths != other.hundredths) | (one.known != other.known) | moved
        return differs

    # --- the balance -------------------------------------------------------------------------------------------

    def whole(self) -> Balances:
        """Give the waterfall of all leads."""
        nobody = np.zeros(len(self.pairs), np.int32)
        return self._balances(Grouped((), nobody, nobody, (None,)))

    def by(self, name: str) -> Balances:
        """Give the waterfall of each value of a dimension; who went from one to another moved in there, out here."""
        return self._balances(self.grouped(name))

    def grouped(self, name: str) -> Grouped:
        """Give the values of a dimension at both ends."""
        before, after, names = joint_codes(self.pairs, name)
        return Grouped((name,), before, after, names)

    def group_of(self, name: str, grouped: Grouped) -> Codes:
        """Give the group that each lead behind a step is counted in."""
        there = self.pairs.now != ABSENT
        at_start = name in _AT_START or name == AMOUNT
        return grouped.before if at_start else np.where(there, grouped.after, grouped.before)

    def _balances(self, grouped: Grouped) -> Balances:
        names = [name for name in SIGNS if grouped.by or name not in MOVED]
        steps = {name: self._steps(name, grouped) for name in names}
        beside = {name: self._steps(name, grouped) for name in (*BESIDE, RESTATED)}
        rows = [
            Balance(
                dict.fromkeys(grouped.by, value),
                MappingProxyType({name: found[code] if found else None for name, found in steps.items()}),
                MappingProxyType({name: found[code] if found else None for name, found in beside.items()}),
            )
            for code, value in enumerate(grouped.names)
        ]
        kept = [row for row in rows if not grouped.by or any(step and step.n for step in row.steps.values())]
        kept.sort(key=lambda row: -_opened(row))
        return Balances(grouped.by, tuple(kept))

    def _steps(self, name: str, grouped: Grouped) -> list[Step] | None:
        """Give a step of every group; None where it is not told."""
        if name in self.untold or (name in (AMOUNT, RESTATED) and self.amounts is None):
            return None
        at = np.flatnonzero(self.which(name, grouped))
        size = len(grouped.names)
        n = np.bincount(self.group_of(name, grouped)[at], minlength=size).tolist()
        money = self._money(name, at, grouped)
        sign = SIGNS.get(name, 1)
        return [Step(n[code], sign * n[code], money[code] if money else None) for code in range(size)]

    def _money(self, name: str, at: Places, grouped: Grouped) -> list[tuple[Money, ...]] | None:
        if self.amounts is None:
            return None
        before, after = self.amounts
        group = self.group_of(name, grouped)[at]
        if name in (AMOUNT, RESTATED):
            change = _change(at, before, after)
            return self._sums(change, np.concatenate([group, group]), len(grouped.names))
        side = before if name in _OLD_AMOUNT or (name in BESIDE and name.endswith("vanished")) else after
        signed = SIGNS.get(name, 1) * side.hundredths[at]
        taken = Amounts(signed, side.known[at], side.currency[at])
        return self._sums(taken, group, len(grouped.names))

    def _sums(self, amounts: Amounts, group: Codes, size: int) -> list[tuple[Money, ...]]:
        known = np.flatnonzero(amounts.known)
        sums: list[list[Money]] = [[] for _ in range(size)]
        axes = Axis(group[known], size), Axis(amounts.currency[known], len(self.currencies))
        packed = Packed(*axes)
        (groups, currencies), n = packed.counts()
        totals = packed.sums(amounts.hundredths[known])
        for code, currency, count, total in zip(
            groups.tolist(), currencies.tolist(), n.tolist(), totals.tolist(), strict=True
        ):
            sums[code].append(Money(count, total / 100, total / 100 / count, self.currencies[currency]))
        return [tuple(entries) for entries in sums]


def _tells_worth(frame: pd.DataFrame) -> bool:
    """Say whether open leads have amounts, or where none is open lost ones: in some exports only sales do.

    By their present outcome, for an amount that came with the sale was not known while the lead was open.
    """
    outcome, worth = frame["outcome"].to_numpy(), frame["hundredths"].to_numpy() != 0
    of = next((outcome == code for code in (OPEN, LOST) if (outcome == code).any()), outcome == SOLD)
    return bool((worth & of).sum() >= LEAST_KNOWN * of.sum())


def _change(at: Places, before: Amounts, after: Amounts) -> Amounts:
    """Give by how much some leads are worth more: in one currency the difference, else what goes and what comes."""
    both = before.known[at] & after.known[at] & (before.currency[at] == after.currency[at])
    gone, come = before.hundredths[at], after.hundredths[at]
    return Amounts(
        np.concatenate([-gone, np.where(both, come - gone, come)]),
        np.concatenate([before.known[at] & ~both, after.known[at]]),
        np.concatenate([before.currency[at], after.currency[at]]),
    )


def _opened(row: Balance) -> int:
    """Give how many leads a group had in hand: what came in and what was there."""
    return sum(step.leads for step in row.steps.values() if step and step.leads > 0)
