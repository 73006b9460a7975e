"""The manual page of `man funnelkit`, written from the help: `pytest --golden-update tests/test_manual.py` writes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from funnelkit import __version__
from funnelkit.cli.app import COMMANDS, GROUPS, build
from funnelkit.cli.examples import EXAMPLES
from funnelkit.errors import ExitCode
from funnelkit.languages import load_words

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = load_words("en")
SEVERAL = 3
"""An option of so many commands, of the same help in all, is told once."""
EXITS = {
    ExitCode.DONE: "Done.",
    ExitCode.FAULT: "A fault of funnelkit.",
    ExitCode.USAGE: "Wrong usage.",
    ExitCode.INPUT: "Input is missing, unreadable or not recognised, or nothing in it is usable.",
    ExitCode.BASELINE: "No such baseline, or it cannot be compared with.",
    ExitCode.OUTPUT: "Could not write or send.",
    ExitCode.WORSE: "Something is worse (with --fail-on worse).",
    ExitCode.SILENT: "A channel is silent (with --fail-on silent).",
    ExitCode.DATA: "The data has errors (with --fail-on errors).",
}
FILES = {
    "funnelkit.toml": "The configuration, in the working folder.",
    ".funnelkit/": "Baselines, the log of changes and mails that wait, in the working folder.",
}


def manual() -> str:
    """Give the page in the language of man pages."""
    tree = dict(commands(typer.main.get_command(build(COMMANDS))))
    shared = _shared(tree)
    lines = [
        f'.TH FUNNELKIT 1 "" "funnelkit {_plain(__version__)}" "User Commands"',
        *_section("NAME", [f"funnelkit {chr(92)}- how well a sales department turns inquiries into sales"]),
        *_section("SYNOPSIS", [".B funnelkit", "COMMAND EXPORT... [OPTIONS]"]),
        *_section("DESCRIPTION", [_plain(WORDS.text("help", "app"))]),
    ]
    for group, names in GROUPS.items():
        lines += _section(WORDS.text("usage", f"commands_{group}").upper(), [])
        for path, command in tree.items():
            if path.split()[0] in names:
                lines += _command(path, command, shared)
    lines += _section("OPTIONS OF SEVERAL COMMANDS", _options(shared.values()))
    lines += _section(
        "EXIT STATUS", [line for code in ExitCode for line in _entry(str(int(code)), EXITS[code])]
    )
    lines += _section("FILES", [line for name, text in FILES.items() for line in _entry(name, text)])
    return "\n".join(lines) + "\n"


def commands(tree: Any) -> Iterator[tuple[str, Any]]:
    """Give every command that can be run by its words, in the order of the help."""
    for name in COMMANDS:
        command = tree.commands[name]
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {word}", found) for word, found in inner.items())


def _shared(tree: dict[str, Any]) -> dict[str, Any]:
    every = [(_key(param), param) for command in tree.values() for param in _optional(command)]
    keys = [key for key, _ in every]
    return {key: param for key, param in every if keys.count(key) >= SEVERAL}


def _key(param: Any) -> str:
    return f"{param.opts[0]} {param.help}"


def _optional(command: Any) -> list[Any]:
    return [param for param in command.params if param.param_type_name == "option"]


def _command(path: str, command: Any, shared: dict[str, Any]) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    own = [param for param in _optional(command) if _key(param) not in shared]
    others = sorted(param.opts[0] for param in _optional(command) if _key(param) in shared)
    names = " ".join(_argument(param) for param in arguments)
    yield f".SS funnelkit {_plain(f'{path} {names}'.strip())}"
    yield _plain(WORDS.text("help", command.help))
    for param in arguments:
        yield from _entry(param.metavar, WORDS.text("help", param.help))
    yield from _options(own)
    yield ".PP"
    yield f"Options told below: {_plain(', '.join(others))}."
    if lines := EXAMPLES[path]:
        yield from (".PP", ".EX", *(_plain(f"funnelkit {line}") for line in lines), ".EE")


def _argument(param: Any) -> str:
    name = f"{param.metavar}..." if param.nargs == -1 else param.metavar
    return name if param.required else f"[{name}]"


def _options(params: Any) -> Iterator[str]:
    for param in sorted(params, key=lambda param: param.opts[0]):
        value = "" if param.is_flag else f" {param.metavar}"
        yield from _entry(", ".join(param.opts) + value, WORDS.text("help", param.help))


def _entry(name: str, text: str) -> list[str]:
    return [".TP", f".B {_plain(name)}", _plain(text)]


def _section(title: str, lines: Any) -> list[str]:
    return [f".SH {title}", *lines]


def _plain(text: str) -> str:
    """Write a text that holds no signs of roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text[:1] in {".", "'"} else text
