"""What is late or due: every kind of line, whose it is, and what is said where the files do not tell."""

import csv
import json
import zipfile
from datetime import date, timedelta
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.calendars import Calendar
from funnelkit.cli.app import run
from funnelkit.statistics.waits import Waits, find_wait
from funnelkit.worklists.due_rules import parse_rules
from funnelkit.worklists.stage_limits import LEAST

LEADS = """Lead ID,Created,Manager,Status,Stage,Contacted,First contact at,Appointment at,Show,Expected close date
L1,2026-03-01,Anna,In progress,Offer sent,yes,2026-03-01,2026-03-20,,2026-03-25
L2,2026-03-02,Boris,In progress,New,no,,,,
L3,2026-03-03,Anna,Sold,Won,yes,2026-03-04,2026-03-10,yes,2026-03-20
L4,2026-03-04,,In progress,New,no,,2026-04-09,,2026-04-10
L5,2026-03-05,Clara,Lost,Lost,yes,2026-03-06,2026-03-12,,2026-03-12
L6,2026-03-06,Boris,In progress,New,yes,2026-03-07,2026-03-15,no,
"""
TASKS = """Task ID,Lead ID,Task type,Due date,Due date before,Moved by,Reason for moving,Task status,Done on,Result,Assigned to
1,L1,Call,2026-03-20,2026-03-10,Anna,,Not started,,,Anna
2,L1,Mail,2026-03-21,,,,Completed,2026-03-21,,Anna
3,L9,Call,2026-04-01,,,,Not started,,,Boris
4,L3,Visit,2026-04-02,,,,Not started,,,Boris
5,L2,Call,2026-03-01,2026-02-28,Clara,client is ill,Cancelled,,,Boris
6,L6,Call,2026-03-30,,,,Completed,2026-03-30,agreed,boris
"""
AS_OF = ("--as-of", "2026-04-01")


@pytest.fixture
def listed(funnelkit, tmp_path, monkeypatch):
    """Write files and give what `deadlines` says of them as JSON."""
    monkeypatch.chdir(tmp_path)

    def say(*arguments, code=0, **texts):
        names = []
        for name, text in texts.items():
            ending = "toml" if name == "funnelkit" else "csv"
            (tmp_path / f"{name}.{ending}").write_text(text, encoding="utf-8")
            names += [f"{name}.csv"] if ending == "csv" else []
        how = () if "--output" in arguments or "--format" in arguments else ("--format", "json")
        ended = funnelkit("deadlines", *names, *arguments, *how)
        assert ended.code == code, ended.err
        return json.loads(ended.out) if how and not code else ended

    return say


def keys_of(document):
    """Give the reasons of each line by its file and row."""
    return {
        (line["file"], line["row"], line["manager"]): [
            note["key"].removeprefix("deadline_") for note in line["why"]
        ]
        for line in document["lines"]
    }


def notes_of(document):
    return {note["key"] for note in document["notes"]}


def test_each_lead_is_one_line_of_its_manager_with_all_that_is_late(listed):
    found = listed(*AS_OF, leads=LEADS, tasks=TASKS)

    assert keys_of(found) == {
        ("leads.csv", 2, "Anna"): [
            *("overdue_task", "appointment_without_outcome", "expected_close_past"),
            *("due_moved", "moved_without_reason", "done_without_result"),
        ],
        ("leads.csv", 3, "Boris"): ["no_next_task", "due_moved"],
        ("tasks.csv", 4, "Boris"): ["due_task"],
        ("leads.csv", 7, "Boris"): ["no_next_task"],
        ("leads.csv", 5, None): ["no_next_task"],
    }
    assert found["counts"]["overdue_task"] == 1
    assert (found["counts"]["stage_limit"], found["counts"]["rule_broken"]) == (None, None)
    assert next((each["manager"], each["open_leads"], each["of"]) for each in found["managers"]) == (
        "Anna",
        1,
        1,
    )
    assert found["managers"][-1]["manager"] is None
    assert found["open_leads"] == 4
    anna = next(line for line in found["lines"] if line["manager"] == "Anna")
    assert anna["id"] == "L1"
    assert anna["why"][0]["params"]["days"] == 12
    assert (anna["why"][0]["params"]["task_file"], anna["why"][0]["params"]["task_row"]) == ("tasks.csv", 2)


