"""Lines of counts whose days other lines count too: a quarter beside its months, a month below its days."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from funnelkit.model import Period
    from funnelkit.tally.figures import Names
    from funnelkit.tally.occasions import Occasions

    Bools = npt.NDArray[np.bool_]


def find_overlaps(when: Occasions, names: Iterable[Names]) -> Bools:
    """Say which lines hold the shorter days of others of the same names; a line without a name is of all of them."""
    codes = [found.codes for found in names]
    keys = list(zip(*(column.tolist() for column in (when.codes, *codes)), strict=True))
    spans: dict[tuple[int, ...], set[Period]] = {}
    for code, *key in set(keys):
        if span := when.spans[code]:
            spans.setdefault(tuple(key), set()).add(span)
    listed = {key: sorted(found, key=_by_days) for key, found in spans.items()}
    every = sorted({span for found in spans.values() for span in found}, key=_by_days)
    held = {
        (code, *key): _holds_another(when.spans[code], every if -1 in key else listed.get(tuple(key), []))
        for code, *key in set(keys)
    }
    return np.array([held[key] for key in keys], bool)


def _by_days(span: Period) -> tuple[int, int]:
    return span.start.toordinal(), span.end.toordinal()


def _holds_another(span: Period | None, others: Sequence[Period]) -> bool:
    """Say whether some of the others, in the order of their days, lie within a span and are not the whole of it."""
    if span is None:
        return False
    whole = _by_days(span)
    at = bisect_left(others, (whole[0], 0), key=_by_days)
    while at < len(others) and (days := _by_days(others[at]))[0] < whole[1]:
        if days[1] <= whole[1] and days != whole:
            return True
        at += 1
    return False
