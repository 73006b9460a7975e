"""Commands that start at once and speak a language: their help, what is wrong with a command line, and their options.

Help texts of commands and options are keys of the section `help`; the words are looked up when they are shown
(`ctx.obj`, a `Spoken`), so that a run of another language loads no English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from funnelkit.cli.printing import write
from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.languages import Words

_WRONG_USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises where a command line is wrong, all kinds of it."""


COMPLETING = "_FUNNELKIT_COMPLETE"
"""The variable that the scripts of shells set when they ask what may stand at the cursor."""

_MOST_BESIDE = 60
"""Letters of help beside a name that a shell offers."""

_MARKS = {"[OPTIONS]": "any_options", "COMMAND [ARGS]...": "one_command"}


class NoSuchOption(UsageError):
    """An option that the command does not have."""

    key = "no_such_option"


class OptionMistyped(UsageError):
    """An option that the command does not have, much like one that it has."""

    key = "option_mistyped"


class ValueMissing(UsageError):
    """An option without the value that it takes."""

    key = "value_missing"


class ValueTooMany(UsageError):
    """A value of an option that takes none."""

    key = "value_too_many"


class ArgumentMissing(UsageError):
    """A command without what it works on."""

    key = "argument_missing"


class ArgumentTooMany(UsageError):
    """More arguments than a command takes."""

    key = "argument_too_many"


class NoSuchCommand(UsageError):
    """A command that is not there."""

    key = "no_such_command"


class CommandMistyped(UsageError):
    """A command that is not there, much like one that is."""

    key = "command_mistyped"


class _AsText:
    """Takes a value as the command line gives it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002 (typer's names)
        """Give the value; none of several is an empty list."""
        if param.multiple or param.nargs == -1:
            return list(value or ())
        return value


class _Quick:
    """Spares the 60 ms that typer takes to load pydantic, which has nothing to do for text."""

    allow_extra_args = True  # they are told by name, in a language

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, --help too, none of which asks pydantic."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            param.get_runtime_param = _AsText
        if ctx.resilient_parsing:  # a shell asks what may stand at the cursor
            from funnelkit.cli.offering import offer_values

            for param in params:
                offer_values(param)
        return params

    def get_help_option(self, ctx: Any) -> Any:
        """Give --help, with a help text that is a key as those of the others are; it is printed as reports are."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.help, option.callback = "help", _show_help
        return option

    # --- help ---

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help in the language of the run."""
        words: Words = ctx.obj.words
        pieces: list[str] = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        said = [words.text("usage", _MARKS[piece]) if piece in _MARKS else piece for piece in pieces]
        formatter.write_usage(ctx.command_path, " ".join(said), prefix=f"{words.text('usage', 'title')}: ")
        _write_text(formatter, words.text("help", self.help))  # type: ignore[attr-defined]
        for kind in ("argument", "option"):
            records = [_record(p, ctx, words) for p in self.get_params(ctx) if p.param_type_name == kind]
            _write_list(formatter, words.text("usage", kind), records)
        self._format_commands(formatter, words)
        _write_examples(formatter, ctx.command_path, words)
        if epilog := self.epilog:  # type: ignore[attr-defined]
            _write_text(formatter, words.text("help", epilog))

    def _format_commands(self, formatter: Any, words: Words) -> None:
        """Write the commands of a group."""

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 (typer's name)
        """Give the key of the help text: it is worded where a language is known."""
        return str(self.help)  # type: ignore[attr-defined]

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Give the names of commands and options, with their help in the language of the run."""
        offered: list[Any] = super().shell_complete(ctx, incomplete)  # type: ignore[misc]
        for item in offered:
            text = ctx.obj.words.text("help", item.help)
            item.help = _shortened(text, _MOST_BESIDE).replace("[", "\\[")  # typer takes brackets for marks
        return offered

    # --- a command line that is wrong ---

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; what is wrong with it is an error of funnelkit's own."""
        try:
            rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except _WRONG_USAGE as error:
            _refuse(error, ctx)
        return rest


