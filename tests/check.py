"""Everything that CI checks, in order, stopping at the first that fails: `.venv/bin/python tests/check.py`."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "tests", "benchmarks")
CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", *FOLDERS),
    "lint": ("ruff", "check", "--quiet", *FOLDERS),
    "types": ("mypy", "--no-error-summary"),
    "layers": ("lint-imports", "--no-cache"),
    "tests": ("pytest", "--long"),
}
SPOKEN = "tests"
"""The check whose output is shown as it comes; the others speak where they fail."""


def main(names: list[str]) -> int:
    """Run the checks named, or all, and give the exit code of the first that fails."""
    for name in names or CHECKS:
        program, *arguments = CHECKS[name]
        started = time.perf_counter()
        spoken = name == SPOKEN
        done = subprocess.run(
            [_beside_python(program), *arguments], cwd=ROOT, check=False, capture_output=not spoken, text=True
        )
        if done.returncode:
            sys.stdout.write("" if spoken else f"{name}: failed\n{done.stdout}{done.stderr}")
            return done.returncode
        if not spoken:
            print(f"{name}: well, {time.perf_counter() - started:.0f} s", flush=True)
    return 0


def _beside_python(program: str) -> str:
    """Give the program of this virtual environment."""
    folder = Path(sys.executable).parent
    return str(next((path for path in folder.glob(f"{program}*") if path.stem == program), folder / program))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
