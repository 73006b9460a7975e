"""Text tables from bytes to cells: dialect, header, odd lines, and what is refused."""

import csv
import hashlib
import io
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.errors import FunnelkitError
from funnelkit.reading import ReadingOptions, read_tables
from funnelkit.reading.delimiter import find_delimiter
from funnelkit.reading.kinds import kind
from funnelkit.reading.splitting import WHOLE, scan
from funnelkit.reading.table import Dialect

HEADER = ["Дата создания", "Менеджер", "Статус", "Сумма", "Комментарий"]
ROWS = [
    ["05.03.2024 14:07", "Иванов Иван", "Продажа", "1 054,50", 'ООО "Ромашка"; да'],
    ["06.03.2024 09:00", "Петрова Анна", "Отказ", "", "None"],
    ["07.03.2024 10:30", "Иванов Иван", "В работе", "0012", "две\nстроки"],
    ["08.03.2024 11:45", "Щукин Юрий", "Продажа", "5805028000056864695", ""],
]


def written(rows, delimiter=";", newline="\r\n", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    return text.getvalue()


def read(path, doubts=None, **options):
    (reading,) = read_tables(path, ReadingOptions(**options), [] if doubts is None else doubts)
    return reading


def cells(reading):
    roles = {index: ("codes" if index % 2 else "text") for index in range(len(reading.headers))}
    found = []
    for block in reading.blocks(roles):
        columns = [block.columns[index].to_pylist() for index in sorted(block.columns)]
        found += zip(block.rows.tolist(), map(list, zip(*columns, strict=True)), strict=True)
    return found


def lines(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@drawn(60)
@given(
    rows=st.lists(st.sampled_from(ROWS), min_size=2, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_the_dialect_is_found(tmp_path, rows, delimiter, encoding, newline, quoting):
    path = lines(tmp_path / "t.csv", written([HEADER, *rows], delimiter, newline, quoting), encoding)
    reading = read(path)
    assert (reading.delimiter, reading.header_row, reading.headers) == (delimiter, 1, tuple(HEADER))
    assert cells(reading) == list(enumerate(rows, start=2))
    assert reading.sample == tuple(map(tuple, rows))
    assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Дата;Сумма\n01.02;1,5\n02.02;2,5\n", ";"),
        ("1,5;2,5;3\n1,5;2,5;4\n", ";"),
        ("Сумма\n1,5\n2,5\n3,5\n", None),
        ("a\tb, c\td\n1\t2, 3\t4\n", "\t"),
        ('name,note\n"a;b","c;d"\n"e;f","g;h"\n', ","),
        ("sep=;\na;b\n1;2\n", ";"),
        ("a|b|c\n1|2,5|3\n", "|"),
        ("Goals\nNot Answered Percent < 5\nSentiment Score >= 0\n", None),
        ("Отчет, по продажам\n\na;b;c\n1;2,3;4\n5;6,7;8\n9;1,2;3\n", ";"),
    ],
)
def test_delimiters(text, delimiter):
    assert find_delimiter(text, "t.csv") == delimiter


@pytest.mark.parametrize(
    ("text", "header_row", "headers", "first"),
    [
        ("Отчёт\n\nДата;Менеджер;Сумма\n01.02.2024;А;1\n02.02.2024;Б;2\n", 3, "Дата;Менеджер;Сумма", 4),
        ("Отчёт;;\nза март;;\n;;\nДата;Менеджер;Сумма\n01.02.2024;А;1\n", 4, "Дата;Менеджер;Сумма", 5),
        ("01.02.2024;А;1\n02.02.2024;Б;2\n03.02.2024;А;5\n", None, ";;", 1),
        ("\n\na1b2c3d4e5f60718;web\na1b2c3d4e5f60719;call\na1b2c3d4e5f60720;web\n", None, ";", 3),
        (" Дата ;Бюджет ;Дата ;\n01.02.2024;5;x;\n02.02.2024;6;y;\n", 1, "Дата;Бюджет;Дата;", 2),
        ("Дата;Бюджет\n01.02.2024;5;\n02.02.2024;6;\n", 1, "Дата;Бюджет;", 2),
        ("Дата;Бюджет;\n01.02.2024;5\n02.02.2024;6\n", 1, "Дата;Бюджет", 2),
        ("Дата;Бюджет\nДата;Бюджет\n01.02.2024;5\n02.02.2024;6\n", 1, "Дата;Бюджет", 3),
        ("table;field;about\nleads;id;number\nleads;name;text\n", 1, "table;field;about", 2),
    ],
)
def test_headers(tmp_path, text, header_row, headers, first):
    reading = read(lines(tmp_path / "t.csv", text))
    assert reading.header_row == header_row
    assert ";".join(reading.headers) == headers
    assert cells(reading)[0][0] == first


def test_rows_of_a_wrong_width_are_named_not_guessed(tmp_path):
    body = [f"{day:02d}.03.2024;free text {day};{day};Да" for day in range(1, 29)]
    body[2] = "03.03.2024;free text 3;3;"
    body[4] = "05.03.2024;free text;5"
    body[6] = "a;b;c;d;e"
    body[9] = ";;"
    body[11] = "12.03.2024;free text;12;Да;"
    body[13] = "14.03.2024;14;Да"
    doubts = []
    found = cells(read(lines(tmp_path / "t.csv", "\n".join(["Дата;Заметка;Сумма;Визит", *body])), doubts))
    assert [row for row, _ in found] == [n for n in range(2, 30) if n not in (8, 11, 15)]
    assert dict(found)[6] == ["05.03.2024", "free text", "5", ""]
    assert dict(found)[13] == ["12.03.2024", "free text", "12", "Да"]
    told = {note.key: dict(note.params) for note in doubts}
    assert told["rows_set_aside"] == {"file": "t.csv", "count": 2, "rows": "8, 15"}
    assert told["rows_repaired"] == {"file": "t.csv", "count": 2, "rows": "6, 13"}


def test_notes_are_told_once(tmp_path):
    doubts = []
    reading = read(
        lines(tmp_path / "t.csv", "Дата;Менеджер;Статус\n01.02.2024;А;x\nонly\n03.02.2024;Б;y\n"), doubts
    )
    assert cells(reading) == cells(reading)
    assert [note.key for note in doubts] == ["rows_set_aside"]


@pytest.mark.parametrize(
    ("record", "torn"),
    [
        ('1;"a;b";3\n', False),
        ('1;"a ""b"" c";3\n', False),
        ('1;ООО "Ромашка";3\n', False),
        ('1;монитор 15";3\n', False),
        ('1;"a"b;3\n', True),
        ('1;Cap"Made of;3\n', True),
        ('1;"a;3\n', True),
        ('1;a";3\n', True),
        ('"";"";""\r\n', False),
    ],
)
def test_torn_quotes(record, torn):
    assert (scan(record, Dialect("utf-8", ";"))[0] != WHOLE) is torn


def test_a_torn_row_is_set_aside_and_the_others_are_kept(tmp_path):
    doubts = []
    text = 'Дата;Имя;Сумма\n01.02.2024;"Иван"ов;1\n02.02.2024;ООО "Юг";2\n03.02.2024;"х\n"";y";3\n'
    found = cells(read(lines(tmp_path / "t.csv", text), doubts))
    assert found == [(3, ["02.02.2024", 'ООО "Юг"', "2"]), (4, ["03.02.2024", 'х\n";y', "3"])]
    assert [(note.key, note.params["rows"]) for note in doubts] == [("rows_set_aside", "2")]


def test_a_file_that_ends_inside_a_quote_is_told(tmp_path):
    doubts = []
    text = 'Дата;Имя;Сумма\n01.02.2024;А;1\n02.02.2024;Б;"2\n'
    assert cells(read(lines(tmp_path / "t.csv", text), doubts)) == [(2, ["01.02.2024", "А", "1"])]
    assert [note.key for note in doubts] == ["rows_set_aside", "ends_in_quote"]


def test_bytes_outside_the_encoding_are_told(tmp_path):
    doubts = []
    path = tmp_path / "t.csv"
    path.write_bytes(
        "Дата;Имя\n".encode() + b"".join(b"01.02.2024;ok\n" for _ in range(30_000)) + b"02.02.2024;\xd0\n"
    )
    found = cells(read(path, doubts))
    assert found[-1] == (30_002, ["02.02.2024", "\ufffd"])
    assert [(note.key, note.params["rows"]) for note in doubts] == [("rows_undecoded", "30002")]


def test_a_long_file_has_a_sample_from_its_end(tmp_path):
    text = "Дата;Номер;Имя\n" + "".join(f"01.02.2024;{n};имя {n}\n" for n in range(20_000))
    reading = read(lines(tmp_path / "t.csv", text, "utf-16"))
    assert len(reading.sample) == 400
    assert reading.sample[299][1] == "299"
    assert reading.sample[-1][1] == "19999"
    found = cells(reading)
    assert len(found) == 20_000
    assert found[-1] == (20_001, ["01.02.2024", "19999", "имя 19999"])


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file_empty"),
        (b" \r\n\t\n", "file_empty"),
        (b"\xff\xfe\r\x00\n\x00", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_table"),
        (b"%PDF-1.7\n", "not_a_table"),
        (bytes(range(1, 256)) * 9, "not_a_table"),
        (b"\xef\xbb\xbf<html><p>ID</p></html>", "not_a_table"),
        (b'[{"id": 1}]', "not_a_table"),
        (b"a;b;c;d\n1;2;3\n4;5;6\n7;8;9\n", "header_mismatch"),
        (b'a;b"c;d\n1;2;3\n4;5;6\n', "header_torn"),
        (b'a;b;c"d\n1;2;3\n4;5;6\n', "header_torn"),
        (b"".join(b"a" + b",b" * n + b"\n" for n in range(3, 12)), "delimiter_undecided"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, data, key):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(FunnelkitError) as caught:
        cells(read(path))
    assert caught.value.key == key


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, key in (
        (tmp_path / "none.csv", "file_missing"),
        (tmp_path, "file_not_regular"),
        (tmp_path / "pipe", "file_not_regular"),
        (tmp_path / "none.csv" / "below.csv", "file_missing"),
    ):
        with pytest.raises(FunnelkitError) as caught:
            read(path)
        assert caught.value.key == key


def test_options_outrank_the_bytes(tmp_path):
    path = lines(tmp_path / "t.csv", "a,b;c\n1,2;3\n", "cp1251")
    assert read(path, delimiter=";").headers == ("a,b", "c")
    assert read(path, encoding="koi8-r").encoding == "koi8-r"
    for options, key in (({"delimiter": ";;"}, "delimiter_unknown"), ({"encoding": "x"}, "encoding_unknown")):
        with pytest.raises(FunnelkitError) as caught:
            read(path, **options)
        assert caught.value.key == key


def test_standard_input(tmp_path, monkeypatch):
    path = lines(tmp_path / "t.csv", written([HEADER, *ROWS]))
    with path.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        reading = read(type(path)("-"))
    assert reading.name == "-"
    assert cells(reading) == list(enumerate(ROWS, start=2))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("05.03.2024 14:07", "date"),
        ("2024. 03. 05. 14:07", "date"),
        ("15 Apr, 2021 00:03:00", "date"),
        ("Apr 3, 2024", "date"),
        ("$22,700.00", "number"),
        ("1 234,50 ₽", "number"),
        ("dac32acd4db4c29c230538b72f8dd87d", "id"),
        ("+7 (972) 199-09-27", "phone"),
        ("a@b.ru", "email"),
        ("Ответственный", "word"),
        ("Mobile Phone", "word"),
        (" ", "empty"),
    ],
)
def test_kinds(cell, expected):
    assert kind(cell) == expected


def test_real_exports_open(shared):
    for path in sorted((shared / "data").rglob("*.csv")):
        reading = read(path)
        expected = None if "noheader" in path.name else 1
        assert reading.header_row == expected, path.name
        with path.open(encoding="utf-8-sig", newline="") as file:
            truth = [
                (number, record) for number, record in enumerate(csv.reader(file), start=1) if any(record)
            ]
        assert cells(reading) == truth[expected or 0 :], path.name


def test_a_torn_record_of_bytes_that_are_no_text_is_no_traceback(tmp_path, capfd):
    path = tmp_path / "t.csv"
    path.write_bytes(
        "Дата;Имя\n".encode() + b"01.02.2024;ok\n" * 30_000 + b"02.02.2024;\xd0;x\n03.02.2024;y\n"
    )
    found = cells(read(path, encoding="utf-8"))
    assert [row for row, _ in found][-2:] == [30_001, 30_003]
    assert capfd.readouterr().err == ""
