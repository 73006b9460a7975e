"""`funnelkit completion`: the script that lets a shell complete commands, options and values; and what it is offered."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.printing import pour
from funnelkit.cli.quick import COMPLETING
from funnelkit.errors import UsageError

SHELLS = ("bash", "zsh", "fish", "powershell")


class NoSuchShell(UsageError):
    """A shell for which there is no script."""

    key = "no_such_shell"


@o.takes("language", "debug")
def completion(
    asked: o.Asked,
    shell: Annotated[str, typer.Argument(help=o.HELP["shell"], metavar="|".join(SHELLS))],
) -> None:
    """Print the script of a shell."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    if shell not in SHELLS:
        raise NoSuchShell(shell=shell, shells=SHELLS)
    script = get_completion_script(prog_name="funnelkit", complete_var=COMPLETING, shell=shell)
    pour([f"{script}\n".encode()])


def prepare() -> list[str]:
    """Make typer answer the shell that asks, and give the words of its line that are whole, without the program."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    completion_init()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    if "COMP_WORDS" in os.environ:
        _join_values()
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    words = line.split()[1:]
    return words if line[-1:].isspace() else words[:-1]


def _join_values() -> None:
    """Take out the `=` that bash makes a word of its own: `--format = x` is `--format x`."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    at = int(os.environ.get("COMP_CWORD", "0"))
    before = words[:at]
    kept = [word for word in before if word != "="]
    os.environ["COMP_WORDS"] = "\n".join([*kept, *words[at:]])
    os.environ["COMP_CWORD"] = str(len(kept))
