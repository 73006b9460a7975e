"""What is usual of leads: the share sold of those that came to a step, how long a contact takes, and until what age leads are sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy.typing as npt

    from funnelkit.tally import Cells, Lines, Tally

    Ints = npt.NDArray[np.int64]

WAY: Mapping[str, tuple[str, str]] = {
    "leads": ("leads", "sold"),
    "contacted": ("contacted", "sold"),
    "appointments": ("due", "sold_appointments"),
    "visits": ("visits", "sold_visits"),
}
"""The steps of the way: whom each counts, and which sales are theirs."""

LEAST_CAME = 20
"""The share sold of fewer leads is not known."""

PART, LEAST_WAITS = 0.9, 10
"""Nine of ten waits tell what is usual, if there are ten."""

CONTACT_DAYS, SALE_DAYS = 7, 30
"""Where that is not known a lead should be reached within a week; leads are sold within thirty days at least."""


@dataclass(frozen=True)
class Usual:
    """What is usual: `sold` is the share sold of those who came to each of WAY, where that is known.

    Nine of ten contacts came within `contact_days`, nine of ten sales within `sale_days`.
    """

    sold: Mapping[str, float]
    contact_days: int
    sale_days: int


def find_usual(tally: Tally, day: int, dropped: Collection[str] = ()) -> Usual:
    """Tell what is usual of the leads of a tally, seen on a day since 1970-01-01, without some steps."""
    cells = tally.cells[()]
    lines = {name: _seen(cells.steps.of_step(name), day) for name in {*sum(WAY.values(), ())}}
    counts = {name: int(found["n"].sum()) for name, found in lines.items()}
    sold = {
        step: counts[of_sale] / counts[came]
        for step, (came, of_sale) in WAY.items()
        if step not in dropped and counts[came] >= LEAST_CAME and _is_told(cells, step)
    }
    return Usual(
        sold,
        max(1, _usual_days(lines["contacted"], CONTACT_DAYS)),
        max(SALE_DAYS, _usual_days(lines["sold"], SALE_DAYS)),
    )


def _seen(lines: Lines, day: int) -> Lines:
    return lines.where((lines["created"] <= day) & (lines["on"] <= day))


def _is_told(cells: Cells, step: str) -> bool:
    """Say whether every export tells a step."""
    return not cells.totals.get(f"untracked_{step}", 0)


def _usual_days(lines: Lines, unknown: int) -> int:
    """Give the days within which nine of ten of those who came to a step did, of whom both days are known."""
    known = (lines["created"] != NO_DAY) & (lines["on"] >= lines["created"])
    waits, n = (lines["on"] - lines["created"])[known], lines["n"][known]
    if int(n.sum()) < LEAST_WAITS:
        return unknown
    counts = np.bincount(waits, weights=n).cumsum()
    return int(np.searchsorted(counts, PART * counts[-1]))
