"""Tekion: a report of counts and of shares without their counts; its last row sums up and has no name."""

from __future__ import annotations

from exports import Told, export
from exports._files import csv_of
from exports._sources import SOURCES, Counted, by_source, share, total

CAPTIONS = (
    *("Lead Source Group", "Source Name", "Primary Vehicle Stock Type", "Total Leads", "Total Good Leads"),
    *("Total Bad Leads", "Total Duplicate Leads", "Internet/OEM Leads Engaged %", "Appointments Scheduled %"),
    *("Appointments Scheduled Shown %", "Sold In Time Period"),
)


@export("tekion_sources.csv", "Tekion", tells="", kind="counts", notes="totals_left_out")
def sources() -> Told:
    """A report of one month."""
    rows = [(row.group, row.source, "New", *_counts(row)) for row in SOURCES]
    last = ("", "", "", *_counts(total()))
    figures = by_source(leads="leads", non_target="bad")
    return Told((), csv_of(CAPTIONS, [*rows, last]).encode(), figures=figures)


def _counts(row: Counted) -> tuple[object, ...]:
    return (
        *(row.leads, row.good, row.bad, row.duplicates, share(row.contacted, row.good)),
        *(share(row.appointments, row.good), share(row.shown, row.appointments), row.sold),
    )
