"""Workbooks: good ones give the cells of the CSV, hostile ones end in one clean error."""

import csv
import datetime as dt
import gc
import html
import io
import json
import resource
import tarfile
import zipfile
from collections import Counter

import pytest

from funnelkit.errors import InputError
from funnelkit.reading import ReadingOptions, read_tables
from funnelkit.reading.workbook import SheetMissing, WorkbookRefused

TYPES = """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
</Types>"""
RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
BOOK_RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"""
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = f'<?xml version="1.0"?><sst {NAMESPACE} count="1" uniqueCount="1"><si><t>x</t></si></sst>'


def package(path, sheet, strings=STRINGS):
    """Write an xlsx of raw parts; `sheet` may be chunks of bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/sharedStrings.xml", strings),
        ):
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for chunk in [sheet.encode()] if isinstance(sheet, str) else sheet:
                part.write(chunk)
    return path


def rows_of(*rows):
    return f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData>{"".join(rows)}</sheetData></worksheet>'


def sparse_corner(path):
    return package(
        path,
        rows_of(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        ),
    )


def zip_bomb(path):
    start, end = rows_of("|").split("|")
    chunks = [start.encode(), *[b" " * (1 << 20)] * 600, end.encode()]
    return package(path, chunks)


def quiet_bomb(path):
    """Under the declared size, far over what such a sheet can be packed to."""
    start, end = rows_of("|").split("|")
    return package(path, [start.encode(), *[b" " * (1 << 20)] * 200, end.encode()])


def xml_bomb(path):
    laughs = '<!DOCTYPE z [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    strings = (
        f'<?xml version="1.0"?>{laughs}]><sst {NAMESPACE} count="1" uniqueCount="1"><si><t>&i;</t></si></sst>'
    )
    return package(path, rows_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings)


def truncated(path):
    book(path)
    path.write_bytes(path.read_bytes()[:-700])
    return path


def text_named_xlsx_with_zip_head(path):
    path.write_bytes(b"PK\x03\x04 this is no zip")
    return path


def many_cells(path):
    ends = [f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 1400)]
    return package(path, rows_of(*ends))


def book(path, sheets=("Leads",)):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    workbook = xlsxwriter.Workbook(str(path))
    moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    for name in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, ["ID", "Created", "Amount", "Sold", "Manager", "Note"])
        for row in range(1, 5):
            if row == 3:
                continue
            sheet.write_string(row, 0, f"580502800005686469{row}")
            sheet.write_datetime(row, 1, dt.datetime(2024, 3, row, 14, 7), moment)
            sheet.write_number(row, 2, [0, 1054, 1234.5, 0, 12][row])
            sheet.write_boolean(row, 3, row == 1)
            sheet.write_string(row, 4, ["", " Анна\nК ", "None", "", "0012"][row])
            sheet.write_formula(row, 5, "=NA()", None, "#N/A")
    workbook.close()
    return path


EXPECTED = [
    (2, ["5805028000056864691", "2024-03-01 14:07:00", "1054", "true", " Анна\nК ", "#N/A"]),
    (3, ["5805028000056864692", "2024-03-02 14:07:00", "1234.5", "false", "None", "#N/A"]),
    (5, ["5805028000056864694", "2024-03-04 14:07:00", "12", "false", "0012", "#N/A"]),
]


def cells(reading):
    found = []
    for block in reading.blocks(
        {index: ("codes" if index % 2 else "text") for index in range(len(reading.headers))}
    ):
        columns = [block.columns[index].to_pylist() for index in sorted(block.columns)]
        found += zip(block.rows.tolist(), map(list, zip(*columns, strict=True)), strict=True)
    return found


def test_a_workbook_gives_text_cells_and_sheet_rows(tmp_path):
    (reading,) = read_tables(book(tmp_path / "a.xls"), ReadingOptions(), [])
    assert (reading.container, reading.sheet, reading.header_row) == ("xlsx", "Leads", 1)
    assert reading.headers == ("ID", "Created", "Amount", "Sold", "Manager", "Note")
    assert cells(reading) == EXPECTED
    assert [row for _, row in EXPECTED] == [list(row) for row in reading.sample]


