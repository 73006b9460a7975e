"""Baselines that grow month by month: each period stays as it was known on the day its export was taken."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from conftest import drawn

FIRST = date(2026, 1, 1)
NUMBERS = count()
HEADINGS = "Lead ID,Created at,Manager,First contact,Appointment date,Show,Status,Closed at"

_waits = st.none() | st.integers(0, 80)
_leads = st.lists(
    st.tuples(st.integers(0, 89), st.sampled_from(["Anna", "Boris"]), _waits, _waits, _waits), max_size=30
)


def export(leads, as_of):
    """Write the leads as an export taken on a day tells them: what came later is not in it, appointments ahead are."""
    lines = [HEADINGS]
    for number, (day, manager, contact, appointment, sale) in enumerate(leads):
        created = FIRST + timedelta(days=day)
        known = [None if wait is None else created + timedelta(days=wait) for wait in (contact, sale)]
        contacted, sold = (on if on and on <= as_of else None for on in known)
        met = "" if appointment is None else created + timedelta(days=appointment)
        came = "" if not met else "yes" if met <= as_of and number % 2 else "no"
        if created <= as_of:
            status = "Sold" if sold else "Open"
            lines.append(
                f"L{number},{created},{manager},{contacted or ''},{met},{came},{status},{sold or ''}"
            )
    return "\n".join(lines) + "\n"


@pytest.fixture
def department(funnelkit, tmp_path, monkeypatch):
    """Give what runs commands in a folder of exports, and reads their JSON."""
    monkeypatch.chdir(tmp_path)

    def run(command, leads, as_of, *options):
        path = tmp_path / f"seen-{as_of}.csv"
        path.write_text(export(leads, as_of))
        ended = funnelkit(command, path, "--as-of", as_of, *options, "--format", "json")
        assert (ended.code, ended.err) == (0, ""), ended.err
        return json.loads(ended.out)

    run.shown = lambda name: json.loads(
        funnelkit("baselines", "show", name, "--store", run.store, "--format", "json").out
    )
    return run


def rows_of(document, by):
    return {
        tuple(row["group"].values()): row["metrics"]
        for section in document["sections"]
        if section["by"] == by
        for row in section["rows"]
    }


LEADS = [
    *((0, "Anna", None, None, None), (0, "Anna", 0, 3, 1), (2, "Anna", 1, 40, 50)),
    *((31, "Boris", 1, 3, 2), (40, "Boris", None, None, None), (41, "Boris", 0, 2, None)),
]
"""Some of each month, so that every export tells all steps."""


@drawn(8, phases=(Phase.explicit, Phase.generate))
@given(_leads, st.integers(0, 25), st.integers(0, 25), st.booleans())
def test_each_period_stays_as_it_was_known_on_its_day(department, tmp_path, leads, wait, later, turned):
    leads = [*LEADS, *leads]
    days = {
        "2026-01": date(2026, 2, 1) + timedelta(days=wait),
        "2026-02": date(2026, 3, 1) + timedelta(days=later),
    }
    department.store = str(tmp_path / f"store-{next(NUMBERS)}")
    options = ("--store", department.store, "--name", "grown", "--add")
    order = sorted(days.items(), reverse=turned)
    for place, (period, seen) in enumerate(order):
        kept = department("baseline", leads, seen, "--period", period, *(options if place else options[:-1]))

    assert kept["periods"] == list(days)
    assert kept["seen"] == [str(day) for day in days.values()]
    assert kept["as_of"] == str(max(days.values()))
    shown = rows_of(department.shown("grown"), ["period"])
    for period, seen in days.items():
        alone = rows_of(department("report", leads, seen, "--period", period), ["period"])
        assert shown[period,] == alone[period,]


def test_a_period_that_was_held_keeps_its_day(department, funnelkit, tmp_path, golden):
    department.store = str(tmp_path / ".funnelkit")
    department("baseline", LEADS, date(2026, 2, 1), "--name", "grown")
    department("baseline", LEADS, date(2026, 3, 5), "--period", "2026-02", "--add")
    again = department("baseline", LEADS, date(2026, 3, 5), "--period", "2026-02", "--add")

    assert again["written"] is False
    assert again["seen"] == ["2026-02-01", "2026-03-05"]
    rates = rows_of(department.shown("grown"), ["period"])
    assert rates["2026-01",]["sold_within_30d"]["of"] == 2
    assert rates["2026-01",]["show_rate"]["of"] == 1
    shown = "".join(
        f"$ funnelkit {' '.join(words)}\n{funnelkit(*words, width=80).out}\n"
        for words in (["baselines", "list"], ["baselines", "show", "grown"])
    )
    golden("cli/baselines-grown.txt", shown)


def test_a_period_seen_again_is_measured_anew(department, tmp_path):
    department.store = str(tmp_path / ".funnelkit")
    department("baseline", LEADS, date(2026, 2, 2), "--name", "grown")
    kept = department("baseline", LEADS, date(2026, 3, 31), "--add")

    assert kept["seen"] == ["2026-03-31", "2026-03-31"]
    [told] = [note for note in kept["notes"] if note["key"] == "ripened"]
    assert told["params"] == {"period": "2026-01", "as_of": "2026-03-31", "now": 2, "was": 1}
    assert rows_of(department.shown("grown"), ["period"])["2026-01",]["sold"] == {"n": 2}
