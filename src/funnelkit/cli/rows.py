"""`funnelkit rows`: the rows behind a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.addresses import ShortAddress, parse_address, parse_short
from funnelkit.choices import whole_number
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.errors import UsageError
from funnelkit.formats.result import FORMATS

if TYPE_CHECKING:
    from funnelkit.addresses import Address

ON_A_SCREEN = 20


class SeedWithoutSample(UsageError):
    """A seed is given, and nothing is drawn by chance."""

    key = "seed_without_sample"


@o.takes("every", "files", "by", "period", *o.COUNTING[2:], "redact", *o.SHOWING)
def rows(
    asked: o.Asked,
    address: Annotated[str, typer.Argument(help=o.HELP["rows_address"], metavar="NUMBER")],
    missed: Annotated[bool, typer.Option("--missed", help=o.HELP["rows_missed"])] = False,
    columns: o.Columns = "",
    sample: Annotated[str, typer.Option("--sample", help=o.HELP["rows_sample"], metavar="N")] = "",
    seed: Annotated[str, typer.Option("--seed", help=o.HELP["rows_seed"], metavar="N")] = "",
    limit: Annotated[str, typer.Option("--limit", help=o.HELP["rows_limit"], metavar="N")] = "",
) -> None:
    """List the rows that a number counts, or those that it misses."""
    from funnelkit.department.rows import Wish, open_rows
    from funnelkit.tables.rows import make_rows, rows_payload

    wish = Wish(
        asked.every(),
        asked.period,
        missed,
        asked.columns(columns),
        whole_number("sample", sample, 1) if sample else None,
        _seed(seed, sample),
        asked.names("by"),
    )
    most = whole_number("limit", limit) if limit else None
    found = open_rows(asked.order(), _number(address, asked), wish)
    found = replace(found, listing=found.listing.cut(most))
    shown = most if asked.outputs or FORMATS[asked.how].whole else most or ON_A_SCREEN
    show("rows", rows_payload(found, asked.words), lambda: make_rows(found, shown, asked.words), asked)


def _seed(text: str, sample: str) -> int:
    """Read --seed, which draws nothing without --sample."""
    if text and not sample:
        raise SeedWithoutSample(seed=text)
    return whole_number("seed", text) if text else 0


def _number(text: str, asked: o.Asked) -> Address | ShortAddress:
    """Read an address, short or long; what a report calls a group without a value is read as such."""
    short = parse_short(text)
    if short:
        return short
    address = parse_address(text)
    blank = {asked.words.text("words", key) for key in ("no_value", "no_date")}
    return replace(
        address, group={name: "" if value in blank else value for name, value in address.group.items()}
    )
