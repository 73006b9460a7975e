"""One lead, one row: snapshots of an id are merged, second inquiries of a person left out, nothing is lost uncounted."""

import csv
import io
import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.leads.duplicates import find_same_person, merge_snapshots, restarted
from funnelkit.leads.table import LOST, OPEN, SOLD

DAY = date(2026, 1, 1)
FEW = drawn(60)
CELLS = st.tuples(
    st.integers(0, 5),  # id, 0: blank
    st.integers(0, 40),  # days since the newest change, 0: not known
    st.sampled_from((OPEN, SOLD, LOST)),
    st.sampled_from(("", "Web", "Phone")),
    st.integers(-1, 3),  # amount, -1: none
    st.sampled_from(("EUR", "USD")),
)


def _frame(rows):
    modified = [
        np.datetime64("NaT", "s") if not row[1] else np.datetime64(DAY + timedelta(row[1]), "s")
        for row in rows
    ]
    return pd.DataFrame(
        {
            "file": np.zeros(len(rows), np.int16),
            "row": np.arange(2, len(rows) + 2, dtype=np.int32),
            "outcome": np.array([row[2] for row in rows], np.int8),
            "modified_at": np.array(modified, "datetime64[s]"),
            "source": pd.Categorical([row[3] or None for row in rows], categories=["Web", "Phone"]),
            "hundredths": np.array([max(row[4], 0) for row in rows], np.int64),
            "amount_known": np.array([row[4] >= 0 for row in rows]),
            "currency": pd.Categorical([row[5] for row in rows], categories=["EUR", "USD"]),
        }
    )


def _keys(rows):
    keys = np.array([row[0] or -1 for row in rows], np.int64)
    return keys, keys != -1


@FEW
@given(st.lists(CELLS, min_size=1, max_size=25))
def test_merging_is_as_by_hand(rows):
    keys, known = _keys(rows)

    merged, left, gone = merge_snapshots(_frame(rows), keys, known)

    assert len(merged) + gone.sum() == len(rows)
    assert len(left) == len(merged)
    assert len(merged) == sum(not row[0] for row in rows) + len({row[0] for row in rows} - {0})
    for key in set(keys[known].tolist()):
        mine = sorted((row[1], place, row) for place, row in enumerate(rows) if row[0] == key)
        found = merged[left == key].iloc[0]
        newest = [row for _, _, row in reversed(mine)]
        assert found["outcome"] == newest[0][2]
        assert found["row"] == mine[-1][1] + 2
        source = next((row[3] for row in newest if row[3]), None)
        assert (found["source"] if isinstance(found["source"], str) else None) == source
        amount = next(((row[4], row[5]) for row in newest if row[4] >= 0), None)
        if amount:
            assert (found["hundredths"], found["currency"]) == amount


@FEW
@given(st.lists(CELLS, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_where_changes_are_dated(rows, random):
    rows = [(row[0], place + 1, *row[2:]) for place, row in enumerate(rows)]
    shuffled = random.sample(rows, len(rows))

    assert _merged(rows) == _merged(shuffled)


def _merged(rows):
    merged, left, _ = merge_snapshots(_frame(rows), *_keys(rows))
    columns = ("outcome", "modified_at", "source", "hundredths", "amount_known", "currency")
    lines = zip(left.tolist(), *(merged[name].astype(str).tolist() for name in columns), strict=True)
    return sorted(lines)


def _inquiries(*told):
    """Make leads of (day, person, outcome, day of closing)."""
    days = np.array([np.datetime64(DAY + timedelta(at[0]), "s") for at in told])
    closed = [
        np.datetime64("NaT", "s") if at[3] is None else np.datetime64(DAY + timedelta(at[3]), "s")
        for at in told
    ]
    frame = pd.DataFrame(
        {
            "created_at": days,
            "outcome": np.array([at[2] for at in told], np.int8),
            "closed_at": np.array(closed, "datetime64[s]"),
        }
    )
    persons = np.array([at[1] for at in told], np.int64)
    return frame, persons, persons >= 0


@pytest.mark.parametrize(
    ("told", "repeats"),
    [
        ([(0, 7, OPEN, None), (29, 7, OPEN, None)], [False, True]),
        ([(0, 7, OPEN, None), (30, 7, OPEN, None)], [False, False]),
        ([(0, 7, OPEN, None), (20, 7, OPEN, None), (40, 7, OPEN, None)], [False, True, False]),
        ([(0, 7, LOST, 5), (10, 7, OPEN, None)], [False, False]),
        ([(0, 7, LOST, 15), (10, 7, OPEN, None)], [False, True]),
        ([(0, 7, LOST, None), (10, 7, OPEN, None)], [False, True]),
        ([(0, 7, OPEN, 5), (10, 7, OPEN, None)], [False, True]),
        ([(0, 7, OPEN, None), (1, 8, OPEN, None)], [False, False]),
        ([(0, -1, OPEN, None), (1, -1, OPEN, None)], [False, False]),
        ([(10, 7, OPEN, None), (0, 7, OPEN, None)], [True, False]),
    ],
)
def test_inquiries_of_a_person(told, repeats):
    assert find_same_person(*_inquiries(*told)).tolist() == repeats


@FEW
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(-1, 2), st.sampled_from((OPEN, LOST)), st.none()),
        min_size=1,
        max_size=20,
    )
)
def test_every_person_keeps_the_first_inquiry(told):
    frame, persons, known = _inquiries(*told)

    repeats = find_same_person(frame, persons, known)

    assert not repeats[~known].any()
    for person in set(persons[known].tolist()):
        mine = np.flatnonzero(persons == person)
        days = frame["created_at"].to_numpy()[mine]
        assert not repeats[mine[np.argmin(days)]]
        kept = np.sort(days[~repeats[mine]]).astype("datetime64[D]").astype(int)
        assert (np.diff(kept) >= 30).all()


