"""Kept runs: what a department looked like on the day of an export, and what is left out when it is read again."""

from __future__ import annotations

import json
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.periods import month_of
from funnelkit.store import documents, runs, writing
from funnelkit.store.runs import Run, digest_of, keep_run, load_runs, try_to_keep
from funnelkit.tally import STEPS
from transcripts import copy_examples

DAY = date(2026, 3, 6)
NUMBERS = count()


def run(as_of=DAY, definitions="a", months=(1, 2), n=5):
    periods = tuple(month_of(2026, month) for month in months)
    return Run(as_of, "month", definitions, periods, tuple({"leads": n + m, "sold": 0} for m in months))


@st.composite
def any_runs(draw):
    months = draw(st.lists(st.integers(1, 12), unique=True, max_size=4))
    names = draw(st.lists(st.sampled_from(STEPS), unique=True, max_size=5)) if months else []
    counts = [{name: draw(st.integers(0, 2**50)) for name in names} for _ in months]
    as_of = draw(st.sampled_from([DAY, date(2026, 4, 6)]))
    periods = tuple(month_of(2026, month) for month in months)
    return Run(
        as_of, draw(st.sampled_from(["month", "week"])), draw(st.sampled_from("abc")), periods, tuple(counts)
    )


@drawn(20)
@given(st.lists(any_runs(), max_size=6))
def test_the_last_run_of_a_day_and_of_definitions_is_kept(tmp_path, several):
    folder = tmp_path / f"store-{next(NUMBERS)}"
    for one in several:
        keep_run(folder, one)
        assert not keep_run(folder, one), "the very same changes nothing"
    last = {(one.as_of, one.definitions): one for one in several}

    found, notes = load_runs(folder)
    assert notes == ()
    assert list(found) == [last[key] for key in sorted(last)]


def test_the_same_run_gives_the_same_bytes(tmp_path):
    keep_run(tmp_path / "a", run())
    keep_run(tmp_path / "a", run(definitions="b"))
    keep_run(tmp_path / "b", run(definitions="b"))
    keep_run(tmp_path / "b", run())
    files = [(tmp_path / name / "runs" / "2026-03-06.json").read_bytes() for name in "ab"]

    assert files[0] == files[1]
    assert json.loads(files[0])["runs"][0]["periods"][0] == {
        "name": "2026-01", "start": "2026-01-01", "end": "2026-02-01", "counts": [6, 0],
    }  # fmt: skip


def test_a_store_without_runs_has_none(tmp_path):
    assert load_runs(tmp_path / "none") == ((), ())


def again(data, **changed):
    document = json.loads(data) | changed
    return json.dumps(document | {"checksum": documents.checksum(document)}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[:-20],
        lambda data: data.replace(b"[6,0]", b"[7,0]"),
        lambda data: again(data, as_of="2026-03-07"),
        lambda data: again(data, runs=[{}]),
        lambda data: again(data, runs=[{**json.loads(data)["runs"][0], "step_names": ["leads"]}]),
        lambda data: again(data, runs=[json.loads(data.replace(b"[6,0]", b"[-6,0]"))["runs"][0]]),
        lambda data: again(data, funnelkit_runs=2),
    ],
)
def test_what_is_not_as_it_was_written_is_left_out_and_named(tmp_path, spoil):
    keep_run(tmp_path, run())
    keep_run(tmp_path, run(date(2026, 4, 6)))
    path = tmp_path / "runs" / "2026-03-06.json"
    path.write_bytes(spoil(path.read_bytes()))

    found, notes = load_runs(tmp_path)
    assert found == (run(date(2026, 4, 6)),)
    assert [(note.key, note.params["path"]) for note in notes] == [("run_left_out", str(path))]


def test_a_damaged_file_is_replaced_and_a_newer_one_is_not(tmp_path):
    keep_run(tmp_path, run())
    path = tmp_path / "runs" / "2026-03-06.json"
    newer = again(path.read_bytes(), funnelkit_runs=2)
    path.write_bytes(b"{")
    assert keep_run(tmp_path, run())
    assert load_runs(tmp_path) == ((run(),), ())
    path.write_bytes(newer)
    assert not keep_run(tmp_path, run())
    assert path.read_bytes() == newer


def test_links_are_not_followed(tmp_path):
    keep_run(tmp_path / "elsewhere", run())
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "runs").symlink_to(tmp_path / "elsewhere" / "runs")
    with pytest.raises(writing.StrangeFile):
        keep_run(tmp_path / "store", run())
    (tmp_path / "other" / "runs").mkdir(parents=True)
    (tmp_path / "other" / "runs" / "2026-03-06.json").symlink_to(
        tmp_path / "elsewhere" / "runs" / "2026-03-06.json"
    )
    assert [note.key for note in load_runs(tmp_path / "other")[1]] == ["run_left_out"]


def test_a_run_that_cannot_be_kept_is_a_note(tmp_path):
    (tmp_path / "runs").write_text("in the way")
    assert [note.key for note in try_to_keep(tmp_path, run())] == ["run_not_kept"]
    assert try_to_keep(tmp_path / "free", run()) == ()


def test_definitions_that_decide_make_another_digest():
    one = {"where": [["manager", "Anna"]], "duplicates": "id", "sale": "won", "mapping": {"a": "b"}}
    assert digest_of(one, "month") == digest_of({**one, "mapping": {}, "statuses": {}}, "month")
    others = [{**one, key: "other"} for key in runs.DECIDING]
    digests = {digest_of(other, "month") for other in others} | {
        digest_of(one, "week"),
        digest_of(one, "month"),
    }
    assert len(digests) == len(runs.DECIDING) + 2


def test_a_baseline_keeps_the_run_it_was_measured_in(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(copy_examples(tmp_path))
    command = ("baseline", "lidy-yanvar-fevral.csv", "--format", "json")
    assert funnelkit(*command).code == 0
    assert funnelkit(*command, "--where", "manager=Анна К.", "--name", "anna").code == 0
    found, _ = load_runs(tmp_path / ".funnelkit")

    assert {one.as_of for one in found} == {DAY}
    [whole] = [one for one in found if sum(counts["leads"] for counts in one.counts) == 373]
    report = json.loads(funnelkit("report", "lidy-yanvar-fevral.csv", "--format", "json").out)
    for row, period, counts in zip(report["sections"][1]["rows"], whole.periods, whole.counts, strict=True):
        assert row["group"]["period"] == period.name
        for step in ("leads", "contacted", "appointments", "shows", "visits", "sold", "lost", "non_target"):
            assert row["metrics"][step]["n"] == counts[step]


def test_a_baseline_whose_run_cannot_be_kept_is_kept_all_the_same(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(copy_examples(tmp_path))
    (tmp_path / ".funnelkit").mkdir()
    (tmp_path / ".funnelkit" / "runs").write_text("in the way")
    ended = funnelkit("baseline", "lidy-yanvar-fevral.csv", "--format", "json")

    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert found["written"]
    assert [note["key"] for note in found["notes"]][-1] == "run_not_kept"
