"""Every error a person can meet: an input and a command that provoke it, the two lines they print, the exit code.

tests/errors/KEY.txt holds the cases of one error. Above the commands stand the files they meet, behind `===`: a name,
"bytes" where the lines are Python escapes, "NAME/" for a folder, "NAME -> TARGET" for a link. `[0]` alone below a
command means that it went well; what a command printed to stdout is not shown, and there is none where it failed.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

import funnelkit as package
from funnelkit.cli.app import run
from funnelkit.cli.talk import Talk
from funnelkit.errors import BaselineError, ExitCode, FunnelkitError, InputError, OutputError, UsageError
from funnelkit.languages import load_words
from transcripts import Step, copy_examples, steps_of

ERRORS = Path(__file__).parent / "errors"
SOURCE = Path(package.__file__).parent
WORDS = load_words("en")
FAMILIES = {UsageError: 2, InputError: 3, BaselineError: 4, OutputError: 5}

BEYOND = {
    "bad_argument": "needs a notebook",
    "archive_too_large": "needs an archive that unpacks to gigabytes",
    "mail_not_sent": "names an id of the content of its report",
    "mail_partly_sent": "needs a server that refuses one of two",
    "archive_too_many": "needs an archive of thousands of files",
    "store_locked": "needs another run at work",
    "cannot_write_config": "needs a full disk",
    "cell_too_long": "needs 16 MB in one cell",
    "workbook_on_screen": "needs a terminal",
    "workbook_crashed": "needs a fault of the reader",
    "workbook_memory": "needs a workbook larger than the memory",
    "workbook_timeout": "needs a workbook that takes minutes",
    "workbook_too_large": "needs a workbook that unpacks to gigabytes",
    "workbook_too_many_cells": "needs tens of millions of cells",
}
"""Errors that no small input provokes; the tests of their modules do."""


# --- the cases ---------------------------------------------------------------------------------------------------


def lay_out(text: str, folder: Path) -> None:
    """Write the files that stand above the commands."""
    head = re.split(r"^\$ ", text, maxsplit=1, flags=re.MULTILINE)[0]
    for entry in re.split(r"^=== ", head, flags=re.MULTILINE)[1:]:
        title, _, content = entry.partition("\n")
        name, _, target = title.partition(" -> ")
        path = folder / name.removesuffix(" bytes")
        path.parent.mkdir(parents=True, exist_ok=True)
        if target:
            path.symlink_to(target)
        elif name.endswith("/"):
            path.mkdir(parents=True)
        elif name.endswith(" bytes"):
            path.write_bytes(content.rstrip("\n").encode().decode("unicode_escape").encode("latin-1"))
        else:
            path.write_text(content, encoding="utf-8", newline="")


def head_of(text: str) -> str:
    """Give what stands above the first command."""
    return text[: re.search(r"^\$ ", text, re.MULTILINE).start()]


@pytest.fixture
def raised(monkeypatch):
    """Give the keys of the errors that were told."""
    keys = []
    tell = Talk.error

    def error(self, found):
        keys.append(found.key)
        tell(self, found)

    monkeypatch.setattr(Talk, "error", error)
    return keys


@pytest.mark.parametrize("path", sorted(ERRORS.glob("*.txt")), ids=lambda path: path.stem)
def test_an_error_says_what_was_there_and_what_to_type(
    path, funnelkit, raised, tmp_path, monkeypatch, request
):
    text = path.read_text(encoding="utf-8")
    copy_examples(tmp_path / "examples")
    lay_out(text, tmp_path)
    monkeypatch.chdir(tmp_path)

    def told(step: Step) -> str:
        ended = funnelkit(*step.arguments, width=80)
        assert ended.code == 0 or not ended.out, step.line
        assert ended.code != ExitCode.FAULT, ended.err
        assert "Traceback" not in ended.err, step.line
        return f"{step.line}\n{ended.err}[{ended.code}]\n"

    got = head_of(text) + "".join(told(step) for step in steps_of(text))
    if request.config.getoption("--golden-update"):
        path.write_text(got, encoding="utf-8", newline="")

    assert path.read_text(encoding="utf-8") == got, "if it is right: pytest --golden-update"
    assert path.stem in raised


def test_every_error_has_its_input():
    assert {path.stem for path in ERRORS.glob("*.txt")} | set(BEYOND) == keys_of_errors()


# --- faults, and what no input provokes --------------------------------------------------------------------------


def test_a_fault_of_funnelkit_is_exit_1_and_no_traceback(funnelkit, tmp_path, monkeypatch):
    monkeypatch.setattr("funnelkit.intake.recognise", lambda *_: 1 / 0)
    monkeypatch.chdir(copy_examples(tmp_path))
    ended = funnelkit("report", "lidy-mart.csv")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "funnelkit: funnelkit itself failed: ZeroDivisionError: division by zero\n"
        "  run it again with --debug to see where, and report it\n"
    )


@pytest.mark.parametrize("error", [ZeroDivisionError, InputError])
def test_debug_shows_where(error, tmp_path, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr("funnelkit.intake.recognise", fail)
    monkeypatch.chdir(copy_examples(tmp_path))

    with pytest.raises(error):
        run(["report", "lidy-mart.csv", "--debug"])


def test_a_store_that_another_run_changes(funnelkit, tmp_path, monkeypatch):
    monkeypatch.setattr("funnelkit.store.writing.LOCK_SECONDS", 0)
    monkeypatch.chdir(copy_examples(tmp_path))
    (tmp_path / ".funnelkit").mkdir()
    with FileLock(tmp_path / ".funnelkit" / ".lock"):
        ended = funnelkit("baseline", "lidy-yanvar-fevral.csv")

    assert (ended.code, ended.out) == (5, "")
    assert ended.err.startswith("funnelkit: another run of funnelkit has been changing .funnelkit")


def test_a_cell_without_end(funnelkit, tmp_path, monkeypatch):
    monkeypatch.setattr("funnelkit.reading.splitting.CELL_CHARACTERS", 1000)
    lines = [
        "Lead ID;Created;Status",
        *(f"{n};2026-03-0{n};Sold" for n in range(1, 9)),
        '9;2026-03-09;"Lost',
        "x" * 2000,
    ]
    (tmp_path / "leads.csv").write_text("\n".join(lines))
    ended = funnelkit("report", tmp_path / "leads.csv")

    assert ended.code in (0, 3)
    assert "Traceback" not in ended.err


def test_one_bad_file_among_good_ones_is_named_and_left_out(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(copy_examples(tmp_path))
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    ended = funnelkit("report", "lidy-mart.csv", "photo.png", "april.csv")

    assert ended.code == 0
    assert "photo.png: left out" in ended.out
    assert "april.csv: left out" in ended.out


# --- the words ---------------------------------------------------------------------------------------------------


def modules() -> Iterator[str]:
    """Name every module of the program, but for what is a script."""
    for found in pkgutil.walk_packages(package.__path__, "funnelkit."):
        if found.name.rpartition(".")[2] not in {"__main__", "workbook_child"}:
            yield found.name


@cache
def error_classes() -> set[type[FunnelkitError]]:
    """Give every class of error there is."""
    for name in modules():
        importlib.import_module(name)
    classes: set[type[FunnelkitError]] = set()
    rest: list[type[FunnelkitError]] = [FunnelkitError]
    while rest:
        found = rest.pop()
        classes.add(found)
        rest += found.__subclasses__()
    return {found for found in classes if found.__module__.startswith("funnelkit.")}


def keys_of_errors() -> set[str]:
    """Give the keys that a run can end with, the families and the fault left out."""
    classes = error_classes() - {FunnelkitError, *FAMILIES}
    keys = {found.key for found in classes if "__init__" not in vars(found)}
    return keys | {key for found in classes if "__init__" in vars(found) for key in told_keys(found)}


def told_keys(error: type[FunnelkitError]) -> set[str]:
    """Give the keys of a class whose key goes by its reason: those its docstring lists."""
    reasons = re.findall(r'"([a-z_]+)"', error.__doc__ or "")
    return {error(file="", reason=reason).key for reason in reasons}


def test_every_error_is_of_one_family_and_has_its_exit_code():
    for error in error_classes() - {FunnelkitError, *FAMILIES}:
        family = [found for found in FAMILIES if issubclass(error, found)]

        assert len(family) == 1, error
        assert error.exit_code == FAMILIES[family[0]], error


def test_every_error_has_words_and_no_words_are_left_over():
    assert set(WORDS["errors"]) - {"fault"} == keys_of_errors()
    assert all(set(entry) == {"text", "hint"} for entry in WORDS["errors"].values())


def fields(template: str) -> set[str]:
    """Give the names in braces."""
    return set(re.findall(r"(?<!\{)\{(\w+)", template))


@cache
def calls_by_name() -> dict[str, list[tuple[str, ast.Call]]]:
    """Give each call of the source by the name of what is called, with where it stands."""
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for path, tree in trees():
        where = path.relative_to(SOURCE)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                found.setdefault(name, []).append((f"{where}:{node.lineno}", node))
    return found


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Give the source of every module."""
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(SOURCE.rglob("*.py")))


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Give each call of some names, with where it stands."""
    for name in names:
        yield from calls_by_name().get(name, ())


@pytest.mark.long
def test_the_words_of_an_error_name_only_what_it_carries():
    classes = {error.__name__: error for error in error_classes() if "__init__" not in vars(error)}
    for where, call in calls(*classes):
        name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        given = {keyword.arg for keyword in call.keywords}
        entry = WORDS["errors"].get(classes[name].key, {"text": "", "hint": ""})

        assert None in given or fields(entry["text"]) | fields(entry["hint"]) <= given, (where, name)


@pytest.mark.long
def test_every_note_has_words_that_name_only_what_it_carries():
    for where, call in calls("Note"):
        if not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        key = call.args[0].value

        assert key in WORDS["notes"], (where, key)
        given = names_in(call.args[1]) if len(call.args) > 1 else set()
        assert given is None or fields(WORDS["notes"][key]) <= given, (where, key)


def names_in(node: ast.expr) -> set[str] | None:
    """Give the names of a written-out mapping; None where it is made elsewhere."""
    if isinstance(node, ast.Call) and node.args:
        return names_in(node.args[0])
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    return {key.value for key in node.keys}


def written() -> tuple[set[str], list[re.Pattern[str]]]:
    """Give every text of the source, and patterns for those with a gap."""
    texts: set[str] = set()
    gaps = []
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+" for p in node.values]
                if any(
                    isinstance(p, ast.Constant) and re.search(r"[a-z]{3}_|_[a-z]{3}", p.value)
                    for p in node.values
                ):
                    gaps.append(re.compile("".join(parts)))
    return texts, gaps


@pytest.mark.long
def test_no_words_are_left_over():
    texts, gaps = written()
    unused = [
        f"{section}.{key}"
        for section, entries in WORDS.sections.items()
        if section
        not in {
            "errors",
            "verdicts",
            "reason_groups",
            "topics",
        }  # errors are looked at above; verdicts are a closed list of the contract; groups stand in languages/reasons, topics in languages/customers
        for key in entries
        if key not in texts and not any(gap.fullmatch(key) for gap in gaps)
    ]

    assert unused == []
