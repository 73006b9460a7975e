"""What cannot be read of a store is named, with what to do, and hides nothing of the rest."""

import json

import pytest

EXPORT = "examples/leads-january-february.xlsx"


@pytest.fixture
def kept(funnelkit, tmp_path):
    """Keep two baselines, a change and letters; give the folder and what runs commands on it."""
    folder = tmp_path / "kept"

    def run(*words):
        return funnelkit(*words, "--store", folder)

    for name, period in (("winter", "2026-01"), ("spring", "2026-02")):
        assert run("baseline", EXPORT, "--name", name, "--period", period).code == 0
    assert run("changes", "add", "2026-03-01", "Call at once", "--expect", "contact_rate=up").code == 0
    assert run("report", EXPORT, "--redact").code == 0
    return folder, run


def test_a_sound_store_is_said_to_be(kept):
    folder, run = kept
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ended = run("baselines", "check")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"All that {folder} keeps can be read: baselines 2, runs 1.\n"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_store_that_is_not_there_is_sound(funnelkit, tmp_path):
    ended = funnelkit("baselines", "check", "--store", tmp_path / "nowhere")

    assert (ended.code, "baselines 0, runs 0" in ended.out) == (0, True)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("baselines/winter.json", "baseline_damaged"),
        ("history.toml", "history_damaged"),
        ("changes.toml", "changes_damaged"),
        ("letters.json", "letters_damaged"),
    ],
)
def test_what_is_damaged_is_named(kept, file, key):
    folder, run = kept
    (folder / file).write_bytes(b"{[ no")
    ended = run("baselines", "check")
    told = json.loads(run("baselines", "check", "--format", "json").out)

    assert ended.code == 4
    assert str(folder / file) in ended.out.replace("\n  ", " ")
    assert [fault["key"] for fault in told["unread"]] == [key]
    assert told["read"]["baselines"] == 2 - (key == "baseline_damaged")


def test_a_damaged_run_is_named(kept):
    folder, run = kept
    (path,) = (folder / "runs").iterdir()
    path.write_bytes(b"")
    ended = run("baselines", "check", "--format", "json")
    told = json.loads(ended.out)

    assert (ended.code, told["read"]["runs"]) == (4, 0)
    assert [note["key"] for note in told["notes"]] == ["run_left_out"]


def test_a_damaged_baseline_does_not_hide_the_others(kept):
    folder, run = kept
    (folder / "baselines" / "winter.json").write_bytes(b"{}")
    ended = run("baselines", "list")
    told = json.loads(run("baselines", "list", "--format", "json").out)

    assert ended.code == 0
    assert 'the baseline "winter" is not as funnelkit wrote it' in ended.out
    assert [entry["name"] for entry in told["baselines"]] == ["spring"]
    assert [fault["key"] for fault in told["unread"]] == ["baseline_damaged"]
