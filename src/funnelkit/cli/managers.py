"""`funnelkit managers`: each manager in numbers, who can be told apart, and how many leads a sale takes each."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.choices import choose, whole_number
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.document import Document

BY = ("manager", "head", "office", "source")


@o.takes("files", "within", *o.COUNTING, "redact", *o.SHOWING)
def managers(
    asked: o.Asked,
    by: Annotated[str, typer.Option("--by", help=o.HELP["people_by"], metavar="|".join(BY))] = "manager",
    sales: Annotated[str, typer.Option("--sales", help=o.HELP["plan_sales"], metavar="N")] = "",
) -> None:
    """Look at each manager."""
    look_at(asked, choose("by", by, BY), whole_number("sales", sales, least=1) if sales else None)


def look_at(asked: o.Asked, dimension: str, sales: int | None = None) -> None:
    """Show the deep view of a dimension."""
    from funnelkit.department.managers import Look, look_at_managers, report_payload

    within = whole_number("within", text, least=1) if (text := asked.of["within"]) else None
    look = Look(dimension, asked.every(), within, asked.period, sales, asked.calendar)
    found = look_at_managers(asked.order(), look)

    def document() -> Document:
        from funnelkit.tables.people import make_people

        return make_people(found, asked.own_words)

    show("managers", report_payload(found), document, asked)
