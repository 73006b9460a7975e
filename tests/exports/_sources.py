"""What a dealer's reports count: the inquiries of one month by source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Counted:
    """Counts of one source: `bad` leads, duplicates among them, are in `leads`; shares are of the good ones."""

    source: str
    group: str
    leads: int
    bad: int
    duplicates: int
    attempted: int
    contacted: int
    appointments: int
    shown: int
    sold: int

    @property
    def good(self) -> int:
        """Leads that are no bad ones."""
        return self.leads - self.bad

    @property
    def gross(self) -> str:
        """What the sales brought, as a report prints it; a dash for none."""
        return f"${self.sold * 1234.5:,.2f}" if self.sold else "-"


SOURCES = (
    Counted("AutoTrader", "Third Party", 52, 4, 2, 40, 31, 20, 14, 9),
    Counted("Cars.com", "Third Party", 40, 4, 1, 30, 22, 15, 9, 5),
    Counted("Dealer Website", "Own", 90, 6, 3, 70, 61, 40, 30, 18),
    Counted("OEM", "Own", 33, 3, 0, 25, 19, 11, 8, 0),
)


def total(of: Iterable[Counted] = SOURCES, name: str = "TOTAL") -> Counted:
    """Sum sources up, as the last row of a report does."""
    rows = list(of)
    names = ("leads", "bad", "duplicates", "attempted", "contacted", "appointments", "shown", "sold")
    return Counted(name, "", *(sum(getattr(row, count) for row in rows) for count in names))


def share(hits: int, of: int) -> str:
    """Write a share as these reports do: one decimal, a dash for none."""
    return f"{100 * hits / of:.1f}%" if of else "-"


def by_source(**counts: str) -> Mapping[str | None, Mapping[str, int]]:
    """Give the figures of every source, and of None for all: metric -> the name of the count here."""
    rows = {row.source: row for row in SOURCES} | {None: total()}
    return {
        name: {metric: getattr(row, count) for metric, count in counts.items()} for name, row in rows.items()
    }
