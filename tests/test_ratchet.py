"""The ratchet: a baseline moves knowingly, or only where a comparison says that it is better."""

from __future__ import annotations

import io
import json
import sys
from datetime import date, timedelta

import pytest

from funnelkit.store import folder
from funnelkit.store.history import load_history


def month(number, contacted, sold, leads=400, manager="Anna"):
    """Write an export of one month: so many leads, of them contacted, and of these sold."""
    lines = ["Lead ID,Created at,Manager,Contacted,Status"]
    for lead in range(leads):
        status = "Sold" if lead < sold else "Lost" if lead % 2 else "Open"
        mark = "yes" if lead < contacted else "no"
        lines.append(f"{number}-{lead},2026-{number:02d}-{1 + lead % 28:02d},{manager},{mark},{status}")
    return "\n".join(lines) + "\n"


def seen(text):
    """Give the day 60 days after the end of the month: a mark without a date is compared only at one distance."""
    number = int(text.splitlines()[1].split("-")[0])
    return str(date(2026, number + 1, 1) + timedelta(days=59))


@pytest.fixture
def run(funnelkit, tmp_path, monkeypatch):
    """Run `baseline` on exports that are given by their names, and give its JSON."""
    monkeypatch.chdir(tmp_path)

    def call(text, *options):
        (tmp_path / "export.csv").write_text(text)
        ended = funnelkit("baseline", "export.csv", "--as-of", seen(text), *options, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        return json.loads(ended.out)

    return call


WINTER = month(1, 200, 40)


def test_the_first_one_is_kept_and_stands(run, tmp_path):
    kept = run(WINTER, "--if-better")

    assert (kept["how"], kept["written"], kept["standing"], kept["judged"]) == (
        "if_better",
        True,
        "2026-01",
        [],
    )
    assert folder.find_standing(tmp_path / ".funnelkit") == "2026-01"


@pytest.mark.parametrize(
    ("contacted", "sold", "how"),
    [(280, 40, "if_better"), (200, 40, None), (120, 40, None), (280, 8, None), (210, 44, None)],
)
def test_it_moves_only_where_something_improved_and_nothing_is_worse(run, tmp_path, contacted, sold, how):
    run(WINTER)
    found = run(month(2, contacted, sold), "--if-better")
    verdicts = {row["metric"]: row["verdict"] for row in found["judged"]}

    assert found["how"] == how
    assert found["written"] is (how is not None)
    assert found["standing"] == ("2026-02" if how else "2026-01")
    assert found["replaced"] == ("2026-01" if how else None)
    assert ("improved" in verdicts.values() and "worse" not in verdicts.values()) is (how is not None)
    assert folder.names(tmp_path / ".funnelkit") == (["2026-01", "2026-02"] if how else ["2026-01"])
    assert [entry.how for entry in load_history(tmp_path / ".funnelkit")] == ["kept", *([how] if how else [])]


def test_it_says_what_compare_says(run, funnelkit):
    run(WINTER)
    found = run(month(2, 280, 8), "--if-better")
    compared = json.loads(
        funnelkit("compare", "export.csv", "--as-of", seen(month(2, 0, 0)), "--format", "json").out
    )
    verdicts = {
        key: entry["verdict"]
        for key, entry in compared["sections"][0]["rows"][0]["metrics"].items()
        if entry["verdict"]
    }

    assert {row["metric"]: row["verdict"] for row in found["judged"]} == verdicts
    assert {"improved", "worse"} <= set(verdicts.values())


def test_what_was_defined_otherwise_is_never_better(run):
    run(WINTER)
    found = run(month(2, 400, 200), "--if-better", "--where", "manager=Anna")

    assert found["how"] is None
    assert {row["verdict"] for row in found["judged"]} <= {"not_comparable", "not_tracked"}
    assert "definition_differs" in {note["key"] for note in found["notes"]}


def test_nothing_since_is_nothing_to_judge(run):
    run(WINTER)
    found = run(WINTER, "--if-better")

    assert (found["how"], found["judged"], found["standing"]) == (None, [], "2026-01")


def test_it_is_held_against_the_one_that_was_accepted(run, tmp_path):
    run(month(1, 300, 40))
    run(month(2, 100, 40), "--accept")
    found = run(month(3, 200, 80), "--if-better")

    assert (found["how"], found["replaced"]) == ("if_better", "2026-02")


def test_what_comes_through_a_pipe_is_read_once(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for text, how in ((WINTER, "if_better"), (month(2, 280, 40), "if_better")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        ended = funnelkit("baseline", "-", "--as-of", seen(text), "--if-better", "--format", "json")
        assert (ended.code, json.loads(ended.out)["how"]) == (0, how)


def test_several_of_which_none_was_accepted(run, funnelkit):
    run(month(1, 200, 40))
    run(month(2, 200, 40))
    ended = funnelkit("baseline", "export.csv", "--as-of", "2026-05-01", "--if-better")

    assert ended.code == 4
    assert "none was accepted" in ended.err


def test_how_it_is_told(run, funnelkit, tmp_path, golden):
    steps = (
        (1, 200, 40, ""),
        (2, 120, 40, "--if-better"),
        (2, 210, 40, "--if-better"),
        (1, 200, 40, "--if-better"),
        (3, 280, 40, "--if-better"),
        (3, 280, 40, "--accept"),
        (1, 200, 40, "--accept"),
        (4, 200, 40, ""),
    )
    text = ""
    for number, contacted, sold, option in steps:
        name = f"month-{number}.csv"
        (tmp_path / name).write_text(month(number, contacted, sold))
        command = ["baseline", name, "--as-of", seen(month(number, 1, 1)), *option.split()]
        ended = funnelkit(*command, width=100)
        assert (ended.code, ended.err) == (0, "")
        text += f"$ funnelkit {' '.join(command)}\n{ended.out}\n"
    for command in (["baselines", "rename", "2026-03", "spring"], ["baselines", "remove", "2026-04"]):
        assert funnelkit(*command).code == 0
    text += f"$ funnelkit baselines list\n{funnelkit('baselines', 'list', width=100).out}"

    golden("cli/baseline-if-better.txt", text)
    golden(
        "cli/json-baselines-history.json",
        json.dumps(json.loads(funnelkit("baselines", "list", "--format", "json").out)["history"], indent=1)
        + "\n",
    )


def test_a_kept_baseline_is_made_to_stand_again_by_its_name(run, funnelkit, tmp_path):
    run(WINTER)
    run(month(2, 280, 40), "--if-better")
    store = tmp_path / ".funnelkit"

    back = json.loads(funnelkit("baselines", "accept", "2026-01", "--format", "json").out)
    assert (back["accepted"], back["written"], back["replaced"]) == ("2026-01", True, "2026-02")
    assert folder.find_standing(store) == "2026-01"
    assert [entry.how for entry in load_history(store)] == ["kept", "if_better", "accepted"]

    again = funnelkit("baselines", "accept", "2026-01")
    assert again.out == "Baseline 2026-01 stands already: nothing to do.\n"
    assert len(load_history(store)) == 3


def test_a_baseline_that_is_not_there_cannot_stand(run, funnelkit):
    run(WINTER)
    ended = funnelkit("baselines", "accept", "2026-0l")
    assert ended.code == 4
    assert "2026-01" in ended.err
