"""CSV: one tidy table of full numbers, the same bytes each time, and no cell that is a formula."""

import csv
import io
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from conftest import TODAY
from funnelkit.cli.app import run
from funnelkit.formats import csv as csv_format
from funnelkit.formats.csv import LINES, PROBLEMS
from funnelkit.formats.figures import COLUMNS
from funnelkit.model import Money, Rate, Row, Section
from same_numbers import numbers_in
from test_formats_xlsx import COMMANDS
from transcripts import copy_examples

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "\x1b[2J=1", "#N/A", "\u202e=1"]


def read(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


REVENUE = {"section": "manager", "group": "manager=", "metric": "revenue"}


# --- csv ---------------------------------------------------------------------------------------------------------


def test_a_report_is_one_tidy_table():
    rate = Rate(3, 7, 3 / 7, 0.1, 0.8, "leads")
    rows = (
        Row({"manager": "Nagy, Anna"}, {"contact_rate": rate, "show_rate": None}),
        Row({"manager": None}, {"revenue": (Money(2, 10.5, 5.25, "EUR"), Money(1, 3, 3.0, None))}),
    )
    found = read(csv_format.render({"sections": (Section(("manager",), rows),)}))
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
            **REVENUE,
            "part": "sum",
            "n": "2",
            "value": "10.5",
            "unit": "EUR",
        },
        {**REVENUE, "part": "mean", "n": "2", "value": "5.25", "unit": "EUR"},
        {**REVENUE, "part": "sum", "n": "1", "value": "3"},
        {**REVENUE, "part": "mean", "n": "1", "value": "3.0"},
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
    assert read(csv_format.render({"lines": lines, "columns": ["x"], "notes": [{"a": 1}]})) == [
        {"file": "a.csv", "row": "2", "id": "7", "manager": "", "why": "late", "x": "1.5"}
    ]
    empty = csv_format.render({"lines": [], "columns": ["x"]})
    assert empty.decode("utf-8-sig") == "file,row,id,manager,why,x\r\n"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_is_a_formula(attack):
    lines = [{"file": attack, "row": 1, attack: attack, "why": [{"text": attack}]}]
    for row in csv.reader(io.StringIO(csv_format.render({"lines": lines}).decode("utf-8-sig"))):
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row)


def test_negative_numbers_stay_numbers():
    assert read(csv_format.render({"lines": [{"row": 1, "x": -5}]}))[0]["x"] == "-5"


# --- the command line --------------------------------------------------------------------------------------------


LISTS = ("callbacks", "deadlines", "check")
QUICK = ("report", "compare", "inspect", "baselines")
FIGURES = [
    pytest.param(name, marks=() if name in QUICK else pytest.mark.long)
    for name in COMMANDS
    if name not in LISTS
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Give a folder with the files of the examples, and a baseline of the first two months."""
    folder = copy_examples(tmp_path_factory.mktemp("kept"))
    store = folder / ".funnelkit"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUNNELKIT_TODAY", TODAY)
        assert run(["baseline", str(folder / "leads-january-february.xlsx"), "--store", str(store)]) == 0
    return folder


@pytest.fixture
def department(kept, funnelkit, tmp_path, monkeypatch):
    """Work in a copy of that folder."""
    folder = tmp_path / "department"
    shutil.copytree(kept, folder)
    monkeypatch.chdir(folder)
    return funnelkit


def written(run, command):
    """Give the CSV of a command, the same twice, and its JSON."""
    for name in ("a", "b"):
        ended = run(*command, "--output", f"{name}.csv", "--output", f"{name}.json")
        assert (ended.code, ended.out, ended.err) == (0, "", "")
    data = Path("a.csv").read_bytes()
    assert data == Path("b.csv").read_bytes()
    return data, json.loads(Path("a.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FIGURES)
def test_every_result_is_the_same_columns_and_all_numbers_of_the_json(department, name):
    data, told = written(department, COMMANDS[name])
    records = read(data)
    assert tuple(records[0]) == COLUMNS
    left_out = ("notes", "lines", "funnelkit", "format", *(() if name == "inspect" else ("inputs",)))
    figures = strip(told, left_out)
    numbers = {
        float(record[column])
        for record in records
        for column in ("hits", "of", "n", "value", "low", "high", "window_days")
        if record[column]
    }
    assert numbers == {float(number) for number in numbers_in(figures)}
    places = Counter(tuple(record[column] for column in (*COLUMNS[:4], "unit")) for record in records)
    assert [place for place, count in places.items() if count > 1] == []


def strip(value, names):
    """Leave keys out of a JSON document, and what words or opens a number."""
    if isinstance(value, dict):
        beside = {*names, "addresses", "address", "params"}
        return {name: strip(part, names) for name, part in value.items() if name not in beside}
    return [strip(part, names) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", LISTS)
def test_a_work_list_is_a_line_a_lead_with_all_of_it(department, name):
    data, told = written(department, COMMANDS[name])
    records = read(data)
    entries = told.get("problems", told.get("lines"))
    assert [record["row"] for record in records] == [str(entry["row"] or "") for entry in entries]
    assert tuple(records[0])[: len(LINES)] == LINES or tuple(records[0]) == PROBLEMS


def test_no_column_of_figures_hangs_on_the_data(department):
    headings = set()
    for command in (
        ["report", "leads-march.xlsx"],
        ["report", "leads-march.xlsx", "--only", "managers"],
        ["demo", "d"],
    ):
        assert department(*command, "--output", "c.csv").code == 0
        headings.add(Path("c.csv").read_text(encoding="utf-8-sig").partition("\n")[0].strip())
    assert headings == {",".join(COLUMNS)}


def test_a_workbook_is_not_shown_on_a_screen(funnelkit, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    ended = funnelkit("baselines", "list", "--format", "xlsx")
    assert (ended.code, ended.out) == (2, "")
    assert "--output report.xlsx" in ended.err
