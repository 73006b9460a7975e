"""`funnelkit movement`: what became of the open leads since the export before, or between two days of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.addresses import parse_address
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from funnelkit.department.movement import Movement
    from funnelkit.department.movement_ends import Asking
    from funnelkit.intake import Order

SHORT = 20
"""Rows of a step that a person is shown who sets no limit; what is read by programs has all."""


LAST = "last"
"""What --from says for the last kept run."""


class OneDay(UsageError):
    """A movement up to a day needs the day that it begins with."""

    key = "one_day"


@o.takes(
    "files",
    "by",
    "period",
    *o.UNDATED,
    *o.BUSINESS,
    "store",
    "redact",
    *o.SHOWING,
)
def movement(
    asked: o.Asked,
    first: Annotated[str, typer.Option("--from", help=o.HELP["from"], metavar="DATE|last")] = "",
    last: Annotated[str, typer.Option("--to", help=o.HELP["to"], metavar="DATE")] = "",
    rows: Annotated[str, typer.Option("--rows", help=o.HELP["movement_rows"], metavar="STEP")] = "",
    columns: o.Columns = "",
    limit: o.Limit = "",
) -> None:
    """Tell what became of the open leads."""
    from funnelkit.department.movement import find_movement
    from funnelkit.department.movement_ends import Asking
    from funnelkit.tables.movement import make_movement, movement_payload

    order, asking = asked.order(), Asking(_days(first, last), asked.names("by"), asked.period)
    since_kept = first == LAST or not (first or len(order.files) == 2)
    found = _since_kept(asked, order, asking) if since_kept else find_movement(order, asking)
    address = parse_address(rows) if rows else None
    if address is None:
        show("movement", movement_payload(found), lambda: make_movement(found, asked.words), asked)
        return
    from funnelkit.department.movement_rows import open_step
    from funnelkit.tables.movement import behind_payload, make_behind

    most = asked.most(limit, SHORT)
    behind = open_step(found, address, asked.columns(columns))
    payload = behind_payload(found, behind, asked.words)
    show("movement", payload, lambda: make_behind(found, behind, most, asked.words), asked)


def _since_kept(asked: o.Asked, order: Order, asking: Asking) -> Movement:
    """Follow the leads since the last kept run."""
    from funnelkit.department.movement_kept import find_since_kept
    from funnelkit.store.runs import load_runs

    runs, left_out = load_runs(asked.store)
    found = find_since_kept(order, runs, asking)
    return replace(found, notes=(*found.notes, *left_out))


def _days(first: str, last: str) -> tuple[date, date | None] | None:
    """Read --from and --to."""
    from funnelkit.periods import parse_day

    if last and first in {"", LAST}:
        raise OneDay(last=last)
    return (parse_day(first), parse_day(last) if last else None) if first not in {"", LAST} else None
