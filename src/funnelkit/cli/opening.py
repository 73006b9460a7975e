"""The command line that opens a figure of a report: `funnelkit rows B7`, and behind it the files and options of the call."""

from __future__ import annotations

import os
import shlex
from subprocess import list2cmdline
from typing import TYPE_CHECKING

from funnelkit.cli.options import COUNTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from funnelkit.cli.options import Asked

TAKEN = ("every", "by", "period", *COUNTING[2:], "config")
"""Options of a report that `rows` has, too, and needs to find the same figures."""

_KEPT = frozenset({"DEFAULT_MAP", "ENVIRONMENT"})


def opening(asked: Asked) -> str:
    """Give what follows an address in a command line; what configuration and environment say is there without it."""
    words = [*asked.of.get("files", ()), *_options(asked)]
    return list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _options(asked: Asked) -> Iterator[str]:
    for option in asked.context.command.params:
        value = asked.of.get(option.name or "")
        source = asked.context.get_parameter_source(option.name or "")
        is_kept = source is not None and source.name in _KEPT
        if option.name in TAKEN and value and value != option.default and not is_kept:
            yield from _written(option.opts[0], value)


def _written(flag: str, value: object) -> Iterable[str]:
    """Write an option as it is typed: a switch, once, or once for each of its values."""
    if value is True:
        return [flag]
    values = value if isinstance(value, list) else [value]
    return [word for each in values for word in (flag, str(each))]
