"""What a sheet shows otherwise than it holds: merged cells, hidden rows and columns, errors, styled blanks, other calendars."""

import datetime as dt
import tarfile
from collections import Counter

import pytest

from conftest import some
from funnelkit.reading import ReadingOptions, read_tables, workbook
from funnelkit.reading.sheets import ArrowTable, Folder
from test_reading_workbooks import cells

HEADERS = ["Manager", "ID", "Created", "Status", "Amount"]


def read(path):
    (reading,) = read_tables(path, ReadingOptions(), [])
    return reading


@pytest.fixture(params=some(["fastexcel", "openpyxl"], 2))
def reader(request, monkeypatch):
    """Have every workbook opened by one of the two readers."""
    opened = workbook._open

    def chosen(path, folder, _reader, sheet, encoding=""):
        return opened(path, folder, request.param, sheet, encoding)

    monkeypatch.setattr(workbook, "_open", chosen)


def book(path, fill, indent=0):
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    sheet = made.active
    for row, line in enumerate(
        [HEADERS, *(["Anna" if n in (1, 4) else None, n, f"2026-03-0{n}", "Won", 100] for n in range(1, 7))],
        1,
    ):
        for column, value in enumerate(line, 1 + indent):
            sheet.cell(row, column, value)
    fill(sheet)
    made.save(path)
    return path


@pytest.mark.parametrize("indent", [0, 2])
def test_a_merged_label_counts_for_each_row_and_a_merged_amount_once(tmp_path, reader, indent):
    column = "ABCDEFG"[indent], "ABCDEFG"[indent + 4]

    def fill(sheet):
        sheet.merge_cells(f"{column[0]}2:{column[0]}4")
        sheet.merge_cells(f"{column[0]}5:{column[0]}7")
        sheet.merge_cells(f"{column[1]}2:{column[1]}3")

    reading = read(book(tmp_path / "a.xlsx", fill, indent))
    width = reading.headers.index("Manager")
    rows = [row[width:] for _, row in cells(reading)]
    assert [row[0] for row in rows] == ["Anna"] * 6
    assert [row[4] for row in rows] == ["100", "", "100", "100", "100", "100"]
    assert [note.params["count"] for note in reading.notes if note.key == "cells_merged"] == [3]


