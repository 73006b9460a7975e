"""Deals joined to the leads that they came from: by the id that both tables have, else by phone or e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.errors import InputError
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold_header
from funnelkit.leads.contacts import match_contacts
from funnelkit.leads.parts import row_notes, split_parts
from funnelkit.leads.stacking import take_over
from funnelkit.leads.table import SOLD
from funnelkit.model import Note
from funnelkit.recognition.ids import BLANK_ID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from funnelkit.leads.typed import Part
    from funnelkit.recognition.plan import ColumnPlan, Plan

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]


LEAST_MET, HALF = 3, 0.5
LONG_ID = 8
"""Letters and digits of an id that nobody counts up by hand."""

SPARSE = 0.1
"""The share of numbers that are leads' ids, up to which many meetings are no chance."""


class NotJoinable(InputError):
    """Leads and deals share no id, phone or e-mail."""

    key = "not_joinable"


@dataclass(frozen=True, eq=False)
class Deals:
    """Tables of deals, stacked: `keys` are the ids of their leads, `contacts` their phones and e-mails beside the leads'.

    `gone` are lines put into another row of their deal.
    """

    parts: Sequence[Part]
    table: pd.DataFrame
    keys: Keys
    contacts: Mapping[str, tuple[Keys, Keys]]
    gone: Bools


def join_deals(frame: pd.DataFrame, keys: Keys, deals: Deals) -> tuple[pd.DataFrame, list[Note]]:
    """Write what the deals tell into their leads: how they ended, when, with whom, for how much.

    By id; deals that name no lead by phone, else e-mail. Of several deals of a lead the sold ones win, then the first
    closed; amounts of the sold are summed. Deals whose lead is not there are left out and named. Raises NotJoinable
    where not one is found.
    """
    places, notes = _find_leads(frame, keys, deals)
    found = places >= 0
    if not found.any():
        raise NotJoinable(leads="", deals=", ".join(part.name for part in deals.parts))
    order = _best_first(deals.table, places)
    order = order[found[order] & ~deals.gone[order]]
    first = order[~pd.Series(places[order]).duplicated().to_numpy()]
    table = _summed_amounts(deals.table, places, order, first)
    names = [name for name in table.columns if name not in ("row", "file", "created_at")]
    joined = take_over(frame, places[first], table.iloc[first].reset_index(drop=True), names)
    with_deal = np.zeros(len(frame), bool)
    with_deal[places[first]] = True
    several = found & ~deals.gone
    several[first] = False
    return joined.assign(deal=with_deal), [*notes, *row_notes("repeated_deals", deals.parts, several)]


def _find_leads(frame: pd.DataFrame, keys: Keys, deals: Deals) -> tuple[Places, list[Note]]:
    """Give for each deal the place of its lead, -1 where there is none, and tell by what and how many were found."""
    places = _leads_of(keys, deals.keys)
    notes = _match_notes(deals, "lead_id", deals.keys != BLANK_ID, places >= 0)
    unnamed = deals.keys == BLANK_ID
    aside = np.zeros(len(places), bool)
    for name, (own, theirs) in deals.contacts.items():
        asked = unnamed & (places < 0) & ~aside & (theirs >= 0)
        found = match_contacts(frame, own, deals.table, np.where(asked, theirs, -1))
        places = np.where(asked & (found.places >= 0), found.places, places)
        aside |= asked & found.aside
        notes += _match_notes(deals, name, asked, asked & (found.places >= 0))
    notes += row_notes("unmatched", deals.parts, (places < 0) & ~aside)
    return places, [*notes, *row_notes("deals_of_several", deals.parts, aside)]


def _leads_of(keys: Keys, deal_keys: Keys) -> Places:
    """Give for each deal the place of its lead (of several with one id, the first), -1 where there is none."""
    firsts = np.flatnonzero(~pd.Series(keys).duplicated().to_numpy() & (keys != BLANK_ID))
    if not len(firsts):
        return np.full(len(deal_keys), -1, np.intp)
    found = pd.Index(keys[firsts]).get_indexer(pd.Index(deal_keys))
    return np.where((found < 0) | (deal_keys == BLANK_ID), -1, firsts[found])


