"""Five situations of a real department, and what the command line says of them: knowledge/practice.md."""

import csv
import json
from datetime import date, timedelta

import pytest

HEADERS = (
    "Lead ID",
    "Created at",
    "Contacted at",
    "Appointment",
    "Appointment date",
    "Show",
    "Status",
    "Closed at",
)


class Department:
    """Writes leads as a CSV export, one call a group of leads that fared alike."""

    def __init__(self, path):
        self.path, self.rows = path, []

    def add(self, n, created, **cells):
        """Add `n` leads created on one day; `closed` and `contacted` are days, the other cells are text."""
        for _ in range(n):
            row = dict.fromkeys(HEADERS, "") | {
                "Lead ID": str(1000 + len(self.rows)),
                "Created at": str(created),
            }
            self.rows.append(row | {name: str(value) for name, value in cells.items()})

    def write(self, *left_out):
        headers = [name for name in HEADERS if name not in left_out]
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(self.rows)
        return self.path


@pytest.fixture
def department(tmp_path):
    return Department(tmp_path / "leads.csv")


@pytest.fixture
def said(funnelkit, tmp_path, monkeypatch):
    """Run a command on an export and give its JSON."""
    monkeypatch.chdir(tmp_path)

    def say(command, *arguments):
        ended = funnelkit(command, *arguments, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        return json.loads(ended.out)

    return say


def whole(document):
    return document["sections"][0]["rows"][0]["metrics"]


def by_period(document):
    return {row["group"]["period"]: row["metrics"] for row in document["sections"][1]["rows"]}


def limits(compared):
    difference = compared["difference"]
    assert difference["unit"] == "pt"
    return tuple(round(difference[name], 1) for name in ("value", "low", "high"))


def keys(document):
    return [note["key"] for note in document["notes"]]


def test_1_more_sales_from_more_leads(department, said, funnelkit):
    for month in (1, 2, 3, 4):
        start = date(2026, month, 1)
        department.add(10, start, Status="Sold", **{"Closed at": start + timedelta(days=9)})
        department.add(90, start, Status="Lost", **{"Closed at": start + timedelta(days=20)})
    department.add(14, date(2026, 5, 2), Status="Sold", **{"Closed at": date(2026, 5, 12)})
    department.add(186, date(2026, 5, 2), Status="Lost", **{"Closed at": date(2026, 6, 20)})
    export = department.write("Contacted at", "Appointment", "Appointment date", "Show")

    kept = said("baseline", export, "--period", "2026-01..2026-04")
    compared = said("compare", export)

    assert (kept["name"], kept["leads"]) == ("2026-01..2026-04", 400)
    assert compared["baseline"] == {
        "name": "2026-01..2026-04",
        "as_of": "2026-06-20",
        "leads": 400,
        "periods": ["2026-01", "2026-02", "2026-03", "2026-04"],
    }
    sold = by_period(compared)["2026-05"]["lead_conversion"]
    assert (sold["current"]["hits"], sold["current"]["of"]) == (14, 200)
    assert (sold["baseline"]["hits"], sold["baseline"]["of"]) == (40, 400)
    assert limits(sold) == (-3.0, -7.3, 2.1)
    assert sold["verdict"] == "no_clear_change"
    sales = compared["parts"]["sales"]
    assert sales["sold"] == {"baseline": 10, "current": 14}
    assert (sales["from_leads"], round(sales["from_conversion"], 9)) == (8.5, -4.5)
    said = funnelkit("compare", export).out
    assert (
        "14 against 10 a month: +8.5 from more leads, -4.5 from conversion; -3.0 pt (-7.3 … +2.1), no clear change"
        in said
    )
    assert "Selling more is not becoming more effective" in said


def test_2_who_came_of_those_who_were_due(department, said):
    day, ahead = date(2026, 4, 6), date(2026, 5, 20)
    kept = {"Contacted at": day, "Appointment": "yes", "Appointment date": date(2026, 4, 20), "Show": "yes"}
    missed = kept | {"Show": "no"}
    department.add(3, day, Status="Sold", **kept, **{"Closed at": date(2026, 4, 25)})
    department.add(3, day, Status="In progress", **kept)
    department.add(3, day, Status="In progress", **missed)
    department.add(1, day, Status="In progress", **(missed | {"Show": "cancelled"}))
    department.add(2, day, Status="In progress", **(kept | {"Appointment date": ahead, "Show": ""}))
    department.add(1, day, Status="Sold", Show="yes", **{"Contacted at": day, "Closed at": date(2026, 4, 10)})
    department.add(3, day, Status="In progress", Show="yes", **{"Contacted at": day})
    department.add(1, day, Status="Sold", **{"Contacted at": day, "Closed at": date(2026, 4, 30)})
    department.add(7, day, Status="In progress", **{"Contacted at": day})
    department.add(16, day, Status="In progress")

    metrics = whole(said("report", department.write(), "--as-of", "2026-05-01"))

    counts = {
        key: metrics[key]["n"] for key in ("leads", "contacted", "appointments", "shows", "visits", "sold")
    }
    rates = {
        key: (metrics[key]["hits"], metrics[key]["of"], metrics[key]["of_step"])
        for key in ("show_rate", "sold_per_visit", "lead_conversion")
    }
    assert counts == {"leads": 40, "contacted": 24, "appointments": 12, "shows": 6, "visits": 10, "sold": 5}
    assert rates == {
        "show_rate": (6, 10, "due"),
        "sold_per_visit": (4, 10, "visits"),
        "lead_conversion": (5, 40, "leads"),
    }


@pytest.fixture
def sixty_a_month(department):
    for month, contacted in enumerate((33, 31, 34, 32, 38, 42, 42), 1):
        day = date(2026, month, 3)
        department.add(contacted, day, Status="In progress", **{"Contacted at": day})
        department.add(60 - contacted, day, Status="In progress")
    return department.write("Appointment", "Appointment date", "Show", "Closed at")


def test_3_one_month_is_too_few(sixty_a_month, said):
    said("baseline", sixty_a_month, "--period", "2026-01..2026-04", "--as-of", "2026-05-01")

    compared = said("compare", sixty_a_month, "--as-of", "2026-06-01")

    contact = by_period(compared)["2026-05"]["contact_rate"]
    assert (contact["current"]["hits"], contact["current"]["of"]) == (38, 60)
    assert (contact["baseline"]["hits"], contact["baseline"]["of"]) == (130, 240)
    assert contact["verdict"] == "too_few_leads"
    assert contact["needed_leads"] > 60
    assert contact["ready_on"] > "2026-06-01"


def test_3_three_months_together_are_not(sixty_a_month, said):
    said("baseline", sixty_a_month, "--period", "2026-01..2026-04", "--as-of", "2026-05-01")

    compared = said("compare", sixty_a_month, "--as-of", "2026-08-01")

    contact = whole(compared)["contact_rate"]
    assert (contact["current"]["hits"], contact["current"]["of"]) == (122, 180)
    assert limits(contact) == (13.6, 4.2, 22.6)
    assert (contact["verdict"], contact["period"]) == ("improved", "2026-05..2026-07")
    verdicts = {name: metrics["contact_rate"]["verdict"] for name, metrics in by_period(compared).items()}
    assert verdicts["2026-05"] is verdicts["2026-06"] is None
    assert verdicts["2026-07"] is not None


def test_4_a_mark_that_is_kept_better_is_no_better_department(department, said):
    for month, n, marked, made, both in ((1, 400, 140, 60, 24), (2, 100, 58, 16, 15)):
        day = date(2026, month, 3)
        yes = {"Contacted at": day}
        department.add(both, day, Status="In progress", Appointment="yes", **yes)
        department.add(made - both, day, Status="In progress", Appointment="yes")
        department.add(marked - both, day, Status="In progress", Appointment="no", **yes)
        department.add(n - marked - made + both, day, Status="In progress", Appointment="no")
    export = department.write("Appointment date", "Show", "Closed at")
    said("baseline", export, "--period", "2026-01", "--as-of", "2026-02-01")

    compared = said("compare", export, "--as-of", "2026-03-01")

    contact = by_period(compared)["2026-02"]["contact_rate"]
    assert contact["verdict"] == "not_comparable"
    assert contact["difference"] is None
    note = next(note for note in compared["notes"] if note["key"] == "marks_kept_otherwise")
    assert note["params"] == {"now": 15, "now_of": 16, "then": 24, "then_of": 60}
    appointments = by_period(compared)["2026-02"]["appointment_rate"]
    now, then = appointments["current"], appointments["baseline"]
    assert [(side["hits"], side["of"], side["of_step"]) for side in (now, then)] == [
        (16, 100, "leads"),
        (60, 400, "leads"),
    ]
    assert appointments["verdict"] == "too_few_leads"


@pytest.fixture
def young_april(department):
    """Sixty leads a month; on 1 May April has 5 sales, and 7 leads of earlier months were sold in April."""
    for month, soon, between, later in ((1, 3, 2, 3), (2, 5, 1, 2), (3, 6, 0, 2)):
        day = date(2026, month, 3)
        department.add(soon, day, Status="Sold", **{"Closed at": day + timedelta(days=14)})
        department.add(between, day, Status="Sold", **{"Closed at": day + timedelta(days=35)})
        department.add(later, day, Status="Sold", **{"Closed at": date(2026, 4, 2 + month)})
        department.add(52, day, Status="In progress")
    department.add(5, date(2026, 4, 20), Status="Sold", **{"Closed at": date(2026, 4, 28)})
    department.add(55, date(2026, 4, 20), Status="In progress")
    return department.write("Contacted at", "Appointment", "Appointment date", "Show")


def test_5_sales_closed_in_april(young_april, said):
    report = said("report", young_april, "--as-of", "2026-05-01")

    section = next(part for part in report["sections"] if part["by"] == ["closed_period"])
    april = next(row["metrics"] for row in section["rows"] if row["group"]["closed_period"] == "2026-04")
    assert (april["sold"]["n"], april["sold_from_own_leads"]["n"], april["sold_from_earlier"]["n"]) == (
        12,
        5,
        7,
    )


def test_5_a_young_month_says_that_it_is_young(young_april, said, funnelkit):
    said("baseline", young_april, "--period", "2026-01..2026-03", "--as-of", "2026-05-01")

    compared = said("compare", young_april, "--as-of", "2026-05-01")

    sold = by_period(compared)["2026-04"]["lead_conversion"]
    assert (sold["current"]["hits"], sold["current"]["of"]) == (5, 60)
    assert (sold["baseline"]["hits"], sold["baseline"]["of"]) == (24, 180)
    assert (sold["verdict"], sold["difference"]) == ("too_early", None)
    standing = sold["as_it_stood"]
    assert [(side["hits"], side["of"]) for side in (standing["current"], standing["baseline"])] == [
        (5, 60),
        (14, 180),
    ]
    assert limits(standing) == (0.6, -6.2, 10.8)
    assert sold["ready_on"] > "2026-05-01"
    assert compared["parts"]["sales"] is None
    assert (
        f"5 of 60 leads sold so far; judge after {sold['ready_on']}"
        in funnelkit("compare", young_april, "--as-of", "2026-05-01").out
    )
    assert "few_months" in keys(compared)
