"""Help and errors are said in the language of the run: by its option, the environment, the configuration."""

import pytest

from funnelkit.cli.app import COMMANDS
from funnelkit.cli.spoken import Spoken, with_language_last
from funnelkit.languages import languages, load_words

OTHERS = [code for code in languages() if code != "en"]
GROUPS = ("baselines", "changes")


def said(code: str, section: str, key: str) -> str:
    return load_words(code).text(section, key)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("words", [[], ["compare"]], ids=["funnelkit", "compare"])
def test_help(code, words, funnelkit, golden):
    ended = funnelkit(*words, "--help", "--language", code, width=80)

    assert (ended.code, ended.err) == (0, "")
    golden(f"languages/help-{'-'.join(words) or 'funnelkit'}-{code}.txt", ended.out)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", [*COMMANDS, *(f"{group} list" for group in GROUPS)])
def test_every_command_has_its_help(name, code, funnelkit):
    ended = funnelkit(*name.split(), "--help", "--language", code, width=80)

    assert (ended.code, ended.err) == (0, "")
    assert load_words(code)["help"][name.replace(" ", "_")] in " ".join(ended.out.split())


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    "words",
    [
        ["--help", "--language", "CODE"],
        ["--language", "CODE", "--help"],
        ["--language=CODE", "-h"],
        ["--help", "--language", "en", "--language", "CODE"],
    ],
    ids=" ".join,
)
def test_the_language_may_stand_anywhere(words, code, funnelkit):
    ended = funnelkit(*(word.replace("CODE", code) for word in words))

    assert ended.out.startswith(f"{said(code, 'usage', 'title')}: ")


@pytest.mark.parametrize("code", OTHERS)
def test_without_a_command_there_is_help(code, funnelkit):
    ended = funnelkit("--language", code)

    assert ended.code == 2
    assert ended.err.startswith(f"{said(code, 'usage', 'title')}: ")


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("how", ["option", "environment", "configuration", "other configuration"])
def test_who_asks_for_the_language(how, code, funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = {"option": ["--language", code], "other configuration": ["--config", "own.toml"]}.get(how, [])
    if how == "environment":
        monkeypatch.setenv("FUNNELKIT_LANGUAGE", code)
    elif how.endswith("configuration"):
        name = "own.toml" if options else "funnelkit.toml"
        (tmp_path / name).write_text(f'language = "{code}"\n')

    report = funnelkit("report", "nothing.csv", *options)
    mistyped = funnelkit("report", "nothing.csv", *options, "--nope")

    text, hint = (load_words(code)["errors"]["file_missing"][part] for part in ("text", "hint"))
    assert report.err == f"funnelkit: {text.replace('{file}', 'nothing.csv')}\n  {hint}\n"
    text = load_words(code)["errors"]["no_such_option"]["text"]
    assert text.replace("{command}", "funnelkit report").replace("{option}", "--nope") in mistyped.err


def test_the_option_wins_over_the_environment_and_that_over_the_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "funnelkit.toml").write_text('language = "hu"\n')
    monkeypatch.delenv("FUNNELKIT_LANGUAGE", raising=False)

    assert Spoken(["report"]).asked == "hu"
    monkeypatch.setenv("FUNNELKIT_LANGUAGE", "uk")
    assert Spoken(["report"]).asked == "uk"
    assert Spoken(["report", "--language", "ru"]).asked == "ru"


def test_a_configuration_that_cannot_be_read_speaks_english(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "funnelkit.toml").write_text("language = \n")

    assert funnelkit("--help").out.startswith("Usage: ")
    assert funnelkit("report", "x.csv").err.startswith("funnelkit: funnelkit.toml: ")


@pytest.mark.parametrize("words", [["--help"], ["report", "--help"], ["report", "x.csv"]])
def test_a_language_that_is_not_there(words, funnelkit):
    ended = funnelkit(*words, "--language", "tlh")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"funnelkit: --language 'tlh' is not one of: {', '.join(languages())}\n")


def test_the_language_goes_behind_the_command():
    assert with_language_last(["--language", "uk", "report", "a.csv"]) == [
        "report",
        "a.csv",
        "--language",
        "uk",
    ]
    assert with_language_last(["report", "--", "--language", "uk"]) == ["report", "--", "--language", "uk"]
    assert with_language_last(["report", "a.csv", "--language"]) == ["report", "a.csv", "--language"]
