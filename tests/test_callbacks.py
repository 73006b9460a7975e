"""Leads refused by accident: found among true refusals, each reason as it is, nothing personal shown."""

import csv
import doctest
import json
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accidents import SLIPS, plant
from conftest import drawn
from funnelkit.department.callbacks import Asking, list_callbacks
from funnelkit.intake import Order, take_in
from funnelkit.leads.table import LOST
from funnelkit.recognition.phones import NO_PHONE
from funnelkit.worklists import claims, inquiries, rarity
from funnelkit.worklists.callbacks import find_callbacks
from funnelkit.worklists.claims import claims_of
from funnelkit.worklists.refused import find_refused
from funnelkit.worklists.signs import RULES, batches
from lead_samples import LAST, samples, to_leads

SEEDS = range(8)
FIRST = 20
TODAY = date(2026, 11, 1)
AS_OF = date(2026, 3, 31)


def found_in(*files, weights=None, as_of=None):
    """Give the leads of some files and what is found among them."""
    order = Order(tuple(map(str, files)), TODAY, as_of=as_of, drop_tests=True, persons=True)
    intake = take_in(order, {"manager"})
    return intake.leads, find_callbacks(intake.leads, intake.as_of, weights or {})


def test_slips_are_within_the_first_lines(tmp_path):
    caught = []
    for seed in SEEDS:
        slips = plant(tmp_path, seed)
        leads, found = found_in(tmp_path / "leads.csv", tmp_path / "tasks.csv")
        ids = 998 + leads.frame["row"].to_numpy()[found.places[:FIRST]]
        caught.append(len(slips & set(ids.tolist())))

    assert min(caught) >= SLIPS - 2
    assert np.mean(caught) >= 0.95 * SLIPS


HEAD = (
    "ID,Created at,Manager,Phone,Contacted,First contact,Appointment date,Showed up,Status,Closed at,"
    "Lost reason,Paid,NPS,Last activity"
)
PLAIN = [
    f"{n},2026-0{1 + n % 2}-{1 + n % 28:02} 10:{n % 60:02},{'Anna' if n % 3 else 'Bela'},+36 30 111 {1000 + n},yes,"
    f"2026-0{1 + n % 2}-{1 + n % 28:02} 12:{n % 60:02},,no,Lost,2026-03-{1 + n % 30:02} 1{n % 9}:{n % 59:02},"
    f"Too expensive,no,,"
    for n in range(1, 101)
]
"""Refusals after a talk, for a reason, days after the arrival: nothing is strange about them."""

TOLD = {
    "appointment_ahead": ",yes,2026-03-02 12:00,2026-04-02 10:00,no,Lost,2026-03-20 11:07,No answer,no,",
    "appointment_after": ",yes,2026-03-05 12:00,2026-03-09 10:00,no,Lost,2026-03-06 12:14,Too expensive,no,",
    "visit_later": ",yes,2026-03-02 12:00,2026-03-19 10:00,yes,Lost,2026-03-06 13:21,Too expensive,no,",
    "contact_later_contact": ",yes,2026-03-08 12:00,,no,Lost,2026-03-06 14:28,Too expensive,no,",
    "sale_marked": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 15:35,Too expensive,yes,",
    "phone_there": "+36 30 222 1111,no,,,no,Lost,2026-03-08 16:42,No phone,no,",
    "number_there": "+36 30 222 1112,no,,,no,Lost,2026-03-08 17:49,Wrong number,no,",
    "spoken_to_no_answer": ",yes,2026-03-07 12:00,,no,Lost,2026-03-08 18:56,No answer,no,",
    "never_contacted_reason": ",no,,,no,Lost,2026-03-08 10:03,Too expensive,no,",
    "not_twice_alone": "+36 30 222 1113,yes,2026-03-02 12:00,,no,Lost,2026-03-08 11:10,Duplicate,no,",
    "not_twice_alone_then": "+36 30 222 1116,yes,2026-03-02 12:00,,no,Lost,2026-03-08 11:13,Duplicate,no,",
    "not_twice_each": "+36 30 222 1115,no,,,no,Lost,2026-03-08 11:12,Duplicate,no,",
    "too_early_appointment": ",yes,2026-03-02 12:00,2026-03-06 10:00,no,Lost,2026-03-08 10:31,Spam,no,",
    "too_early_visit": ",yes,2026-03-02 12:00,2026-03-06 10:00,yes,Lost,2026-03-08 10:41,Duplicate,no,",
    "blank_reason_none": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 12:17,,no,",
    "blank_reason_unsaid": ",yes,2026-03-02 12:00,,no,Lost,2026-03-11 13:24,Other,no,",
    "at_once_days": ",no,,,no,Lost,2026-03-01 08:17,No answer,no,",
    "asked_again_lost": "+36 30 222 1114,yes,2026-03-02 12:00,,no,Lost,2026-03-08 14:31,Too expensive,no,",
    "activity_later": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 14:38,Too expensive,no,",
    "answered": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 15:38,Too expensive,no,9",
    "open_task_ahead": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 16:45,Too expensive,no,",
}
"""The end of one row for each way in which a sign is worded: created on 2026-03-01 08:05, Cili's."""

