"""Logs of moved due dates, row by row, and whose a task is: by number, by name, or of several leads."""

import json
from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.intake import Order, take_in

LEADS = """Lead ID,Deal name,Created,Manager,Status
L1,Sofa for Roe,2026-03-01,Anna,New
L2,Lamp for Doe,2026-03-02,Boris,New
L3,Table for Moe,2026-03-03,Anna,New
"""
TASKS = """Task ID,Lead ID,Task type,Due date,Task status,Assigned to
1,L1,Call,2026-03-28,Not started,Anna
2,L2,Mail,2026-03-26,Not started,Boris
3,L3,Call,2026-03-30,Completed,Anna
"""
AS_OF = ("--as-of", "2026-04-01", "--format", "json")
HEADINGS = {
    "en": ("Task ID,Field,Old value,New value,Changed on,Changed by,Reason", "Due date", "Status"),
    "ru": ("ID задачи,Поле,Было,Стало,Когда,Кто изменил,Причина переноса", "Крайний срок", "Статус"),
    "uk": (
        "ID завдання,Поле,Старе значення,Нове значення,Коли,Хто змінив,Причина",
        "Крайній термін",
        "Статус",
    ),
    "hu": ("Feladat azonosító,Mező,Régi érték,Új érték,Mikor,Ki,Indok", "Határidő", "Státusz"),
    "interface": ("TASK_ID,FIELD,FROM_VALUE,TO_VALUE,CREATED_DATE,USER_ID,Reason", "DEADLINE", "STATUS"),
}


