"""The notebook face: what it gives is what the commands give; nothing of persons is in a frame."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import funnelkit as fk
from funnelkit.errors import FunnelkitError, InputError, UsageError

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
MARCH = EXAMPLES / "leads-march.xlsx"
BEFORE = EXAMPLES / "leads-january-february.xlsx"


@pytest.fixture(scope="module")
def leads():
    return fk.load(MARCH, EXAMPLES / "tasks-march.csv")


@pytest.fixture(scope="module")
def found(leads):
    return fk.measure(leads)


def without_worth(document):
    """Leave out what a report adds from work lists, and its notes of files that it alone names."""
    return {key: value for key, value in document.items() if key not in ("worth_doing", "inputs")}


def test_measure_gives_what_report_gives(found, funnelkit):
    printed = json.loads(funnelkit("report", MARCH, EXAMPLES / "tasks-march.csv", "--format", "json").out)

    assert without_worth(found.to_dict()) == without_worth(printed)


def test_compare_gives_what_compare_gives(leads, funnelkit, tmp_path):
    funnelkit("baseline", BEFORE, "--store", tmp_path)
    told = json.loads(
        funnelkit("compare", MARCH, EXAMPLES / "tasks-march.csv", "--store", tmp_path, "--format", "json").out
    )
    own = fk.compare(leads, fk.baseline(fk.load(BEFORE))).to_dict()

    assert own["sections"] == told["sections"]
    kept = fk.compare(leads, fk.open_baseline(store=tmp_path)).to_dict()
    assert kept["sections"] == told["sections"]


def test_a_baseline_is_kept_where_the_command_finds_it(funnelkit, tmp_path):
    fk.keep_baseline(fk.baseline(fk.load(BEFORE), name="spring"), tmp_path)

    assert fk.open_baseline("spring", tmp_path).name == "spring"
    assert "spring" in funnelkit("baselines", "list", "--store", tmp_path).out


def test_a_frame_has_a_row_a_figure(found):
    frame = found.to_frame()
    row = frame[(frame["section"] == "") & (frame["metric"] == "contact_rate")].iloc[0]
    rate = found.to_dict()["sections"][0]["rows"][0]["metrics"]["contact_rate"]

    assert (row["hits"], row["of"], row["value"]) == (rate["hits"], rate["of"], rate["value"])
    assert frame["low"].dtype == "Float64"


def test_leads_are_a_frame_without_persons(leads):
    frame = leads.to_frame()

    assert len(frame) == len(leads) == 203
    assert set(frame["outcome"].cat.categories) == {"open", "sold", "lost", "non_target"}
    assert frame["contacted"].dtype == "boolean"
    assert frame["amount"].notna().sum() > 0
    assert not {"phone", "email", "person", "nps_reason", "hundredths"} & set(frame)
    assert frame["nps"].min() >= 0


def test_what_a_file_does_not_tell_is_missing(tmp_path):
    (tmp_path / "a.csv").write_text(
        "ID,Created,Contacted,Status\n1,2026-03-01,yes,Sold\n2,2026-03-02,no,Lost\n"
    )
    (tmp_path / "b.csv").write_text("ID,Created,Status\n3,2026-03-01,Sold\n4,2026-03-02,Lost\n")
    frame = fk.load(tmp_path / "a.csv", tmp_path / "b.csv").to_frame().set_index("file")

    assert frame.loc["a.csv", "contacted"].tolist() == [True, False]
    assert frame.loc["b.csv", "contacted"].isna().all()


def test_options_are_those_of_the_command_line(funnelkit):
    told = json.loads(
        funnelkit(
            "report", MARCH, "--where", "source=website", "--as-of", "2026-04-20", "--format", "json"
        ).out
    )
    own = fk.measure(fk.load(MARCH, where={"source": "website"}, as_of="2026-04-20")).to_dict()

    assert own["as_of"] == "2026-04-20"
    assert own["sections"] == told["sections"]


def test_results_show_and_print(found, leads):
    for shown in (found, leads):
        html = shown._repr_html_()
        assert "<table" in html
        assert not re.search("<script|<html|<body|<style|src=", html)
        assert "\n" not in repr(shown)
    assert str(found).startswith("Leads of 2026-03")


def test_results_are_saved_by_their_ending(found, tmp_path):
    for name in ("a.html", "a.xlsx", "a.md", "a.csv", "a.json", "a.txt"):
        assert found.save(tmp_path / name).stat().st_size > 500
    with pytest.raises(UsageError):
        found.save(tmp_path / "a.doc")


def test_errors_are_worded(tmp_path):
    with pytest.raises(InputError) as stopped:
        fk.load(tmp_path / "nothing.csv")
    assert stopped.value.__notes__[0].startswith("no such file")
    with pytest.raises(UsageError, match="unknown_dimension"):
        fk.measure(fk.load(MARCH), by="colour")


def test_the_names_are_loaded_on_first_use():
    code = (
        "import sys, funnelkit; assert 'pandas' not in sys.modules; funnelkit.load; print(dir(funnelkit)[-1])"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert {*fk.__all__} <= {*dir(fk)}
    with pytest.raises(AttributeError):
        _ = fk.colour


def test_the_page_runs(tmp_path, monkeypatch):
    """Run the examples of docs/notebook.md, one after the other."""
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {}
    for block in blocks:
        exec(block.replace('"report.html"', repr(str(tmp_path / "report.html"))), names)

    assert len(blocks) >= 4
    assert isinstance(names["by_manager"], pd.DataFrame)


@pytest.mark.parametrize(
    "ask",
    [
        lambda *_: fk.load(MARCH, duplicates="x"),
        lambda *_: fk.load(MARCH, preset="x"),
        lambda *_: fk.load(MARCH, statuses={"won": "banana"}),
        lambda leads, _: fk.measure(leads, every="day"),
        lambda leads, _: fk.measure(leads, language="de"),
        lambda leads, _: fk.baseline(leads, every="day"),
        lambda leads, _: fk.compare(leads, fk.baseline(leads), within=-3),
        lambda leads, _: fk.compare(leads, fk.baseline(leads), goal="x"),
        lambda leads, folder: fk.measure(leads).save(folder / "none" / "a.html"),
        lambda *_: fk.load(MARCH, as_of="2999-01-01"),
        lambda *_: fk.load(MARCH, sheet=7),
        lambda *_: fk.load(""),
        lambda _, folder: fk.load(folder),
    ],
)
def test_what_cannot_be_is_refused_in_words(ask, leads, tmp_path):
    with pytest.raises(FunnelkitError) as stopped:
        ask(leads, tmp_path)
    assert stopped.value.__notes__


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda *_: fk.load(), "files: str | Path was looked for, () was there"),
        (lambda *_: fk.load([]), "files: str | Path was looked for, () was there"),
        (lambda *_: fk.load(None), "files: str | Path was looked for, None was there"),
        (lambda *_: fk.load(5), "files: str | Path was looked for, 5 (int) was there"),
        (lambda *_: fk.load(b"march.csv"), "files: str | Path was looked for, bytes was there"),
        (
            lambda *_: fk.load(pd.DataFrame()),
            "files: str | Path was looked for, DataFrame was there",
        ),
        (lambda *_: fk.load(MARCH, as_of=5), "as_of: date | str was looked for, 5 (int) was there"),
        (lambda *_: fk.load(MARCH, fields=["x"]), "fields: dict[str, str] was looked for, list was there"),
        (
            lambda *_: fk.load(MARCH, where={"source": ["x"]}),
            "where: dict[str, str] was looked for, list was there",
        ),
        (
            lambda *_: fk.load(MARCH, statuses="x"),
            "statuses: dict[str, str] was looked for, 'x' (str) was there",
        ),
        (lambda *_: fk.load(MARCH, encoding=8), "encoding: str was looked for, 8 (int) was there"),
        (lambda *_: fk.load(MARCH, drop_tests="no"), "drop_tests: bool was looked for, 'no' (str) was there"),
        (
            lambda *_: fk.measure("march.csv"),
            "leads: LoadedLeads was looked for, 'march.csv' (str) was there",
        ),
        (lambda leads: fk.measure(leads, by=5), "by: str | list[str] was looked for, 5 (int) was there"),
        (lambda leads: fk.measure(leads, only=[5]), "only: str | list[str] was looked for, list was there"),
        (lambda leads: fk.measure(leads, period=2.5), "period: str was looked for, 2.5 (float) was there"),
        (lambda leads: fk.baseline(leads, name=5), "name: str was looked for, 5 (int) was there"),
        (fk.keep_baseline, "kept: Baseline was looked for, LoadedLeads was there"),
        (lambda leads: fk.compare(leads, leads), "base: Baseline was looked for, LoadedLeads was there"),
        (lambda *_: fk.open_baseline(store=5), "store: str | Path was looked for, 5 (int) was there"),
        (lambda leads: fk.measure(leads).save(None), "path: str | Path was looked for, None was there"),
    ],
)
def test_an_argument_of_another_type_is_refused_in_words(ask, told, leads):
    with pytest.raises(UsageError) as stopped:
        ask(leads)
    said, hint = stopped.value.__notes__
    assert said == told
    assert hint.startswith("write it as ")


def test_a_frame_is_written_first():
    with pytest.raises(UsageError) as stopped:
        fk.load(pd.DataFrame())
    assert stopped.value.__notes__[1] == (
        'write it as frame.to_csv("march.csv", index=False); leads = fk.load("march.csv")'
    )


def test_what_is_meant_is_taken():
    assert len(fk.load([MARCH, str(BEFORE)])) == len(fk.load(MARCH, BEFORE))
    leads = fk.load(MARCH, as_of=pd.Timestamp("2026-04-20 12:00"), crm=None, preset=None)

    assert str(leads.as_of) == "2026-04-20"
    by = {
        tuple(part["by"])
        for part in fk.measure(leads, by="manager,source", period=2026).to_dict()["sections"]
    }
    assert ("manager", "source") in by
    assert fk.measure(leads, only="managers").to_dict()["sections"]
