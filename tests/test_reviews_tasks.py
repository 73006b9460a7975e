"""Reviews of calls and tasks: known for what they are, joined where they can be, never counted as leads."""

import json
from datetime import date

import pytest

from funnelkit.intake import Order, take_in
from funnelkit.leads.written import BLANK, GIVEN

REVIEWS = {
    "en": "Date,Manager,Greeted?,Asked for the need?,Offered a visit?",
    "ru": "Дата,Менеджер,Поздоровался?,Выявил потребность?,Пригласил на встречу?",
    "uk": "Дата,Менеджер,Привітався?,З'ясував потребу?,Запросив на зустріч?",
    "hu": "Dátum,Értékesítő,Köszönt?,Felmérte az igényt?,Meghívta?",
}
YES = {"en": ("yes", "no"), "ru": ("да", "нет"), "uk": ("так", "ні"), "hu": ("igen", "nem")}
ANSWERS = ["Anna 110", "Anna 100", "Boris 111", "Boris 1-0"]
LEADS = ["Lead ID,Created,Manager,Status", "L1,2026-03-01,Anna,New", "L2,2026-03-02,Boris,Sold"]


def _reviews(language):
    yes, no = YES[language]
    said = {"1": yes, "0": no, "-": ""}
    rows = [
        f"2026-03-{n:02},{row.split()[0]},{','.join(said[sign] for sign in row.split()[1])}"
        for n, row in enumerate(ANSWERS, 1)
    ]
    return [REVIEWS[language], *rows]


