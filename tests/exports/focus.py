"""Focus: a report of counts by source that ends with an average and a total; it tells no contacts."""

from __future__ import annotations

from exports import Told, export
from exports._files import csv_of
from exports._sources import SOURCES, Counted, by_source, total

CAPTIONS = ("Source", "Total Prospects", "Appts Scheduled", "Appts Kept", "Total Sold")


@export("focus_sources.csv", "Focus", tells="", kind="counts", notes="totals_left_out")
def sources() -> Told:
    """A report of one month."""
    whole = total(name="Total")
    average = ("Average", *(count / len(SOURCES) for count in _counts(whole)))
    rows = [(row.source, *_counts(row)) for row in SOURCES]
    figures = by_source(leads="good", appointments="appointments", sold="sold")
    return Told((), csv_of(CAPTIONS, [*rows, average, ("Total", *_counts(whole))]).encode(), figures=figures)


def _counts(row: Counted) -> tuple[int, ...]:
    return row.good, row.appointments, row.shown, row.sold