def test_a_no_is_an_outcome_unless_it_stands_beside_appointments_ahead(listed):
    assert keys_of(listed(*AS_OF, leads=LEADS, tasks=TASKS))[("leads.csv", 7, "Boris")] == ["no_next_task"]
    ahead = LEADS.replace("2026-04-09,,", "2026-04-09,no,")
    found = keys_of(listed(*AS_OF, leads=ahead, tasks=TASKS))
    assert found[("leads.csv", 7, "Boris")] == ["appointment_without_outcome", "no_next_task"]


def test_a_list_that_cannot_be_made_is_not_an_empty_one(listed):
    found = listed(*AS_OF, leads=LEADS)

    untold = {kind for kind, count in found["counts"].items() if count is None}
    assert untold >= {
        "overdue_task",
        "no_next_task",
        "due_task",
        "due_moved",
        "done_without_result",
        "stage_limit",
    }
    assert {"deadlines_no_tasks", "deadlines_no_history"} <= notes_of(found)
    shown = listed(*AS_OF, "--format", "terminal", leads=LEADS).out
    assert "overdue tasks  " not in shown
    assert "not tracked: overdue tasks" in shown


def test_tasks_of_which_nobody_says_what_is_done_are_not_overdue(listed):
    tasks = (
        "Task ID,Lead ID,Task,Due date,Assigned to\n1,L1,Call,2026-03-20,Anna\n2,L2,Call,2026-03-21,Boris\n"
    )
    found = listed(*AS_OF, leads=LEADS, tasks=tasks)
    assert found["counts"]["overdue_task"] is None
    assert "deadlines_tasks_without_done" in notes_of(found)

    found = listed(*AS_OF, leads=LEADS, tasks=tasks, funnelkit="[deadlines]\nonly_undone = true\n")
    assert found["counts"]["overdue_task"] == 2
    assert found["counts"]["no_next_task"] == 2


def test_tasks_of_other_leads_do_not_make_these_leads_taskless(listed):
    found = listed(*AS_OF, leads=LEADS, tasks=TASKS.replace(",L", ",X"))
    assert found["counts"]["no_next_task"] is None
    assert found["counts"]["overdue_task"] == 1
    assert "deadlines_tasks_of_others" in notes_of(found)


@pytest.mark.parametrize(
    ("heading", "dates"),
    [
        ("Next Activity Date", ("2026-03-20", "2026-04-01", "")),
        ("Дата следующей задачи", ("20.03.2026", "01.04.2026", "")),
        ("Дата наступного завдання", ("20.03.2026", "01.04.2026", "")),
        ("Következő feladat határideje", ("2026. 03. 20.", "2026. 04. 01.", "")),
    ],
)
def test_the_next_task_may_stand_with_the_lead(listed, heading, dates):
    rows = [f"L{n},2026-03-0{n},Anna,New,{day}" for n, day in enumerate(dates, 1)]
    leads = "\n".join([f"Lead ID,Created,Manager,Status,{heading}", *rows, "L4,2026-03-04,Anna,Lost,"])
    found = listed(*AS_OF, leads=leads)

    assert keys_of(found) == {
        ("leads.csv", 2, "Anna"): ["overdue_task_untyped"],
        ("leads.csv", 3, "Anna"): ["due_task_untyped"],
        ("leads.csv", 4, "Anna"): ["no_next_task"],
    }


def test_the_evening_before(listed, monkeypatch):
    monkeypatch.setenv("FUNNELKIT_TODAY", "2026-04-01")
    found = listed(*AS_OF, "--on", "tomorrow", leads=LEADS, tasks=TASKS)

    assert (found["as_of"], found["on"]) == ("2026-04-01", "2026-04-02")
    assert keys_of(found)[("tasks.csv", 4, "Boris")] == ["overdue_task"]
    assert keys_of(found)[("leads.csv", 4, "Boris")] == ["due_task"]
    ended = listed(*AS_OF, "--on", "2026-03-31", code=2, leads=LEADS, tasks=TASKS)
    assert "2026-03-31" in ended.err
    today = listed(*AS_OF, "--on", "today", leads=LEADS, tasks=TASKS)
    assert today["on"] == "2026-04-01"