def test_numbers_that_begin_anew_are_no_ids():
    days = [0, 1, 2, 31, 32, 33]
    frame = pd.DataFrame({"created_at": np.array([np.datetime64(DAY + timedelta(at), "s") for at in days])})
    keys = np.array([1, 2, 3, 1, 2, 3])

    assert restarted(frame, keys, keys > 0).all()
    assert not restarted(frame, np.array([1, 2, 3, 4, 5, 1]), keys > 0)[1:5].any()
    assert not restarted(frame.iloc[[0, 1, 2, 0, 1, 5]], keys, keys > 0).any()


LINES = st.lists(
    st.tuples(
        st.sampled_from(("", "1", "2", "3", "0003")),
        st.integers(0, 60),
        st.sampled_from(("", "Ann", "Bob")),
        st.sampled_from(("New", "Won", "Lost", "Spam", "Strange", "")),
        st.sampled_from(("", "+7 700 000-00-01", "+7 700 000-00-02")),
    ),
    min_size=4,
    max_size=20,
)


@drawn(25)
@given(lines=LINES, how=st.sampled_from(("id", "person", "keep")))
def test_no_lead_vanishes_uncounted(lines, how, tmp_path_factory):
    from funnelkit.intake import Order, take_in

    path = tmp_path_factory.mktemp("rows") / "leads.csv"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("ID", "Created", "Manager", "Status", "Phone", "Source"))
    writer.writerows((a, (DAY + timedelta(b)).isoformat(), c, d, e, "Web") for a, b, c, d, e in lines)
    path.write_text(out.getvalue(), encoding="utf-8")

    intake = take_in(Order((str(path),), date(2026, 11, 1), duplicates=how), ("manager", "source"))

    counted = {"duplicate_ids": 0, "duplicate_persons": 0}
    for note in intake.notes:
        if note.key in counted:
            counted[note.key] += note.params["leads"]
    assert intake.inputs[0]["rows"] == len(lines) == len(intake.leads) + sum(counted.values())
    assert how != "keep" or not any(counted.values())
    assert set(intake.leads.frame["outcome"]) <= {0, 1, 2, 3}


def test_persons_by_phone_else_by_mail(funnelkit, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(
        "Created,Source,Phone,Email,Status,Closed date\n"
        "2026-01-01,Web,+7 700 000-00-01,a@example.com,Won,2026-01-03\n"
        "2026-01-02,Web,8 700 000 00 01,,New,\n"
        "2026-01-10,Web,+7 700 000-00-01,a@example.com,New,\n"
        "2026-01-05,Web,,b@example.com,New,\n"
        "2026-01-06,Web,,B@example.com,New,\n"
        "2026-01-07,Web,,,New,\n"
        "2026-01-08,Web,,,Lost,2026-01-09\n",
        encoding="utf-8",
    )

    document = json.loads(funnelkit("report", path, "--duplicates", "person", "--format", "json").out)

    metrics = document["sections"][0]["rows"][0]["metrics"]
    assert (metrics["leads"]["n"], metrics["sold"]["n"]) == (5, 1)
    gone = next(note["params"] for note in document["notes"] if note["key"] == "duplicate_persons")
    assert (gone["leads"], gone["rows"]) == (2, [3, 6])


def test_words_for_ids_of_three_files_are_no_repeats(funnelkit, tmp_path):
    for name in "abc":
        rows = [f"{name.upper()}-{n},2026-03-0{n},{'sold' if n < 3 else 'open'},Anna" for n in range(1, 6)]
        text = "\n".join(["Lead ID,Created,Status,Manager", *rows])
        (tmp_path / f"{name}.csv").write_text(f"{text}\n", encoding="utf-8")

    document = json.loads(funnelkit("report", tmp_path, "--format", "json").out)

    assert document["sections"][0]["rows"][0]["metrics"]["leads"]["n"] == 15
    assert not [note for note in document["notes"] if note["key"] == "duplicate_ids"]
