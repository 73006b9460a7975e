"""Measure funnelkit against tuned DuckDB SQL over the same files, and check that both give the same figures.

`make bench` runs it. It makes the exports once (in `benchmarks/.cache`; FUNNELKIT_BENCH_CACHE names another folder, or is
`temporary`), checks each file for equal figures (differences are printed, exit 1), and then runs the two programs in
turn, a round each, every run a new process. Printed are medians: wall and CPU seconds, peak memory in MiB (of the
process alone, by os.wait4), and the ratio of the program to the first one of its table.

    python bench.py --rows 1000,100000 --encoding cp1251 --rounds 3 --only report

Tables (`--only`): `report` the whole work; `start` the report of the smallest file against bare imports of pandas and
pyarrow; `help` `funnelkit --help` against a hello program of Typer and Rich. Ratios carry over to other machines,
seconds do not; on more than two cores DuckDB (held to two threads here) would gain more.

A child's peak starts at its parent's size, so this program stays small (20 MiB, the least peak that it can see): what is
large runs in processes of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from same_figures import report_command, yardstick_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
TABLES = ("report", "start", "help")
MIB = 1 << 20
RSS_UNIT = 1 if sys.platform == "darwin" else 1 << 10
HELLO = '''
import typer
from rich.console import Console

app = typer.Typer()


@app.command()
def hello(name: str = "you") -> None:
    """Greet."""
    Console().print(f"Hello, [bold]{name}[/bold]")


app()
'''


@dataclass(frozen=True)
class Run:
    """What one run of a program took: seconds and MiB."""

    wall: float
    cpu: float
    peak: float


def measure(command: Sequence[str]) -> Run:
    """Run a program to its end, its output thrown away."""
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"exit {child.returncode}: python {' '.join(command)}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * RSS_UNIT / MIB)


def in_turn(programs: dict[str, Sequence[str]], rounds: int) -> dict[str, Run]:
    """Run the programs one after the other, round by round, and give the medians."""
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, command in programs.items():
            runs[name].append(measure(command))
    return {
        name: Run(median(r.wall for r in done), median(r.cpu for r in done), median(r.peak for r in done))
        for name, done in runs.items()
    }


def show(title: str, medians: dict[str, Run]) -> None:
    """Print a table; the ratios are to its first line."""
    first = next(iter(medians.values()))
    print(f"\n{title}")
    print(f"  {'':26}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'wall':>8}{'CPU':>7}{'peak':>7}")
    for name, run in medians.items():
        ratios = f"{run.wall / first.wall:8.2f}{run.cpu / first.cpu:7.2f}{run.peak / first.peak:7.2f}"
        print(f"  {name:26}{run.wall:9.3f}{run.cpu:9.3f}{run.peak:10.0f}{ratios}", flush=True)


def check(export: Path) -> None:
    """End the program where the figures of the two differ, in a process of its own."""
    command = [sys.executable, str(HERE / "same_figures.py"), str(export)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(1)


@contextmanager
def cache() -> Iterator[Path]:
    """Give the folder of the exports: kept beside this file, elsewhere, or for the time being."""
    place = os.environ.get("FUNNELKIT_BENCH_CACHE", "")
    if place == "temporary":
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
        return
    folder = Path(place) if place else HERE / ".cache"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    yield folder


def make(folder: Path, rows: int, encoding: str) -> Path:
    """Give an export, made before or now; a change of the generator makes it anew."""
    makers = sorted(HERE.glob("*export*.py"))
    version = hashlib.sha256(b"".join(path.read_bytes() for path in makers)).hexdigest()[:8]
    export = folder / f"leads-{rows}-{encoding}-{version}.csv"
    if export.exists():
        return export
    unfinished = export.with_suffix(".part")
    options = ["--rows", str(rows), "--encoding", encoding, "--out", str(unfinished)]
    subprocess.run([sys.executable, str(HERE / "make_export.py"), *options], check=True)
    return unfinished.replace(export)


def compile_package() -> None:
    """Write the package's bytecode, as an installation does; where PYTHONDONTWRITEBYTECODE is set, no run would."""
    found = find_spec("funnelkit")
    assert found is not None, "funnelkit is not installed"
    assert found.submodule_search_locations is not None
    subprocess.run([sys.executable, "-m", "compileall", "-q", *found.submodule_search_locations], check=True)


def compare_reports(exports: list[Path], rounds: int) -> None:
    """Check and measure the whole work on each export."""
    for export in exports:
        check(export)
        programs = {
            "DuckDB, 2 threads": yardstick_command(export),
            "  with short cuts": [*yardstick_command(export), "--short-cuts"],
            "funnelkit report": report_command(export),
        }
        size = export.stat().st_size / MIB
        show(f"{export.name} ({size:.1f} MiB), same figures", in_turn(programs, rounds))


def compare_start(export: Path, rounds: int) -> None:
    """Measure what is not the libraries' own start, on a small export."""
    programs = {
        "import pandas, pyarrow.csv": ["-c", "import pandas, pyarrow.csv"],
        "funnelkit report": report_command(export),
    }
    show(f"{export.name}, against bare imports", in_turn(programs, rounds))


def compare_help(rounds: int) -> None:
    """Measure the help against that of the smallest program with the same libraries."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        programs = {
            "Typer + Rich hello --help": [str(hello), "--help"],
            "funnelkit --help": ["-m", "funnelkit", "--help"],
        }
        show("--help", in_turn(programs, rounds))


def numbers(text: str) -> list[int]:
    """Read `1000,100000`."""
    return sorted(int(part) for part in text.split(","))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=numbers, default=[1_000, 100_000, 1_000_000], metavar="N,N")
    parser.add_argument("--encoding", choices=["utf-8", "utf-8-sig", "cp1251"], default="utf-8")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", choices=TABLES, action="append", help="default: all tables; may be given again"
    )
    args = parser.parse_args()
    tables = args.only or TABLES
    compile_package()
    with cache() as folder:
        if "report" in tables:
            compare_reports([make(folder, rows, args.encoding) for rows in args.rows], args.rounds)
        if "start" in tables:
            compare_start(make(folder, args.rows[0], args.encoding), args.rounds)
    if "help" in tables:
        compare_help(args.rounds)


if __name__ == "__main__":
    main()
