"""Whose lead a row of another table is: an answer, a request, a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from funnelkit.fields import DIMENSIONS
from funnelkit.leads.contacts import contact_keys, match_contacts
from funnelkit.leads.parts import common_keys, records_of
from funnelkit.leads.stacking import stack
from funnelkit.leads.typed import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from funnelkit.leads.columns import Columns

    Places = npt.NDArray[np.intp]

NAMED = ("lead_file", "lead_row")
"""The columns that say whose lead a row is: code of the file and number of the record, -1 where it is nobody's."""


def name_leads(
    frame: pd.DataFrame, columns: Columns, leads: Sequence[Part], country: str = ""
) -> pd.DataFrame:
    """Write into a typed table whose lead each row is: by id, else by phone, else by e-mail.

    Of several leads of one person the latest that was created by the day of the row. The table stays as it is where it
    has no key in common with the leads.
    """
    own = Part(columns, _dated(frame), frozenset(), frozenset(), {}, ())
    found = _by_id(own, leads)
    for keys, theirs in contact_keys(leads, [own], country).values() if leads else ():
        met = match_contacts(stack([part.frame for part in leads]), keys, own.frame, theirs).places
        found = met if found is None else np.where(found >= 0, found, met)
    if found is None:
        return frame
    named = (np.where(found >= 0, told[found], -1).astype(told.dtype) for told in records_of(leads))
    return frame.assign(**dict(zip(NAMED, named, strict=True)))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(columns={"answered_at": "created_at"})


def _by_id(own: Part, leads: Sequence[Part]) -> Places | None:
    """Give the place of each row's lead among the stacked leads: the last of its id."""
    if "lead_id" not in own.columns.fields or not any("lead_id" in part.columns.fields for part in leads):
        return None
    keys, known = common_keys([*leads, own])
    size = len(keys) - len(own.frame)
    places = pd.Series(np.flatnonzero(known[:size]), index=keys[:size][known[:size]])
    places = places[~places.index.duplicated(keep="last")]
    found = places.reindex(keys[size:], fill_value=-1).to_numpy()
    return np.where(known[size:], found, -1)


def places_of(frame: pd.DataFrame, named: pd.DataFrame) -> Places:
    """Give the place in the canonical table of each row's lead; -1 for nobody's, and for leads that were not kept."""
    if not len(frame) or not set(NAMED) <= set(named):
        return np.full(len(named), -1, np.intp)
    keys, wanted = (
        table[file].to_numpy().astype(np.int64) << 32 | table[row].to_numpy().astype(np.int64) & 0xFFFFFFFF
        for table, file, row in ((frame, "file", "row"), (named, *NAMED))
    )
    order = np.argsort(keys, kind="stable")
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    return np.where(keys[order][at] == wanted, order[at], -1)


def take_dimensions(frame: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Give rows the dimensions of their leads that their own table does not tell."""
    places = places_of(frame, named)
    if not (places >= 0).any():
        return named
    given = {}
    for name in DIMENSIONS:
        if name in frame and name not in named:
            column = frame[name].cat
            codes = np.where(places >= 0, column.codes.to_numpy()[places], -1)
            given[name] = pd.Categorical.from_codes(codes, categories=column.categories, validate=False)
    return named.assign(**given)