@pytest.fixture
def write(tmp_path):
    def to_files(tables):
        for name, lines in tables.items():
            (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [tmp_path / name for name in tables]

    return to_files


@pytest.mark.parametrize("language", REVIEWS)
def test_shares_of_yes_by_question_and_manager(funnelkit, write, language):
    ended = funnelkit("report", *write({"reviews.csv": _reviews(language)}), "--format", "json")

    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert [entry["kind"] for entry in document["inputs"]] == ["reviews"]
    sections = {tuple(section["by"]): section["rows"] for section in document["sections"]}
    questions = REVIEWS[language].split(",")[2:]
    by_question = {r["group"]["question"]: r["metrics"]["yes_rate"] for r in sections[("question",)]}
    assert {q: (by_question[q]["hits"], by_question[q]["of"]) for q in questions} == dict(
        zip(questions, [(4, 4), (2, 3), (1, 4)], strict=True)
    )
    pairs = {
        tuple(r["group"].values()): r["metrics"]["yes_rate"]["hits"]
        for r in sections[("question", "manager")]
    }
    assert pairs[(questions[1], "Anna")] == 1
    assert sections[()] == []


def test_reviews_stand_beside_leads(funnelkit, write):
    files = write({"leads.csv": LEADS, "reviews.csv": _reviews("en")})
    document = json.loads(funnelkit("report", *files, "--format", "json").out)

    assert document["sections"][0]["rows"][0]["metrics"]["leads"] == {"n": 2}
    assert funnelkit("report", *files).out.count("By question") == 2


def test_leads_with_many_marks_are_no_reviews(funnelkit, write):
    lines = [
        "Created,Manager,Contacted,Appointment set,Showed,Sold",
        "2026-03-01,Anna,yes,yes,no,no",
        "2026-03-02,Boris,no,no,no,no",
    ]
    document = json.loads(funnelkit("report", *write({"leads.csv": lines}), "--format", "json").out)

    assert [entry["kind"] for entry in document["inputs"]] == ["leads"]


def test_marks_that_somebody_keeps_of_leads_are_no_reviews(funnelkit, write):
    lines = [
        "Date,Client name,Manager,Called back,Sent price,Came to office",
        "2026-03-01,Roe,Anna,yes,yes,no",
        "2026-03-02,Doe,Boris,no,no,no",
    ]
    document = json.loads(funnelkit("report", *write({"sheet.csv": lines}), "--format", "json").out)

    assert [entry["kind"] for entry in document["inputs"]] == ["leads"]
    lines[0] = lines[0].replace("Client name", "Call link")
    document = json.loads(funnelkit("report", *write({"calls.csv": lines}), "--format", "json").out)
    assert [entry["kind"] for entry in document["inputs"]] == ["reviews"]


TASKS = {
    "en": ("Task ID,Subject,Due Date,Status,Assigned To,Lead ID", "Completed", "Not Started"),
    "ru": ("ID задачи,Задача,Крайний срок,Статус задачи,Ответственный,ID лида", "Завершена", "Ждёт"),
    "uk": (
        "ID завдання,Завдання,Крайній термін,Статус завдання,Відповідальний,ID ліда",
        "Виконано",
        "Очікує",
    ),
    "ru by number": (
        "ID задачи,Задача,Крайний срок,Статус задачи,Ответственный,№ сделки",
        "Завершена",
        "Ждёт",
    ),
    "hu by deal": ("Feladat,Teendő,Határidő,Feladat státusza,Felelős,Ügylet azonosító", "Kész", "Nyitott"),
    "hu": ("Feladat,Teendő,Határidő,Feladat státusza,Felelős,Lead azonosító", "Kész", "Nyitott"),
}


@pytest.mark.parametrize("language", TASKS)
def test_tasks_know_their_lead(funnelkit, write, language):
    heading, done, undone = TASKS[language]
    tasks = [
        heading,
        f"1,Call,2026-03-20,{done},Anna,L1",
        f"2,Mail,2026-03-21,{undone},Anna,L2",
        f"3,Call,2026-03-22,{undone},Boris,L9",
    ]
    files = write({"leads.csv": LEADS, "tasks.csv": tasks})
    found = take_in(Order(tuple(map(str, files)), date(2026, 4, 1)), {"manager"})

    assert [entry["kind"] for entry in found.inputs] == ["leads", "tasks"]
    assert len(found.leads) == 2
    assert found.tasks["done"].tolist() == [True, False, False]
    assert found.tasks["lead_row"].tolist() == [2, 3, -1]
    assert found.tasks["due_at"].dt.day.tolist() == [20, 21, 22]
    [told] = [note.params for note in found.notes if note.key == "tasks_found"]
    assert (told["of"], told["undone"], told["matched"]) == (3, 2, 2)
    kinds = [
        entry["kind"] for entry in json.loads(funnelkit("inspect", *files, "--format", "json").out)["inputs"]
    ]
    assert kinds == ["leads", "tasks"]


WHOLE = {
    "en": (
        "Task ID,Lead ID,Task type,Due date,Due date before,Moved by,Reason for moving,Status,Done on,Result,Assigned to",
        ("Completed", "Not started", "Cancelled"),
    ),
    "ru": (
        (
            "ID задачи,ID лида,Тип задачи,Крайний срок,Прежний срок,Кто перенёс,Причина переноса,Статус задачи,"
            "Дата выполнения,Результат,Ответственный"
        ),
        ("Завершена", "Не начата", "Отменена"),
    ),
    "uk": (
        (
            "ID завдання,ID ліда,Тип завдання,Крайній термін,Попередній термін,Хто переніс,Причина перенесення,"
            "Статус завдання,Дата виконання,Результат,Відповідальний"
        ),
        ("Виконано", "Не розпочато", "Скасовано"),
    ),
    "hu": (
        (
            "Feladat azonosító,Lead azonosító,Feladat típusa,Határidő,Eredeti határidő,Halasztotta,Halasztás oka,"
            "Feladat státusza,Elvégzés dátuma,Eredmény,Felelős"
        ),
        ("Elvégezve", "Nyitott", "Törölve"),
    ),
}


@pytest.mark.parametrize("language", WHOLE)
def test_what_became_of_a_task(write, language):
    heading, (done, undone, dropped) = WHOLE[language]
    rows = [
        f"1,L1,Call,2026-03-20,2026-03-10,Anna,,{done},2026-03-21,fine,Anna",
        f"2,L1,Call,2026-03-22,,,,{done},2026-03-22,-,Anna",
        f"3,L2,Mail,2026-03-21,2026-03-25,Boris,ill,{undone},,,Anna",
        f"4,L2,Mail,2026-03-21,,,,{dropped},,,Boris",
    ]
    files = write({"leads.csv": LEADS, "tasks.csv": [heading, *rows]})
    found = take_in(Order(tuple(map(str, files)), date(2026, 4, 1)), {"manager"}).leads
    tasks, moves = found.tasks.sort_values("row"), found.due_moves

    assert tasks["done"].tolist() == [True, True, False, True]
    assert tasks["dropped"].tolist() == [False, False, False, True]
    assert tasks["result"].tolist() == [GIVEN, BLANK, BLANK, BLANK]
    assert tasks["done_told"].all()
    assert tasks["task_type"].tolist() == ["Call", "Call", "Mail", "Mail"]
    assert tasks["manager"].tolist() == ["Anna", "Anna", "Anna", "Boris"]
    assert sorted(zip(moves["days"], moves["reason"], moves["author"], strict=True)) == [
        (-4, GIVEN, "Boris"),
        (10, BLANK, "Anna"),
    ]


SYSTEMS = {
    "pipedrive": (
        (
            "Activity - Subject,Activity - Due date,Activity - Assigned to user,Activity - Type,Activity - Done,"
            "Activity - Marked as done time,Deal - ID"
        ),
        "Call back,2026-03-20,Anna,Call,{state},{day},L1",
        ("Done", "Undone"),
    ),
    "zoho": (
        "Record Id,Task Owner,Subject,Due Date,Related To.id,Related To,Status,Priority,Closed Time",
        "zcrm_1,Anna,Call back,2026-03-20,L1,Deal one,{state},High,{day}",
        ("Completed", "Not Started"),
    ),
    "salesforce": (
        "Id,Subject,WhatId,ActivityDate,Status,OwnerId,IsClosed,CompletedDateTime",
        "00T1,Call back,L1,2026-03-20,{state},Anna,,{day}",
        ("Completed", "In Progress"),
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_tasks_as_systems_name_their_columns(write, system):
    heading, row, (done, undone) = SYSTEMS[system]
    rows = [row.format(state=done, day="2026-03-21"), row.format(state=undone, day="")]
    rows = [rows[0], rows[1].replace("zcrm_1", "zcrm_2").replace("00T1", "00T2").replace("L1", "L2")]
    files = write({"leads.csv": LEADS, "tasks.csv": [heading, *rows]})
    tasks = take_in(Order(tuple(map(str, files)), date(2026, 4, 1)), {"manager"}).leads.tasks

    assert tasks["done"].tolist() == [True, False]
    assert tasks["lead_row"].tolist() == [2, 3]
    assert tasks["manager"].tolist() == ["Anna", "Anna"]
    assert tasks["done_at"].dt.day.tolist()[0] == 21


@pytest.mark.parametrize("name", ["tasks.csv", "costs.csv"])
def test_what_stands_beside_leads_is_nothing_alone(funnelkit, write, name):
    tables = {
        "tasks.csv": ["Task ID,Subject,Due Date,Assigned To", "1,Call,2026-03-20,Anna"],
        "costs.csv": ["Source,Month,Cost", "Ads,2026-03,9"],
    }
    ended = funnelkit("report", *write({name: tables[name]}))

    assert ended.code == 3
