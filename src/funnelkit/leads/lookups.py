"""Look-up tables joined: what they know of a lead's manager, office or product is written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.leads.dimensions import named_codes
from funnelkit.model import Note
from funnelkit.recognition.lookups import KEYED, LOOKUP_KEY, NAMES, squeezed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.leads.columns import Columns

MOST_NAMED = 10


@dataclass(frozen=True)
class Lookup:
    """One table: `names` is what each key is called, `adds` the dimensions that it adds, each key → value.

    `repeated` are keys that stand twice with different words: nobody knows which is meant.
    """

    file: str
    dimension: str
    names: Mapping[str, str]
    adds: Mapping[str, Mapping[str, str]]
    repeated: tuple[str, ...]


def read_lookup(columns: Columns) -> Lookup:
    """Read a look-up table by its key; spellings of a key that differ in blanks alone are one where that is plain."""
    plan = columns.plan
    dimension = next(column.field for column in plan.columns if column.why == LOOKUP_KEY)
    assert dimension is not None
    texts = {name: _texts(column) for name, column in columns.fields.items()}
    adds = [name for name in texts if name in KEYED and name != dimension]
    rows: dict[str, tuple[str, ...]] = {}
    repeated: dict[str, str] = {}
    for place, key in enumerate(texts[dimension]):
        told = (_name(texts, place) or key, *(texts[name][place] for name in adds))
        if key and rows.setdefault(squeezed(key), told) != told:
            repeated[squeezed(key)] = key
    kept = {key: told for key, told in rows.items() if key not in repeated}
    return Lookup(
        plan.reading.name,
        dimension,
        {key: told[0] for key, told in kept.items()},
        {name: {key: told[at] for key, told in kept.items() if told[at]} for at, name in enumerate(adds, 1)},
        tuple(repeated.values()),
    )


def _texts(column: Any) -> list[str]:
    return ["" if code < 0 else column.values[code] for code in column.codes.tolist()]


def _name(texts: Mapping[str, list[str]], place: int) -> str:
    whole, first, last = (texts[name][place] if name in texts else "" for name in NAMES)
    return whole or f"{first} {last}".strip()


def join_lookups(frame: pd.DataFrame, lookups: Sequence[Lookup]) -> tuple[pd.DataFrame, list[Note]]:
    """Write what look-ups know into a table with dimensions; one look-up may explain what another has added."""
    notes: list[Note] = []
    waiting = list(lookups)
    while ready := [lookup for lookup in waiting if lookup.dimension in frame]:
        lookup = ready[0]
        waiting.remove(lookup)
        frame, more = _joined(frame, lookup)
        notes += more
    return frame, notes


def _joined(frame: pd.DataFrame, lookup: Lookup) -> tuple[pd.DataFrame, list[Note]]:
    column = frame[lookup.dimension].cat
    codes, values = column.codes.to_numpy(), [str(value) for value in column.categories]
    keys = [squeezed(value) for value in values]
    known = np.array([key in lookup.names for key in keys] + [False])
    columns = {
        lookup.dimension: named_codes(
            codes, [lookup.names.get(k, v) for k, v in zip(keys, values, strict=True)]
        )
    }
    for name, told in lookup.adds.items():
        added = named_codes(codes, [told.get(key) for key in keys])
        columns[name] = _filled_in(frame[name], added) if name in frame else added
    return frame.assign(**columns), list(_notes(lookup, codes, values, known))


def _filled_in(own: pd.Series[Any], added: pd.Categorical) -> pd.Categorical:
    """Keep what a table tells itself, and fill its blanks from the look-up."""
    from pandas.api.types import union_categoricals

    both = union_categoricals([own.array, added])
    mine, new = both.codes[: len(own)], both.codes[len(own) :]
    return pd.Categorical.from_codes(
        np.where(mine < 0, new, mine), categories=both.categories, validate=False
    )


def _notes(lookup: Lookup, codes: Any, values: Sequence[str], known: Any) -> list[Note]:
    told = {"file": lookup.file, "dimension": lookup.dimension}
    filled = int(np.count_nonzero(codes >= 0))
    matched = int(known[codes].sum())
    notes = [
        Note(
            "joined_lookup", {**told, "matched": matched, "of": filled, "fields": list(lookup.adds) or ["–"]}
        )
    ]
    missing = [value for value, here in zip(values, known, strict=False) if not here]
    if missing:
        notes.append(
            Note("lookup_missing", {**told, "values": missing[:MOST_NAMED], "leads": filled - matched})
        )
    if lookup.repeated:
        notes.append(Note("lookup_repeated", {**told, "values": list(lookup.repeated)[:MOST_NAMED]}))
    spelt = [
        f"{value} → {name}"
        for value in values
        if (name := lookup.names.get(squeezed(value))) and name != value and squeezed(name) == squeezed(value)
    ]
    if spelt:
        notes.append(Note("lookup_spellings", {**told, "values": spelt[:MOST_NAMED]}))
    return notes
