"""The command line: arguments in, the library's answer printed once, an exit code out."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys

from funnelkit.cli.app import run
from funnelkit.cli.quoting import join_quoted

__all__ = ["main"]


def main() -> None:
    """Run funnelkit with the arguments of the process and end it.

    Nothing here makes cycles of objects, and looking for them takes a tenth of a short run. Nor is there much to tidy
    up after the last word: temporary files go, the rest of the interpreter is not taken apart piece by piece.
    """
    gc.disable()
    _open_closed()
    arguments = sys.argv[1:]
    code = run(join_quoted(arguments) if os.name == "nt" else arguments)
    atexit._run_exitfuncs()  # noqa: SLF001 (temporary files go here)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _open_closed() -> None:
    """Put streams where the caller closed them (`>&-`, pythonw): what is written to stdout is refused, to stderr is lost."""
    null = os.devnull
    sys.stdin = sys.stdin or open(null, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.open(null, os.O_RDONLY), "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(null, "w", encoding="utf-8")  # noqa: PTH123, SIM115