class QuickCommand(_Quick, TyperCommand):
    """A command that starts at once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; nothing may be left over."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise ArgumentTooMany(command=ctx.command_path, arguments=rest)
        return rest


class QuickGroup(_Quick, TyperGroup):
    """A group of commands that starts at once."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command by its name; for a shell that asks, files alone are `report`."""
        if args[0] not in self.commands and ctx.resilient_parsing:
            return "report", self.commands.get("report"), args
        if args[0] not in self.commands:
            refuse_command(ctx.command_path, args[0], list(self.commands))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; without one there is nothing to run."""
        try:
            return super().invoke(ctx)
        except _WRONG_USAGE as error:
            _refuse(error, ctx)

    def _format_commands(self, formatter: Any, words: Words) -> None:
        """Write the commands, group by group; the names of all groups are of one width."""
        width = max(map(len, self.commands))
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            text = _shortened(words.text("help", str(command.help)), formatter.width - 6 - width)
            group = getattr(command, "rich_help_panel", None)
            title = words.text("usage", f"commands_{group}" if isinstance(group, str) else "commands")
            groups.setdefault(title, []).append((name.ljust(width), text))
        for title, records in groups.items():
            _write_list(formatter, title, records)


def _show_help(ctx: Any, param: Any, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        write(f"{ctx.get_help()}\n")
        ctx.exit()


def _write_text(formatter: Any, text: str) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(text)


def _write_list(formatter: Any, title: str, records: list[tuple[str, str]]) -> None:
    if records:
        with formatter.section(title):
            formatter.write_dl(records)


def _write_examples(formatter: Any, path: str, words: Words) -> None:
    """Write command lines that run as they stand: they are not wrapped."""
    from funnelkit.cli.examples import EXAMPLES

    program, _, command = path.partition(" ")
    if lines := EXAMPLES[command]:
        title = "examples_on_files" if any("sample/" in line for line in lines) else "examples"
        with formatter.section(words.text("usage", title)):
            for line in lines:
                formatter.write(f"  {program} {line}\n")


def _record(param: Any, ctx: Any, words: Words) -> tuple[str, str]:
    """Give what a parameter is called and its help, with its default or that it must be given."""
    name = param.metavar if param.param_type_name == "argument" else param.get_help_record(ctx)[0]
    text = words.text("help", param.help)
    if param.required:
        return name, f"{text}  [{words.text('usage', 'required')}]"
    if param.default and isinstance(param.default, str):
        return name, f"{text}  [{words.text('usage', 'default', value=param.default)}]"
    return name, text


def _shortened(text: str, most: int) -> str:
    """Cut a text to its first sentence, and to whole words."""
    first = text.partition(". ")[0]
    text = first if first == text else f"{first}."
    if len(text) <= most:
        return text
    cut = text[: most - 2].rpartition(" ")[0]
    return f"{cut.rstrip(',:;')}..."


def refuse_command(path: str, name: str, commands: Sequence[str]) -> NoReturn:
    """Raise that there is no such command, with those that are much like it, else with all."""
    from difflib import get_close_matches

    if near := get_close_matches(name, commands):
        raise CommandMistyped(command=path, name=name, near=near)
    raise NoSuchCommand(command=path, name=name, commands=commands)


def _refuse(error: Any, ctx: Any) -> NoReturn:
    """Raise what is wrong with a command line as an error that funnelkit words; no arguments are a call for help."""
    facts = {"command": ctx.command_path}
    name = getattr(error, "option_name", None)
    kind = type(error).__name__
    if kind == "NoSuchOption" and error.possibilities:
        raise OptionMistyped(**facts, option=name, near=sorted(error.possibilities)) from error
    if kind == "NoSuchOption":
        raise NoSuchOption(**facts, option=name) from error
    if kind == "BadOptionUsage":
        takes = any(name in param.opts and not param.is_flag for param in ctx.command.params)
        raise (ValueMissing if takes else ValueTooMany)(**facts, option=name) from error
    if kind == "MissingParameter":
        raise ArgumentMissing(**facts, argument=error.param.metavar or error.param.name.upper()) from error
    if kind == "UsageError":
        raise ArgumentMissing(**facts, argument="COMMAND") from error
    raise error