def forget_unproven(leads: Sequence[Part], deals: Sequence[Part], keys: Keys, deal_keys: Keys) -> Keys:
    """Blank the ids of the deals that may be the deals' own: two lists numbered from 1 on share ids by chance.

    A join is proved by a mapping, by a heading that names the lead, by a special heading that both tables have, or by
    ids that chance does not make meet.
    """
    kept = deal_keys.copy()
    start = 0
    for part in deals:
        mine = slice(start, start + len(part.frame))
        start = mine.stop
        leads_plans = [lead.columns.plan for lead in leads]
        if not is_named(part.columns.plan, leads_plans) and not _is_no_chance(keys, deal_keys[mine], part):
            kept[mine] = BLANK_ID
    return kept


def is_named(plan: Plan, leads: Sequence[Plan]) -> bool:
    """Say whether the heading of the ids in a table is that of leads' ids: it names the lead, or stands in theirs, too."""
    column = _id_column(plan)
    if column is None or column.why == "mapped":
        return column is not None
    entities = load_vocabulary().entities
    words = set(fold_header(column.header).split())
    if words & entities["lead"]:
        return True
    headers = {fold_header(other.header) for lead in leads if (other := _id_column(lead))}
    own = words & (entities["deal"] | entities["plain_id"])
    return fold_header(column.header) in headers and not own


def _id_column(plan: Plan) -> ColumnPlan | None:
    return next((column for column in plan.columns if column.field == "lead_id"), None)


def _is_no_chance(keys: Keys, deal_keys: Keys, part: Part) -> bool:
    """Say whether more deals meet a lead than would if the numbers of either were drawn from where the deals' lie."""
    known = deal_keys[deal_keys != BLANK_ID]
    met = known[np.isin(known, keys)]
    if len(met) < LEAST_MET or len(met) < HALF * len(known):
        return False
    texts = met[met < BLANK_ID]
    if len(texts):
        return min(len(part.columns.fields["lead_id"].text_of(int(key))) for key in texts[:100]) >= LONG_ID
    low, high = int(known.min()), int(known.max())
    inside = np.unique(keys[(keys >= low) & (keys <= high)])
    return len(inside) <= SPARSE * (high - low + 1)


def _best_first(table: pd.DataFrame, places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    sold = table["outcome"].to_numpy() == SOLD
    if "closed_at" not in table:
        return np.lexsort((~sold, places))
    closed = table["closed_at"].to_numpy().view(np.int64)
    late = np.where(closed == np.iinfo(np.int64).min, np.iinfo(np.int64).max, closed)
    return np.lexsort((late, ~sold, places))


def _summed_amounts(
    table: pd.DataFrame,
    places: npt.NDArray[np.intp],
    order: npt.NDArray[np.intp],
    first: npt.NDArray[np.intp],
) -> pd.DataFrame:
    """Give each lead's first deal the sum of its sold ones; sums of different currencies stay apart (the first's)."""
    if "hundredths" not in table or len(order) == len(first):
        return table
    sold = order[(table["outcome"].to_numpy()[order] == SOLD) & table["amount_known"].to_numpy()[order]]
    if "currency" in table:
        codes = table["currency"].cat.codes.to_numpy()
        own = dict(zip(places[first].tolist(), codes[first].tolist(), strict=True))
        sold = sold[[codes[at] == own[places[at]] for at in sold.tolist()]]
    sums = np.zeros(int(places.max()) + 1, np.int64)
    np.add.at(sums, places[sold], table["hundredths"].to_numpy()[sold])
    hundredths = table["hundredths"].to_numpy().copy()
    is_sold = table["outcome"].to_numpy()[first] == SOLD
    hundredths[first[is_sold]] = sums[places[first[is_sold]]]
    return table.assign(hundredths=hundredths)


def _match_notes(deals: Deals, by: str, asked: Bools, found: Bools) -> list[Note]:
    """Tell how many of each table's deals have met a lead, by what; nothing of a table that had none to ask for."""
    return [
        Note("joined", {"file": part.name, "by": by, "matched": int(met.sum()), "of": len(met)})
        for part, mine, met in zip(
            deals.parts, split_parts(deals.parts, asked), split_parts(deals.parts, found), strict=True
        )
        if mine.any()
    ]
