"""Spellings of one name: what differs only in case, blanks or look-alike letters is one, what is similar is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.fields import DIMENSIONS
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import digits_of, fold, without_accents
from funnelkit.model import Note
from funnelkit.recognition.codes import spelling_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.leads.columns import Columns

MOST_NAMES = 1500
"""Of more names the pairs are not compared: they are products or clients, not people and channels."""

LEAST_LETTERS = 5
RARER = 4
"""How many times rarer than the other a name must be to look like a slip."""


@dataclass(frozen=True)
class Alike:
    """Two names that may be one: the rarer, the one it is like, and the leads of each."""

    name: str
    like: str
    leads: int
    like_leads: int


def unify_spellings(frame: pd.DataFrame) -> pd.DataFrame:
    """Make names that several files spell differently one, under the most frequent spelling; leads stay as many."""
    merged = {
        str(name): _unified(frame[name].cat)
        for name in frame.columns
        if isinstance(frame[name].dtype, pd.CategoricalDtype) and name != "currency"
    }
    return frame.assign(**{name: column for name, column in merged.items() if column is not None})


def _unified(column: Any) -> pd.Categorical | None:
    names = [str(name) for name in column.categories]
    keys = [spelling_key(name) for name in names]
    if len(set(keys)) == len(keys):
        return None
    codes = column.codes.to_numpy()
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    best: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key not in best or counts[place] > counts[best[key]]:
            best[key] = place
    chosen = sorted(best.values())
    place_of = {key: chosen.index(place) for key, place in best.items()}
    table = np.array([*(place_of[key] for key in keys), -1], np.int32)
    kept = pd.Index([names[place] for place in chosen], dtype="str")
    return pd.Categorical.from_codes(table[codes], categories=kept, validate=False)


def note_spellings(columns: Columns) -> list[Note]:
    """Name what one file spells in several ways."""
    found = [
        forms
        for name in DIMENSIONS
        if name in columns.fields
        for forms in columns.fields[name].spellings
        if len(forms) > 1
    ]
    names = [f"{forms[0]} = {', '.join(forms[1:3])}{', …' if len(forms) > 3 else ''}" for forms in found[:3]]
    told = {"file": columns.plan.reading.name, "count": len(found), "names": names}
    return [Note("spellings", told)] if found else []


def find_alike(names: Sequence[str], counts: Sequence[int]) -> list[Alike]:
    """Give pairs of names that may be one, the likeliest slips first: never merged, only asked about.

    Names that are the same without blanks and signs ("GTX Pro", "GTXPro"), and a rare name one letter off a frequent
    one. Another number, a denial ("не", "without") or a family's other ending ("Иванов", "Иванова") make two.
    """
    if not 1 < len(names) <= MOST_NAMES:
        return []
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import cdist

    bare = [without_accents("".join(fold(name).split())) for name in names]
    near = cdist(bare, bare, scorer=DamerauLevenshtein.distance, score_cutoff=1, dtype=np.uint8)
    pairs = np.argwhere(np.triu(near <= 1, 1)).tolist()
    found = [_ordered(names, counts, pair) for pair in pairs]
    return sorted(
        (pair for pair in found if _may_be_one(pair)), key=lambda pair: (-pair.like_leads, pair.name)
    )


def _ordered(names: Sequence[str], counts: Sequence[int], pair: Sequence[int]) -> Alike:
    rare, often = sorted(pair, key=lambda place: counts[place])
    return Alike(names[rare], names[often], int(counts[rare]), int(counts[often]))


def _may_be_one(pair: Alike) -> bool:
    one, other = fold(pair.name), fold(pair.like)
    if digits_of(one) != digits_of(other) or _denials(one) != _denials(other):
        return False
    bare = ["".join(text.split()) for text in (one, other)]
    if without_accents(bare[0]) == without_accents(bare[1]):
        return one != other
    short, long = sorted(bare, key=len)
    if len(short) < LEAST_LETTERS or (long[:-1] == short and long[-1] in "аaяyіи"):
        return False
    return RARER * pair.leads <= pair.like_leads


def _denials(text: str) -> int:
    return sum(word in load_vocabulary().phrases["negation"] for word in text.split())


def ask_alike(columns: Columns) -> list[Note]:
    """Name what may be two spellings of one name, dimension by dimension."""
    notes = []
    for name in DIMENSIONS:
        column = columns.fields.get(name)
        pairs = find_alike(column.values, column.counts.tolist()) if column else []
        if pairs:
            told = [f"{pair.name} ({pair.leads}) / {pair.like} ({pair.like_leads})" for pair in pairs[:5]]
            params = {"file": columns.plan.reading.name, "field": name, "count": len(pairs), "names": told}
            notes.append(Note("alike_names", params))
    return notes
