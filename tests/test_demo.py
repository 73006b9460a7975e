"""The invented department: its bytes, its two looks, and what a plain count of it says."""

import csv
import io
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from funnelkit import demo
from funnelkit.demo.looks import make_csv
from funnelkit.errors import ExitCode, OutputError
from funnelkit.statistics.differences import newcombe

EXAMPLES = Path(__file__).parent.parent / "examples"
AS_OF = {"before": date(2026, 3, 6), "march": date(2026, 4, 7)}
STATUSES = {
    "Новый": "New",
    "В работе": "In progress",
    "Продажа": "Sold",
    "Отказ": "Lost",
    "Некачественный лид": "Junk",
}

EXPECTED = {
    "january": {
        "leads": 182,
        "contacted": 97,
        "appointments": 38,
        "due": 38,
        "kept": 26,
        "walk_ins": 8,
        "sold": 17,
        "sold_visits": 17,
        "lost": 109,
        "junk": 14,
        "open": 42,
        "revenue": 509285.4,
        "nps": (13, 5, 4),
    },
    "february": {
        "leads": 191,
        "contacted": 101,
        "appointments": 48,
        "due": 46,
        "kept": 34,
        "walk_ins": 8,
        "sold": 15,
        "sold_visits": 14,
        "lost": 105,
        "junk": 9,
        "open": 62,
        "revenue": 406835.9,
        "nps": (16, 6, 5),
    },
    "march": {
        "leads": 203,
        "contacted": 139,
        "appointments": 63,
        "due": 60,
        "kept": 39,
        "walk_ins": 9,
        "sold": 20,
        "sold_visits": 20,
        "lost": 119,
        "junk": 13,
        "open": 51,
        "revenue": 556906.7,
        "nps": (21, 10, 8),
    },
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return demo.write(tmp_path_factory.mktemp("demo") / "made" / "here")


@pytest.fixture(scope="module")
def workbooks(written):
    return {"before": read_workbook(written[0]), "march": read_workbook(written[1])}


@pytest.fixture(scope="module")
def tables(written):
    return {"before": read_csv(written[2]), "march": read_csv(written[3])}


def read_workbook(path):
    sheet = openpyxl.load_workbook(path).active
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("cp1251"), newline=""), delimiter=";"))


def count_plainly(rows, as_of):
    """Count as design.md, section 2, words it, on the cells of a workbook."""
    contacted = [
        row for row in rows if "Yes" in (row["Contacted"], row["Appointment set"], row["Show"]) or sold(row)
    ]
    appointments = [row for row in rows if row["Appointment set"] == "Yes"]
    shows = [row for row in rows if row["Show"] == "Yes"]
    statuses = Counter(row["Status"] for row in rows)
    scores = [row["NPS"] for row in rows if row["NPS"] is not None]
    return {
        "leads": len(rows),
        "contacted": len(contacted),
        "appointments": len(appointments),
        "due": sum(row["Appointment at"].date() <= as_of for row in appointments),
        "kept": sum(row["Appointment set"] == "Yes" for row in shows),
        "walk_ins": sum(row["Appointment set"] == "No" for row in shows),
        "sold": statuses["Sold"],
        "sold_visits": sum(sold(row) for row in shows),
        "lost": statuses["Lost"],
        "junk": statuses["Junk"],
        "open": statuses["New"] + statuses["In progress"],
        "revenue": round(sum(row["Amount, EUR"] or 0 for row in rows), 2),
        "nps": (len(scores), sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)),
    }


def sold(row):
    return row["Status"] == "Sold"


def list_moments(row):
    return [row[name] for name in ("Created", "First contact at", "Closed at") if row[name]]


def test_examples_hold_exactly_what_is_written(written):
    assert sorted(path.name for path in written) == sorted(demo.FILES)
    assert {path.name for path in EXAMPLES.iterdir()} == {*demo.FILES, "README.md", "cron"}
    for path in written:
        assert path.read_bytes() == (EXAMPLES / path.name).read_bytes(), path.name


@pytest.mark.long
def test_twice_the_same_bytes_and_left_alone(written):
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in written]
    assert demo.write(written[0].parent) == written
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in written] == before


def test_what_is_in_the_way_stays_and_nothing_is_written(tmp_path):
    own = tmp_path / demo.FILES[-1]
    own.write_bytes(b"mine")
    with pytest.raises(demo.WouldOverwrite) as caught:
        demo.write(tmp_path)
    assert (caught.value.exit_code, caught.value.params) == (ExitCode.OUTPUT, {"path": str(own)})
    assert own.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [own]


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_file_where_the_folder_should_be(tmp_path, inside):
    taken = tmp_path / "taken"
    taken.write_bytes(b"")
    with pytest.raises(demo.CannotWriteSample) as caught:
        demo.write(taken / inside)
    assert isinstance(caught.value, OutputError)
    assert str(taken) in str(caught.value.params["path"])
    assert caught.value.params["reason"]