QUIET = {
    "the person bought through another lead": "+36 30 333 1111,no,,,no,Lost,2026-03-02 17:52,,no,",
    "the sale": "+36 30 333 1111,yes,2026-03-02 12:00,,no,Sold,2026-03-22 18:59,,yes,",
    "the second inquiry": "+36 30 222 1114,yes,2026-03-12 12:00,,no,Lost,2026-03-29 10:06,Bought elsewhere,no,",
    "asked again after the lead that was no duplicate": "+36 30 222 1116,no,,,no,In progress,,,no,",
    "said to be no lead": ",no,,,no,Lost,2026-03-01 08:07,Spam,no,",
    "no lead": ",no,,,no,Junk,2026-03-01 08:06,,no,",
    "the second of two that were both refused as duplicates": "+36 30 222 1115,no,,,no,Lost,2026-03-08 11:18,Duplicate,no,",
    "nobody answered for a week": ",no,,,no,Lost,2026-03-09 11:13,No answer,no,",
    "fell silent long after a talk": ",yes,2026-03-02 12:00,,no,Lost,2026-03-29 12:20,No answer,no,",
    "closed at once as the second lead it is": "+36 30 111 1002,no,,,no,Lost,2026-03-01 08:12,Duplicate,no,",
    "told farewell": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 10:38,Too expensive,no,",
    "answered a mailing": ",yes,2026-03-02 12:00,,no,Lost,2026-03-08 11:38,Too expensive,no,",
    "a test": ",no,,,no,Lost,2026-03-01 08:06,test,no,",
}
"""Rows that are on no list."""


TOUCHED = {
    "activity_later": "2026-03-10 09:20",
    "told farewell": "2026-03-08 11:20",
    "answered a mailing": "2026-03-29 09:20",
}
"""When something last happened, where the export tells."""


def write(folder, rows):
    later = {
        "the second inquiry": "2026-03-10 08:05",
        "asked again after the lead that was no duplicate": "2026-03-28 08:05",
    }
    lines = [
        f"{n},{later.get(name, '2026-03-01 08:05')},Cili,{rest},{TOUCHED.get(name, '')}"
        for n, (name, rest) in enumerate(rows.items(), 500)
    ]
    (folder / "leads.csv").write_text("\n".join([HEAD, *PLAIN, *lines]) + "\n", encoding="utf-8")
    task = 500 + list(rows).index("open_task_ahead")
    (folder / "tasks.csv").write_text(
        f"Task,Due date,Task status,Lead ID\nCall,2026-04-05,Open,{task}\nCall,2026-03-05,Completed,501\n",
        encoding="utf-8",
    )
    return folder / "leads.csv", folder / "tasks.csv"


@pytest.fixture
def export(tmp_path):
    return write(tmp_path, TOLD | QUIET)


def reasons(files, **settings):
    """Give the keys of the reasons of each listed row of Cili's."""
    leads, found = found_in(*files, **settings)
    rows = leads.frame["row"].to_numpy()[found.places].tolist()
    names = [*TOLD, *QUIET]
    first = len(PLAIN) + 2
    said = zip(rows, found.why(np.arange(len(rows))), strict=True)
    return {names[row - first]: {note.key.removeprefix("callback_") for note in why} for row, why in said}


def test_each_sign_is_found_and_worded(export):
    found = reasons(export)

    assert {name: name in keys for name, keys in found.items()} == dict.fromkeys(TOLD, True)
    assert {name: keys - {name} for name, keys in found.items() if keys != {name}} == {
        "not_twice_alone_then": {"asked_again_open"}
    }


