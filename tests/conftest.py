"""What the tests share: the command line in this process, golden files, and the folder of real exports.

Property tests draw the same examples every time, so that a red run is the change's doing; `make random` draws new ones.
"""

import gc
import os
import shutil
import subprocess
import sys
from functools import lru_cache
from itertools import product
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(os.environ.get("FUNNELKIT_SHARED", ROOT.parent / "shared"))
TODAY = "2026-11-01"

gc.disable()  # until all tests are collected, which then are never looked through again: a tenth of all the time

USUAL = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("long", USUAL, derandomize=True, database=None)
settings.register_profile("short", settings.get_profile("long"), max_examples=10)
settings.register_profile("random", USUAL, print_blob=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real exports and corpora that are not part of the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the folder of real exports is not here")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def sample_workbooks_are_opened_once(tmp_path_factory):
    """Keep what the child process wrote of the sample department's workbooks: most of what is opened is one of these."""
    from funnelkit.reading import workbook

    samples = {path.read_bytes() for path in (ROOT / "examples").glob("*.xlsx")}
    kept: dict[object, tuple[object, Path]] = {}
    open_anew = workbook._open

    def opened(path, folder, *how):
        book = path.read_bytes()
        if book not in samples:
            return open_anew(path, folder, *how)
        if (book, how) not in kept:
            own = tmp_path_factory.mktemp("sample")
            kept[book, how] = open_anew(path, folder, *how), own
            lay(folder.path, own)
        answer, own = kept[book, how]
        lay(own, folder.path)
        return answer

    def lay(there, here):
        for path in there.glob("*.arrow"):
            shutil.copyfile(path, here / path.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "_open", opened)
        yield


@pytest.fixture(scope="session", autouse=True)
def the_same_text_is_judged_once():
    """Remember encodings and delimiters by the bytes they were found in: half of what reading a sample takes."""
    from funnelkit.reading import text

    with pytest.MonkeyPatch.context() as patch:
        for name in ("find_encoding", "find_dialect"):
            patch.setattr(text, name, lru_cache(maxsize=128)(getattr(text, name)))
        yield


@pytest.fixture
def golden(request):
    """Compare a text with a golden file; a difference is left beside it as NAME.got."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden-update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        got = path.with_name(path.name + ".got")
        expected = path.read_text(encoding="utf-8") if path.exists() else None
        if expected != text:
            got.write_text(text, encoding="utf-8", newline="")
        else:
            got.unlink(missing_ok=True)

        assert expected == text, f"see {got}; if it is right: pytest --golden-update"

    return check


def pytest_addoption(parser):
    parser.addoption("--golden-update", action="store_true", help="write what is printed now as golden")
    parser.addoption("--screenshots", metavar="FOLDER", help="keep the pictures of pages there")
    parser.addoption("--long", action="store_true", help="run every case, not only one of many alike")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Draw fewer examples in a short run; `--hypothesis-profile`, which is read after this, goes before it."""
    settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config, items):
    """Leave out what is marked `long`, and the real exports, unless they are asked for."""
    if config.getoption("--long"):
        return
    long = {item for item in items if item.get_closest_marker("long") or "shared" in item.fixturenames}
    config.hook.pytest_deselected(items=list(long))
    items[:] = [item for item in items if item not in long]


def pytest_collection_finish():
    """Let memory be looked through again, but not for what is there now."""
    gc.freeze()
    gc.enable()


def drawn(examples, **more):
    """Give the settings of a property test: so many examples in a long run, the simplest and a tenth in a short one."""
    share = settings().max_examples / settings.get_profile("long").max_examples
    return settings(max_examples=min(examples, 1 + ceil(examples * share)), **more)


def alike(cases, kind):
    """Give cases for `parametrize`: the first of each kind at every run, those like it in a long one."""
    seen, chosen = set(), []
    for case in cases:
        values = case if isinstance(case, tuple) else (case,)
        chosen.append(pytest.param(*values, marks=pytest.mark.long) if kind(case) in seen else case)
        seen.add(kind(case))
    return chosen


def some(cases, every):
    """Give cases for `parametrize`: one of so many at every run, the others in a long one."""
    return [
        case if at % every == 0 else pytest.param(case, marks=pytest.mark.long)
        for at, case in enumerate(cases)
    ]


def in_turn(*values):
    """Give all combinations for `parametrize`: so many at every run that each value occurs, the others in a long one."""
    columns = [list(own) for own in values]
    short = {tuple(own[at % len(own)] for own in columns) for at in range(max(map(len, columns)))}
    return [
        pytest.param(*case, marks=() if case in short else pytest.mark.long) for case in product(*columns)
    ]


class Ended:
    """How a run ended: `code`, `out`, `err`."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def funnelkit(capsys, monkeypatch):
    """Run the command line in this process: funnelkit("report", FILE, width=80)."""
    from funnelkit.cli.app import run

    for name in [name for name in os.environ if name.startswith("FUNNELKIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FUNNELKIT_TODAY", TODAY)

    def call(*arguments: object, width: int | None = None) -> Ended:
        if width is None:
            monkeypatch.delenv("COLUMNS", raising=False)
        else:
            monkeypatch.setenv("COLUMNS", str(width))
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(int(code), captured.out, captured.err)

    return call


@pytest.fixture
def program():
    """Run the command line in a process of its own."""

    def call(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FUNNELKIT_TODAY": TODAY, "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, "-m", "funnelkit", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env=environment,
            timeout=120,
            **settings,
        )

    return call
