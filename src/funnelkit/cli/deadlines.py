"""`funnelkit deadlines`: what is late or falls due, a list a manager."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from funnelkit.addresses import parse_names
from funnelkit.choices import choose
from funnelkit.cli import options as o
from funnelkit.cli.judging import read_heeded
from funnelkit.cli.output import show

SHORT = 20
"""Lines of a manager that a person is shown who sets no limit; what is read by programs has all."""


@o.takes(
    "files",
    *o.UNDATED,
    "pipeline",
    *o.MAILING,
    "store",
    "redact",
    *o.SHOWING,
)
def deadlines(
    asked: o.Asked,
    on: Annotated[str, typer.Option("--on", help=o.HELP["on"], metavar="DATE|today|tomorrow")] = "",
    kinds: Annotated[str, typer.Option("--only", help=o.HELP["only_kinds"], metavar="KIND,…")] = "",
    limit: o.Limit = "",
) -> None:
    """List what is late or falls due."""
    from funnelkit.department.deadlines import find_due
    from funnelkit.tables.deadlines import deadlines_payload, make_deadlines
    from funnelkit.worklists.deadlines import Asking
    from funnelkit.worklists.due_rules import parse_rules
    from funnelkit.worklists.manager_lists import KINDS

    only = parse_names(kinds)
    for kind in only:
        choose("only", kind, KINDS)
    heeded, rules = read_heeded(asked), parse_rules(asked.given.get("deadlines", {}).get("rules", []))
    asking = Asking(heeded.limits, rules, heeded.only_undone, _day(on, asked.today), heeded.calendar, only)
    found = find_due(asked.order(), asking, asked.most(limit, SHORT))
    show(
        "deadlines", deadlines_payload(found, asked.words), lambda: make_deadlines(found, asked.words), asked
    )


def _day(text: str, today: date) -> date | None:
    """Read --on."""
    from funnelkit.periods import parse_day

    ahead = {"today": 0, "tomorrow": 1}
    if text in ahead:
        return today + timedelta(days=ahead[text])
    return parse_day(text) if text else None