def test_what_was_left_out_is_counted(export):
    _, found = found_in(*export)

    assert (found.sold_since, found.no_leads) == (1, 1)
    assert found.refused == len(PLAIN) + len(TOLD) + 9
    assert [rule.rule for rule in found.looked if rule.of is None] == []


def test_weights_change_the_order_and_leave_rules_out(export):
    found = reasons(export, weights={"number_there": 50, "batch": 0, "answered": 0})

    assert next(iter(found)) == "number_there"
    assert "answered" not in found


def test_the_younger_of_two_alike_comes_first(export):
    leads, found = found_in(*export)
    days = leads.frame["closed_at"].to_numpy()[found.places]
    keys = [{note.key for note in why} for why in found.why(np.arange(len(found.places)))]
    alike = [place for place, mine in enumerate(keys) if all("blank_reason" in key for key in mine)]

    assert len(alike) == 2
    assert days[alike[0]] > days[alike[1]]


def test_a_habit_is_no_accident(tmp_path):
    habit = [line.replace("Too expensive", "") for line in PLAIN]
    leads, rest = (
        [HEAD, *habit],
        [HEAD, *PLAIN[:80], *(re.sub("Anna|Bela", "Dora", line) for line in habit[80:])],
    )
    (tmp_path / "all.csv").write_text(
        "\n".join([*leads, PLAIN[0].replace("1,", "900,", 1)]), encoding="utf-8"
    )
    (tmp_path / "one.csv").write_text("\n".join(rest), encoding="utf-8")

    _, everybody = found_in(tmp_path / "all.csv")
    _, dora = found_in(tmp_path / "one.csv")

    assert [(note.key, note.params["rule"]) for note in everybody.notes] == [
        ("callbacks_common", "blank_reason")
    ]
    assert len(everybody.places) == 0
    assert [(note.key, dict(note.params)) for note in dora.notes] == [
        ("callbacks_habit", {"rule": "blank_reason", "manager": "Dora", "leads": 20, "of": 20})
    ]
    assert len(dora.places) == 0


@pytest.mark.parametrize(
    ("reason", "claim"),
    [
        *(("Дубль", "duplicate"), ("Нет номера телефона", "no_phone"), ("Rossz telefonszám", "wrong_number")),
        *(("Недозвон", "no_answer"), ("Спам", "no_lead"), ("Інше", "unsaid"), ("Túl drága", "other")),
        *(("not specified", "unsaid"), ("Doesn't answer", "no_answer"), ("Nincs telefonszám", "no_phone")),
    ],
)
def test_what_reasons_claim(reason, claim):
    assert claims_of([reason]) == [claim]


@drawn(15)
@given(samples(most=30))
def test_whatever_the_files_tell_there_is_a_list(sample):
    leads = to_leads(replace(sample, answers=None))
    found = find_callbacks(leads, LAST, {})

    lost = np.flatnonzero(leads.frame["outcome"].to_numpy() == LOST)
    assert found.refused == len(lost)
    assert set(found.places.tolist()) <= set(lost.tolist())
    assert len(set(found.places.tolist())) == len(found.places)
    assert (np.diff(found.scores) <= 0).all()
    assert all(found.why(np.arange(len(found.places))))
    for looked in found.looked:
        assert (looked.leads is None) == (looked.of is None)
        assert looked.of is None or 0 <= looked.leads <= looked.of <= found.refused


@given(samples(most=30), st.lists(st.sampled_from((NO_PHONE, 101, 102)), min_size=30, max_size=30))
def test_inquiries_are_counted_as_they_stood(sample, persons):
    leads = to_leads(replace(sample, answers=None))
    frame = leads.frame.assign(person=np.array(persons[: len(leads.frame)], np.int64))
    refused = find_refused(replace(leads, frame=frame), LAST)
    among = np.arange(len(frame)) % 3 > 0
    created = refused.frame.get("created_at", pd.Series([pd.NaT] * len(among)))

    for place, then, after in zip(
        refused.places.tolist(),
        refused.inquiries_then(among).tolist(),
        refused.next_inquiry.tolist(),
        strict=True,
    ):
        same = (refused.persons == refused.persons[place]) & (refused.persons[place] > 0)
        closed = refused.closed[refused.places == place][0]
        by_day = not refused.has_clock("closed_at")[0] or not refused.has_clock("created_at")[0]
        end = (
            closed.astype("datetime64[D]") + np.timedelta64(1, "D")
            if by_day
            else closed + np.timedelta64(1, "s")
        )
        since = np.fmax(end, created[place].to_datetime64() + np.timedelta64(1, "s"))
        later = same & (created >= since).to_numpy() if not np.isnat(closed) else np.zeros(len(same), bool)
        assert then == (same & ~later & among).sum()
        assert (after >= 0) == later.any()
        assert after < 0 or (later[after] and created[after] == created[later].min())


