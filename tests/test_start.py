"""The program starts light, ends well when nobody listens, and writes what the terminal can show."""

import json
import os
import subprocess
import sys

import pytest

from conftest import alike, some
from funnelkit import __version__
from transcripts import SAMPLES, copy_examples

HEAVY = ("pandas", "numpy", "pyarrow", "scipy", "babel", "openpyxl", "fastexcel", "rapidfuzz")
LATE = (*HEAVY, "typer", "rich", "json", "tomllib")


def loaded_after(code: str) -> set[str]:
    """Run some code in a process of its own and give the packages it loaded."""
    ending = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{ending}"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def in_run(*words: str) -> str:
    return f"from funnelkit.cli.app import run; run({list(words)!r})"


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("compare", "--help"),
        ("baselines", "--help"),
        ("--help", "--language", "uk"),
    ],
)
def test_help_loads_nothing_heavy(words):
    assert not loaded_after(in_run(*words)) & set(HEAVY)


@pytest.mark.parametrize(
    "words",
    [
        ("report",),
        ("report", "--nope"),
        ("report", "x.csv", "--format", "xml"),
        ("report", "--nope", "--language", "ru"),
    ],
)
def test_a_mistyped_command_loads_nothing_heavy(words):
    assert not loaded_after(in_run(*words)) & set(HEAVY)


def test_importing_funnelkit_is_light():
    assert not (loaded_after("import funnelkit") - loaded_after("pass")) & set(LATE)


def test_version(program):
    done = program("--version")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"funnelkit {__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    some(
        [
            *(["--help"], ["--version"], ["completion", "bash"]),
            *(["report", SAMPLES[3]], ["report", SAMPLES[3], "--format", "json"]),
        ],
        4,
    ),
)
def test_a_reader_who_leaves_is_no_fault(words, tmp_path):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "funnelkit", *words],
        cwd=copy_examples(tmp_path),
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(write)

    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("encoding", "mark"),
    alike([("ascii", "[+] improved"), ("cp1251", "[+] improved"), ("utf-8", "▲ improved")], len),
)
def test_a_terminal_gets_the_signs_it_can_show(encoding, mark, funnelkit, tmp_path):
    store = tmp_path / ".funnelkit"
    assert funnelkit("baseline", copy_examples(tmp_path) / SAMPLES[2], "--store", store).code == 0
    done = subprocess.run(
        [sys.executable, "-m", "funnelkit", "compare", SAMPLES[3]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert (done.stderr == b"") == (encoding != "ascii")  # names of managers are Cyrillic
    assert mark in done.stdout.decode(encoding)


def test_an_error_can_be_told_on_any_terminal(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "funnelkit", "report", SAMPLES[3], "--where", "manager=Жанна"],
        cwd=copy_examples(tmp_path),
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 3
    assert done.stdout == b""
    assert b"\\u0416" in done.stderr
    assert b"Traceback" not in done.stderr


def test_standard_input(tmp_path):
    data = (copy_examples(tmp_path) / SAMPLES[3]).read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "funnelkit", "report", "-", "--format", "json"],
        input=data,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert json.loads(done.stdout)["inputs"][0]["name"] == "-"
