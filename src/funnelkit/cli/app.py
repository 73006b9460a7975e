"""The commands in the order of the help, and how a run ends."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from funnelkit import __version__
from funnelkit.cli.options import HELP
from funnelkit.cli.quick import QuickCommand, QuickGroup
from funnelkit.cli.spoken import Spoken, with_language_last
from funnelkit.cli.talk import Talk
from funnelkit.errors import ExitCode, FunnelkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (
    "inspect",
    "init",
    "baseline",
    "compare",
    "report",
    "refusals",
    "check",
    "rows",
    "callbacks",
    "silence",
    "nps",
    "timing",
    "managers",
    "sources",
    "deadlines",
    "forecast",
    "plan",
    "movement",
    "template",
    "demo",
    "baselines",
    "changes",
    "outbox",
)
"""In the order of the help: the first steps first."""


def build(commands: Sequence[str], spoken: Spoken | None = None, named: Sequence[str] = ()) -> typer.Typer:
    """Make the command line with some of its commands: a run needs one, and a list of all only has them `named`.

    Help is in the language `spoken`.
    """
    app = typer.Typer(
        name="funnelkit",
        cls=QuickGroup,
        help=HELP["app"],
        epilog=HELP["epilog"],
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "obj": spoken or Spoken(())},
    )
    app.callback()(start)
    for name in commands:
        module = import_module(f"funnelkit.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name, help=HELP[name])
        else:
            app.command(name, cls=QuickCommand, help=HELP[name])(getattr(module, name))
    for name in named:
        app.command(name, cls=QuickCommand, help=HELP[name])(_name_alone)
    return app


def _name_alone() -> None:
    """Stand for a command that is named, and not run."""


def start(
    version: bool = typer.Option(False, "--version", help=HELP["version"]),
    language: str = typer.Option("", "--language", help=HELP["language"], metavar="CODE"),
) -> None:
    """Answer what is asked of the program itself."""
    if version:
        typer.echo(f"funnelkit {__version__}")
        raise typer.Exit


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; nothing but the report goes to stdout."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    spoken = Spoken(arguments)
    words = with_language_last(arguments)
    if words == ["--version"]:
        sys.stdout.write(f"funnelkit {__version__}\n")
        return ExitCode.DONE
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        words.insert(0, "report")
    debug = "--debug" in words
    try:
        asked = words[:1] if words[0:1] and words[0] in COMMANDS else ()
        named = COMMANDS if not asked and all(word.startswith("-") for word in words) else ()
        build(asked or (() if named else COMMANDS), spoken, named)(
            words, prog_name="funnelkit", standalone_mode=True
        )
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.DONE
    except FunnelkitError as error:
        if debug:
            raise
        Talk(spoken.code).error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if debug:
            raise
        Talk(spoken.code).error(FunnelkitError(reason=f"{type(error).__name__}: {error}"))
        return ExitCode.FAULT
    return ExitCode.DONE