@pytest.fixture
def told(funnelkit, tmp_path, monkeypatch):
    """Write files and give what `deadlines` says of them."""
    monkeypatch.chdir(tmp_path)

    def say(*arguments, **texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        ended = funnelkit("deadlines", *(f"{name}.csv" for name in texts), *AS_OF, *arguments)
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    return say


def moves_of(document, kind="deadline_due_moved"):
    """Give how often, by how much and by whom each lead's tasks were moved."""
    return {
        line["id"]: tuple(note["params"][name] for name in ("times", "shifted", "people"))
        for line in document["lines"]
        for note in line["why"]
        if note["key"].startswith(kind)
    }


@pytest.mark.parametrize("language", HEADINGS)
def test_each_row_of_a_log_is_a_move(told, language):
    heading, due, status = HEADINGS[language]
    log = "\n".join(
        [
            heading,
            f"1,{due},2026-03-10,2026-03-20,2026-03-09,Anna,",
            f"1,{due},2026-03-20,2026-03-28,2026-03-19,Clara,client is ill",
            f"1,{status},New,Not started,2026-03-01,Anna,",
            f"2,{due},,2026-03-26,2026-03-02,Boris,",
            f"2,{due},2026-03-26 10:00,2026-03-26 18:00,2026-03-20,Boris,",
            f"9,{due},2026-03-26,2026-04-26,2026-03-20,Boris,",
        ]
    )
    found = told(leads=LEADS, tasks=TASKS, log=log + "\n")

    assert [entry["kind"] for entry in found["inputs"]] == ["leads", "tasks", "due_log"]
    assert moves_of(found) == {"L1": (2, 18, "Anna 1, Clara 1")}
    assert moves_of(found, "deadline_moved_without_reason") == {"L1": (1, 10, "Anna")}
    [note] = [note["params"] for note in found["notes"] if note["key"] == "due_log_found"]
    assert (note["of"], note["matched"]) == (3, 2)


def test_a_log_of_nothing_but_due_dates_needs_no_field(told):
    log = "Task ID,Old due date,New due date,Moved on,Moved by\n1,20.03.2026,28.03.2026,19.03.2026,Anna\n"
    found = told(leads=LEADS, tasks=TASKS, log=log)

    assert moves_of(found) == {"L1": (1, 8, "Anna")}
    assert found["counts"]["moved_without_reason"] is None


def test_a_log_outranks_what_the_rows_of_a_task_tell_and_two_logs_tell_a_move_once(told):
    tasks = TASKS.replace("Due date,", "Due date,Due date before,").replace(
        "2026-03-28,", "2026-03-28,2026-03-20,"
    )
    tasks = tasks.replace("2026-03-26,", "2026-03-26,2026-03-25,").replace("2026-03-30,", "2026-03-30,,")
    log = "Task ID,Field,Old value,New value,Changed on,Changed by\n1,Due date,2026-03-20,2026-03-28,2026-03-19,Anna\n"
    found = told(leads=LEADS, tasks=tasks, log=log, log2=log)

    assert moves_of(found) == {"L1": (1, 8, "Anna"), "L2": (1, 1, "–")}


def test_what_a_log_does_not_tell_is_said(told):
    log = "Task ID,Field,Old value,New value,Changed on\n{rows}"
    doubtful = told(
        leads=LEADS, tasks=TASKS, log=log.format(rows="1,Due date,03/04/2026,03/05/2026,2026-03-01\n")
    )
    assert [note["params"]["field"] for note in doubtful["notes"] if note["key"] == "ambiguous_dates"] == [
        "value_to"
    ]
    assert doubtful["counts"]["due_moved"] == 0

    broken = told(leads=LEADS, tasks=TASKS, log=log.format(rows="1,Due date,soon,later,2026-03-01\n"))
    [note] = [note["params"] for note in broken["notes"] if note["key"] == "due_log_left_out"]
    assert note["rows"] == [2]

    strange = told(
        leads=LEADS, tasks=TASKS, log=log.format(rows="77,Due date,2026-03-01,2026-03-02,2026-03-01\n")
    )
    assert strange["counts"]["due_moved"] is None

    alone = told(leads=LEADS, log=log.format(rows="1,Due date,2026-03-01,2026-03-02,2026-03-01\n"))
    assert "due_log_without_tasks" in {note["key"] for note in alone["notes"]}


def test_changes_of_deals_are_no_log_of_tasks(told, tmp_path):
    log = "Deal ID,Field,Old value,New value,Changed on\nL1,Stage,New,Offer,2026-03-05\nL1,Stage,Offer,Won,2026-03-09\n"
    found = told(leads=LEADS, history=log)

    assert [entry["kind"] for entry in found["inputs"]] == ["leads", "stage_history"]


# --- whose a task is ---------------------------------------------------------------------------------------------


def test_a_task_may_name_its_lead(told):
    tasks = TASKS.replace("Lead ID", "Deal").replace("L1", "Sofa for Roe").replace("L2", "Nobody")
    found = told(leads=LEADS, tasks=tasks.replace("L3", "Table for Moe"))

    lines = {(line["file"], line["row"]): line["id"] for line in found["lines"]}
    assert lines == {
        ("leads.csv", 2): "L1",
        ("leads.csv", 3): "L2",
        ("tasks.csv", 3): None,
        ("leads.csv", 4): "L3",
    }


def test_a_name_that_two_leads_have_is_nobodys(told):
    leads = LEADS.replace("Lamp for Doe", "Sofa for Roe")
    found = told(leads=leads, tasks=TASKS.replace("Lead ID", "Deal").replace("L1", "Sofa for Roe"))

    [note] = [note["params"] for note in found["notes"] if note["key"] == "tasks_found"]
    assert note["matched"] == 0


def test_a_number_goes_before_a_name(told):
    tasks = TASKS.replace("Lead ID", "Deal,Deal ID").replace(",L", ",a deal,L")
    found = told(leads=LEADS, tasks=tasks)

    [note] = [note["params"] for note in found["notes"] if note["key"] == "tasks_found"]
    assert note["matched"] == 3


def test_a_task_of_several_leads_is_each_ones_next(told):
    tasks = TASKS.replace("L1,", "L9; L3;L1,").replace("3,L3,Call,2026-03-30,Completed,Anna\n", "")
    found = told(leads=LEADS, tasks=tasks)

    assert found["counts"]["no_next_task"] == 0
    assert found["counts"]["overdue_task"] == 2
    assert {line["id"] for line in found["lines"]} == {"L2", "L3"}


DAYS = st.integers(0, 60)


@drawn(20)
@given(st.lists(st.tuples(st.integers(1, 4), DAYS, DAYS, st.booleans()), max_size=12), st.sampled_from("-."))
def test_moves_are_those_of_the_rows(tmp_path_factory, changes, sign):
    """The moves of each task are the rows of its log in which the day differs, whatever else stands there."""
    folder = tmp_path_factory.mktemp("log")
    leads = "\n".join(["Lead ID,Created,Manager,Status", *(f"L{n},2026-01-01,Anna,New" for n in range(1, 4))])
    tasks = "\n".join(
        [
            "Task ID,Lead ID,Due date,Task status,Task type",
            *(f"{n},L{n},2026-05-01,Open,Call" for n in range(1, 4)),
        ]
    )
    written = ["Task ID,Field,Old value,New value,Changed on"]
    expected = defaultdict(list)
    for moment, (task, old, new, is_due) in enumerate(changes):
        days = [day_text(days, sign) for days in (old, new)]
        written.append(f"{task},{'Deadline' if is_due else 'Plan'},{','.join(days)},{day_text(moment, '-')}")
        if is_due and old != new and task < 4:
            expected[f"L{task}"].append(new - old)
    names = []
    for name, text in (("leads", leads), ("tasks", tasks), ("log", "\n".join(written))):
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
        names.append(str(folder / f"{name}.csv"))

    moves = take_in(Order(tuple(names), date(2026, 4, 1)), {"manager"}).leads.due_moves
    found = defaultdict(list)
    for task, days in (
        zip(*(moves[name].tolist() for name in ("task", "days")), strict=True) if moves is not None else ()
    ):
        found[f"L{task + 1}"].append(days)
    assert found == expected


def day_text(days, sign):
    day = date(2026, 1, 1) + timedelta(days=days)
    return day.isoformat() if sign == "-" else f"{day:%d.%m.%Y}"


def test_plain_words_of_a_table_are_no_systems(told):
    leads = "ID,Название,Ответственный,Статус,Проект,Дата создания\n1,Диван,Анна,Новая,А,01.03.2026\n2,Лампа,Борис,Продажа,А,02.03.2026\n"
    found = told(leads=leads)

    assert [(entry["kind"], found["leads"]) for entry in found["inputs"]] == [("leads", 2)]
