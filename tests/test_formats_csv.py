"""CSV and workbooks: every document in both, typed, the same bytes each time, and no cell that is a formula."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from funnelkit.formats import csv as csv_format
from funnelkit.formats import xlsx
from funnelkit.model import Cell, Column, Document, Money, Rate, Row, Section, Table
from transcripts import copy_examples

ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "\x1b[2J=1", "#N/A", "\u202e=1"]


def read(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def no_document():
    raise AssertionError("not needed")


def table(*cells, title="Numbers"):
    columns = tuple(Column(f"c{place}") for place in range(len(cells)))
    return Table(title, columns, (tuple(cells),), ("a doubt",))


def opened(document):
    return load_workbook(io.BytesIO(xlsx.render(document)))


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


# --- workbooks ---------------------------------------------------------------------------------------------------


def test_cells_are_typed():
    cells = [
        (Cell(1234, "count"), 1234, "#,##0"),
        (Cell(0.4567, "share", 1), 0.4567, "0.0%"),
        (Cell(0.0004, "share"), 0.0004, "0.00%"),
        (Cell(9.0, "points", 1, "pt"), 9.0, '+#,##0.0" pt";-#,##0.0" pt";#,##0.0" pt"'),
        (Cell(3.5, "money", 2, 'E"U;R'), 3.5, '#,##0.00" EU;R"'),
        (Cell(date(2026, 3, 1), "moment"), datetime(2026, 3, 1), "yyyy-mm-dd"),
        (Cell(datetime(2026, 3, 1, 9, 5), "moment"), datetime(2026, 3, 1, 9, 5), "yyyy-mm-dd hh:mm"),
        (Cell(77, "ordinal", footnotes=(1,)), 77, '0"¹"'),
        (Cell((0.1, 0.2), "interval", 0, "share"), "10% … 20%", "General"),
        (Cell("a\nb", footnotes=(1,)), "a b¹", "General"),
        (Cell(None), None, "General"),
    ]
    sheet = opened(Document("en", ("One",), (table(*(cell for cell, *_ in cells)),))).worksheets[0]
    assert [(cell.value, cell.number_format) for cell in sheet[2]] == [(v, how) for _, v, how in cells]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:K2", True)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_workbook_is_a_formula(attack):
    document = Document("en", (attack,), (table(Cell(attack), title=attack),), (attack,))
    found = [cell for sheet in opened(document) for row in sheet for cell in row if cell.value]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_sheets_have_legal_names_of_their_own():
    titles = ["a/b:c*?[x]\\", "A b c x", "x" * 40, "X" * 40, "", "'quoted'", "History", "🙂" * 31]
    document = Document("en", ("x" * 35,), tuple(table(Cell(1, "count"), title=title) for title in titles))
    names = opened(document).sheetnames
    assert names[:2] == ["a b c x", "A b c x 2"]
    assert len({name.casefold() for name in names}) == len(titles) + 1
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert "History" not in names


def test_the_last_sheet_holds_the_sentences():
    document = Document("en", ("One", "Two"), (table(Cell(1, "count")),), ("Three",))
    sheet = opened(document).worksheets[-1]
    assert [cell.value for cell in sheet["A"]] == ["One", "Two", None, "Numbers", "a doubt", None, "Three"]


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
