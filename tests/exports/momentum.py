"""Momentum: a report of counts by provider; one of them had sales and no leads."""

from __future__ import annotations

from exports import Told, export
from exports._files import csv_of
from exports._sources import SOURCES, by_source

CAPTIONS = (
    *(
        "lead_provider",
        "total_leads",
        "total_invalid_leads",
        "total_dups",
        "contact_made_cnt",
        "appt_set_cnt",
    ),
    *("verified_show_cnt", "sale_cnt"),
)


@export("momentum_providers.csv", "Momentum", tells="", kind="counts", notes="sold_of_period")
def providers() -> Told:
    """A report of one month: its sales are those of the month, whenever the leads came."""
    rows = [
        (
            *(row.source, row.leads, row.bad, row.duplicates, row.contacted, row.appointments, row.shown),
            row.sold,
        )
        for row in SOURCES
    ]
    figures = by_source(leads="leads", contacted="contacted", appointments="appointments")
    return Told(
        (), csv_of(CAPTIONS, [*rows, ("Old campaign", 0, 0, 0, 0, 0, 0, 2)]).encode(), figures=figures
    )
