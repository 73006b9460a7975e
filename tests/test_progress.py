"""What is seen of a long run: told by the library, shown on a terminal's stderr after a second, gone before the report."""

import doctest
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from funnelkit import progress
from funnelkit.cli import waiting
from funnelkit.cli.talk import Talk
from funnelkit.languages import languages, load_words
from transcripts import SAMPLES, copy_examples


def test_examples_are_true():
    assert doctest.testmod(progress).failed == 0


def test_files_rows_and_counting_are_told(funnelkit, tmp_path):
    told = []
    folder = copy_examples(tmp_path)
    with progress.heard_by(lambda *what: told.append(what)):
        assert funnelkit("report", *(folder / name for name in SAMPLES[:2])).code == 0

    assert [what for what in told if what[0] == "reading"] == [
        ("reading", Path(name).name, number, 2) for number, name in enumerate(SAMPLES[:2], 1)
    ]
    rows = [what[2] for what in told if what[0] == "rows"]
    assert max(rows) > 100
    assert told[-1][0] == "counting"


def test_nothing_is_shown_off_a_terminal(funnelkit, tmp_path):
    folder = copy_examples(tmp_path)
    assert funnelkit("report", folder / SAMPLES[0]).err == ""


@contextmanager
def terminal(monkeypatch):
    """Let stderr be one end of a pseudo terminal; gives how to read what was written there."""
    pty = pytest.importorskip("pty")
    inner, outer = pty.openpty()
    with os.fdopen(outer, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")

        def written():
            stream.flush()
            os.set_blocking(inner, False)
            parts = []
            with suppress(BlockingIOError):
                while part := os.read(inner, 65536):
                    parts.append(part)
            return b"".join(parts).decode()

        yield written
    os.close(inner)


@pytest.mark.parametrize("language", languages())
def test_the_line_is_shown_and_cleared_away(monkeypatch, language):
    words = load_words(language)
    with terminal(monkeypatch) as written:
        bar = waiting.Bar(words, 0.0)
        while bar._progress is None:
            bar.hear("rows", "a\x1b[31mb.csv", 4000, 0)
        bar.hear("rows", "a\x1b[31mb.csv", 4000, 0)
        bar.stop()
        text = written()

    assert words.text("progress", "rows", name="ab.csv", done=4000)[:8] in text
    assert "\x1b[31mb" not in text
    assert text.endswith("\x1b[2K")


def test_what_ends_sooner_shows_nothing(monkeypatch):
    with terminal(monkeypatch) as written:
        with waiting.waiting(load_words("en")):
            progress.tell("reading", "a.csv", 1, 1)
        assert written() == ""
    assert waiting._SHOWN == []


@pytest.mark.parametrize("by_a_run", [True, False])
def test_it_is_cleared_before_anything_is_printed(monkeypatch, funnelkit, by_a_run):
    with terminal(monkeypatch), waiting.waiting(load_words("en")):
        assert waiting._SHOWN
        funnelkit("--version") if by_a_run else Talk().say("a word")
        assert waiting._SHOWN == []


def test_a_report_on_a_terminal_is_the_same(monkeypatch, tmp_path, funnelkit):
    folder = copy_examples(tmp_path)
    usual = funnelkit("report", folder / SAMPLES[0])
    with terminal(monkeypatch) as written:
        monkeypatch.setattr(waiting, "DELAY_SECONDS", 0.0)
        ended = funnelkit("report", folder / SAMPLES[0])
        shown = written()

    assert (ended.code, ended.out) == (0, usual.out)
    assert shown == "" or shown.endswith("\x1b[2K")


def test_a_log_has_a_line_a_step(funnelkit, tmp_path):
    folder = copy_examples(tmp_path)
    told = funnelkit("report", *(folder / name for name in SAMPLES[:2]), "--verbose")
    names = [Path(name).name for name in SAMPLES[:2]]
    lines = told.err.splitlines()

    assert told.code == 0
    assert lines[:2] == [f"Reading {name} ({number} of 2)" for number, name in enumerate(names, 1)]
    assert lines[-1] == "Counting"
    assert all(line.endswith(" rows") and not line.endswith(" 0 rows") for line in lines[2:-1])
    assert len({line.split(":")[0] for line in lines[2:-1]}) == 2
    assert told.out == funnelkit("report", *(folder / name for name in SAMPLES[:2])).out


def test_quiet_says_nothing_but_errors(funnelkit, tmp_path, monkeypatch):
    (tmp_path / "odd.csv").write_text('a,b\n1,"2\n', encoding="utf-8")
    asked = ("inspect", tmp_path / "odd.csv", "--cells", "csv")

    assert funnelkit(*asked).err
    assert (funnelkit(*asked, "--quiet").code, funnelkit(*asked, "--quiet").err) == (0, "")
    monkeypatch.setenv("FUNNELKIT_QUIET", "1")
    assert funnelkit(*asked).err == ""
    assert "gone.csv" in funnelkit("report", tmp_path / "gone.csv").err
    assert funnelkit(*asked, "--verbose").code == 2
