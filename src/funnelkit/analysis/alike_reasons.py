"""Spellings of a reason that may be one: asked about, never merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages.fold import digits_of
from funnelkit.languages.phrases import bare
from funnelkit.languages.refusals import denies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.analysis.refusals import Spelling

MOST_COMPARED = 1500
LEAST_LETTERS, LONG = 5, 6
"""A word under five letters is like no other; from six on two letters may differ, else one."""


@dataclass(frozen=True)
class Suggestion:
    """A spelling without a group, and a more frequent one that it may be."""

    spelling: Spelling
    like: Spelling


def suggest_merges(spellings: Sequence[Spelling]) -> tuple[Suggestion, ...]:
    """Give for each spelling without a group the nearest more frequent one, the most frequent of these first.

    Letters are compared without blanks, case, accents and signs; another number or a denial makes two. Only the most
    frequent 1500 spellings are looked at.
    """
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import cdist

    known = sorted(spellings, key=lambda one: (-one.lost, one.group is None, one.text))[:MOST_COMPARED]
    texts = ["".join(bare(one.text).split()) for one in known]
    if len(known) < 2:
        return ()
    far = LONG
    near = cdist(texts, texts, scorer=DamerauLevenshtein.distance, score_cutoff=2, dtype=np.uint8)
    lengths = np.array([len(text) for text in texts])
    short = np.minimum(lengths[:, None], lengths)
    close = (near <= np.where(short < far, 1, 2)) & (short >= LEAST_LETTERS)
    found = []
    for place, one in enumerate(known):
        others = [at for at in np.flatnonzero(close[place, :place]).tolist() if _may_be_one(one, known[at])]
        if one.group is None and others:
            best = min(others, key=lambda at: (near[place, at], at))
            found.append(Suggestion(one, known[best]))
    return tuple(found)


def _may_be_one(one: Spelling, other: Spelling) -> bool:
    return digits_of(one.text) == digits_of(other.text) and denies(one.text) == denies(other.text)