def test_both_looks_hold_the_same_leads(workbooks, tables):
    def moment(cell):
        return datetime.strptime(cell, "%d.%m.%Y %H:%M") if cell else None

    def amount(cell):
        return float(cell.replace(",", ".")) if cell else None

    flag = {"Да": "Yes", "Нет": "No"}
    for part in ("before", "march"):
        english = [tuple(row.values()) for row in workbooks[part]]
        russian = [tuple(row.values()) for row in tables[part]]
        assert len(english) == len(russian)
        for en, ru in zip(english, russian, strict=True):
            assert en[0] == int(ru[0])
            assert [en[at] for at in (1, 6, 8, 10)] == [moment(ru[at]) for at in (1, 6, 8, 10)]
            assert en[4] == STATUSES[ru[4]]
            assert [en[at] for at in (5, 7, 9)] == [flag[ru[at]] for at in (5, 7, 9)]
            assert en[11] == amount(ru[11])
            assert [en[at] is None for at in (2, 3, 12, 14, 15, 16)] == [
                not ru[at] for at in (2, 3, 12, 14, 15, 16)
            ]
            assert str("" if en[13] is None else en[13]) == ru[13]
        for at in (2, 3, 12):
            assert len(set(zip(column(english, at), column(russian, at), strict=True))) == len(
                set(column(english, at))
            )


def column(rows, at):
    return [row[at] for row in rows]


def test_each_export_ends_on_its_day(workbooks):
    for part, as_of in AS_OF.items():
        assert max(moment for row in workbooks[part] for moment in list_moments(row)).date() == as_of
    months = {part: {row["Created"].month for row in rows} for part, rows in workbooks.items()}
    assert months == {"before": {1, 2}, "march": {3}}


def test_leads_are_told_apart(workbooks, tables):
    rows = [*workbooks["before"], *workbooks["march"]]
    assert len({row["Lead ID"] for row in rows}) == len({row["Phone"] for row in rows}) == len(rows)
    assert all(" 555 01" in row["Phone"] for row in rows)
    russian = [*tables["before"], *tables["march"]]
    assert len({row["Телефон"] for row in russian}) == len(rows)
    assert all(row["Телефон"].startswith("+7 000 ") for row in russian)


def test_what_real_files_have_is_there(workbooks, tables):
    rows = [*workbooks["before"], *workbooks["march"]]
    assert sum(row["Manager"] is None for row in rows) == 9
    assert sum(bool(row["Closed at"]) and row["Closed at"] < row["Created"] for row in rows) == 1
    assert sum(sold(row) and row["Contacted"] == "No" for row in rows) == 1
    assert all(sold(row) == (row["Amount, EUR"] is not None) for row in rows)
    assert all(14_000 <= row["Amount, EUR"] < 42_000 for row in rows if sold(row))
    assert all(row["Status"] == "Lost" for row in rows if row["Refusal reason"])
    assert len({row["Refusal reason"] for row in rows} - {None}) == 8
    assert len({row["Manager"] for row in rows} - {None}) == 4
    assert len({row["Source"] for row in rows}) == 6
    comments = [row["Комментарий"] for table in tables.values() for row in table]
    for mark in ('"', ";", "\n"):
        assert any(mark in comment for comment in comments)


def test_plain_counts(workbooks):
    before = workbooks["before"]
    found = {
        "january": count_plainly([row for row in before if row["Created"].month == 1], AS_OF["before"]),
        "february": count_plainly([row for row in before if row["Created"].month == 2], AS_OF["before"]),
        "march": count_plainly(workbooks["march"], AS_OF["march"]),
    }
    for counts in found.values():
        assert counts["leads"] == sum(counts[name] for name in ("sold", "lost", "junk", "open"))
    assert found == EXPECTED


def test_contact_improved_and_nothing_else_is_clear(workbooks):
    before = count_plainly(workbooks["before"], AS_OF["before"])
    march = count_plainly(workbooks["march"], AS_OF["march"])

    def change(hits, of):
        return newcombe(march[hits], march[of], before[hits], before[of])

    contact = change("contacted", "leads")
    assert contact.low > 0.05
    assert (round(contact.value, 4), round(contact.low, 4), round(contact.high, 4)) == (
        0.1539,
        0.0704,
        0.2324,
    )
    for hits, of in (("appointments", "contacted"), ("kept", "due"), ("sold", "leads")):
        limits = change(hits, of)
        assert limits.low < 0 < limits.high


def test_cells_of_the_workbook_are_typed(written):
    sheet = openpyxl.load_workbook(written[0]).active
    kinds = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert kinds["Created"].is_date
    assert kinds["Lead ID"].data_type == "n"
    assert sheet.freeze_panes == "B2"


def test_csv_of_nothing_is_its_header():
    assert make_csv([]).decode("cp1251").count("\r\n") == 1


def test_import_is_light():
    heavy = "{'openpyxl', 'pandas', 'numpy'}"
    code = f"import sys, funnelkit.demo; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
