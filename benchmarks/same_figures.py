"""Tell where a report's figures differ from the yardstick's: nothing rounded, nothing left out.

Every section, row and figure of the yardstick must be in the report, and its sections may have no further rows; the
report may have further sections and figures. Names are compared whatever their letter case. Only the last bits of
fractions (a sum of money, a median in hours) may differ: 12 digits must agree.

    python same_figures.py leads.csv        (a file of make_export.py; exit 1 where the figures differ)
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
SHOWN = 20
Rows = dict[tuple[str | None, ...], dict[str, Any]]


def differences(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each figure that differs: its address, what was expected, what was found."""
    sections = {tuple(section["by"]): section["rows"] for section in found["sections"]}
    for section in expected["sections"]:
        by = tuple(section["by"])
        if by not in sections:
            yield f"section {list(by)} is missing"
            continue
        yield from rows_differ(by, rows_by_name(by, section["rows"]), rows_by_name(by, sections[by]))


def rows_by_name(by: tuple[str, ...], rows: list[dict[str, Any]]) -> Rows:
    """Find the rows by their group, names in lower case."""
    named = {tuple(folded(row["group"][key]) for key in by): row["metrics"] for row in rows}
    if len(named) != len(rows):
        raise ValueError(f"section {list(by)} has two rows of one name")
    return named


def folded(name: str | None) -> str | None:
    """Take the letter case and superfluous blanks off a name."""
    return None if name is None else " ".join(name.casefold().split())


def rows_differ(by: tuple[str, ...], expected: Rows, found: Rows) -> Iterator[str]:
    """Compare the rows of one section."""
    for group in sorted(expected.keys() | found.keys(), key=str):
        address = " ".join(f"{key}={name}" for key, name in zip(by, group, strict=True)) or "all leads"
        if group not in found:
            yield f"{address}: the row is missing"
        elif group not in expected:
            yield f"{address}: there should be no such row"
        else:
            yield from metrics_differ(address, expected[group], found[group])


def metrics_differ(address: str, expected: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """Compare the metrics of one row."""
    for metric, value in expected.items():
        if metric not in found:
            yield f"{address}: {metric} is missing"
            continue
        for part, number in parts(value).items():
            other = parts(found[metric]).get(part, of_nothing(value, part))
            if not same(number, other):
                yield f"{address}: {metric} {part}: expected {number}, found {other}"


def parts(value: Any) -> dict[str, Any]:
    """Give the numbers of a metric; of money, the sum over its currencies."""
    if isinstance(value, list):
        return {"sum": math.fsum(money["sum"] for money in value)}
    return value or {}


def of_nothing(expected: Any, part: str) -> float | None:
    """Say what an absent number stands for: nothing, where the yardstick has an average of nothing; else a fault."""
    empty = isinstance(expected, dict) and expected.get("n") == 0 and len(expected) > 1
    return parts(expected)[part] if empty else None


def same(expected: Any, found: Any) -> bool:
    """Compare two numbers or words."""
    if isinstance(expected, float) and isinstance(found, int | float):
        return math.isclose(expected, found, rel_tol=1e-12)
    return expected == found


def report_command(export: Path) -> list[str]:
    """Give the command line of the work that is measured."""
    return ["-m", "funnelkit", "report", str(export), "--format", "json"]


def yardstick_command(export: Path) -> list[str]:
    """Give the command line of the same work in DuckDB."""
    return [str(HERE / "duckdb_report.py"), str(export)]


def figures(command: list[str]) -> dict[str, Any]:
    """Run a program and read the JSON that it prints."""
    done = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"exit {done.returncode}: python {' '.join(command)}")
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    export = parser.parse_args().file
    found = differences(figures(yardstick_command(export)), figures(report_command(export)))
    if first := list(islice(found, SHOWN)):
        sys.exit("\n".join([f"{export.name}: the figures differ; the first differences:", *first]))


if __name__ == "__main__":
    main()
