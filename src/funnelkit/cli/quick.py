"""Commands whose options are text, lists of text, and yes or no."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class _AsText:
    """Takes a value as the command line gives it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002 (typer's names)
        """Give the value; none of several is an empty list."""
        if param.multiple or param.nargs == -1:
            return list(value or ())
        return value


class _Quick:
    """Spares the 60 ms that typer takes to load pydantic, which has nothing to do for text."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, --help too, none of which asks pydantic."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            param.get_runtime_param = _AsText
        return params


class QuickCommand(_Quick, TyperCommand):
    """A command that starts at once."""


class QuickGroup(_Quick, TyperGroup):
    """A group of commands that starts at once."""