def test_a_manager_has_tasks_with_others_leads(listed):
    found = listed(*AS_OF, "--on", "2026-04-05", "--where", "manager=boris", leads=LEADS, tasks=TASKS)

    assert [each["manager"] for each in found["managers"]] == ["Boris"]
    assert {(line["file"], line["row"]) for line in found["lines"]} >= {("leads.csv", 4), ("tasks.csv", 4)}
    ended = listed(*AS_OF, "--where", "manager=Zoe", code=3, leads=LEADS, tasks=TASKS)
    assert "Anna" in ended.err


def test_working_days_count_where_a_calendar_says_so(listed):
    calendar = '[calendar]\nwork_days = "mon-fri"\n'
    found = listed(*AS_OF, "--on", "2026-04-05", leads=LEADS, tasks=TASKS, funnelkit=calendar)

    late = {
        line["row"]: line["why"][0]["params"]["days"]
        for line in found["lines"]
        if line["file"] == "tasks.csv"
    }
    assert late == {4: 2}
    assert "deadlines_working_days" in notes_of(found)
    on = np.array([np.datetime64("2026-04-05", "D").astype(int)])
    assert Calendar(tuple(range(5))).working_days(on - 4 + 1, on + 1).tolist() == [2]


def test_two_exports_of_one_task_tell_its_moves(listed):
    heading = "Task ID,Lead ID,Task,Due date,Modified by,Task status,Assigned to\n"
    first = heading + "1,L1,Call,2026-03-20,,Open,Anna\n2,L2,Call,2026-03-20,,Open,Boris\n"
    second = heading + "1,L1,Call,2026-04-20,Clara,Open,Anna\n2,L2,Call,2026-03-20,,Done,Boris\n"
    third = heading + "1,L1,Call,2026-04-25,Anna,Open,Anna\n"
    found = listed(*AS_OF, leads=LEADS, tasks1=first, tasks2=second, tasks3=third)

    assert found["counts"]["overdue_task"] == 0
    assert found["counts"]["due_moved"] == 1
    [note] = [note for line in found["lines"] for note in line["why"] if "due_moved" in note["key"]]
    assert {name: note["params"][name] for name in ("times", "shifted", "people")} == {
        "times": 2,
        "shifted": 36,
        "people": "Anna 1, Clara 1",
    }
    assert found["counts"]["moved_without_reason"] is None


def test_numbers_of_tasks_that_begin_anew_are_not_the_same_tasks(listed):
    heading = "Task ID,Lead ID,Task,Due date,Task status,Assigned to\n"
    found = listed(
        *AS_OF,
        leads=LEADS,
        tasks1=heading + "1,L1,Call,2026-03-20,Open,Anna\n",
        tasks2=heading + "1,L2,Call,2026-03-25,Open,Boris\n",
    )
    assert found["counts"]["overdue_task"] == 2
    assert found["counts"]["due_moved"] in (0, None)


def test_files_that_tell_nothing_do_not_look_like_good_news(listed):
    bare = "Lead ID,Created,Manager,Status\nL1,2026-03-01,Anna,New\nL2,2026-03-02,Boris,Lost\n"
    assert set(listed(*AS_OF, leads=bare)["counts"].values()) == {None}
    assert "tell nothing of what may be late" in listed(*AS_OF, "--format", "terminal", leads=bare).out


def test_a_real_department_as_counted_by_hand(listed, shared):
    folder = shared / "data" / "salesforce_stage_history"
    names = ("Opportunity.csv", "OpportunityHistory.csv")
    limits = "[stages.Prospecting]\nlimit_days = 60\n"
    found = listed(*(str(folder / name) for name in names), funnelkit=limits)

    with (folder / names[0]).open(encoding="utf-8-sig") as file:
        opened = {row["Id"]: row for row in csv.DictReader(file) if not row["StageName"].startswith("Closed")}
    with (folder / names[1]).open(encoding="utf-8-sig") as file:
        moves = [
            (day_of(row["CreatedDate"]), int(row["SortOrder"]), row["OppID"], row["StageName"])
            for row in csv.DictReader(file)
        ]
    as_of = date.fromisoformat(found["as_of"])
    assert found["open_leads"] == len(opened)
    past = sum(day_of(row["CloseDate"]) < as_of for row in opened.values())
    assert found["counts"]["expected_close_past"] == past
    entered = {}
    for day, _, lead, stage in sorted(moves):
        if lead not in entered or entered[lead][0] != stage:
            entered[lead] = (stage, day)
    late = sum(
        stage == "Prospecting" and (as_of - day).days > 60
        for lead, (stage, day) in entered.items()
        if lead in opened
    )
    assert found["counts"]["stage_limit"] == late > 0


