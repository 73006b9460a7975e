"""Dates as exports really have them: day numbers, no year, lengths of time, several zones; said in notes."""

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from funnelkit.recognition.moments import Moments

ROWS = [("web", "Won"), ("call", "Lost"), ("web", "New"), ("ads", "Lost"), ("web", "Won")]


@pytest.fixture
def read(funnelkit, tmp_path):
    """Write days under a heading and give the report and the inspection of that file."""

    def run(days, *more, header="Created", name="leads.csv"):
        path = tmp_path / name
        rows = [f'"{day}",{source},{status}' for day, (source, status) in zip(days, ROWS * 9, strict=False)]
        path.write_text("\n".join([f"{header},Source,Status", *rows]), encoding="utf-8")
        ended = funnelkit("report", path, "--format", "json", *more)
        inspected = json.loads(funnelkit("inspect", path, "--format", "json", *more).out)
        return (json.loads(ended.out) if ended.out else None), inspected["inputs"][0]

    return run


def periods(report):
    section = next(section for section in report["sections"] if section["by"] == ["period"])
    return {row["group"]["period"]: row["metrics"]["leads"]["n"] for row in section["rows"]}


def noted(report, key):
    return [note["params"] for note in report["notes"] if note["key"] == key]


def test_day_numbers_under_a_heading_of_a_date_are_dates(read):
    report, inspected = read(["46082.5", "46083", "46084.25", "46113", "46114"])
    assert periods(report) == {"2026-03": 3, "2026-04": 2}
    assert noted(report, "day_numbers")
    assert inspected["columns"][0]["field"] == "created_at"


def test_numbers_that_may_be_amounts_are_no_dates(read):
    _, inspected = read(["45000", "39900", "41000", "52000", "40100"], header="Sale")
    assert inspected["columns"][0]["field"] != "sold_at"


@pytest.mark.parametrize(
    "days",
    [
        ["05.03", "17.03", "31.03 14:07", "01.04", "2.4"],
        ["5 марта", "17 марта", "31 мар. 14:07", "1 апреля", "2 квітня"],
        ["Mar 5", "March 17", "Mar 31 2:07 PM", "Apr 1", "April 2nd"],
    ],
)
def test_dates_without_a_year_are_set_aside_until_a_year_is_told(read, days):
    report, inspected = read(days)
    assert report is None or periods(report) == {None: 5}
    assert inspected["columns"][0]["why"] == "no_year"
    for more, name in ((["--map", "created_at=Created:2026"], "leads.csv"), ([], "leads 2026.csv")):
        report, _ = read(days, *more, name=name)
        assert periods(report) == {"2026-03": 3, "2026-04": 2}
        assert bool(noted(report, "year_of_name")) == (not more)


def test_a_name_with_two_years_tells_none(read):
    _, inspected = read(["05.03", "17.03"], name="leads 2025-2026.csv")
    assert inspected["columns"][0]["why"] == "no_year"


def test_lengths_of_time_are_no_dates(read):
    for days in (
        ["1:30:00", "45:05:00", "0:10:00"],
        ["2 d 3 h", "45 min", "1 h"],
        ["45 мин", "2 ч 5 мин", "1 д"],
    ):
        _, inspected = read(days, header="Created")
        assert (inspected["columns"][0]["field"], inspected["columns"][0]["why"]) == (None, "durations")


def test_several_zones_and_days_that_stand_for_none_are_noted(read):
    days = [
        "2026-03-31T23:30:00+02:00",
        "2026-04-01T00:10:00+05:00",
        "2026-03-05T10:00:00+02:00",
        "1970-01-01",
    ]
    report, _ = read(days)
    assert periods(report) == {"2026-03": 3, None: 1}
    (zones,) = noted(report, "several_zones")
    assert (zones["zone"], zones["others"]) == ("+02:00", ["+05:00"])
    assert noted(report, "placeholder_dates")[0]["count"] == 1


def test_shapes_of_one_column_are_each_proven_on_their_own(read):
    report, _ = read(["2026-03-04", "05.03.2026", "4/17/2026", "4/3/2026", "15 Apr, 2026 00:03:00"])
    assert periods(report) == {"2026-03": 2, "2026-04": 3}


def test_cells_that_are_no_date_are_named_by_row(read):
    report, _ = read(["2026-03-04", "05.03.2026", "#REF!", "2026-03-06", "soon", *["2026-03-07"] * 8])
    (params,) = noted(report, "unreadable_dates")
    assert (params["leads"], params["rows"], params["examples"]) == (2, [4, 6], ["#REF!", "soon"])


# --- time zones --------------------------------------------------------------------------------------------------

INSTANTS = ["2026-03-31T21:30:00Z", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z", "2026-10-24T23:59:59Z"]


def said(report):
    """Give what is said of zones: the key and the zone."""
    return [(note["key"], note["params"]["zone"]) for note in report["notes"] if "zone" in note["key"]]


def settled(cells, zone):
    found = Moments()
    found.add(pa.array(cells))
    column = found.finish(zone=zone)
    return [str(at) for at in column.at], column.zone


def test_days_are_those_of_the_zone_that_is_asked_for(read):
    report, _ = read(INSTANTS)
    assert periods(report) == {"2026-03": 3, "2026-10": 1}
    assert said(report) == [("zone_printed", "UTC+00:00")]

    report, _ = read(INSTANTS, "--timezone", "Europe/Kyiv")
    assert periods(report) == {"2026-03": 2, "2026-04": 1, "2026-10": 1}
    assert said(report) == [("zone_taken", "Europe/Kyiv")]


def test_summer_and_winter_of_one_place_are_both_named(read):
    report, _ = read(["2026-01-05T10:00:00+02:00", "2026-07-05T10:00:00+03:00"] * 3)

    assert said(report) == [("zone_printed", "UTC+02:00/UTC+03:00")]


def test_clocks_that_change_are_followed():
    cells = [
        "2026-03-29T00:59:00Z",
        "2026-03-29T01:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T03:30:00+02:00",
        "",
    ]

    assert settled(cells, "Europe/Budapest") == (
        ["2026-03-29T01:59:00", "2026-03-29T03:00:00", "2026-10-25T02:30:00", "2026-10-25T02:30:00", "NaT"],
        "Europe/Budapest",
    )


@pytest.mark.parametrize("cell", ["2026-03-01T00:00:00Z", "2026-03-01T23:30:00", "2026-03-01"])
def test_days_without_a_time_and_moments_without_an_offset_stay(cell):
    found, zone = settled([cell], "America/New_York")

    assert (found[0][:10], zone) == ("2026-03-01", "")


def test_a_zone_that_moves_nothing_is_said(read):
    local = [cell.removesuffix("Z") for cell in INSTANTS]
    report, _ = read(local, "--timezone", "Europe/Kyiv")

    assert periods(report) == {"2026-03": 3, "2026-10": 1}
    assert said(report) == [("zone_untold", "Europe/Kyiv")]
    assert said(read(local)[0]) == []


def test_today_is_that_of_the_zone(monkeypatch):
    from funnelkit.cli.options import today

    monkeypatch.delenv("FUNNELKIT_TODAY", raising=False)
    moment = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)

    assert today("Europe/Kyiv", moment.astimezone) == date(2026, 4, 1)
    assert today("America/New_York", moment.astimezone) == date(2026, 3, 31)
