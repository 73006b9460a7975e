"""Columns of the other rows of a lead: its deals, tasks, calls, older rows of its own, each named by file and row."""

import csv
import io
import json

import numpy as np
import pytest

LEADS = """ID,Created,Manager,Contacted,Status,Phone,Link
101,2026-03-01,Anna,yes,Sold,+36 30 111 2222,
102,2026-03-02,Anna,no,New,+36 30 111 2223,own
103,2026-03-03,Bela,yes,Lost,+36 30 111 2224,
"""
CALLS = """Call ID,Lead ID,Call time,Manager,Duration,Recording,Link
9001,101,2026-03-01 10:00,Anna,120,https://calls.example/1,far
9002,'101,2026-03-02 11:00,Anna,35,https://calls.example/2,
9003,103,2026-03-03 11:30,Bela,300,=1+1,
9004,999,2026-03-03 11:30,Bela,300,https://calls.example/4,
"""
DEALS = """Deal ID,Lead ID,Stage,Closed,Amount,Responsible,Comment
501,101,Won,2026-03-05,1000,Anna,fine
502,101,Lost,2026-03-06,200,Anna,second
503,103,Lost,2026-03-07,300,Bela,
"""
TASKS = """Task ID,Lead ID,Task,Due date,Completed,Responsible
1,102,Call,2026-03-04,no,Anna
2,102,Mail,2026-03-05,yes,Anna
"""


@pytest.fixture
def listed(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(columns, form="json", /, *options, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        names = [f"{name}.csv" for name in files]
        ended = funnelkit("rows", "leads", *names, "--columns", columns, *options, "--format", form)
        if form != "json" or ended.code:
            return ended
        return json.loads(ended.out)

    return run


def told(document, name):
    return [(line[name], line.get(f"{name}_from")) for line in document["lines"]]


def test_calls_tasks_and_deals_bring_their_cells_with_file_and_row(listed):
    found = listed("Recording,Comment,Task,due_at", leads=LEADS, calls=CALLS, deals=DEALS, tasks=TASKS)
    assert found["columns"][:2] == ["Recording", "Recording_from"]
    assert told(found, "Recording") == [
        (["https://calls.example/1", "https://calls.example/2"], ["calls.csv 2", "calls.csv 3"]),
        (None, None),
        ("=1+1", ["calls.csv 4"]),
    ]
    assert told(found, "Comment") == [
        (["fine", "second"], ["deals.csv 2", "deals.csv 3"]),
        (None, None),
        (None, None),
    ]
    assert told(found, "Task")[1] == (["Call", "Mail"], ["tasks.csv 2", "tasks.csv 3"])
    assert told(found, "due_at")[1] == (["2026-03-04", "2026-03-05"], ["tasks.csv 2", "tasks.csv 3"])


@pytest.mark.parametrize(
    "heading", ["Ссылка на запись разговора", "Запис розмови", "Hangfelvétel", "Call Recording URL"]
)
def test_recordings_are_found_by_their_usual_headings(listed, heading):
    found = listed("recording", leads=LEADS, calls=CALLS.replace("Recording", heading))
    assert told(found, "recording")[2] == ("=1+1", ["calls.csv 4"])
    own = listed("recording", leads=LEADS.replace("Link", heading))
    assert [line["recording"] for line in own["lines"]] == [None, "own", None]


def test_the_own_row_of_a_lead_comes_first(listed):
    found = listed("Link,Phone", leads=LEADS, calls=CALLS)
    assert told(found, "Link") == [("far", ["calls.csv 2"]), ("own", None), (None, None)]
    assert found["columns"] == ["Link", "Link_from", "Phone"]


def test_older_rows_of_a_lead_are_named_too(listed):
    newer = "ID,Created,Manager,Contacted,Status,Phone,Link\n101,2026-03-01,Anna,yes,Sold,,\n"
    found = listed("Phone", leads=LEADS, newer=newer)
    by_id = {line["id"]: (line["file"], line["Phone"], line["Phone_from"]) for line in found["lines"]}
    assert by_id["101"] == ("newer.csv", "+36 30 111 2222", ["leads.csv 2"])
    assert by_id["102"] == ("leads.csv", "+36 30 111 2223", None)
    kept = listed("Phone", "json", "--duplicates", "keep", leads=LEADS, newer=newer)
    assert [line["Phone"] for line in kept["lines"] if line["file"] == "newer.csv"] == [None]


def test_rows_that_do_not_name_the_lead_are_left_alone(listed):
    """Calls numbered from 1 meet the ids of leads by chance."""
    calls = CALLS.replace("Call ID,Lead ID", "Number,ID").replace("'101", "101")
    ended = listed("Recording", leads=LEADS, calls=calls.replace("ID,Call time", "Call ID,Call time"))
    assert ended.code == 2
    assert "no field and no heading Recording" in ended.err


def test_lists_for_people_and_spreadsheets(listed):
    shown = listed("Recording", "terminal", leads=LEADS, calls=CALLS).out
    assert "Recording: file and row" in shown
    assert "https://calls.example/1; https://calls.example/2  calls.csv 2; calls.csv 3" in shown
    table = listed("Recording", "csv", leads=LEADS, calls=CALLS).out
    lines = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    assert [line["Recording_from"] for line in lines] == ["calls.csv 2; calls.csv 3", "", "calls.csv 4"]
    assert lines[2]["Recording"] == "'=1+1"


@pytest.mark.parametrize("texts", [False, True])
def test_all_rows_of_a_lead_are_found(listed, texts):
    """Held against a plain join, row by row."""
    rng = np.random.default_rng(7)
    name = (lambda n: f"L-{n:04d}") if texts else str
    ids = [name(n) for n in rng.permutation(400)[:120].tolist()]
    called = [name(n) for n in rng.integers(0, 400, 300).tolist()]
    leads = "".join(f"{one},2026-03-{1 + at % 28:02d},Anna,New\n" for at, one in enumerate(ids))
    calls = "".join(f"{at},{one},2026-03-30,Anna,12,u{at}\n" for at, one in enumerate(called))
    found = listed(
        "Recording",
        leads="Lead ID,Created,Manager,Status\n" + leads,
        calls="Call ID,Lead ID,Call time,Manager,Duration,Recording\n" + calls,
    )
    for line in found["lines"]:
        mine = [at for at, one in enumerate(called) if one == line["id"]]
        links = line["Recording"]
        assert (links if isinstance(links, list) else [links] if links else []) == [f"u{at}" for at in mine]
        assert line["Recording_from"] == ([f"calls.csv {at + 2}" for at in mine] or None)
