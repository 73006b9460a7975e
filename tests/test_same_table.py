"""One table, however it is written down, and in whatever order its files come, gives one report."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from conftest import in_turn

EXAMPLES = Path(__file__).parent.parent / "examples"
RUSSIAN = EXAMPLES / "lidy-yanvar-fevral.csv"
FEW = 60


@pytest.fixture(scope="module")
def table():
    with RUSSIAN.open(encoding="cp1251", newline="") as file:
        return list(csv.reader(file, delimiter=";"))[: FEW + 1]


@pytest.fixture
def sections(funnelkit):
    """Give the sections of a report and the day it was seen on."""

    def measure(*files):
        ended = funnelkit("report", *files, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        found = json.loads(ended.out)
        return found["sections"], found["as_of"]

    return measure


@pytest.fixture(scope="module")
def kept():
    return []


@pytest.fixture
def expected(table, sections, tmp_path, kept):
    """Give what the table says written plainly; it is read once."""
    if not kept:
        kept.append(sections(write_text(table, tmp_path / "plain.csv", "utf-8", ",")))
    return kept[0]


def write_text(table, path, encoding, delimiter):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path


def test_the_table_holds_something(expected):
    metrics = expected[0][0]["rows"][0]["metrics"]

    assert metrics["leads"]["n"] == FEW
    assert all(metrics[key]["n"] for key in ("contacted", "appointments", "visits", "sold", "lost"))
    assert metrics["revenue"][0]["sum"] > 0


@pytest.mark.parametrize(
    ("encoding", "delimiter"), in_turn(["utf-8", "utf-8-sig", "utf-16", "cp1251"], [";", "\t", ",", "|"])
)
def test_text(table, sections, expected, tmp_path, encoding, delimiter):
    assert sections(write_text(table, tmp_path / "leads.csv", encoding, delimiter)) == expected


def test_xlsx(table, sections, expected, tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "leads.xlsx") as book:
        sheet = book.add_worksheet("Лиды")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)

    assert sections(tmp_path / "leads.xlsx") == expected


def test_xls(table, sections, expected, tmp_path):
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Лиды")
    for number, row in enumerate(table):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(str(tmp_path / "leads.xls"))

    assert sections(tmp_path / "leads.xls") == expected


def test_ods(table, sections, expected, tmp_path):
    pytest.importorskip("odf")
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Лиды")
    book.spreadsheet.addElement(sheet)
    for row in table:
        line = TableRow()
        sheet.addElement(line)
        for cell in row:
            place = TableCell(valuetype="string")
            place.addElement(P(text=cell))
            line.addElement(place)
    book.save(str(tmp_path / "leads.ods"))

    assert sections(tmp_path / "leads.ods") == expected


def test_the_order_of_the_files_means_nothing(sections):
    one, other = EXAMPLES / "leads-january-february.xlsx", EXAMPLES / "leads-march.xlsx"

    assert sections(one, other) == sections(other, one)


def test_the_order_of_the_rows_means_nothing(table, sections, expected, tmp_path):
    turned = [table[0], *table[:0:-1]]

    assert sections(write_text(turned, tmp_path / "leads.csv", "utf-8", ",")) == expected


def test_the_order_of_the_columns_means_nothing(table, sections, expected, tmp_path):
    turned = [row[::-1] for row in table]

    assert sections(write_text(turned, tmp_path / "leads.csv", "utf-8", ",")) == expected


def test_a_folder_and_a_pattern_are_their_files(sections, tmp_path):
    files = [EXAMPLES / "lidy-yanvar-fevral.csv", EXAMPLES / "lidy-mart.csv"]
    folder = tmp_path / "exports"
    folder.mkdir()
    for path in files:
        shutil.copy(path, folder)

    found = sections(*files)

    assert sections(folder) == found
    assert sections(f"{folder}/*.csv") == found


def test_one_file_cut_in_two_is_the_same(table, sections, expected, tmp_path):
    first = write_text([table[0], *table[1:25]], tmp_path / "1.csv", "utf-8", ";")
    second = write_text([table[0], *table[25:]], tmp_path / "2.csv", "cp1251", "\t")

    assert sections(first, second) == expected
    assert sections(second, first) == expected


def test_a_file_given_twice_is_counted_once(table, sections, expected, tmp_path):
    path = write_text(table, tmp_path / "leads.csv", "utf-8", ",")
    copy = write_text(table, tmp_path / "copy.csv", "utf-16", "|")

    assert sections(path, path) == expected
    assert sections(path, copy) == expected


def test_the_russian_and_the_english_examples_are_the_same_leads(sections):
    russian = sections(RUSSIAN, EXAMPLES / "lidy-mart.csv")[0][0]["rows"][0]["metrics"]
    english = sections(EXAMPLES / "leads-january-february.xlsx", EXAMPLES / "leads-march.xlsx")[0][0]["rows"][
        0
    ]["metrics"]

    assert russian == english
