"""How soon leads are contacted in the hours in which a department works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funnelkit.analysis.funnel import median_of, share
from funnelkit.analysis.open_waits import LEAST_WAITS
from funnelkit.analysis.timing import NOTHING, Side, StepWaits, WaitSection, rows_of
from funnelkit.model import Bounds, Duration
from funnelkit.tally import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from funnelkit.analysis.counts import View
    from funnelkit.model import Rate, Row
    from funnelkit.tally import Tally

    Ints = npt.NDArray[np.int64]
    Clock = Callable[[Ints, Ints], Ints]

TIMES = {"5m": 5, "1h": 60, "4h": 240, "8h": 480}
"""Working time, in minutes, by the names of the shares within it."""


def measure_working_waits(tally: Tally, by: tuple[str, ...], view: View, clock: Clock) -> WaitSection:
    """Give the waits for the contact in working time, for each group of `by`.

    The waits of `tally` are minutes of working time. `clock` gives those of whole days, after a day of creation and up to
    the day on which its leads were seen: so long, at least, nobody came who has not come.
    """
    side = Side(tally, by, view)
    return rows_of(by, side, [_WorkingWaits(side, clock)])


class _WorkingWaits(StepWaits):
    """The waits of every row of a grouping in working time."""

    def __init__(self, side: Side, clock: Clock) -> None:
        self.clock = clock
        super().__init__(side, "contacted", dated=True)
        self.shares = {name: self._count(minutes) for name, minutes in TIMES.items()} if self.told else {}

    def followed(self, created: Ints) -> Ints:
        """Give how many minutes of work the leads of each day of creation were seen."""
        return self.clock(created, self.rows.seen_on(created))

    def finished(self, row: int, _measured: Row) -> Duration:
        """Give the median of the waits of a row that have ended."""
        found = median_of(self.ended.get(row, NOTHING), 60, "hours")
        return found if found.n >= LEAST_WAITS else Duration(found.n, None, None, None, found.unit)

    def within(self, row: int, _measured: Row) -> dict[str, Rate | Bounds | None]:
        """Give the shares of a row's leads that were contacted within some working time."""
        found: dict[str, Rate | Bounds | None] = {}
        for name, counts in self.shares.items():
            of, hits, unknown = (int(many) for many in counts[:, row])
            found[name] = Bounds(hits, hits + unknown, of, "leads") if unknown else share(hits, of, "leads")
        return found

    def _count(self, minutes: int) -> Ints:
        """Count for each row the leads that were seen for so long, those contacted in time, and those of unknown wait."""
        waits = self.rows.tables["waits"]
        old, known = self._old(waits["created"], minutes), waits["minutes"] <= minutes
        born, came = self.rows.lines("leads"), self.rows.lines("contacted")
        counts = [
            np.bincount(rows[which], n[which], self.rows.size).astype(np.int64)
            for rows, which, n in (
                (born.row, self._old(born.created, minutes), born.n),
                (self.rows.row["waits"], old & known, waits["n"]),
                (came.row, self._old(came.created, minutes), came.n),
                (self.rows.row["waits"], old, waits["n"]),
            )
        ]
        return np.array([counts[0], counts[1], counts[2] - counts[3]])

    def _old(self, created: Ints, minutes: int) -> npt.NDArray[np.bool_]:
        """Say of which lines the leads were seen for so many minutes of work."""
        days, place = np.unique(created, return_inverse=True)
        found = np.zeros(len(days), bool)
        dated = days != NO_DAY
        found[dated] = self.followed(days[dated]) >= minutes
        return found[place]
