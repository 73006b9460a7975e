"""`funnelkit check`: what is wrong with the data, row by row, and what it does to the numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.choices import choose, whole_number
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.errors import ExitCode

FAIL_ON = ("", "errors")


@o.takes(
    "files",
    *o.UNDATED,
    *o.MAILING,
    "store",
    "redact",
    *o.SHOWING,
)
def check(
    asked: o.Asked,
    limit: Annotated[str, typer.Option("--limit", help=o.HELP["limit"], metavar="N")] = "5",
    fail_on: Annotated[str, typer.Option("--fail-on", help=o.HELP["fail_on_errors"], metavar="errors")] = "",
) -> None:
    """List what is wrong with the data."""
    from funnelkit.department import checking
    from funnelkit.tables.check import check_payload, make_check

    choose("fail-on", fail_on, FAIL_ON)
    most = whole_number("limit", limit)
    required = asked.given.get("required", {})
    found = checking.check(asked.order(), required)
    payload, alarm = check_payload(found, asked.words), bool(found.errors)
    show("check", payload, lambda: make_check(found, most, asked.words), asked, alarm=alarm)
    if fail_on and alarm:
        raise typer.Exit(ExitCode.DATA)