def test_rules_are_named_once():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_task_that_had_fallen_due_tells_less(export, tmp_path):
    leads, tasks = export
    row = 500 + list(TOLD).index("open_task_ahead")
    sooner, later = (f"Call,2026-03-08 {clock},Open,{row}" for clock in ("09:00", "18:00"))
    scores = []
    for task in (sooner, later):
        tasks.write_text(f"Task,Due date,Task status,Lead ID\n{task}\n", encoding="utf-8")
        scores.append(score_of("open_task_ahead", leads, tasks))

    assert 0 < scores[0] < scores[1]


def score_of(name, *files):
    leads, found = found_in(*files)
    rows = leads.frame["row"].to_numpy()[found.places].tolist()
    return found.scores[rows.index(len(PLAIN) + 2 + [*TOLD, *QUIET].index(name))]


def test_a_next_task_may_be_a_column(tmp_path):
    lines = [HEAD + ",Next task date", *(line + "," for line in PLAIN[:-1]), PLAIN[-1] + ",2026-04-05"]
    (tmp_path / "leads.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    order = Order((str(tmp_path / "leads.csv"),), TODAY, as_of=AS_OF)
    found = list_callbacks(order, Asking())

    assert [line.why[0].key for line in found.listing.lines] == ["callback_open_task_ahead"]
    assert found.listing.lines[0].id == "100"


def test_who_asks_again_and_is_spoken_with_tells_less(export):
    name = "asked_again_lost"
    closed, (leads, tasks) = score_of(name, *export), export
    text = leads.read_text("utf-8")
    leads.write_text(text.replace("Lost,2026-03-29 10:06,Bought elsewhere", "In progress,,"), "utf-8")

    assert 0 < score_of(name, leads, tasks) < closed


def test_the_one_in_work_among_the_forgotten_is_named(tmp_path):
    forgotten = [
        f"{n},2026-02-{n - 499:02} 08:05,Cili,,no,,,no,Lost,2026-03-20 17:05:{(n - 500) * 7:02},No answer,no,,"
        for n in range(500, 506)
    ]
    swept = "506,2026-03-18 08:05,Cili,,yes,2026-03-19 12:00,,no,Lost,2026-03-20 17:05:50,No answer,no,,"
    path = tmp_path / "leads.csv"
    path.write_text("\n".join([HEAD, *PLAIN, *forgotten, swept]) + "\n", encoding="utf-8")
    leads, found = found_in(path)
    why = {note.key: note.params for note in found.why(np.arange(1))[0]}

    assert leads.frame["row"].to_numpy()[found.places[0]] == 108
    assert why["callback_odd_one"] == {"others": 6, "own": 1, "days": 42}
    assert {looked.rule: looked.leads for looked in found.looked}["odd_one"] == 1


@pytest.fixture
def listed(funnelkit, export):
    """Run the command on the export and give its JSON document."""

    def run(*arguments):
        ended = funnelkit("callbacks", *export, "--format", "json", *arguments)
        assert (ended.code, ended.err) == (0, "")
        return json.loads(ended.out)

    return run


def test_limits_are_for_the_eye(listed, funnelkit, export):
    document = listed()
    printed = funnelkit("callbacks", *export, "--limit", "3").out

    assert len(document["lines"]) == document["of"] == len(TOLD)
    assert len(listed("--limit", "2")["lines"]) == 2
    assert printed.startswith(f"3 of {len(TOLD)} refused leads")


def test_a_filter_leaves_lines_out_and_no_knowledge(listed, funnelkit, export):
    document = listed("--where", "manager=cili")
    again = [line for line in document["lines"] if "asked again" in line["why"][0]["text"]]

    assert document["of"] == len(TOLD)
    assert document["refused"] == listed()["refused"]
    assert again[0]["why"][0]["params"]["row"] == len(PLAIN) + 2 + [*TOLD, *QUIET].index("the second inquiry")
    assert listed("--where", "manager=Anna")["of"] == 0
    assert funnelkit("callbacks", *export, "--where", "manager=Zoe").code == 3


def test_a_list_can_be_written_as_a_table(funnelkit, export, tmp_path):
    out = tmp_path / "list.csv"
    funnelkit("callbacks", *export, "--output", out, "--columns", "refusal_reason")
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))

    assert list(rows[0]) == ["file", "row", "id", "manager", "why", "refusal_reason"]
    assert len(rows) == len(TOLD)
    assert {row["manager"] for row in rows} == {"Cili"}


