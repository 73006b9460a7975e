"""The command lines that open what a report tells: `funnelkit rows B7`, and behind it the files and options of the call."""

from __future__ import annotations

import os
import shlex
from subprocess import list2cmdline
from typing import TYPE_CHECKING

from funnelkit.cli.options import COUNTING, READING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from funnelkit.cli.options import Asked

TAKEN = ("every", "by", "period", *COUNTING[2:], "config")
"""Options of a report that `rows` has, too, and needs to find the same figures."""

_OF_LISTS = ("as_of", "where", "duplicates", *READING, "pipeline", "config")
OF_COMMANDS = {"rows": TAKEN[2:], "deadlines": (*_OF_LISTS, "drop_tests"), "silence": _OF_LISTS}
"""The same of each command that opens what is worth doing; none of them has a period but `rows`."""

_KEPT = frozenset({"DEFAULT_MAP", "ENVIRONMENT"})


def opening(asked: Asked) -> str:
    """Give what follows an address in a command line; what configuration and environment say is there without it."""
    return _typed([*asked.of.get("files", ()), *_options(asked, TAKEN)])


def with_options(command: str, asked: Asked) -> str:
    """Give a command that opens something of a report, as in `rows not_contacted`, with the options of the call."""
    typed = _typed([*_options(asked, OF_COMMANDS[command.partition(" ")[0]])])
    return f"{command} {typed}".rstrip()


def _typed(words: list[str]) -> str:
    return list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _options(asked: Asked, names: Collection[str]) -> Iterator[str]:
    for option in asked.context.command.params:
        value = asked.of.get(option.name or "")
        source = asked.context.get_parameter_source(option.name or "")
        is_kept = source is not None and source.name in _KEPT
        if option.name in names and value and value != option.default and not is_kept:
            yield from _written(option.opts[0], value)


def _written(flag: str, value: object) -> Iterable[str]:
    """Write an option as it is typed: a switch, once, or once for each of its values."""
    if value is True:
        return [flag]
    values = value if isinstance(value, list) else [value]
    return [word for each in values for word in (flag, str(each))]
