"""When each person asked: which of their leads came after a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]
    Moments = npt.NDArray[np.datetime64]
    Places = npt.NDArray[np.intp]

_BITS = 36  # seconds of a person's moments, from 1970 to the year 4000, below the number of the person


class Inquiries:
    """Leads in the order of persons, and of each one's moments.

    `persons` are numbers, a lead each, 0 where none is known; `created` are moments, NaT where none is told: such leads
    are left out.

    >>> days = np.array(["2026-03-01", "2026-03-02", "2026-03-05"], "datetime64[s]")
    >>> asked, since = Inquiries(np.array([7, 8, 7]), days), days[:2]
    >>> asked.first_after(np.array([7, 8]), since).tolist(), asked.count_after(np.array([7, 8]), since).tolist()
    ([2, -1], [1, 0])
    """

    def __init__(self, persons: Ints, created: Moments) -> None:
        dated = np.flatnonzero((persons > 0) & ~np.isnat(created))
        keys = _keys(persons[dated], created[dated])
        order = np.argsort(keys, kind="stable")
        self._persons, self._keys, self._places = persons, keys[order], dated[order]

    def first_after(self, persons: Ints, since: Moments) -> Places:
        """Give the place of the first lead of each person after a moment, -1 where there is none."""
        at = np.searchsorted(self._keys, _keys(persons, since), side="right")
        found = np.append(self._places, -1)[at]
        theirs = np.append(self._persons, 0)[found] == persons
        return np.where(theirs, found, -1)

    def count_after(self, persons: Ints, since: Moments, among: Bools | None = None) -> Ints:
        """Count the leads of each person after a moment; `among`: of which of all leads."""
        keys = self._keys if among is None else self._keys[among[self._places]]
        first = np.searchsorted(keys, _keys(persons, since), side="right")
        counts: Ints = np.searchsorted(keys, persons + 1 << _BITS) - first
        return counts


def _keys(persons: Ints, moments: Moments) -> Ints:
    """Give numbers that are in the order of persons, and of each one's moments."""
    seconds: Ints = moments.astype("datetime64[s]").view(np.int64)
    return (persons << _BITS) + np.clip(seconds, 0, (1 << _BITS) - 1)
