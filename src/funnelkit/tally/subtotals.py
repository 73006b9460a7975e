"""Lines of a report of counts that only sum up others: named a total, or equal to the sum of what they stand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, split_camel
from funnelkit.recognition.counted import names_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]

_FEWEST = 3
"""A named line at the end that sums fewer others may do so by chance."""

_LEAST = 10


def find_totals(labels: Sequence[Ints], numbers: Ints, named: Bools) -> Bools:
    """Say which lines sum up others.

    `labels`: for each grouping column, the outer first, a code a line, -1 where blank; `numbers`: a line each, a column
    each, blanks as 0; `named`: lines that a word calls a total.
    """
    totals = named.copy()
    if not len(numbers) or not labels:
        return totals
    filled = np.column_stack([codes >= 0 for codes in labels])
    leaves = filled.all(axis=1) & ~totals
    for depth in range(len(labels) - 1, -1, -1):
        above = ~filled[:, depth:].any(axis=1) & filled[:, :depth].all(axis=1) & ~totals
        if above.any() and leaves.any():
            totals |= above & _sums(labels[:depth], numbers, leaves, above)
    return totals | _ends(numbers, ~totals)


def _sums(outer: Sequence[Ints], numbers: Ints, leaves: Bools, above: Bools) -> Bools:
    """Say which of some lines equal the sum of the leaves of their group."""
    group = np.zeros(len(numbers), np.int64)
    for codes in outer:
        group = np.unique(group * (int(codes.max(initial=0)) + 2) + codes + 1, return_inverse=True)[1]
    summed = np.zeros((int(group.max(initial=0)) + 1, numbers.shape[1]), np.int64)
    np.add.at(summed, group[leaves], numbers[leaves])
    children = np.bincount(group[leaves], minlength=len(summed))
    return above & (children[group] > 0) & _equals(numbers, summed[group])


def _equals(numbers: Ints, summed: Ints) -> Bools:
    """Say whether lines equal sums: in the first column and in most of those that are not nought in both."""
    alike, told = numbers == summed, (numbers != 0) | (summed != 0)
    equal: Bools = ((alike & told).sum(axis=1) * 2 > told.sum(axis=1)) & alike[:, 0]
    return equal


def _ends(numbers: Ints, rest: Bools) -> Bools:
    """Find a first or last line that equals the sum of all others in every column."""
    found = np.zeros(len(numbers), bool)
    places = np.flatnonzero(rest)
    if len(places) <= _FEWEST:
        return found
    whole = numbers[places].sum(axis=0)
    for place in (places[0], places[-1]):
        own = numbers[place]
        if own.sum() >= _LEAST and (own * 2 == whole).all():
            found[place] = True
            return found
    return found


def is_sum_name(text: str, known: set[str], is_period: bool) -> bool:  # noqa: FBT001
    """Say whether a cell that speaks of a total names one: with figures, days, or another name of its column beside it.

    `Total (12)`, `Week 14 total`, `Итого Анна` where Anna has lines; never a firm that is called Total.
    """
    words = fold(split_camel(text)).split()
    totals = load_vocabulary().values["total"]
    if fold(text) in totals:
        return True
    rest = [word for word in words if word not in totals]
    if not any(word.isalpha() for word in rest):
        return True
    left = " ".join(rest)
    return left in known or names_days(left) or (is_period and not names_days(text))
