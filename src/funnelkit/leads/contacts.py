"""Deals and leads that share no id: matched by phone, else by e-mail, to the latest lead created before the deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.parts import common_keys, phone_keys
from funnelkit.recognition.phones import NO_PHONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.typed import Part

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]

CONTACTS = ("phone", "email")
_NO_LEAD, _NO_DAY = -1, np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Found:
    """For each deal the place of its lead (-1: none), and which were set aside because several leads fit none better."""

    places: Places
    aside: Bools


def contact_keys(leads: Sequence[Part], deals: Sequence[Part], country: str) -> dict[str, tuple[Keys, Keys]]:
    """Give phones and e-mails of the rows of leads and deals as numbers, negative where there is none."""
    found = {}
    for name in CONTACTS:
        if not all(any(name in part.columns.fields for part in parts) for parts in (leads, deals)):
            continue
        size = sum(len(part.frame) for part in leads)
        if name == "phone":
            phones = phone_keys([*leads, *deals], country)
            found[name] = phones[:size], phones[size:]
            continue
        keys, known = common_keys([*leads, *deals], name)
        codes = np.where(known, pd.factorize(keys)[0], NO_PHONE).astype(np.int64)
        found[name] = codes[:size], codes[size:]
    return found


def match_contacts(leads: pd.DataFrame, keys: Keys, deals: pd.DataFrame, deal_keys: Keys) -> Found:
    """Match by one contact. Of several leads of it the latest created no later than the deal (by day) is taken.

    A deal before all of its leads, or without a day where there are several, is set aside.
    """
    created, when = _days(leads, ("created_at",)), _days(deals, ("created_at", "closed_at"))
    known, wanted = np.flatnonzero(keys >= 0), np.flatnonzero(deal_keys >= 0)
    places = np.full(len(deals), _NO_LEAD, np.intp)
    aside = np.zeros(len(deals), bool)
    counts = pd.Series(keys[known]).value_counts()
    several = pd.Series(deal_keys[wanted]).map(counts).fillna(0).to_numpy()
    only = pd.Series(known, index=keys[known])
    only = only[~only.index.duplicated(keep=False)]
    single = only.reindex(deal_keys[wanted], fill_value=_NO_LEAD).to_numpy()
    dated = (when[wanted] != _NO_DAY) & (several > 0)
    undated_lead = (single >= 0) & (created[single] == _NO_DAY)
    days, asked = known[created[known] != _NO_DAY], wanted[dated]
    places[asked] = _latest_before(
        pd.DataFrame({"key": keys[days], "day": created[days], "place": days}),
        pd.DataFrame({"key": deal_keys[asked], "day": when[asked], "at": np.arange(len(asked))}),
    )
    loose = (several == 1) & (~dated | undated_lead)
    places[wanted[loose]] = single[loose]
    aside[wanted[(several > 0) & (places[wanted] < 0)]] = True
    return Found(places, aside)


def _latest_before(leads: pd.DataFrame, deals: pd.DataFrame) -> Places:
    """Give for each deal the place of its contact's latest lead created by that day, -1 for none."""
    if not len(leads) or not len(deals):
        return np.full(len(deals), _NO_LEAD, np.intp)
    met = pd.merge_asof(deals.sort_values("day"), leads.sort_values(["day", "place"]), on="day", by="key")
    ordered = met.sort_values("at")["place"]
    return ordered.fillna(_NO_LEAD).to_numpy().astype(np.intp)


def _days(frame: pd.DataFrame, names: Sequence[str]) -> Keys:
    """Give the day of the first of some moments that is known, the least number where none is."""
    days = np.full(len(frame), _NO_DAY, np.int64)
    for name in names[::-1]:
        if name in frame:
            own: Any = frame[name].to_numpy()
            if name == "created_at" and "month_only" in frame:  # some day of its month
                own = np.where(frame["month_only"], own.astype("datetime64[M]").astype(own.dtype), own)
            days = np.where(np.isnat(own), days, own.astype("datetime64[D]").view(np.int64))
    return days