def day_of(text):
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


# --- stages ------------------------------------------------------------------------------------------------------


def history(stays, going_on):
    """Give leads and their moves: `stays` days in Offer that ended, `going_on` days that it lasts so far."""
    as_of = date(2026, 4, 1)
    leads = ["Lead ID,Created,Manager,Status,Stage"]
    moves = ["Lead ID,Changed on,New stage"]
    for number, days in enumerate([*stays, *going_on]):
        is_open = number >= len(stays)
        entered = as_of - timedelta(days=days if is_open else days + 3)
        leads.append(
            f"L{number},2026-01-01,Anna,{'New' if is_open else 'Lost'},{'Offer' if is_open else 'Talks'}"
        )
        moves.append(f"L{number},{entered},Offer")
        if not is_open:
            moves.append(f"L{number},{entered + timedelta(days=days)},Talks")
    return {"leads": "\n".join(leads) + "\n", "moves": "\n".join(moves) + "\n"}


def test_the_limit_of_a_stage_is_that_of_its_own_past(listed):
    stays, going_on = list(range(1, 41)), [5, 20, 36, 50]
    found = listed(*AS_OF, **history(stays, going_on))

    ages = sorted({*stays, *going_on})
    waits = Waits(ages, [stays.count(age) for age in ages], [going_on.count(age) for age in ages])
    days = find_wait(waits, 0.9).value
    [limit] = found["limits"]
    assert limit == {"stage": "Offer", "days": days, "from": "own_past", "ended": 40, "going_on": 4}
    late = [line["why"][0]["params"] for line in found["lines"]]
    assert [(params["stayed"], params["limit"], params["ended"]) for params in late] == [(50, days, 40)]
    assert late[0]["days"] == 50 - days


def test_a_configured_limit_outranks_it_and_says_so(listed):
    settings_file = '[stages.offer]\nlimit_days = 10\n[stages."No such"]\nlimit_days = 3\n'
    found = listed(*AS_OF, **history(range(1, 41), [5, 20, 50]), funnelkit=settings_file)

    assert [line["why"][0]["key"] for line in found["lines"]] == ["deadline_stage_limit_configured"] * 2
    assert found["limits"][0]["from"] == "configured"
    assert "deadlines_stage_unknown" in notes_of(found)


def test_too_few_stays_give_no_limit(listed):
    found = listed(*AS_OF, **history(range(1, LEAST), [5, 300]))

    assert found["limits"] == [
        {"stage": "Offer", "days": None, "from": None, "ended": LEAST - 1, "going_on": 2}
    ]
    assert found["counts"]["stage_limit"] is None
    assert "deadlines_stage_unlimited" in notes_of(found)
    assert 0.9**LEAST < 0.05 < 0.9 ** (LEAST - 1)


def test_a_stage_that_most_never_leave_has_no_limit(listed):
    found = listed(*AS_OF, **history([3] * 40, [60] * 20))
    assert found["limits"][0]["days"] is None
    assert "deadlines_stage_never_over" in notes_of(found)


# --- rules -------------------------------------------------------------------------------------------------------


def rule(**keys):
    written = [
        f"{key} = {value if isinstance(value, int) else json.dumps(value)}" for key, value in keys.items()
    ]
    return "\n".join(["[[deadlines.rules]]", *written, ""])


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ({"after": "Offer", "days": 2, "must": "move"}, {"late": [50, 20, 5], "due": [2]}),
        ({"after": "offer", "days": 20, "must": "move"}, {"late": [50], "due": [20]}),
    ],
)
def test_rules_after_a_stage(listed, keys, rows):
    found = listed(*AS_OF, **history([3] * 40, [5, 20, 50, 2]), funnelkit=rule(name="Offers move", **keys))

    told = [note for line in found["lines"] for note in line["why"] if "rule" in note["key"]]
    as_of = date(2026, 4, 1)
    stayed = {
        kind: [
            (as_of - date.fromisoformat(n["params"]["day"])).days for n in told if f"rule_{key}" in n["key"]
        ]
        for kind, key in (("late", "broken"), ("due", "due"))
    }
    assert stayed == rows
    assert all("Offers move" in note["text"] for note in told)


