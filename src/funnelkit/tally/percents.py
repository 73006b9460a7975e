"""Percentages of a ready-made report: checked against its counts, turned into counts only where nothing is left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.recognition.counted import counted_field
from funnelkit.recognition.ticks import read_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_USUAL = 0.8
"""A percentage that so many lines prove is of that count; the others are named."""

_CHANCE = 0.01
"""How seldom products of percentages may be whole by chance, to take them for counts."""

_FINEST = 6
_DENOMINATORS = ("good_leads", "leads", "offered", "contacted", "appointments", "due", "shows", "visits")


@dataclass(frozen=True, eq=False)
class Percents:
    """A column of percentages: `values` in percent (NaN: none), each known to within `half`."""

    header: str
    of: str | None
    hits: str | None
    values: Floats
    half: float


@dataclass(frozen=True, eq=False)
class Proved:
    """What a column of percentages is of, and the lines (by place) that say otherwise."""

    header: str
    of: str
    mismatches: npt.NDArray[np.intp]


def make_percents(header: str, texts: Sequence[str], codes: npt.NDArray[np.int32]) -> Percents | None:
    """Read a column of percentages; None where its cells are no numbers."""
    read = [read_share(text) for text in texts]
    told = [share for share in read if share]
    if not told or len(told) * 2 < sum(bool(text.strip()) for text in texts):
        return None
    table = np.array([share[0] if share else np.nan for share in read])
    decimals = min(max(share[1] for share in told), _FINEST)
    values, half = table[codes], 0.5 * 10.0**-decimals
    if not any(share[2] for share in told) and decimals > 0 and np.nanmax(values, initial=0.0) <= 1:
        values, half = values * 100, half * 100
    hits, of = _meant(header)
    return Percents(header, of, hits, values, half + 1e-9)


def _meant(header: str) -> tuple[str | None, str | None]:
    """Name what a heading counts, and of what where it says so: `Appts Set of Contacted %`."""
    words = [word for word in fold(split_camel(header)).split() if word != "%"]
    for word in load_vocabulary().counts["of"]:
        if word in words[1:-1]:
            at = words.index(word, 1)
            hits, of = counted_field(" ".join(words[:at])), counted_field(" ".join(words[at + 1 :]))
            if hits and of:
                return hits, of
    return counted_field(" ".join(words)), None


def prove(percents: Percents, counts: Mapping[str, Ints]) -> Proved | None:
    """Find the count that percentages are of, from the counts beside them; None where there is none."""
    if percents.hits is None or percents.hits not in counts:
        return None
    hits = counts[percents.hits]
    best: Proved | None = None
    for of in (percents.of,) if percents.of else _DENOMINATORS:
        if of not in counts or of == percents.hits:
            continue
        told = np.flatnonzero(~np.isnan(percents.values) & (counts[of] > 0))
        off = told[np.abs(100 * hits[told] / counts[of][told] - percents.values[told]) > percents.half]
        if (
            len(told)
            and len(told) - len(off) >= _USUAL * len(told)
            and (best is None or len(off) < len(best.mismatches))
        ):
            best = Proved(percents.header, of, off)
    return best


def count_out(
    percents: Percents, counts: Mapping[str, Ints], proved: Sequence[Proved]
) -> tuple[str, Ints] | None:
    """Turn percentages without counts into counts, where each line has exactly one whole number that fits.

    Of what they are the heading says, or the other percentages have proved, or else the products themselves: that all of
    them are whole must come about by chance in less than 1 of 100 cases. Gives what they are of and the counts.
    """
    known = {percents.of} if percents.of else {found.of for found in proved}
    wanted = [of for of in (known if len(known) == 1 else _DENOMINATORS[:3]) if of in counts]
    found = [
        (of, whole)
        for of in wanted
        if (whole := _whole(percents, counts[of], sure=len(known) == 1)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _whole(percents: Percents, of: Ints, *, sure: bool) -> Ints | None:
    told = np.flatnonzero(~np.isnan(percents.values) & (of > 0))
    value, base = percents.values[told], of[told]
    low, high = base * (value - percents.half) / 100, base * (value + percents.half) / 100
    first = np.where(value == 0, 0, np.ceil(low)).astype(np.int64)
    last = np.where(value == 0, 0, np.floor(high)).astype(np.int64)
    between = (value > 0) & (value < 100)
    chance = float(np.prod(np.minimum(1.0, (high - low)[between])))
    if not len(told) or (first != last).any() or not (sure or chance < _CHANCE):
        return None
    counted = np.zeros(len(of), np.int64)
    counted[told] = first
    return counted
