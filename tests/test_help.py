"""The help: every command is in a group, and its examples run as they stand."""

import shlex

import pytest

from funnelkit.cli.app import COMMANDS
from funnelkit.cli.examples import EXAMPLES
from funnelkit.errors import ExitCode
from funnelkit.languages import languages, load_words

FINE = {ExitCode.DONE, ExitCode.WORSE}


def test_the_first_steps_come_first():
    assert COMMANDS[:4] == ("inspect", "baseline", "compare", "report")
    assert len(set(COMMANDS)) == len(COMMANDS)


def test_every_command_has_examples_of_its_own():
    for name in COMMANDS:
        assert 1 <= len(EXAMPLES[name]) <= 2
    for name, lines in EXAMPLES.items():
        assert all(line.split()[0] == name.split()[0] for line in lines if name)
        assert all(len(line) + len("  funnelkit ") <= 80 for line in lines)


@pytest.mark.parametrize("code", languages())
def test_the_overview_says_each_command_whole_in_80_columns(code, funnelkit):
    shown = funnelkit("--help", "--language", code, width=80).out

    lines = {line.split()[0]: line for line in shown.splitlines() if line.startswith("  ") and line.split()}
    assert set(COMMANDS) <= set(lines)
    assert [name for name in COMMANDS if lines[name].endswith("...")] == []
    assert max(map(len, shown.splitlines())) <= 80


FIRST = EXAMPLES[""]
ALL = dict.fromkeys(
    line
    for name in ("demo", "baseline", *EXAMPLES)  # what the others need comes first
    for line in EXAMPLES[name]
)


@pytest.mark.parametrize(
    "lines", [FIRST, pytest.param(ALL, marks=pytest.mark.long)], ids=["the first", "all, one after the other"]
)
def test_the_examples_run(lines, funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.input", lambda *_: "")
    for line in lines:
        ended = funnelkit(*shlex.split(line))
        assert ended.code in FINE, f"{line}\n{ended.err}"


def test_the_examples_are_in_the_help_unbroken(funnelkit):
    for name, lines in EXAMPLES.items():
        shown = funnelkit(*name.split(), "--help", width=60).out.splitlines()
        assert [line for line in shown if line.startswith("  funnelkit ")] == [
            f"  funnelkit {line}" for line in lines
        ]
        on_files = any("sample/" in line for line in lines)
        title = load_words("en").text("usage", "examples_on_files" if on_files else "examples")
        assert (f"{title}:" in shown) == bool(lines)
