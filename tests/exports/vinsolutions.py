"""VinSolutions: three ready-made reports of counts, a workbook with the filters on a second sheet and two texts.

Every report ends with TOTAL. Shares are of the good leads; those of contact are a literal 0 on rows that are no internet
leads, and appointments of those who were contacted can pass 100 %. "Sold in timeframe" counts sales of the period.
"""

from __future__ import annotations

from exports import Told, export
from exports._files import Sheet, csv_of, workbook
from exports._sources import SOURCES, Counted, by_source, share, total

ROI = (
    *("Lead Source", "Total Leads", "Good Leads", "Bad Leads", "Duplicate Leads", "Bad Other Leads"),
    *(
        "Customers Influenced",
        "Sold in Timeframe",
        "Sold in Timeframe %",
        "Sold from Leads",
        "Sold from Leads %",
    ),
    *("Avg Days to Sale", "Internet Attempted Contact", "Internet Attempted Contact %"),
    *(
        "Internet Actual Contact",
        "Internet Actual Contact %",
        "Internet Avg Attempts to Contact",
        "Appts Set",
    ),
    *("Appts Set %", "Appts Shown", "Appts Shown %", "Total Visits", "Initial Visits", "Be Back Visits"),
    *("Total Gross", "Avg Gross"),
)
KPI = (
    *("Dealer", "Lead Type", "Inventory Type", "Vehicle Make", "Good Leads", "Sold in Time Frame"),
    *("Internet Actual Contact %", "Appts Set of Contacted %", "Appts Set %", "Appts Shown"),
)
TEAM = (
    *("User", "Good Leads", "Sold in Time Frame", "Appts Scheduled", "Appts Shown", "Appts Shown %"),
    *("Calls Out", "Emails Out", "Texts Out"),
)


@export("vinsolutions_roi.xlsx", "VinSolutions", tells="", kind="counts", notes="totals_left_out")
def roi() -> Told:
    """Lead Source ROI of March."""
    filters = [["Filter Name", None, "Value"], ["Date Range", None, "03/01/2026 - 03/31/2026"]]
    sheets = (Sheet("Report", [ROI, *map(_source, (*SOURCES, total()))]), Sheet("Filters", filters))
    figures = by_source(
        leads="leads", non_target="bad", contacted="contacted", appointments="appointments", sold="sold"
    )
    return Told((), workbook(*sheets), figures=figures)


def _source(row: Counted) -> tuple[object, ...]:
    in_period = row.sold + 2
    return (
        *(row.source, row.leads, row.good, row.bad, row.duplicates, row.bad - row.duplicates, 0, in_period),
        *(share(in_period, row.good), row.sold, share(row.sold, row.good), 12.5, row.attempted),
        *(
            share(row.attempted, row.good),
            row.contacted,
            share(row.contacted, row.good),
            2.4,
            row.appointments,
        ),
        *(share(row.appointments, row.good), row.shown, share(row.shown, row.appointments), row.shown + 4),
        *(row.shown + 2, 2, row.gross, "$1,234.50"),
    )


@export(
    "vinsolutions_kpi.csv",
    "VinSolutions",
    tells="",
    kind="counts",
    notes="totals_left_out percents_not_counted",
)
def kpi() -> Told:
    """Key figures: shares without their counts are not counted."""
    rows = [
        ("Main Street", "Internet", "New", "Ford", 100, 12, "62.0%", "55.0%", "34.0%", 20),
        ("Main Street", "Internet", "Used", "Ford", 80, 9, "58.0%", "103.0%", "30.0%", 14),
        ("Main Street", "Phone", "New", "Ford", 40, 6, "0.0%", "-", "40.0%", 11),
        ("Main Street", "Walk-in", "Unknown", "Ford", 30, 8, "0.0%", "-", "0.0%", 0),
        ("TOTAL", "", "", "", 250, 35, "60.0%", "54.0%", "30.0%", 45),
    ]
    return Told((), csv_of(KPI, rows).encode(), figures={None: {"leads": 250}})


@export("vinsolutions_team.csv", "VinSolutions", tells="", kind="counts", notes="totals_left_out")
def team() -> Told:
    """The people of a team: their leads, and the appointments that were due."""
    rows = [
        ("Ann Reed", 80, 9, 30, 20, "66.7%", 300, 120, 90),
        ("Bob Snow", 70, 7, 25, 15, "60.0%", 220, 100, 80),
        ("TOTAL", 150, 16, 55, 35, "63.6%", 520, 220, 170),
    ]
    figures = {None: {"leads": 150, "appointments": 55}, "Ann Reed": {"leads": 80}, "Bob Snow": {"leads": 70}}
    return Told((), csv_of(TEAM, rows).encode(), figures=figures)
