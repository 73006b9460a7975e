"""Files within files and tables in pages: told by their bytes, read within limits, each member a file of its own."""

import gzip
import html
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.errors import InputError
from funnelkit.openers.html import _Page
from funnelkit.reading import ReadingOptions, archives, read_tables
from funnelkit.reading.archives import ArchiveRefused
from funnelkit.reading.container import NotATable
from funnelkit.reading.vacancy import NoRecords
from funnelkit.reading.workbook import SheetMissing

HEADER = "ID;Дата создания;Ответственный;Стадия сделки;Сумма"
MARCH = f"{HEADER}\n1;05.03.2024 14:07:00;Анна;Сделка успешна;1000\n2;06.03.2024 10:00:00;Олег;Новая;\n"
APRIL = f"{HEADER}\n3;05.04.2024 14:07:00;Анна;Новая;\n"


def read(path, doubts=None, **options):
    return read_tables(path, ReadingOptions(**options), [] if doubts is None else doubts)


def cells(reading):
    found = []
    for block in reading.blocks(dict.fromkeys(range(len(reading.headers)), "text")):
        columns = [block.columns[index].to_pylist() for index in sorted(block.columns)]
        found += map(list, zip(*columns, strict=True))
    return found


def packed(path, members, **settings):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, **settings)
    return path


# --- pages -------------------------------------------------------------------------------------------------------

PAGE = """<meta http-equiv="Content-type" content="text/html;charset={charset}" />
<style>td {{ color: red }}</style>
<table border="1"><thead><tr><th>ID</th><th>Дата создания</th><th>Комментарий</th><th>Сумма</th></tr></thead>
<tbody><tr><td>0012</td><td>05.03.2024 14:07:00</td><td>A &amp; B &lt;C&gt;<!-- a note --><br>две&nbsp;строки</td><td>1 000,50</td></tr>
<tr><td>13<td>06.03.2024 10:00:00<td><b>да</b> <img src="http://x.invalid/a.png"><script>alert("no")</script><td>7</tr></tbody></table>
"""


@pytest.mark.parametrize(("charset", "start"), [("UTF-8", b"\xef\xbb\xbf"), ("windows-1251", b"")])
def test_a_page_with_a_table_is_read_whatever_its_name(tmp_path, charset, start):
    path = tmp_path / "DEAL_20240305.xls"
    path.write_bytes(start + PAGE.format(charset=charset).encode(charset))
    (reading,) = read(path)
    assert (reading.container, reading.sheet, reading.header_row) == ("html", None, 1)
    assert reading.headers == ("ID", "Дата создания", "Комментарий", "Сумма")
    assert cells(reading) == [
        ["0012", "05.03.2024 14:07:00", "A & B <C>\nдве\u00a0строки", "1 000,50"],
        ["13", "06.03.2024 10:00:00", "да", "7"],
    ]


def test_cells_over_several_rows_count_for_each_of_them_and_numbers_once(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<html><table><tr><th>Manager<th>Created<th>Amount<th colspan=2>Note<tr><td rowspan=2>Anna<td>2024-03-05"
        "<td rowspan=2>100<td>a<td>b<tr><td>2024-03-06<td>c<tr><td>Olha<td>2024-03-07<td>5<td>d<td>e</table></html>",
        encoding="utf-8",
    )
    (reading,) = read(path)
    assert reading.headers == ("Manager", "Created", "Amount", "Note", "")
    assert cells(reading) == [
        ["Anna", "2024-03-05", "100", "a", "b"],
        ["Anna", "2024-03-06", "", "c", ""],
        ["Olha", "2024-03-07", "5", "d", "e"],
    ]
    assert [note.key for note in reading.notes] == ["cells_merged"]