@pytest.mark.parametrize(
    ("keys", "kinds"),
    [
        ({"before": "appointment_at", "days": 8, "must": "task"}, {5: "rule_due_task"}),
        ({"before": "appointment_at", "days": 9, "must": "task"}, {5: "rule_broken_task"}),
        ({"before": "appointment_at", "days": 7, "must": "task"}, {}),
        ({"on": "expected_close_at", "must": "close"}, {2: "rule_broken_close"}),
        ({"event": "contacted", "days": 2, "must": "task"}, {7: "rule_broken_task"}),
        ({"event": "contacted", "days": 2, "must": "task", "look_back_days": 3}, {}),
        (
            {"event": "created", "days": 26, "must": "contact"},
            {3: "rule_broken_contact", 5: "rule_broken_contact"},
        ),
    ],
)
def test_rules_of_days_and_events(listed, keys, kinds):
    tasks = TASKS.replace("6,L6,Call,2026-03-30", "6,L6,Call,2026-03-01")
    found = listed(*AS_OF, leads=LEADS, tasks=tasks, funnelkit=rule(name="Ours", **keys))

    told = {
        line["row"]: note["key"].removeprefix("deadline_")
        for line in found["lines"]
        for note in line["why"]
        if "rule" in note["key"] and line["file"] == "leads.csv"
    }
    assert told == kinds


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "name"),
        ({"name": "A", "must": "task", "days": 2}, "after"),
        ({"name": "A", "after": "X", "before": "appointment_at", "must": "task", "days": 2}, "after"),
        ({"name": "A", "after": "X", "must": "task"}, "days"),
        ({"name": "A", "after": "X", "days": 2}, "must"),
        ({"name": "A", "after": "X", "days": 2, "must": "hurry"}, "task, move, contact, close"),
        ({"name": "A", "before": "closed_at", "days": 2, "must": "task"}, "appointment_at"),
        ({"name": "A", "event": "contract", "days": 2, "must": "move"}, "task, contact, close"),
        ({"name": "A", "event": "wedding", "days": 2, "must": "task"}, "contract"),
        ({"name": "A", "after": "X", "days": -2, "must": "task"}, "days = 2"),
        ({"name": "A", "after": "X", "day": 2, "must": "task"}, "look_back_days"),
    ],
)
def test_a_wrong_rule_is_told_with_what_to_write(listed, keys, said):
    ended = listed(code=2, leads=LEADS, funnelkit=rule(**keys))
    assert "[[deadlines.rules]] 1" in ended.err
    assert said in ended.err


def test_rules_have_names_of_their_own(listed):
    both = rule(name="A", after="X", days=2, must="task") * 2
    assert "[[deadlines.rules]] 2" in listed(code=2, leads=LEADS, funnelkit=both).err
    assert parse_rules([]) == ()
    for text in ("[stages.X]\nlimit = 3\n", "[stages.X]\nlimit_days = true\n", "[deadlines]\nonly = 1\n"):
        assert "funnelkit.toml" in listed(code=2, leads=LEADS, funnelkit=text).err


def test_a_rule_that_the_files_do_not_tell_is_named(listed):
    rules = rule(name="Calls", event="paid", days=1, must="task") + rule(
        name="Moves", after="X", days=1, must="move"
    )
    found = listed(*AS_OF, leads=LEADS, tasks=TASKS, funnelkit=rules)
    assert {"deadlines_rule_untold_event", "deadlines_rule_untold_after"} <= notes_of(found)
    assert found["counts"]["rule_broken"] is None


