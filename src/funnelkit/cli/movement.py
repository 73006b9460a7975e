"""`funnelkit movement`: what became of the open leads since the export before, or between two days of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.addresses import parse_address, parse_names
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

SHORT = 20
"""Rows of a step that a person is shown who sets no limit; what is read by programs has all."""


class TwoExports(UsageError):
    """A movement needs two exports, or two days."""

    key = "two_exports"


@o.takes(
    "files", "by", "period", "as_of", "where", "duplicates", "drop_tests", *o.READING, *o.BUSINESS, *o.SHOWING
)
def movement(
    asked: o.Asked,
    first: Annotated[str, typer.Option("--from", help=o.HELP["from"], metavar="DATE")] = "",
    last: Annotated[str, typer.Option("--to", help=o.HELP["to"], metavar="DATE")] = "",
    rows: Annotated[str, typer.Option("--rows", help=o.HELP["movement_rows"], metavar="STEP")] = "",
    columns: Annotated[str, typer.Option("--columns", help=o.HELP["rows_columns"], metavar="COLUMN,…")] = "",
    limit: Annotated[str, typer.Option("--limit", help=o.HELP["limit_lines"], metavar="N")] = "",
) -> None:
    """Tell what became of the open leads."""
    from funnelkit.department.movement import Asking, find_movement
    from funnelkit.tables.movement import make_movement, movement_payload

    order = asked.order()
    days = _days(first, last)
    if days is None and len(order.files) != 2:
        raise TwoExports(files=len(order.files), first=order.files[0])
    address = parse_address(rows) if rows else None
    found = find_movement(order, Asking(days, asked.names("by"), asked.period))
    if address is None:
        show("movement", movement_payload(found), lambda: make_movement(found, asked.words), asked)
        return
    from funnelkit.department.movement_rows import open_step
    from funnelkit.tables.movement import behind_payload, make_behind

    most = asked.most(limit, SHORT)
    behind = open_step(found, address, parse_names(columns))
    payload = behind_payload(found, behind, asked.words)
    show("movement", payload, lambda: make_behind(found, behind, most, asked.words), asked)


def _days(first: str, last: str) -> tuple[date, date | None] | None:
    """Read --from and --to."""
    from funnelkit.periods import parse_day

    if last and not first:
        raise TwoExports(files=1, first="FILE")
    return (parse_day(first), parse_day(last) if last else None) if first else None
