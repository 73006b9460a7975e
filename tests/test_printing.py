"""What stdout and stderr can hold: all letters in a file or a pipe, a word where a terminal lacks some, no fault where it is full."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import in_turn, some
from funnelkit.cli.app import run
from transcripts import SAMPLES, copy_examples

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
REPORT = ("report", SAMPLES[3], "--language", "ru")
TOLD = "Лиды за период 2026-03"


@pytest.fixture
def streams(monkeypatch, tmp_path):
    """Run the command line with both streams in an encoding; give the code and their bytes."""
    monkeypatch.chdir(copy_examples(tmp_path))
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)

    def call(encoding, *arguments, terminal=False):
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
        for name, stream in (("stdout", out), ("stderr", err)):
            stream.isatty = lambda: terminal
            monkeypatch.setattr(sys, name, stream)
        code = run([str(argument) for argument in arguments])
        return code, out.buffer.getvalue(), err.buffer.getvalue()

    return call


@pytest.mark.parametrize(
    ("encoding", "written"), [("cp1252", "utf-8-sig"), ("cp1251", "cp1251"), ("utf-8", "utf-8")]
)
def test_a_redirected_report_has_all_its_letters(encoding, written, streams):
    code, out, err = streams(encoding, *REPORT)

    assert (code, err) == (0, b"")
    assert TOLD in out.decode(written)
    assert out.startswith(BOM.encode()) == (written == "utf-8-sig")


def test_redirected_help_and_errors_have_all_their_letters(streams):
    assert "Использование" in streams("cp1252", "report", "--help", "--language", "ru")[1].decode("utf-8-sig")
    code, _, err = streams("cp1252", "report", "нет.csv", "--language", "ru")

    assert code == 3
    assert "нет.csv" in err.decode("utf-8-sig")


@pytest.mark.parametrize("how", ["json", "html"])
@pytest.mark.parametrize("encoding", ["cp1252", "cp1251"])
def test_what_says_that_it_is_utf_8_is(how, encoding, streams):
    _, out, err = streams(encoding, *REPORT, "--format", how)

    assert err == b""
    assert not out.startswith(BOM.encode())
    assert "Сайт" in out.decode() or "Лиды" in out.decode()
    assert how != "json" or json.loads(out)["kind"] == "report"


def test_the_encoding_that_is_set_stands_and_what_is_lost_is_said(streams, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    code, out, err = streams("cp1252", *REPORT[:2], "--only", "managers")

    assert code == 0
    assert b"????" in out
    assert b"The encoding cp1252 lacks some letters" in err


def test_who_says_what_becomes_of_lost_letters_is_not_told(streams, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252:replace")
    _, out, err = streams("cp1252", *REPORT[:2], "--only", "managers")

    assert b"????" in out
    assert err == b""


def test_a_terminal_keeps_its_encoding_and_what_is_lost_is_said(streams):
    _, out, err = streams("cp1252", *REPORT[:2], "--only", "managers", terminal=True)

    assert b"????" in out
    assert b"--output report.txt" in err


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")


WORDS = [f"report {SAMPLES[3]}", "--version", "report --help", "completion bash"]
REASONS = {">/dev/full": "No space left on device", ">&-": "Bad file descriptor"}


@FULL
@pytest.mark.parametrize(("stream", "words"), in_turn(list(REASONS), WORDS))
def test_a_stdout_that_is_full_or_closed_is_exit_5(words, stream, tmp_path):
    why = REASONS[stream]
    ended = in_shell(f"{words} {stream}", tmp_path)

    assert (ended.returncode, ended.stdout) == (5, "")
    assert ended.stderr.startswith(f"funnelkit: stdout could not be written: {why}\n")
    assert "Traceback" not in ended.stderr


@FULL
@pytest.mark.parametrize("stream", some(["2>/dev/full", "2>&-", "<&-"], 3))
def test_a_report_needs_no_other_stream(stream, tmp_path):
    ended = in_shell(f"report {SAMPLES[3]} {stream}", tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout


@FULL
def test_an_error_that_cannot_be_told_is_still_its_exit_code(tmp_path):
    assert in_shell("report nosuch.csv 2>/dev/full", tmp_path).returncode == 3


def in_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line through a shell, in a folder of examples."""
    return subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m funnelkit {line}"],
        cwd=copy_examples(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
