"""The same export in another form gives the same report.

Every export is written again: in another encoding, with another delimiter, other dates, headings of another language, as
a workbook. What it says stays the same, and so must every section.
"""

import csv
import html
import io
import json
import re
from datetime import datetime

import pytest

from conftest import alike
from exports import FOLDER, all_exports
from exports._files import Sheet, csv_of, workbook

EXPORTS = all_exports()
TABLES = {
    name: export for name, write in EXPORTS.items() if (export := write()).kind in ("leads", "deals", "nps")
}
FIRST_OF_SYSTEM = {export.crm: name for name, export in reversed(TABLES.items())}
TRANSLATED = [
    (name, place) for name, export in TABLES.items() for place in range(min(len(export.headings), 2))
]
TURNS = {name: turn % 3 for turn, name in enumerate(sorted(FIRST_OF_SYSTEM.values()))}


def by_turns(turn):
    """The first exports of a quarter of the systems in each rewriting at every run, all in a long one."""
    systems = list(FIRST_OF_SYSTEM)
    return [
        name
        if name == FIRST_OF_SYSTEM[export.crm] and systems.index(export.crm) % 4 == turn
        else pytest.param(name, marks=pytest.mark.long)
        for name, export in TABLES.items()
    ]


CLOCK = r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<half> ?[ap]m)?)?"
YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)" + CLOCK, re.IGNORECASE)
DAY_FIRST = re.compile(r"(?P<day>\d\d)[.-](?P<month>\d\d)[.-](?P<year>\d{4})" + CLOCK, re.IGNORECASE)
SLASHES = re.compile(r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d{4})" + CLOCK, re.IGNORECASE)


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
def sections(funnelkit, kept):
    """Give the sections of a file's report; those of the files as they stand are made once."""

    def report(path):
        ended = funnelkit("report", path, "--format", "json")
        assert (ended.code, ended.err) == (0, ""), ended.err
        return json.loads(ended.out)["sections"]

    def sections_of(path):
        if path.parent != FOLDER:
            return report(path)
        if path not in kept:
            kept[path] = report(path)
        return kept[path]

    return sections_of


@pytest.mark.parametrize("name", by_turns(0))
def test_day_first_in_a_code_page(name, sections, tmp_path):
    """`;`, cp1251 where it has the letters, days first, lines of Windows."""
    rows = dated(rows_of(name), "%d.%m.%Y")
    text = csv_of(rows[0], rows[1:], delimiter=";", end="\r\n")
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode("cp1251" if is_cyrillic(text) else "utf-8-sig"))

    assert sections(path) == sections(FOLDER / name)


@pytest.mark.parametrize("name", by_turns(1))
def test_year_first_by_tabs(name, sections, tmp_path):
    """Tabs, UTF-16, the year first."""
    rows = dated(rows_of(name), "%Y-%m-%d")
    path = tmp_path / "export.txt"
    path.write_bytes(csv_of(rows[0], rows[1:], delimiter="\t").encode("utf-16"))

    assert sections(path) == sections(FOLDER / name)


@pytest.mark.parametrize(("name", "place"), alike(TRANSLATED, lambda case: TABLES[case[0]].crm))
def test_headings_of_another_language(name, place, sections, tmp_path):
    rows = rows_of(name)
    headings = TABLES[name].headings
    at = next(
        number
        for number, row in enumerate(rows)
        if len([cell for cell in row if cell]) > len(headings[0]) / 2
    )
    rows[at] = list(headings[(len(name) + place) % len(headings)])
    path = tmp_path / "export.csv"
    path.write_bytes(csv_of(rows[0], rows[1:]).encode())

    assert sections(path) == sections(FOLDER / name)


@pytest.mark.parametrize("name", alike(TURNS, TURNS.get))
def test_as_a_workbook(name, sections, tmp_path):
    """Of each system one, by turns an XLSX of text, an XLSX of real dates, and an ODS."""
    rows = rows_of(name)
    turn = TURNS[name]
    path = tmp_path / ("export.ods" if turn == 2 else "export.xlsx")
    if turn == 2:
        import pandas as pd

        with pd.ExcelWriter(path, engine="odf") as book:
            pd.DataFrame(rows).to_excel(book, header=False, index=False)
    else:
        filled = [[cell or None for cell in row] for row in rows]
        cells = [[real(cell, rows) for cell in row] for row in filled] if turn else filled
        path.write_bytes(workbook(Sheet("Sheet1", cells)))

    assert sections(path) == sections(FOLDER / name)


def rows_of(name):
    """Read an export with another reader than funnelkit's."""
    data = TABLES[name].data
    if name.endswith(".xlsx"):
        return sheet_rows(data)
    text = decoded(data)
    if text.lstrip().startswith("<meta"):
        lines = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
        return [[html.unescape(cell) for cell in re.findall(r"<t[hd]>(.*?)</t[hd]>", line)] for line in lines]
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def sheet_rows(data):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[shown(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def shown(cell):
    """Write a cell of a workbook as text."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return "" if cell is None else str(cell)


def decoded(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251" if b"\xe0" in data or b"\xee" in data else "cp1252")


def is_cyrillic(text):
    """Say whether cp1251 can write a text that is Cyrillic in good part."""
    try:
        text.encode("cp1251")
    except UnicodeEncodeError:
        return False
    return sum("а" <= letter <= "я" for letter in text) > len(text) / 20


def dated(rows, layout):
    """Write all dates of a table in one layout; the clock stays as long as it was."""
    return [[redated(cell, rows, layout) for cell in row] for row in rows]


def redated(cell, rows, layout):
    moment, clock = parsed(cell, rows)
    return cell if moment is None else moment.strftime(layout + clock)


def parsed(cell, rows):
    """Give the moment of a cell and the layout of its clock; None where it is no date."""
    found = YEAR_FIRST.fullmatch(cell) or DAY_FIRST.fullmatch(cell) or SLASHES.fullmatch(cell)
    if not found:
        return None, ""
    told = found.groupdict()
    if "one" in told:
        is_day_first = any(
            int(other["one"]) > 12 for row in rows for at in row if (other := SLASHES.fullmatch(at))
        )
        day, month = (told["one"], told["two"]) if is_day_first else (told["two"], told["one"])
    else:
        day, month = told["day"], told["month"]
    clock = "".join(part for name, part in (("hour", " %H:%M"), ("second", ":%S")) if told[name] is not None)
    hour = int(told["hour"] or 0)
    if told["half"]:
        hour = hour % 12 + 12 * (told["half"].strip().lower() == "pm")
    minute, second = int(told["minute"] or 0), int(told["second"] or 0)
    return datetime(int(told["year"]), int(month), int(day), hour, minute, second), clock


def real(cell, rows):
    """Give a date as a real one."""
    moment, _ = parsed(cell, rows) if cell else (None, "")
    return cell if moment is None else moment
