"""`funnelkit silence`: channels that fell silent, and leads that nobody contacts any more."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.choices import choose, whole_number
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.errors import ExitCode

FAIL_ON = ("", "silent")


@o.takes(
    "files", "as_of", "where", "duplicates", *o.READING, "pipeline", *o.MAILING, "store", "redact", *o.SHOWING
)
def silence(
    asked: o.Asked,
    limit: Annotated[str, typer.Option("--limit", help=o.HELP["limit_rows"], metavar="N")] = "20",
    fail_on: Annotated[str, typer.Option("--fail-on", help=o.HELP["fail_on_silent"], metavar="silent")] = "",
) -> None:
    """Name the channels that fell silent, and the leads that nobody contacts."""
    from funnelkit.department.silence import Care, listen
    from funnelkit.tables.silence import make_silence, silence_payload

    choose("fail-on", fail_on, FAIL_ON)
    most = whole_number("limit", limit)
    told = asked.given.get("channels", {})
    cares = {name: Care(**entry) for name, entry in told.items()}
    found = listen(asked.order(), asked.calendar, cares)
    alarm = found.found.is_silent
    show(
        "silence", silence_payload(found), lambda: make_silence(found, most, asked.words), asked, alarm=alarm
    )
    if fail_on and alarm:
        raise typer.Exit(ExitCode.SILENT)
