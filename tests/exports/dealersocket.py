"""DealerSocket: a report of counts by source, its groups parted by rows of `====`."""

from __future__ import annotations

from exports import Told, export
from exports._files import csv_of
from exports._sources import SOURCES, by_source

CAPTIONS = (
    *("Source", "MarketingChannel", "MarketingChannelNewProspects", "MarketingChannelContacted"),
    *("MarketingChannelApptOpen", "MarketingChannelApptShow", "MarketingChannelSold"),
    "MarketingChannelTotalGross",
)
STROKES = ("====",) * len(CAPTIONS)


@export("dealersocket_sources.csv", "DealerSocket", tells="", kind="counts")
def sources() -> Told:
    """A report of one month."""
    rows: list[tuple[object, ...]] = []
    for group in ("Third Party", "Own"):
        rows += [
            (row.source, group, row.good, row.contacted, row.appointments, row.shown, row.sold, row.gross)
            for row in SOURCES
            if row.group == group
        ]
        rows.append(STROKES)
    figures = by_source(leads="good", contacted="contacted", appointments="appointments", sold="sold")
    return Told((), csv_of(CAPTIONS, rows).encode(), figures=figures)