def test_nothing_personal_is_shown(listed, funnelkit, export):
    text = json.dumps(listed()) + funnelkit("callbacks", *export).out

    assert "+36" not in text
    assert "222 11" not in text


def test_a_phone_is_shown_where_it_is_asked_for(listed):
    lines = listed("--columns", "phone,closed_at")["lines"]
    phones = {line["why"][0]["key"].removeprefix("callback_"): line["phone"] for line in lines}

    assert phones["phone_there"] == "+36 30 222 1111"
    assert phones["visit_later"] is None


def test_weights_are_configured(funnelkit, export, tmp_path):
    path = tmp_path / "funnelkit.toml"
    path.write_text("[callbacks]\nanswered = 50\nbatch = 0\n")
    document = json.loads(funnelkit("callbacks", *export, "--config", path, "--format", "json").out)
    path.write_text("[callbacks]\nbad_mood = 2\n")
    strange = funnelkit("callbacks", *export, "--config", path)

    assert document["lines"][0]["why"][0]["key"] == "callback_answered"
    assert "batch" not in [rule["rule"] for rule in document["rules"]]
    assert strange.code == 2
    assert "bad_mood" in strange.err
    assert all(rule.name in strange.err for rule in RULES)


def test_without_refusals_there_is_no_list(funnelkit, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("ID,Created at,Manager,Contacted\n1,2026-03-01,Anna,yes\n2,2026-03-02,Bela,no\n")
    document = json.loads(funnelkit("callbacks", path, "--format", "json").out)

    assert (document["refused"], document["of"], document["lines"]) == (None, None, [])
    assert document["notes"][0]["key"] == "callbacks_no_refusals"


def test_missing_tables_are_named(funnelkit, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("ID,Created at,Status\n1,2026-03-01,Lost\n2,2026-03-02,Sold\n3,2026-03-03,Lost\n")
    document = json.loads(funnelkit("callbacks", path, "--format", "json").out)
    rules = {rule["rule"]: rule["of"] for rule in document["rules"]}

    assert (rules["open_task"], rules["asked_again"], rules["blank_reason"]) == (None, None, None)
    assert {"callbacks_add_tasks", "callbacks_add_phones"} <= {note["key"] for note in document["notes"]}


def test_refusals_of_one_minute_and_of_the_last_hour_stand_together(tmp_path):
    lines = [
        f"{n},2026-03-20 08:05,Cili,,yes,2026-03-21 12:00,,no,Lost,2026-03-31 18:30,Too expensive,no,,"
        for n in range(500, 506)
    ]
    path = tmp_path / "leads.csv"
    text = "\n".join([HEAD, *PLAIN, *lines]) + "\n"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "days.csv").write_text(re.sub(r" \d\d:\d\d", "", text), "utf-8")

    leads, found = found_in(path, as_of=date(2026, 4, 2))
    _, by_day = found_in(tmp_path / "days.csv", as_of=date(2026, 4, 2))

    assert set(leads.frame["row"].to_numpy()[found.places].tolist()) == set(range(102, 108))
    assert {note.key for note in found.why(np.arange(1))[0]} == {
        "callback_batch_minute",
        "callback_month_end",
    }
    assert found.why(np.arange(1))[0][0].params["others"] == 5
    assert {rule.rule: rule.of for rule in by_day.looked}["at_once"] is None


@pytest.mark.parametrize("module", [claims, rarity, batches, inquiries])
def test_examples_are_true(module):
    outcome = doctest.testmod(module)

    assert (outcome.failed, outcome.attempted > 0) == (0, True)
