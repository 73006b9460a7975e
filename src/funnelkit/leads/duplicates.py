"""One lead, one row: snapshots of one id merged into the newest, second inquiries of a person left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.doubts import DOUBTS
from funnelkit.leads.stacking import filled
from funnelkit.leads.table import OPEN

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Keys = npt.NDArray[np.int64]

TOUCHED = ("modified_at", "last_activity_at")
"""What tells which of several rows of an id is the newest, the surest first."""

WINDOW_DAYS = 30
"""A person's inquiry this many days after the first kept one is the same lead."""

TOGETHER = frozenset({"hundredths", "amount_known", "currency"})
"""Columns that mean something only together: they are filled in from one row."""

ALONE = frozenset({"file", "row", "outcome", "month_only", *DOUBTS})
"""Columns that are the newest row's own."""


def repeated(keys: Keys, known: Bools) -> Bools:
    """Say which rows have a known key that some other row has too."""
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return np.zeros(len(keys), bool)
    place = np.minimum(np.searchsorted(twice, keys), len(twice) - 1)
    again: Bools = (twice[place] == keys) & known
    return again


def restarted(frame: pd.DataFrame, keys: Keys, known: Bools) -> Bools:
    """Say which rows have an id that stands for leads created on different days, where most repeated ids do.

    Then the numbers began anew with each sheet or month, or are those of persons: they are no ids of leads.
    """
    nothing = np.zeros(len(frame), bool)
    if "created_at" not in frame:
        return nothing
    created = frame["created_at"].to_numpy()
    places = np.flatnonzero(repeated(keys, known & ~np.isnat(created)) & ~np.isnat(created))
    if not len(places):
        return nothing
    days = pd.Series(created[places].astype("datetime64[D]").view(np.int64)).groupby(keys[places])
    differing = (days.max() != days.min()).to_numpy()
    if differing.sum() * 2 <= len(differing):
        return nothing
    nothing[places[np.isin(keys[places], days.max().index.to_numpy()[differing])]] = True
    return nothing


def merge_snapshots(frame: pd.DataFrame, keys: Keys, known: Bools) -> tuple[pd.DataFrame, Keys, Bools]:
    """Merge rows of one id: the newest wins, its empty cells are filled from the older ones.

    Newest is the last modified where the export tells, else the last in the order of the files. The row stays in the
    place of the newest. Gives the merged table, its keys, and which rows of the given one were merged away.
    """
    many = repeated(keys, known)
    gone = np.zeros(len(frame), bool)
    if not many.any():
        return frame, keys, gone
    places = np.flatnonzero(many)
    told = next((name for name in TOUCHED if name in frame), None)
    modified = frame[told].to_numpy()[places].view(np.int64) if told else np.zeros(len(places))
    order = places[np.lexsort((places, modified, keys[places]))]
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[0]] - 1))
    ends = np.append(starts[1:], len(order)) - 1
    gone[order] = True
    gone[order[ends]] = False
    kept = np.flatnonzero(~gone)
    targets = np.searchsorted(kept, order[ends])
    sources = _sources(frame, order, starts)
    columns = {name: _merged(frame[name], kept, targets, sources.get(name)) for name in frame.columns}
    return pd.DataFrame(columns, copy=False), keys[kept], gone


def _sources(frame: pd.DataFrame, order: Keys, starts: Keys) -> dict[str, Keys]:
    """Give for each column the row from which each group's newest row is filled, -1 for none.

    An outcome is never filled in, nor is where a row comes from; amount and currency come from one row.
    """
    together = {name: "amount_known" for name in TOGETHER if "amount_known" in frame}
    found = {}
    for name in frame.columns:
        if name not in ALONE:
            places = _newest(filled(frame[together.get(name, name)])[order], starts)
            found[name] = np.where(places >= 0, order[places], -1)
    return found


def _newest(held: Bools, starts: Keys) -> Keys:
    """Give for each group the place of its last row that holds something, -1 for none."""
    places = np.where(held, np.arange(len(held)), -1)
    return np.maximum.reduceat(places, starts)


def _merged(column: pd.Series[Any], kept: Keys, targets: Keys, sources: Keys | None) -> Any:
    """Give the kept rows of a column, those at `targets` filled in from `sources`."""
    categories = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else None
    values = column.to_numpy() if categories is None else column.cat.codes.to_numpy()
    taken = values[kept]
    if sources is not None:
        some = sources >= 0
        taken[targets[some]] = values[sources[some]]
    if categories is None:
        return taken
    return pd.Categorical.from_codes(taken, categories=categories, validate=False)


def find_same_person(frame: pd.DataFrame, persons: Keys, known: Bools) -> Bools:
    """Say which leads repeat an inquiry of their person within 30 days of the first kept one.

    A later inquiry after one that was closed is a new lead. Leads without a date are kept.
    """
    repeats = np.zeros(len(frame), bool)
    if "created_at" not in frame:
        return repeats
    days = frame["created_at"].to_numpy().astype("datetime64[D]").view(np.int64)
    dated = known & ~np.isnat(frame["created_at"].to_numpy())
    places = np.flatnonzero(repeated(persons, dated) & dated)
    order = places[np.lexsort((places, frame["created_at"].to_numpy()[places], persons[places]))]
    closed = _closing_days(frame)
    first, closed_on = -1, None
    for place in order.tolist():
        again = first >= 0 and persons[place] == persons[first]
        if (
            again
            and days[place] - days[first] < WINDOW_DAYS
            and (closed_on is None or days[place] <= closed_on)
        ):
            repeats[place] = True
            continue
        first, closed_on = place, closed[place]
    return repeats


def _closing_days(frame: pd.DataFrame) -> list[int | None]:
    """Give the day on which each lead was closed; None while open or where it is not known."""
    if "closed_at" not in frame:
        return [None] * len(frame)
    ended = (frame["outcome"].to_numpy() != OPEN) & ~np.isnat(frame["closed_at"].to_numpy())
    days = frame["closed_at"].to_numpy().astype("datetime64[D]").view(np.int64)
    return [int(day) if known else None for day, known in zip(days, ended, strict=True)]