WORKBOOK = """<?xml version="1.0" encoding="{charset}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><Font ss:Bold="1"/></Style></Styles>
<Worksheet ss:Name="Leads"><Table><Column ss:Width="80"/>
<Row ss:Index="3"><Cell><Data ss:Type="String">Ответственный</Data></Cell><Cell><Data ss:Type="String">Дата создания</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">Сумма</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">Анна &amp; К</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-03-05T14:07:00.000</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">7.5</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="DateTime">2024-03-06T00:00:00.000</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="Empty"><Table></Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("charset", ["UTF-8", "windows-1251"])
def test_a_workbook_in_xml_is_read_as_one(tmp_path, charset):
    path = tmp_path / "leads.xls"
    path.write_bytes(WORKBOOK.format(charset=charset).encode(charset))
    (reading,) = read(path)
    assert (reading.container, reading.sheet, reading.header_row) == ("xml", "Leads", 3)
    assert reading.headers == ("Ответственный", "Дата создания", "", "Сумма")
    assert cells(reading) == [
        ["Анна & К", "2024-03-05T14:07:00.000", "", "7.5"],
        ["Анна & К", "2024-03-06T00:00:00.000", "", ""],
    ]
    notes = {note.key: note.params for note in reading.notes}
    assert (notes["cells_merged"]["count"], list(notes["rows_hidden"]["rows"])) == (1, [5])
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        encoding="utf-8",
    )
    with pytest.raises(NotATable):
        read(path)


def test_of_several_tables_of_a_page_those_that_hold_records_are_read(tmp_path):
    leads = "<table><tr><td>ID<td>Source<tr><td>1<td>web<tr><td>2<td>call</table>"
    path = tmp_path / "a.html"
    path.write_text(
        f"<html><table><tr><td>{leads}</table>{leads.replace('web', 'ads')}<p>end", encoding="utf-8"
    )
    first, second = read(path)
    assert (first.sheet, second.sheet) == ("2", "3")
    assert cells(second) == [["1", "ads"], ["2", "call"]]
    assert [note.params["sheet"] for note in first.notes if note.key == "sheet_empty"] == ["1"]
    (chosen,) = read(path, sheet="3")
    assert cells(chosen) == cells(second)
    with pytest.raises(SheetMissing):
        read(path, sheet="9")


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12).map(
    lambda text: " ".join(text.split(" ")).strip(" ")
)


@drawn(40)
@given(
    table=st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=5),
    closing=st.booleans(),
    piece=st.integers(1, 50),
)
def test_cells_of_a_page_come_out_as_they_went_in(table, closing, piece):
    table = [[" ".join(cell.split(" ")) for cell in row] for row in table]
    end = {True: "</td>", False: ""}[closing]
    rows = ("".join(f"<td>{html.escape(cell)}{end}" for cell in row) for row in table)
    text = f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>"
    page = _Page()
    for at in range(0, len(text), piece):
        page.feed(text[at : at + piece])
    page.end()
    assert page.tables[0].records == [
        [" ".join(filter(None, cell.split(" "))) for cell in row] for row in table
    ]


@drawn(60)
@given(
    st.lists(
        st.sampled_from(
            "<table> </table> <tr> </tr> <td\u00a0rowspan=3> <td\u00a0colspan=2> <th> </td> <![x <!-- --> <script> </script>"
            " &amp &#x1F4A9; <br/> text < > <!DOCTYPE <?x ]]>".replace("\u00a0", "\t").split(" ")
        ),
        max_size=30,
    )
)
def test_no_page_breaks_the_parser(pieces):
    page = _Page()
    for piece in pieces:
        page.feed(piece)
    page.end()
    for table in page.tables:
        table.repeat()


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><p>Please log in.</p></body></html>",
        "<table>" * 60,
        "<table><tr><td rowspan=99999999 colspan=99999999>" + "<td colspan=16384>x" * 2000,
        "<table><tr><td><![foo bar><!DOCTYPE [<!ENTITY a 'b'>]>",
    ],
)
def test_a_hostile_page_ends_in_a_clean_error(tmp_path, text):
    path = tmp_path / "a.xls"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read(path)


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffСписок сделок пуст!".encode(),
        "Список угод порожній!".encode("cp1251"),
        b'<meta http-equiv="Content-type" content="text/html;charset=UTF-8" />\nThere are no deals.',
    ],
)
def test_an_export_that_says_it_is_empty_is_told_so(tmp_path, data):
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(NoRecords):
        read(tmp_path / "a.xls")


# --- archives ----------------------------------------------------------------------------------------------------


def test_each_member_of_a_zip_is_a_file_of_its_own(tmp_path):
    path = packed(
        tmp_path / "spring.bin",
        {
            "2024/april.csv": APRIL,
            "2024/march.csv": MARCH.encode("cp1251"),
            "__MACOSX/2024/._march.csv": b"\0\5\x16\7",
            "2024/~$march.xlsx": b"x",
            "Thumbs.db": b"x",
            "readme.pdf": b"%PDF-1.4",
        },
    )
    doubts = []
    april, march = read(path, doubts)
    assert (april.name, march.name) == ("spring.bin/2024/april.csv", "spring.bin/2024/march.csv")
    assert (march.container, march.encoding) == ("csv", "cp1251")
    assert len(cells(march)) == 2
    assert [(note.key, note.params["file"], note.params["reason"]) for note in doubts] == [
        ("left_out", "spring.bin/readme.pdf", "not_a_table")
    ]


def test_names_of_members_lead_nowhere(tmp_path):
    path = packed(tmp_path / "a.zip", {"../../evil.csv": MARCH, "/abs\x1b[2J.csv": APRIL})
    names = [reading.name for reading in read(path)]
    assert names == ["a.zip/../../evil.csv", "a.zip/abs[2J.csv"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]
    assert not (tmp_path.parent / "evil.csv").exists()


def test_a_name_as_windows_writes_it_is_read(tmp_path):
    member = zipfile.ZipInfo("март.csv".encode("cp866").decode("cp437"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(member, MARCH)
    data = (tmp_path / "a.zip").read_bytes()
    raw = "март.csv".encode("cp866")
    utf8 = member.filename.encode()
    # The writer marks the name as UTF-8; Windows writes the bytes of its own page and no mark.
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("x" * len(raw), MARCH)
    (tmp_path / "a.zip").write_bytes(plain.getvalue().replace(b"x" * len(raw), raw))
    assert utf8 in data
    assert [reading.name for reading in read(tmp_path / "a.zip")] == ["a.zip/март.csv"]


def test_a_packed_file_is_read_as_what_is_in_it(tmp_path):
    (tmp_path / "march.csv.gz").write_bytes(gzip.compress(MARCH.encode()))
    (reading,) = read(tmp_path / "march.csv.gz")
    assert (reading.name, reading.container, len(cells(reading))) == ("march.csv.gz", "csv", 2)


def refused(path):
    with pytest.raises(ArchiveRefused) as caught:
        read(path)
    return caught.value.params["reason"]


def test_hostile_archives_are_refused(tmp_path, monkeypatch):
    inner = io.BytesIO()
    packed(inner, {"a.csv": MARCH})
    assert refused(packed(tmp_path / "nested.zip", {"inner.zip": inner.getvalue()})) == "nested"
    (tmp_path / "nested.gz").write_bytes(gzip.compress(gzip.compress(MARCH.encode())))
    assert refused(tmp_path / "nested.gz") == "nested"
    assert refused(packed(tmp_path / "empty.zip", {"__MACOSX/a": "x"})) == "empty"
    (tmp_path / "cut.gz").write_bytes(gzip.compress(MARCH.encode() * 100)[:-20])
    assert refused(tmp_path / "cut.gz") == "broken"
    locked = packed(tmp_path / "locked.zip", {"a.csv": MARCH})
    data = bytearray(locked.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(data)
    assert refused(locked) == "password"
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    assert refused(packed(tmp_path / "many.zip", dict.fromkeys("abc", "x"))) == "too_many"


def test_what_unpacks_to_too_much_is_refused_before_and_while_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "UNPACKED_BYTES", 1000)
    assert refused(packed(tmp_path / "a.zip", {"a.csv": "x" * 2000})) == "too_large"
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x" * 2000))
    assert refused(tmp_path / "a.gz") == "too_large"
    liar = packed(tmp_path / "liar.zip", {"a.csv": "x" * 2000})
    size = (2000).to_bytes(4, "little")
    liar.write_bytes(liar.read_bytes().replace(size, (10).to_bytes(4, "little")))
    assert refused(liar) in {"too_large", "broken"}


def test_a_zip_without_a_table_says_what_its_first_file_is(tmp_path):
    with pytest.raises(NotATable) as caught:
        read(packed(tmp_path / "a.zip", {"a.png": b"\x89PNG\r\n"}))
    assert caught.value.params["file"] == "a.zip/a.png"


# --- typed tables ------------------------------------------------------------------------------------------------


def test_a_parquet_file_is_read_as_the_text_a_person_would_see(tmp_path):
    import datetime as dt
    from decimal import Decimal

    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(
        {
            "ID": [5805028000056864691, None],
            "Created": [dt.datetime(2024, 3, 5, 14, 7), dt.datetime(2024, 3, 6)],
            "Source": pa.array(["web", "call"]).dictionary_encode(),
            "Amount": [1234.5, None],
            "Price": [Decimal("12.50"), None],
            "Sold": [True, False],
            "Lines": [[1], [2]],
        }
    )
    parquet.write_table(table, tmp_path / "leads.bin")
    (reading,) = read(tmp_path / "leads.bin")
    assert (reading.container, reading.headers) == (
        "parquet",
        ("ID", "Created", "Source", "Amount", "Price", "Sold"),
    )
    assert cells(reading) == [
        ["5805028000056864691", "2024-03-05 14:07:00.000000", "web", "1234.5", "12.50", "true"],
        ["", "2024-03-06 00:00:00.000000", "call", "", "", "false"],
    ]
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "leads.bin").read_bytes()[:-10])
    with pytest.raises(InputError):
        read(tmp_path / "cut.parquet")
