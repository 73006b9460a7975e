"""`funnelkit callbacks`: refused leads that may have been refused by accident, the worthiest first."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show

SHORT = 20
"""Lines that a person is shown who sets no limit; what is read by programs has all."""


@o.takes(
    "files",
    "as_of",
    "where",
    "duplicates",
    *o.READING,
    *o.BUSINESS,
    *o.MAILING,
    "store",
    "redact",
    *o.SHOWING,
)
def callbacks(
    asked: o.Asked,
    limit: o.Limit = "",
    columns: Annotated[str, typer.Option("--columns", help=o.HELP["columns"], metavar="FIELD,…")] = "",
) -> None:
    """List refused leads to call again."""
    from funnelkit.cli.reasons import read_book
    from funnelkit.department.callbacks import Asking, list_callbacks
    from funnelkit.tables.callbacks import callbacks_payload, make_callbacks

    weights = asked.given.get("callbacks", {})
    asking = Asking(weights, read_book("", asked), asked.columns(columns), asked.most(limit, SHORT))
    found = list_callbacks(asked.order(), asking)
    show(
        "callbacks",
        callbacks_payload(found, asked.words),
        lambda: make_callbacks(found, asked.words),
        asked,
    )
