"""What stops the work, and the exit code it ends in.

A bad row is a value (`model.Note`); a stop is one of these classes. A class names its words (`languages/`, section
`errors`, entry `key`: `text` says what was looked for and what was there, `hint` what to type next) and carries their
parameters; the raising line has no prose.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ended; documented in docs/commands.md."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    INPUT = 3
    BASELINE = 4
    OUTPUT = 5
    WORSE = 10
    SILENT = 11
    DATA = 12


class FunnelkitError(Exception):
    """A stop that a person can do something about."""

    exit_code = ExitCode.FAULT
    key = "fault"

    def __init__(self, **params: object) -> None:
        super().__init__(self.key, params)
        self.params = params

    def __str__(self) -> str:
        return f"{self.key}: {', '.join(f'{name}={value!r}' for name, value in self.params.items())}"


class UsageError(FunnelkitError):
    """The command line, the environment or the configuration asks for something that cannot be."""

    exit_code = ExitCode.USAGE
    key = "usage"


class InputError(FunnelkitError):
    """An input is missing, unreadable, or not what funnelkit can use."""

    exit_code = ExitCode.INPUT
    key = "input"


class BaselineError(FunnelkitError):
    """There is no such baseline, or it cannot be compared with."""

    exit_code = ExitCode.BASELINE
    key = "baseline"


class OutputError(FunnelkitError):
    """A result could not be written."""

    exit_code = ExitCode.OUTPUT
    key = "output"
