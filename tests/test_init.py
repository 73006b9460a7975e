"""The reading saved as funnelkit.toml: read back to the same result, and what a person wrote there is left alone."""

import errno
import io
import json
import tomllib
from pathlib import Path

import pytest

from conftest import some
from transcripts import copy_examples

EXPORTS = Path(__file__).parent / "exports"
FILES = sorted(
    path
    for path in EXPORTS.rglob("*")
    if path.is_file() and path.suffix not in (".toml", ".json", ".md", ".py", ".pyc", ".txt")
)
EVERY_DAY = {*FILES[::60], *{path.suffix: path for path in FILES}.values()}
"""The files that are tried at every run; the others are more of the same."""

CASES = [path if path in EVERY_DAY else pytest.param(path, marks=pytest.mark.long) for path in FILES]
AMBIGUOUS = "Created,Status,Manager\n" + "".join(
    f"0{day}/0{day + 1}/2026,{status},Anna\n" for day, status in enumerate(("Won", "Lost", "Purple"), 1)
)
OTHER = "Date received;Owner;Status\n" + "".join(
    f"{day}.03.2026;Boris;{status}\n" for day, status in ((14, "Won"), (15, "Lost"), (16, "New"))
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    Path("ambiguous.csv").write_text(AMBIGUOUS, encoding="utf-8")
    Path("other.csv").write_text(OTHER, encoding="utf-8")
    return tmp_path


def saved():
    return tomllib.loads(Path("funnelkit.toml").read_text(encoding="utf-8"))


def same_report(funnelkit, *files):
    before = funnelkit("report", *files, "--format", "json")
    made = funnelkit("init", *files)
    after = funnelkit("report", *files, "--format", "json")
    assert made.code == 0
    assert (after.code, after.out, after.err) == (before.code, before.out, before.err)
    return made


@pytest.mark.parametrize(
    "files",
    some(
        [
            ["leads-march.xlsx"],
            ["lidy-mart.csv"],
            ["lidy-yanvar-fevral.csv", "lidy-mart.csv"],
            ["leads-march.xlsx", "lidy-mart.csv"],
            ["ambiguous.csv"],
            ["other.csv", "lidy-mart.csv"],
        ],
        2,
    ),
    ids=" ".join,
)
def test_the_saved_reading_gives_the_same_report(funnelkit, folder, files):
    same_report(funnelkit, *files)
    text = Path("funnelkit.toml").read_bytes()
    assert funnelkit("init", *files).code == 0
    assert Path("funnelkit.toml").read_bytes() == text
    assert all("#" in line for line in text.decode().splitlines() if "=" in line)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_saved_reading_of_a_systems_export_gives_the_same_report(funnelkit, tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    if funnelkit("report", path).code:
        pytest.skip("no report of it alone")
    same_report(funnelkit, path)


def test_a_second_file_with_the_same_headings_is_read_by_the_saved_reading(funnelkit, folder):
    funnelkit("init", "lidy-yanvar-fevral.csv")
    ended = json.loads(funnelkit("inspect", "lidy-mart.csv", "--format", "json").out)
    (entry,) = ended["inputs"]
    assert {column["why"] for column in entry["columns"] if column["field"] != "other"} == {"mapped"}
    assert not [note for note in ended["notes"] if note["key"] == "saved_headings_missing"]


def test_headings_that_are_saved_and_not_here_are_noted_and_typed_ones_refused(funnelkit, folder):
    funnelkit("init", "lidy-mart.csv")
    ended = funnelkit("report", "leads-march.xlsx")
    assert ended.code == 0
    assert "the configuration names headings that no file here has" in " ".join(ended.out.split())
    assert funnelkit("report", "leads-march.xlsx", "--map", "source=Канал").code == 2


def test_what_a_person_wrote_is_left_and_ours_is_added(funnelkit, folder):
    own = '# mine\nevery = "week" # so we want it\n\n[map]\n# the other manager\nmanager = "Источник"\n\n[statuses]\n"Новый" = "lost"\n'
    Path("funnelkit.toml").write_text(own, encoding="utf-8")
    ended = funnelkit("init", "lidy-mart.csv")
    text = Path("funnelkit.toml").read_text(encoding="utf-8")
    assert ended.code == 0
    for line in own.splitlines():
        assert line in text
    assert saved()["map"]["manager"] == "Источник"
    assert saved()["statuses"]["Новый"] == "lost"
    assert saved()["map"]["created_at"] == "Дата создания:day-first"
    ended = funnelkit("init", "lidy-mart.csv", "--force")
    assert "Changed in funnelkit.toml: 2 (map.manager, statuses.Новый)" in " ".join(ended.out.split())
    assert saved()["map"]["manager"] == "Менеджер"
    text = Path("funnelkit.toml").read_text(encoding="utf-8")
    for line in ("# mine", 'every = "week" # so we want it', "# the other manager"):
        assert line in text


def test_typed_options_are_saved(funnelkit, folder):
    funnelkit("init", "lidy-mart.csv", "--encoding", "cp1251", "--delimiter", ";", "--duplicates", "person")
    assert {key: saved()[key] for key in ("encoding", "delimiter", "duplicates")} == {
        "encoding": "cp1251",
        "delimiter": ";",
        "duplicates": "person",
    }


@pytest.mark.parametrize("language", ["en", "ru", "uk", "hu"])
def test_the_reasons_are_told_in_the_language_asked_for(funnelkit, folder, language):
    funnelkit("init", "leads-march.xlsx", "--language", language)
    words = {"en": "by its heading", "ru": "по заголовку", "uk": "за заголовком", "hu": "a fejléce szerint"}
    assert f"# leads-march.xlsx: {words[language]}" in Path("funnelkit.toml").read_text(encoding="utf-8")


def test_what_only_a_person_knows_is_asked_and_saved(funnelkit, folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("x\nm\ns\n"))
    ended = funnelkit("init", "ambiguous.csv", "--interactive")
    assert ended.code == 0
    assert ended.err.count("d = day first, m = month first") == 2, "the first answer is none of them"
    assert ended.err.count("Purple") == 1
    assert saved()["map"]["created_at"] == "Created:month-first"
    assert saved()["statuses"]["Purple"] == "sold"
    found = json.loads(funnelkit("report", "ambiguous.csv", "--format", "json").out)
    metrics = found["sections"][0]["rows"][0]["metrics"]
    assert (metrics["sold"], metrics["lost"], metrics["open"]) == ({"n": 2}, {"n": 1}, {"n": 0})
    assert [row["group"]["period"] for row in found["sections"][1]["rows"]] == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]


def test_ambiguous_dates_are_told_and_what_to_type(funnelkit, folder):
    out = funnelkit("inspect", "ambiguous.csv").out
    assert "by its heading; day or month first cannot be told" in out
    assert '--map "created_at=Created:day-first" or --map "created_at=Created:month-first"' in out
    assert "not known, they are counted as open: Purple" in out


def test_nothing_is_asked_unless_told_and_no_answer_leaves_it_open(funnelkit, folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert funnelkit("init", "ambiguous.csv").err == ""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ended = funnelkit("init", "ambiguous.csv", "--interactive")
    assert ended.code == 0
    assert "Purple" in ended.err
    assert "Purple" not in saved()["statuses"]
    assert "Purple" in Path("funnelkit.toml").read_text(encoding="utf-8"), "offered as a remark"


def test_files_that_use_a_heading_differently_get_a_table_each(funnelkit, folder):
    days = range(10, 22)
    rows = "".join(f"2026-03-{day},Anna,Won\n" for day in days)
    Path("a.csv").write_text(f"Date,Manager,Status\n{rows}2026-03-23,Anna,Lost\n", encoding="utf-8")
    rows = "".join(f"2026-03-{day},2026-04-01,Won,Boris\n" for day in days)
    Path("b.csv").write_text(f"Created,Date,Status,Owner\n{rows}2026-03-25,,Lost,Boris\n", encoding="utf-8")
    same_report(funnelkit, "a.csv", "b.csv")
    assert saved()["files"]["a.csv"]["map"]["created_at"] == "Date"
    assert saved()["files"]["b.csv"]["map"]["created_at"] == "Created"


def test_hostile_words_stay_words(funnelkit, folder):
    status = 'Won"]\n[map]\nx = "\x1b[31m=1+1'
    quoted = status.replace('"', '""')
    Path("evil.csv").write_text(
        f'Created,"Sta\ntus",Status\n2026-03-01,a,"{quoted}"\n2026-03-02,b,Lost\n2026-03-03,c,Won\n',
        encoding="utf-8",
    )
    same_report(funnelkit, "evil.csv")
    assert set(saved()) <= {"map", "statuses"}
    assert set(saved()["map"]) <= {"created_at", "status"}


def test_a_folder_that_cannot_be_written_to(funnelkit, folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    Path("nowhere.toml").mkdir()
    Path("own.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", full)
    ended = funnelkit("init", "lidy-mart.csv", "--config", "own.toml")
    assert (ended.code, ended.out) == (5, "")
    assert "could not be written to own.toml: No space left on device" in ended.err


def test_a_status_that_makes_a_deal_is_told_as_such_and_not_saved(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    head = "ID,Название лида,Статус,Ответственный,Источник,Дата создания\n"
    rows = "1,a,Качественный лид,Анна,Сайт,01.03.2026 10:00:00\n2,b,Некачественный лид,Анна,Сайт,20.03.2026 10:00:00\n"
    Path("leads.csv").write_text(head + rows, encoding="utf-8")
    seen = json.loads(funnelkit("inspect", "leads.csv", "--format", "json").out)["inputs"][0]["statuses"]
    assert [status["outcome"] for status in seen] == ["converted", "non_target"]
    assert "became a deal  Качественный лид (1)" in funnelkit("inspect", "leads.csv").out
    assert funnelkit("init", "leads.csv").code == 0
    assert set(saved()["statuses"]) == {"Некачественный лид"}


def test_the_file_to_write_may_be_named_before_it_is_there(folder, funnelkit):
    assert funnelkit("report", "lidy-mart.csv", "--config", "shop.toml").code == 2
    assert funnelkit("init", "lidy-mart.csv", "--config", "shop.toml").code == 0
    assert tomllib.loads(Path("shop.toml").read_text(encoding="utf-8"))["map"]["lead_id"] == "ID лида"
    assert not Path("funnelkit.toml").exists()
    assert funnelkit("init", "lidy-mart.csv", "--config", "nowhere/shop.toml").code == 5
