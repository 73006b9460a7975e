"""Shell completion, asked for as the scripts of the shells do: by variables of the environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from funnelkit.cli.app import COMMANDS
from funnelkit.cli.completion import SHELLS
from funnelkit.cli.quick import COMPLETING
from test_start import HEAVY, loaded_after


@pytest.fixture
def offered(funnelkit, monkeypatch, tmp_path):
    """Give what bash is offered behind a line; `|` is the cursor behind a blank."""
    monkeypatch.chdir(tmp_path)

    def ask(line: str) -> list[str]:
        words = ["funnelkit", *line.removesuffix("|").split()] + ([""] if line.endswith("|") else [])
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv(COMPLETING, "complete_bash")
        ended = funnelkit()
        assert ended.err == ""
        return ended.out.split()

    return ask


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("|", [*COMMANDS]),
        ("re", ["report", "refusals"]),
        ("baselines |", ["list", "check", "show", "accept", "remove", "rename"]),
        ("report --fo", ["--format"]),
        ("report a.csv b.csv --where source=x --fo", ["--format"]),
        ("march.csv --fo", ["--format"]),
        ("--language ru report --fo", ["--format"]),
        ("report --format |", ["terminal", "markdown", "html", "json", "csv", "xlsx"]),
        ("report --attach |", ["xlsx", "csv", "html", "json", "markdown"]),
        ("report --format=x", ["xlsx"]),
        ("report --format = x", ["xlsx"]),
        ("report --sale =", ["won", "contract", "paid", "delivered"]),
        ("report --language |", ["en", "hu", "ru", "uk"]),
        ("report --every |", ["month", "week", "quarter", "year"]),
        ("report --preset d", ["dealer"]),
        ("report --only whole,p", ["whole,periods", "whole,pipelines"]),
        ("timing --only h", ["hours"]),
        ("report --by manager,so", ["manager,source"]),
        ("report --by manager,man", []),
        ("managers --by |", ["manager", "head", "office", "source"]),
        ("plan --by |", []),
        ("compare --goal sold_p", ["sold_per_visit"]),
        ("compare --fail-on |", ["worse"]),
        ("deadlines --on t", ["today", "tomorrow"]),
        ("report --timezone Europe/Ky", ["Europe/Kyiv"]),
        ("callbacks --columns pho", ["phone"]),
        ("completion p", ["powershell"]),
        ("changes add 2026-03-01 x --expect |", []),
        ("report |", []),
        ("report --output |", []),
        ("report --sheet |", []),
        ("report --language tlh --fo", []),
    ],
)
def test_what_is_offered(line, expected, offered):
    assert offered(line) == expected


def test_names_of_baselines(offered, tmp_path):
    assert offered("compare --baseline |") == []
    for folder in (".funnelkit", "own"):
        (tmp_path / folder / "baselines").mkdir(parents=True)
    for name in ("2026-01..2026-02", "весна", "two words", "$(reboot)", "a`b"):
        (tmp_path / ".funnelkit" / "baselines" / f"{name}.json").write_text("{}")
    (tmp_path / "own" / "baselines" / "other.json").write_text("{}")

    assert offered("compare --baseline |") == ["2026-01..2026-02", "весна"]
    assert offered("baselines show 2") == ["2026-01..2026-02"]
    assert offered("baseline --name |") == ["2026-01..2026-02", "весна"]
    assert offered("compare --store own --baseline |") == ["other"]
    assert offered("outbox send |") == []


def test_zsh_gets_the_help_beside_the_names(funnelkit, monkeypatch):
    monkeypatch.setenv(COMPLETING, "complete_zsh")
    monkeypatch.setenv("FUNNELKIT_LANGUAGE", "ru")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "funnelkit report --mail-t")
    assert (
        funnelkit().out.strip()
        == """_arguments '*: :(("--mail-to":"Отправить письмом на этот адрес, а не на экран; можно..."))'"""
    )

    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "funnelkit report ")
    assert funnelkit().out.strip() == "_files"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script(shell, funnelkit):
    ended = funnelkit("completion", shell)

    assert (ended.code, ended.err) == (0, "")
    assert f"complete_{shell}" in ended.out
    assert COMPLETING in ended.out


def test_completing_loads_nothing_heavy(monkeypatch):
    monkeypatch.setenv(COMPLETING, "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "funnelkit report --fo")
    code = "from funnelkit.cli.app import run; run([])"
    assert not loaded_after(code) & set(HEAVY)


def test_bash_itself_completes(tmp_path):
    if not shutil.which("bash"):
        pytest.skip("NO SHELL IS ASKED: there is no bash here")
    program = tmp_path / "funnelkit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m funnelkit "$@"\n')
    program.chmod(0o755)
    lines = (
        'eval "$(funnelkit completion bash)"',
        "COMP_WORDS=(funnelkit report --every q) COMP_CWORD=3",
        '_funnelkit_completion funnelkit; echo "${COMPREPLY[@]}"',
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", "\n".join(lines)],
        env=environment,
        cwd=Path(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("quarter\n", "")
