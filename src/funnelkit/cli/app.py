"""The commands in the order of the help, and how a run ends."""

from __future__ import annotations

import contextlib
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from funnelkit import __version__
from funnelkit.cli.options import HELP
from funnelkit.cli.printing import write
from funnelkit.cli.quick import COMPLETING, QuickCommand, QuickGroup, refuse_command
from funnelkit.cli.spoken import Spoken, with_language_last
from funnelkit.cli.talk import Talk
from funnelkit.errors import ExitCode, FunnelkitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GROUPS: Mapping[str, tuple[str, ...]] = {
    "first": ("inspect", "baseline", "compare", "report"),
    "closer": ("managers", "sources", "refusals", "timing", "nps", "rows"),
    "lists": ("callbacks", "deadlines", "silence", "check"),
    "ahead": ("forecast", "plan", "movement"),
    "start": ("demo", "init", "template", "completion"),
    "kept": ("baselines", "changes", "outbox"),
}
"""The commands as the help groups them, the first steps first."""

COMMANDS = tuple(name for names in GROUPS.values() for name in names)
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}


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
            app.add_typer(module.app, name=name, help=HELP[name], rich_help_panel=_GROUP_OF[name])
        else:
            add = app.command(name, cls=QuickCommand, help=HELP[name], rich_help_panel=_GROUP_OF[name])
            add(getattr(module, name))
    for name in named:
        add = app.command(name, cls=QuickCommand, help=HELP[name], rich_help_panel=_GROUP_OF[name])
        add(_name_alone)
    return app


def _name_alone() -> None:
    """Stand for a command that is named, and not run."""


def start(
    version: bool = typer.Option(False, "--version", help=HELP["version"]),
    language: str = typer.Option("", "--language", help=HELP["language"], metavar="CODE"),
) -> None:
    """Answer what is asked of the program itself."""
    if version:
        raise typer.Exit(_print_version())


def _print_version() -> int:
    write(f"funnelkit {__version__}\n")
    return ExitCode.DONE


def complete() -> int:
    """Answer a shell that asks what may stand at its cursor; what is wrong is said once the line is run."""
    from funnelkit.cli.completion import prepare

    words = prepare()
    with contextlib.suppress(FunnelkitError):
        try:
            _build_for(_with_command(words), Spoken(words))([], prog_name="funnelkit")
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else ExitCode.DONE
    return ExitCode.USAGE


def _with_command(words: Sequence[str]) -> list[str]:
    """Put `report` before files that no command stands before; a word that is no file is a command mistyped."""
    if not words or words[0].startswith("-") or words[0] in COMMANDS:
        return list(words)
    if words[0].isascii() and words[0].isalpha() and not Path(words[0]).exists():
        refuse_command("funnelkit", words[0], COMMANDS)
    return ["report", *words]


def _build_for(words: Sequence[str], spoken: Spoken) -> typer.Typer:
    if words and words[0] in COMMANDS:
        return build(words[:1], spoken)
    if all(word.startswith("-") for word in words):
        return build((), spoken, COMMANDS)
    return build(COMMANDS, spoken)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; nothing but the report goes to stdout."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if os.environ.get(COMPLETING):
        return complete()
    spoken = Spoken(arguments)
    debug = "--debug" in arguments
    try:
        words = _with_command(with_language_last(arguments))
        if words == ["--version"]:
            return _print_version()
        _build_for(words, spoken)(words, prog_name="funnelkit", standalone_mode=True)
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