def test_hidden_rows_and_columns_are_read_and_named(tmp_path, reader):
    def fill(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["D"].hidden = True

    reading = read(book(tmp_path / "a.xlsx", fill))
    assert len(cells(reading)) == 6
    notes = {note.key: note.params for note in reading.notes}
    assert (notes["rows_hidden"]["count"], list(notes["rows_hidden"]["rows"])) == (2, [3, 5])
    assert "columns_hidden" in notes


@pytest.mark.parametrize("indent", [0, 2])
def test_an_ods_sheet_says_the_same(tmp_path, indent):
    pytest.importorskip("odf")
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
    from odf.text import P

    made = OpenDocumentSpreadsheet()
    sheet = Table(name="Leads")
    sheet.addElement(TableColumn(numbercolumnsrepeated=2))
    sheet.addElement(TableColumn(visibility="collapse"))
    for number, line in enumerate(
        [HEADERS[:3], *([("Anna", "Olha")[n > 3], n, f"2026-03-0{n}"] for n in range(1, 7))]
    ):
        row = TableRow(**({"visibility": "filter"} if number == 3 else {}))
        if indent:
            row.addElement(TableCell(numbercolumnsrepeated=indent))
        for column, value in enumerate(line):
            if not column and number in (2, 3, 5, 6):
                row.addElement(CoveredTableCell())
                continue
            merged = {"numberrowsspanned": 3} if not column and number in (1, 4) else {}
            cell = TableCell(valuetype="string", **merged)
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        sheet.addElement(row)
    made.spreadsheet.addElement(sheet)
    made.save(str(tmp_path / "a.ods"))
    reading = read(tmp_path / "a.ods")
    at = reading.headers.index("Manager")
    assert [row[at:] for _, row in cells(reading)] == [
        [("Anna", "Olha")[n > 3], str(n), f"2026-03-0{n}"] for n in range(1, 7)
    ]
    notes = {note.key: note.params for note in reading.notes}
    assert (list(notes["rows_hidden"]["rows"]), notes["cells_merged"]["count"]) == ([4], 2)
    assert "columns_hidden" in notes


def test_an_error_is_kept_as_its_text_and_counted_as_unreadable(tmp_path, funnelkit, reader):
    def fill(sheet):
        for place, error in (("C3", "#REF!"), ("E4", "#DIV/0!"), ("A5", "#N/A")):
            sheet[place] = error
            sheet[place].data_type = "e"

    path = book(tmp_path / "a.xlsx", fill)
    assert [row[index] for (_, row), index in zip(cells(read(path))[1:4], (2, 4, 0), strict=True)] == [
        "#REF!",
        "#DIV/0!",
        "#N/A",
    ]
    told = funnelkit("report", path, width=200).out
    assert "Created: cells that are no date, treated as empty: 1 (rows 3; #REF!)" in told
    assert "Amount: cells that are no amount, left out of revenue: 1 (rows 4; #DIV/0!)" in told


def test_rows_that_are_only_styled_are_nothing(tmp_path, reader):
    openpyxl = pytest.importorskip("openpyxl")

    def fill(sheet):
        for row in range(8, 542):
            for column in range(1, 6):
                sheet.cell(row, column).border = openpyxl.styles.Border(left=openpyxl.styles.Side("thin"))

    assert len(cells(read(book(tmp_path / "a.xlsx", fill)))) == 6


@pytest.mark.parametrize("epoch", ["WINDOWS_EPOCH", "MAC_EPOCH"])
def test_both_calendars_of_workbooks_give_the_same_days(tmp_path, reader, epoch):
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    made.epoch = getattr(openpyxl.utils.datetime, epoch)
    for line in (["ID", "Created"], *([n, dt.datetime(2026, 3, n, 12, 30)] for n in range(1, 5))):
        made.active.append(line)
    made.save(tmp_path / "a.xlsx")
    assert [row[1] for _, row in cells(read(tmp_path / "a.xlsx"))] == [
        f"2026-03-0{n} 12:30:00" for n in range(1, 5)
    ]


def test_lengths_of_time_in_a_workbook_are_no_dates(tmp_path, funnelkit):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as made:
        sheet = made.add_worksheet()
        hours = made.add_format({"num_format": "[h]:mm:ss"})
        sheet.write_row(0, 0, ["ID", "Created", "Spent", "Status"])
        for row in range(1, 6):
            sheet.write_row(row, 0, [row, f"2026-03-0{row}"])
            sheet.write_number(row, 2, row * 1.3, hours)
            sheet.write(row, 3, "Won")
    told = funnelkit("inspect", tmp_path / "a.xlsx", width=120).out
    assert "lengths of time" in told


def grid(path, reader):
    """Give the filled cells of every sheet, counted."""
    folder = Folder()
    answer = workbook._open(folder.lay(path, "book.xlsx"), folder, reader, None)
    found = {}
    for sheet in answer.get("sheets", []):
        if sheet["state"] == "read":
            batches = ArrowTable(folder, sheet["file"]).batches()
            filled = (
                cell for batch in batches for column in batch.columns for cell in column.to_pylist() if cell
            )
            found[sheet["name"]] = Counter(map(rounded, filled))
    return found


def rounded(cell):
    """Give a cell without what the readers print differently: the last decimals of a number, parts of a second."""
    try:
        return f"{float(cell):.2g}"
    except ValueError:
        return cell.partition(".")[0] if cell[:2].isdigit() else cell


@pytest.mark.long
def test_no_cell_of_the_corpus_is_lost(shared, tmp_path):
    with tarfile.open(shared / "corpora" / "workbooks.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    paths = [path for path in sorted(tmp_path.rglob("*.xls[xm]")) if path.stat().st_size < 100_000]
    compared = 0
    for path in paths[::6]:
        quick, slow = grid(path, "fastexcel"), grid(path, "openpyxl")
        for name in quick.keys() & slow.keys():
            compared += slow[name].total()
            lost = slow[name] - quick[name]
            assert lost.total() <= ("#VALUE!" in lost), (path.name, name, lost)
    assert compared > 100


def test_a_copy_of_a_sheet_is_not_counted_twice(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.load_workbook(book(tmp_path / "a.xlsx", lambda _: None))
    made.copy_worksheet(made.active).sheet_state = "hidden"
    made.save(tmp_path / "b.xlsx")
    assert [note.key for note in read(tmp_path / "b.xlsx").notes] == ["sheet_copied"]
