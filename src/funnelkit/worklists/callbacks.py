"""Refused leads worth a call: ranked by the signs that they were refused by accident, by age and by amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from funnelkit.languages.refusals import NO_BOOK
from funnelkit.model import Note
from funnelkit.worklists.rarity import weigh_rarity
from funnelkit.worklists.refused import find_refused
from funnelkit.worklists.signs import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt

    from funnelkit.languages.refusals import ReasonBook
    from funnelkit.leads import Leads
    from funnelkit.worklists.refused import Refused
    from funnelkit.worklists.signs import Sign

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]

HALF_DAYS = 180
"""A refusal so old is worth half of one of today."""

AMOUNTS = 0.5, 2.0
"""Limits of what an amount is taken for, in medians of the refused leads' amounts in its currency."""


@dataclass(frozen=True)
class Looked:
    """What came of one rule: it could hold for `of` of the refused leads, and does for `leads`; None: the files do not tell."""

    rule: str
    weight: float
    leads: int | None
    of: int | None


@dataclass(frozen=True, eq=False)
class Callbacks:
    """Refused leads to call: `places` of them in the table of leads, the worthiest first, with `scores` and their reasons.

    `refused` is how many were looked at; `sold_since` and `no_leads` were left out: the person bought through another
    lead, the reason says that it is no lead and nothing contradicts it. `worth` holds what each sign counts for, a row a
    rule, a column a place of `places`.
    """

    places: Places
    scores: Floats
    refused: int
    sold_since: int
    no_leads: int
    looked: tuple[Looked, ...]
    notes: tuple[Note, ...]
    signs: tuple[tuple[str, Sign], ...]
    worth: Floats
    at: Places

    def why(self, at: Places) -> list[tuple[Note, ...]]:
        """Say of some of `places`, by their order, why they are there, the weightiest reason first."""
        worth = self.worth[:, at]
        ranked = np.argsort(-worth, axis=0, kind="stable")
        counts = (worth > 0).sum(axis=0).tolist()
        return [
            tuple(self._reason(which, int(self.at[place])) for which in ranked[:count, column].tolist())
            for column, (place, count) in enumerate(zip(at.tolist(), counts, strict=True))
        ]

    def _reason(self, which: int, at: int) -> Note:
        rule, sign = self.signs[which]
        return Note(sign.key(rule, at), {name: _plain(values[at]) for name, values in sign.params.items()})


def find_callbacks(
    leads: Leads, as_of: date, weights: Mapping[str, float], book: ReasonBook = NO_BOOK
) -> Callbacks:
    """Rank the refused leads; `weights` replace those of the rules, 0 leaves a rule out; `book` is of reasons.

    A lead's score is the sum over its signs of weight × rarity (`rarity`), times half for each doubling of `HALF_DAYS` + its age,
    times the root of its amount in medians: see `_freshness`, `_size`.
    """
    refused = find_refused(leads, as_of, book)
    sold, no_lead = refused.sold_since, refused.reason == "no_lead"
    looked, signs, worth, notes = [], [], [], []
    for rule in RULES:
        weight = weights.get(rule.name, rule.weight)
        if not weight:
            continue
        sign = rule.find(refused) if len(refused) else None
        if sign is None:
            looked.append(Looked(rule.name, weight, None, None))
            continue
        asked = ~sold if rule.of_no_lead else ~sold & ~no_lead
        rarity, habits = weigh_rarity(refused, sign, asked)
        holds, told = sign.holds & asked, sign.told & asked
        looked.append(Looked(rule.name, weight, int(holds.sum()), int(told.sum())))
        notes += [Note(key, {"rule": rule.name, **params}) for key, params in habits]
        signs.append((rule.name, sign))
        worth.append(np.where(holds, weight * sign.strength * rarity, 0.0))
    every = np.array(worth) if worth else np.zeros((0, len(refused)))
    scores = every.sum(axis=0) * _freshness(refused) * _size(refused)
    order = np.lexsort((refused.places, -scores))
    order = order[scores[order] > 0]
    return Callbacks(
        refused.places[order],
        scores[order],
        len(refused),
        int(sold.sum()),
        int((no_lead & ~sold & (scores == 0)).sum()),
        tuple(looked),
        tuple(notes),
        tuple(signs),
        every[:, order],
        order,
    )


def _freshness(refused: Refused) -> Floats:
    """Give what the age of each refusal leaves of its worth: 1 today, a half after `HALF_DAYS` and of unknown age, a third after twice that."""
    when = np.where(np.isnat(refused.closed_day), refused.moment("created_at"), refused.closed)
    days = (np.datetime64(refused.as_of) - when.astype("datetime64[D]")).astype(np.float64)
    days = np.where(np.isnat(when), HALF_DAYS, np.maximum(days, 0))
    return HALF_DAYS / (HALF_DAYS + days)


def _size(refused: Refused) -> Floats:
    """Give what an amount makes of a lead: the root of it in medians of its currency; 1 where none is known."""
    sizes = np.ones(len(refused))
    if "hundredths" not in refused.frame:
        return sizes
    amounts, known = refused.column("hundredths"), refused.column("amount_known")
    codes: Any = refused.column("currency") if "currency" in refused.frame else np.zeros(len(refused), int)
    known = known & (amounts > 0)
    for code in np.unique(codes[known]).tolist():  # a currency each
        mine = known & (codes == code)
        sizes[mine] = np.sqrt(np.clip(amounts[mine] / np.median(amounts[mine]), *AMOUNTS))
    return sizes


def _plain(value: Any) -> object:
    """Give an element of an array as JSON knows it."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    return value.item()