def test_the_second_reader_gives_the_same(tmp_path, monkeypatch):
    from funnelkit.reading import workbook

    opened = workbook._open
    monkeypatch.setattr(
        workbook,
        "_open",
        lambda source, folder, _reader, sheet, encoding: opened(source, folder, "openpyxl", sheet, encoding),
    )
    (reading,) = read_tables(book(tmp_path / "a.xlsx"), ReadingOptions(), [])
    assert cells(reading) == EXPECTED


@pytest.mark.parametrize(
    ("make", "reasons"),
    [
        (sparse_corner, {"crashed", "memory", "too_many_cells"}),
        pytest.param(zip_bomb, {"too_large"}, marks=pytest.mark.long),
        (quiet_bomb, {"too_large"}),
        (xml_bomb, {"broken"}),
        (truncated, {"broken"}),
        (text_named_xlsx_with_zip_head, {"broken"}),
        (many_cells, {"too_many_cells"}),
    ],
)
def test_hostile_workbooks_are_refused(tmp_path, make, reasons):
    path = make(tmp_path / "a.xlsx")
    with pytest.raises(InputError) as caught:
        read_tables(path, ReadingOptions(), [])
    assert isinstance(caught.value, WorkbookRefused)
    assert caught.value.params["reason"] in reasons


def test_hostile_workbooks_cost_the_parent_little(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WorkbookRefused):
        read_tables(sparse_corner(tmp_path / "a.xlsx"), ReadingOptions(), [])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024  # KiB on Linux