@pytest.mark.parametrize(
    ("tasks", "settings_file"),
    [(TASKS.replace(",L", ",X"), ""), (TASKS, "[deadlines]\nonly_undone = true\n")],
)
def test_no_rule_is_broken_for_want_of_tasks_that_are_not_in_the_files(listed, tasks, settings_file):
    asks = rule(name="Ours", event="created", days=1, must="task", look_back_days=60)
    found = listed(*AS_OF, leads=LEADS, tasks=tasks, funnelkit=settings_file + asks)

    assert found["counts"]["rule_broken"] is None
    assert "deadlines_rule_untold_event" in notes_of(found)


# --- files -------------------------------------------------------------------------------------------------------


def test_a_sheet_a_manager_and_a_line_a_lead(listed, tmp_path):
    listed(*AS_OF, "--output", "list.xlsx", "--output", "list.csv", leads=LEADS, tasks=TASKS)

    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        sheets = book.read("xl/workbook.xml").decode()
    assert [name in sheets for name in ('name="Anna"', 'name="Boris"')] == [True, True]
    text = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["manager"] for row in rows] == ["Anna", "Boris", "Boris", "Boris", ""]
    assert list(rows[0])[:4] == ["file", "row", "id", "manager"]


def test_a_limit_cuts_each_list_and_says_of_how_many(listed):
    found = listed(*AS_OF, "--limit", "1", leads=LEADS, tasks=TASKS)
    assert [line["manager"] for line in found["lines"]] == ["Anna", "Boris", None]
    assert [each["of"] for each in found["managers"]] == [1, 3, 1]
    assert "more: 2" in listed(*AS_OF, "--limit", "1", "--format", "terminal", leads=LEADS, tasks=TASKS).out


def test_without_a_day_of_export_nothing_is_late(listed):
    ended = listed(code=3, leads="Lead ID,Manager,Status\nL1,Anna,New\nL2,Boris,Lost\n")
    assert "--as-of" in ended.err


# --- properties --------------------------------------------------------------------------------------------------

DAYS = st.integers(-6, 6)
TASK = st.tuples(st.integers(0, 4), DAYS, st.booleans(), st.sampled_from(["Anna", "Boris", ""]))


@drawn(25)
@given(st.lists(st.booleans(), min_size=1, max_size=4), st.lists(TASK, min_size=1, max_size=8))
def test_what_is_overdue_and_who_has_no_task_as_counted_by_hand(tmp_path_factory, opened, tasks):
    folder, as_of = tmp_path_factory.mktemp("drawn"), date(2026, 4, 1)
    leads = [f"L{n},2026-03-01,Clara,{'New' if is_open else 'Lost'}" for n, is_open in enumerate(opened)]
    rows = [
        f"{n},L{lead},Call,{as_of + timedelta(days=days)},{'Done' if done else 'Open'},{who}"
        for n, (lead, days, done, who) in enumerate(tasks)
    ]
    (folder / "leads.csv").write_text("\n".join(["Lead ID,Created,Manager,Status", *leads]) + "\n")
    heading = "Task ID,Lead ID,Task,Due date,Task status,Assigned to"
    (folder / "tasks.csv").write_text("\n".join([heading, *rows]) + "\n")
    files = [str(folder / name) for name in ("leads.csv", "tasks.csv")]
    out = folder / "out.json"
    assert run(["deadlines", *files, "--as-of", str(as_of), "--output", str(out)]) == 0
    found = json.loads(out.read_text())

    undone = [(lead, days, who) for lead, days, done, who in tasks if not done]
    counts = found["counts"]
    assert counts["overdue_task"] == sum(days < 0 for _, days, _ in undone)
    assert counts["due_task"] == sum(days == 0 for _, days, _ in undone)
    matched = sum(lead < len(opened) for lead, *_ in tasks)
    having = {lead for lead, _, _ in undone}
    without = sum(is_open and n not in having for n, is_open in enumerate(opened))
    assert counts["no_next_task"] == (without if 2 * matched >= len(tasks) else None)
    by_manager = {each["manager"]: each["counts"]["overdue_task"] for each in found["managers"]}
    for name in ("Anna", "Boris"):
        own = sum(days < 0 and who == name for _, days, who in undone)
        assert by_manager.get(name, 0) == own
    listed = {(line["file"].rpartition("/")[2], line["row"]) for line in found["lines"]}
    assert len(listed) <= len(found["lines"]) <= sum(each["of"] for each in found["managers"])
