"""The command line that opens a figure: it has the files and options of the call, and finds the same figure."""

import json
import os
import shlex
from types import SimpleNamespace

import pytest

from funnelkit.cli import main
from funnelkit.cli import report as report_command
from funnelkit.cli.quoting import join_quoted
from transcripts import copy_examples

CALLS = {
    (): "lidy-mart.csv",
    ("--every", "month"): "lidy-mart.csv",
    ("--by", "manager", "--only", "whole", "--format", "html"): "lidy-mart.csv --by manager",
    ("--where", "manager=Анна К.", "--where", "source=Сайт"): (
        "lidy-mart.csv --where 'manager=Анна К.' --where source=Сайт"
    ),
    ("--drop-tests", "--every", "week", "--map", "source=Менеджер"): (
        "lidy-mart.csv --every week --map source=Менеджер --drop-tests"
    ),
}


@pytest.mark.parametrize("given", CALLS)
def test_a_figure_is_opened_with_the_options_of_the_call(given, funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    results = []
    shown = report_command.show
    monkeypatch.setattr(report_command, "show", lambda *told: results.append(shown(*told)))
    assert funnelkit("report", "lidy-mart.csv", *given).code == 0

    words = shlex.split(results[0].document.opening)
    assert sorted(words) == sorted(shlex.split(CALLS[given]))
    assert words[0] == "lidy-mart.csv"
    table = [table for table in results[0].document.tables if table.marks][-1]
    figure, address = table.rows[-1][1].value, f"{table.marks.columns[1]}{table.marks.rows[-1]}"
    found = json.loads(funnelkit("rows", address, *words, "--format", "json").out)
    assert len(found["lines"]) == figure


def test_what_is_configured_is_not_said_again(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy_examples(tmp_path)
    (tmp_path / "funnelkit.toml").write_text('every = "week"\n', encoding="utf-8")
    results = []
    shown = report_command.show
    monkeypatch.setattr(report_command, "show", lambda *told: results.append(shown(*told)))
    assert funnelkit("report", "lidy-mart.csv").code == 0
    assert results[0].document.opening == "lidy-mart.csv"


@pytest.mark.parametrize(
    "words",
    [
        ["rows", "'contact_rate[manager=Анна", "К.]'", "lidy-mart.csv"],
        ["rows", "'contact_rate[manager=Анна К.]'", "lidy-mart.csv"],
    ],
)
def test_a_shell_without_single_quotes_opens_it_too(words):
    assert join_quoted(words) == ["rows", "contact_rate[manager=Анна К.]", "lidy-mart.csv"]


@pytest.mark.parametrize("words", [["it's.csv", "o'clock.csv"], ["'", "a"], ["'odd.csv", "b"], []])
def test_other_quotes_stay(words):
    assert join_quoted(words) == words


@pytest.mark.parametrize("system", ["nt", "posix"])
def test_only_windows_lacks_single_quotes(system, monkeypatch):
    given = []
    monkeypatch.setattr("sys.argv", ["funnelkit", "rows", "'B1'"])
    monkeypatch.setattr("funnelkit.cli.run", lambda words: given.extend(words) or 0)
    monkeypatch.setattr("funnelkit.cli.os", SimpleNamespace(name=system, devnull=os.devnull, _exit=bool))
    monkeypatch.setattr("funnelkit.cli.atexit", SimpleNamespace(_run_exitfuncs=lambda: None))
    monkeypatch.setattr("funnelkit.cli.gc", SimpleNamespace(disable=lambda: None))
    main()

    assert given == ["rows", "B1" if system == "nt" else "'B1'"]