def test_every_sheet_is_read_and_what_is_not_plain_to_see_is_named(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    workbook = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name in ("Leads", "Filters", "Empty", "Hidden"):
        sheet = workbook.add_worksheet(name)
        if name == "Hidden":
            sheet.hide()
        if name != "Empty":
            sheet.write_column(3, 2, ["Source", "web", "call"])
            sheet.write_column(3, 3, ["Name", name, "x"])
    workbook.close()
    first, second, third = read_tables(tmp_path / "a.xlsx", ReadingOptions(), [])
    assert (first.sheet, second.sheet, third.sheet) == ("Leads", "Filters", "Hidden")
    assert first.header_row == 4
    assert cells(second) == [(5, ["web", "Filters"]), (6, ["call", "x"])]
    noted = [(note.key, note.params["sheet"]) for note in first.notes + second.notes + third.notes]
    assert [note for note in noted if note[0].startswith("sheet")] == [
        ("sheet_empty", "Empty"),
        ("sheet_hidden", "Hidden"),
    ]
    (hidden,) = read_tables(tmp_path / "a.xlsx", ReadingOptions(sheet="Hidden"), [])
    assert cells(hidden)[0] == (5, ["web", "Hidden"])
    with pytest.raises(SheetMissing) as caught:
        read_tables(tmp_path / "a.xlsx", ReadingOptions(sheet="Nope"), [])
    assert caught.value.params["there"] == "Leads, Filters, Empty, Hidden"


TABLE = [
    ["ID", "Создан", "Менеджер", "Комментарий"],
    ["0012", "05.03.2024 14:07", "Иванов Иван", "две\nстроки; да"],
    ["0013", "06.03.2024 14:07", "Щукин Юрий", "None"],
    ["5805028000056864695", "07.03.2024 14:07", "Ősz Éva", ""],
]


def test_each_sheet_is_named_where_rows_of_it_are(funnelkit, tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    workbook = xlsxwriter.Workbook(str(tmp_path / "year.xlsx"))
    for month, outcomes in (("May", ("sold", "lost")), ("June", ("lost", "pondering", "sold"))):
        sheet = workbook.add_worksheet(month)
        sheet.write_row(0, 0, ("No", "Created", "Source", "Outcome here"))
        for row, outcome in enumerate(outcomes, 1):
            sheet.write_row(row, 0, (row, f"2026-0{5 + (month == 'June')}-{9 + row}", "Web", outcome))
    workbook.close()
    settings = tmp_path / "settings.toml"
    settings.write_text('[files."year.xlsx".map]\nstatus = "Outcome here"\n', encoding="utf-8")
    asked = (tmp_path / "year.xlsx", "--config", settings, "--as-of", "2026-07-01")

    rows = json.loads(funnelkit("rows", "lead_conversion", *asked, "--format", "json").out)["lines"]
    notes = json.loads(funnelkit("report", *asked, "--format", "json").out)["notes"]
    checked = json.loads(funnelkit("check", *asked, "--format", "json").out)["problems"]

    assert [(line["file"], line["row"]) for line in rows] == [("year.xlsx/May", 2), ("year.xlsx/June", 4)]
    (unknown,) = (note for note in notes if note["key"] == "unknown_statuses")
    assert (unknown["params"]["file"], list(unknown["params"]["rows"])) == ("year.xlsx/June", [3])
    (unknown,) = (problem for problem in checked if problem["type"] == "unknown_statuses")
    assert (unknown["file"], unknown["row"]) == ("year.xlsx/June", 3)


def as_xlsx(path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(TABLE):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)


def as_xls(path):
    xlwt = pytest.importorskip("xlwt")
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("S")
    for number, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    workbook.save(str(path))


def as_ods(path):
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            + "".join(f"<text:p>{line}</text:p>" for line in cell.split("\n"))
            + "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in TABLE
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}:office:1.0"'
        f' xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")


def as_html(path):
    lines = (
        "".join(f"<td>{html.escape(cell).replace(chr(10), '<br>')}</td>" for cell in row) for row in TABLE
    )
    path.write_text(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>", encoding="utf-8")


def as_parquet(path):
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(
        pa.table(dict(zip(TABLE[0], map(list, zip(*TABLE[1:], strict=True)), strict=True))), path
    )


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods, as_html, as_parquet])
def test_the_same_table_gives_the_same_cells_in_every_container(tmp_path, write):
    write(tmp_path / "t.bin")
    (reading,) = read_tables(tmp_path / "t.bin", ReadingOptions(), [])
    assert reading.headers == tuple(TABLE[0])
    assert cells(reading) == list(enumerate(TABLE[1:], start=2))
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(TABLE)
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "t.csv").write_bytes(text.getvalue().encode(encoding))
        (plain,) = read_tables(tmp_path / "t.csv", ReadingOptions(), [])
        assert (plain.headers, cells(plain), plain.sample) == (
            reading.headers,
            cells(reading),
            reading.sample,
        )


def test_the_temporary_folder_goes_away(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    readings = read_tables(book(tmp_path / "a.xlsx"), ReadingOptions(), [])
    assert len(list((tmp_path / "temp").iterdir())) == 1
    assert len(cells(readings[0])) == 3
    del readings
    gc.collect()
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("funnelkit.reading.workbook.WALL_SECONDS", 0.0)
    with pytest.raises(WorkbookRefused) as caught:
        read_tables(book(tmp_path / "a.xlsx"), ReadingOptions(), [])
    assert caught.value.key == "workbook_timeout"


@pytest.mark.long
def test_the_corpus_of_workbooks_opens_or_ends_cleanly(shared, tmp_path):
    with tarfile.open(shared / "corpora" / "workbooks.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    paths = [path for path in sorted(tmp_path.rglob("*.*")) if path.is_file() and path.suffix != ".txt"]
    told = Counter()
    for path in paths[::3]:
        try:
            told["read"] += bool([cells(reading) for reading in read_tables(path, ReadingOptions(), [])])
        except InputError as refusal:
            told[refusal.key] += 1
    assert set(told) <= {
        "read",
        "table_missing",
        "file_empty",
        "workbook_password",
        "workbook_broken",
        "not_a_table",
    }
    assert told["read"] > 8
