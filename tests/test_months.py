"""A folder of monthly files: one data set, whatever changes on the way; the file's name tells the month of its leads."""

import json
import zipfile

import openpyxl
import pytest

from funnelkit.recognition.spans import read_month

MARCH = "ID,Manager,Source,Status\nL1,Ann,Web,Won\nL2,Bob,Ads,Lost\nL3,Ann,Web,New\n"
APRIL = "ID;Responsible;Source;Status;City\nL4;Ann;Web;Won;Pest\nL5;Bob;Ads;Won;Buda\nL3;Ann;Web;Won;Buda\n"
MAY = "Ответственный\tИсточник\tСтатус\nAnn\tWeb\tПродажа\nBob\tAds\tОтказ\n"
MONTHLY = {"март 2026.csv": MARCH, "2026. április.csv": APRIL, "may_2026.csv": MAY}

DATED = {
    "01.csv": "Created,Manager,Source,Status\n2026-01-13,Ann,Web,Won\n2026-01-20,Bob,Ads,Lost\n",
    "02.csv": "Created;Responsible;Source;Status;City\n13.02.2026;Ann;Web;Won;Pest\n03.02.2026;Bob;Ads;New;Buda\n",
    "03.csv": "City\tStatus\tSource\tResponsible\tCreated\nPest\tWon\tWeb\tAnn\t03/14/2026\nBuda\tLost\tAds\tBob\t03/02/2026\n",
}


@pytest.fixture
def report(tmp_path, funnelkit):
    """Write files and give their report, as JSON."""

    def run(files, *arguments):
        folder = tmp_path / "months"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        done = funnelkit("report", str(folder), "--format", "json", *arguments)
        return json.loads(done.out)

    return run


def of_periods(found):
    section = next(section for section in found["sections"] if section["by"] == ["period"])
    return {
        row["group"]["period"]: (row["metrics"]["leads"]["n"], row["metrics"]["sold"]["n"])
        for row in section["rows"]
    }


def keys(found):
    return [note["key"] for note in found["notes"]]


def test_the_name_of_a_file_tells_the_month_of_its_leads(report):
    found = report(MONTHLY)
    assert of_periods(found) == {"2026-03": (3, 2), "2026-04": (2, 2), "2026-05": (2, 1)}
    note = next(note for note in found["notes"] if note["key"] == "months_of_files")
    assert "март 2026.csv: 2026-03" in note["params"]["months"]


def test_the_header_may_change_on_the_way(report, tmp_path, funnelkit):
    found = report(DATED)
    assert of_periods(found) == {"2026-01": (2, 1), "2026-02": (2, 1), "2026-03": (2, 1)}
    managers = next(section for section in found["sections"] if section["by"] == ["manager"])
    assert {row["group"]["manager"]: row["metrics"]["leads"]["n"] for row in managers["rows"]} == {
        "Ann": 3,
        "Bob": 3,
    }
    packed = tmp_path / "year.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in DATED.items():
            archive.writestr(name, text)
    zipped = json.loads(funnelkit("report", str(packed), "--format", "json").out)
    assert of_periods(zipped) == of_periods(found)


def test_workbooks_and_their_sheets_tell_months_too(tmp_path, funnelkit):
    book = openpyxl.Workbook()
    for name, rows in (("March", MARCH), ("April", MAY.replace("\t", ","))):
        sheet = book.create_sheet(name)
        for line in rows.splitlines():
            sheet.append(line.split(","))
    book.remove(book.worksheets[0])
    book.save(tmp_path / "leads 2026.xlsx")
    found = json.loads(funnelkit("report", str(tmp_path / "leads 2026.xlsx"), "--format", "json").out)
    assert of_periods(found) == {"2026-03": (3, 1), "2026-04": (2, 1)}


def test_a_month_is_in_no_week_and_no_part_of_a_month(report):
    assert of_periods(report(MONTHLY, "--every", "week")) == {None: (7, 5)}
    whole = report(MONTHLY, "--period", "2026-03-01..2026-04-30")
    assert whole["sections"][0]["rows"][0]["metrics"]["leads"]["n"] == 5


def test_months_without_a_year_ask_for_it(report):
    files = {f"leads_0{month}.csv": MARCH.replace("L", "123") for month in (3, 4)}
    assert keys(report(files)).count("month_without_year") == 2
    told = report(files, "--map", "period=2026-{file}")
    assert of_periods(told) == {"2026-03": (3, 1), "2026-04": (3, 1)}  # numbers that began anew


def test_days_of_sales_alone_make_the_month_a_question(report):
    sales = "ID,Manager,Status,Sold date\nL1,Ann,Won,2026-03-20\nL2,Bob,Lost,\n"
    found = report({"march_2026.csv": sales})
    assert "month_doubtful" in keys(found)
    assert of_periods(found) == {None: (2, 1)}
    told = report({"march_2026.csv": sales}, "--map", "period=2026-{file}")
    assert of_periods(told) == {"2026-03": (2, 1)}
    assert told["sections"][0]["rows"][0]["metrics"]["days_to_sale"] is None


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("2026-03", "2026-03"),
        ("3/2026", "2026-03"),
        ("март 2026", "2026-03"),
        ("March", None),
        ("2026", None),
        ("2026-03-05", None),
    ],
)
def test_a_month_is_read_with_its_year_or_not_at_all(cell, name):
    found = read_month(cell)
    assert (found.name if found else None) == name
