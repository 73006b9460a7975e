"""Rows that somebody wrote to try a form: found by what no client has, counted and named, left out when asked."""

import json
from datetime import date

import pytest

from funnelkit.intake import Order, take_in
from funnelkit.reading import ReadingOptions
from funnelkit.recognition.buffers import text_array_of
from funnelkit.recognition.trials import is_trial, try_mails, try_names, try_phones
from funnelkit.tally import count


@pytest.mark.parametrize(
    "text",
    ["test", "Test lead 2", "ТЕСТ", "Тестовая заявка", "тестов тест", "Проверка", "проверка связи", "Teszt Elek", "próba", "перевірка"],
)  # fmt: skip
def test_words_of_a_trial(text):
    assert is_trial(text)
    assert try_names(text_array_of(["Anna", text, ""])).tolist() == [False, True, False]


@pytest.mark.parametrize(
    "text",
    ["test drive", "Тест-драйв", "Testa Maria", "Проверка автомобиля", "Contest", "протестировал и купил", "", "Прохоров", "lead"],
)  # fmt: skip
def test_words_of_a_client(text):
    assert not is_trial(text)
    assert not try_names(text_array_of([text])).any()


def test_addresses_and_numbers_of_a_trial():
    mails = [
        "test@shop.example",
        "TEST2@x.example",
        "mailto:teszt@y.example",
        "a@test.example",
        "contest@z.example",
        "anna@x.example",
        "",
    ]
    phones = [
        "000000",
        "1234567",
        "+7 000 000-00-00",
        "1111111111",
        "8 123 456 78 90",
        "+380 50 123 45 67",
        "",
        "12345",
        "2234567",
    ]
    assert try_mails(text_array_of(mails)).tolist() == [True] * 4 + [False] * 3
    assert try_phones(text_array_of(phones)).tolist() == [True] * 5 + [False] * 4


HEAD = "ID,Created at,Name,Phone,Email,Manager,Source,Status,Is test\n"
ROWS = [
    "1,2026-03-01,Anna Kiss,+36 30 123 4567,anna@x.example,Bela,Web,Sold,",
    "2,2026-03-02,Test,+36 30 123 4568,b@x.example,Bela,Web,New,",
    "3,2026-03-03,Cecil,+36 30 123 4569,test@x.example,Bela,Chat,New,",
    "4,2026-03-04,Dora,0000000,d@x.example,Bela,Chat,New,",
    "5,2026-03-05,Emma,+36 30 123 4560,e@x.example,Bela,test,Lost,",
    "6,2026-03-06,Fero,+36 30 123 4561,f@x.example,Test,Web,New,",
    "7,2026-03-07,Geza,+36 30 123 4562,g@x.example,Bela,Web,New,yes",
    "8,2026-03-08,Hugo,+36 30 123 4563,h@x.example,Bela,Web,Test lead,",
]


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(HEAD + "\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def order(path, **asked):
    return Order((str(path),), date(2026, 4, 1), options=ReadingOptions(), **asked)


def test_test_rows_are_counted_and_named(export, funnelkit):
    found = json.loads(funnelkit("report", export, "--format", "json").out)

    note = next(note for note in found["notes"] if note["key"] == "tests_counted")
    assert note["params"] == {"file": "leads.csv", "leads": 6, "rows": [3, 4, 5, 7, 8, "…"]}
    assert found["sections"][0]["rows"][0]["metrics"]["leads"] == {"n": 8}


def test_test_rows_are_left_out_when_asked(export, funnelkit):
    found = json.loads(funnelkit("report", export, "--drop-tests", "--format", "json").out)

    assert found["sections"][0]["rows"][0]["metrics"]["leads"] == {"n": 2}
    assert [note["params"]["leads"] for note in found["notes"] if note["key"] == "tests_dropped"] == [6]
    assert "Cecil" not in json.dumps(found)


@pytest.mark.parametrize("drop", [False, True])
def test_tests_prove_that_their_channel_lives(export, drop):
    leads = take_in(order(export, drop_tests=drop), {"source", "manager"}).leads

    cells = count(leads, [("source",)]).cells

    steps = cells[("source",)].steps
    tests = steps.of_step("tests").summed(["group"])
    groups = cells[("source",)].groups
    by_source = {groups[group][0]: n for group, n in zip(tests["group"], tests["n"], strict=True)}
    tests = steps.of_step("tests")
    assert cells[()].totals["tests"] == 6
    assert by_source == {"Web": 4, "Chat": 2}
    assert (tests["created"] == tests["on"]).all()


def test_a_long_file_is_searched_in_full_when_asked(tmp_path):
    path = tmp_path / "long.csv"
    rows = [f"{n},2026-03-01,{'Test' if n == 700 else 'Anna'},New" for n in range(1, 1500)]
    path.write_text("ID,Created at,Name,Status\n" + "\n".join(rows), encoding="utf-8")

    assert take_in(order(path), ()).leads.tests is None
    assert take_in(order(path, thorough=True), ()).leads.tests["row"].tolist() == [701]


def test_persons_are_one_however_their_phone_is_written(tmp_path):
    path = tmp_path / "leads.csv"
    phones = ["+380 50 123 45 67", "0501234567", "p:+380671112233", "mailto", "380 67 111 22 33"]
    rows = [f"{n},2026-03-0{n},{phone},New" for n, phone in enumerate(phones, 1)]
    path.write_text("ID,Created at,Phone,Status\n" + "\n".join(rows), encoding="utf-8")

    leads = take_in(order(path, duplicates="person"), ()).leads

    assert leads.frame["row"].tolist() == [2, 4, 5]
