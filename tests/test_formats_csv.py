"""CSV: one tidy table of full numbers, the same bytes each time, and no cell that is a formula."""

import csv
import io

import pytest
from openpyxl import load_workbook

from funnelkit.formats import csv as csv_format
from funnelkit.model import Money, Rate, Row, Section
from transcripts import copy_examples

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "\x1b[2J=1", "#N/A", "\u202e=1"]


def read(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def no_document():
    raise AssertionError("not needed")


# --- csv ---------------------------------------------------------------------------------------------------------


def test_a_report_is_one_tidy_table():
    rate = Rate(3, 7, 3 / 7, 0.1, 0.8, "leads")
    rows = (
        Row({"manager": "Nagy, Anna"}, {"contact_rate": rate, "show_rate": None}),
        Row({"manager": None}, {"revenue": (Money(2, 10.5, 5.25, "EUR"), Money(1, 3, 3.0, None))}),
    )
    found = read(csv_format.render({"sections": (Section(("manager",), rows),)}, no_document))
    told = [{name: value for name, value in record.items() if value} for record in found]
    assert told == [
        {
            "section": "manager",
            "group": 'manager="Nagy, Anna"',
            "metric": "contact_rate",
            "hits": "3",
            "of": "7",
            "value": "0.42857142857142855",
            "low": "0.1",
            "high": "0.8",
            "of_step": "leads",
        },
        {"section": "manager", "group": 'manager="Nagy, Anna"', "metric": "show_rate"},
        {
            "section": "manager",
            "group": "manager=",
            "metric": "revenue",
            "n": "2",
            "sum": "10.5",
            "mean": "5.25",
            "currency": "EUR",
        },
        {"section": "manager", "group": "manager=", "metric": "revenue", "n": "1", "sum": "3", "mean": "3.0"},
    ]


def test_a_list_is_a_line_a_lead():
    lines = [
        {
            "file": "a.csv",
            "row": 2,
            "id": "7",
            "manager": None,
            "why": [{"key": "k", "text": "late"}],
            "x": 1.5,
        }
    ]
    assert read(csv_format.render({"lines": lines, "columns": ["x"], "notes": [{"a": 1}]}, no_document)) == [
        {"file": "a.csv", "row": "2", "id": "7", "manager": "", "why": "late", "x": "1.5"}
    ]
    empty = csv_format.render({"lines": [], "columns": ["x"]}, no_document)
    assert empty.decode("utf-8-sig") == "file,row,id,manager,why,x\r\n"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_is_a_formula(attack):
    lines = [{"file": attack, "row": 1, attack: attack, "why": [{"text": attack}]}]
    for row in csv.reader(io.StringIO(csv_format.render({"lines": lines}, no_document).decode("utf-8-sig"))):
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row)


def test_negative_numbers_stay_numbers():
    assert read(csv_format.render({"lines": [{"row": 1, "x": -5}]}, no_document))[0]["x"] == "-5"


# --- the command line --------------------------------------------------------------------------------------------


COMMANDS = [
    ["report", "leads-march.xlsx"],
    ["check", "leads-march.xlsx"],
    ["inspect", "leads-march.xlsx"],
    ["compare", "leads-march.xlsx"],
    ["baselines", "list"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_writes_both(funnelkit, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    assert funnelkit("baseline", "leads-january-february.xlsx").code == 0
    for name in ("a", "b"):
        ended = funnelkit(*command, "--output", f"{name}.csv", "--output", f"{name}.xlsx")
        assert (ended.code, ended.out, ended.err) == (0, "", "")
    for ending in ("csv", "xlsx"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()) > 1
    assert len(load_workbook(tmp_path / "a.xlsx").worksheets) > 1


def test_a_workbook_is_not_shown_on_a_screen(funnelkit, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    ended = funnelkit("baselines", "list", "--format", "xlsx")
    assert (ended.code, ended.out) == (2, "")
    assert "--output report.xlsx" in ended.err
