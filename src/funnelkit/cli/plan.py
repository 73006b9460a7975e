"""`funnelkit plan`: how many leads so many sales take, and by when they must come; or what leads and money bring."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.choices import whole_number
from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.document import Document
from funnelkit.errors import UsageError

_ALL = 100


class BadShare(UsageError):
    """A confidence is no percentage between 0 and 100."""

    key = "bad_confidence"


class BadAmount(UsageError):
    """A budget is no amount of money."""

    key = "bad_budget"


@o.takes("files", "within", *o.COUNTING, "redact", *o.SHOWING)
def plan(
    asked: o.Asked,
    sales: Annotated[str, typer.Option("--sales", help=o.HELP["plan_for_sales"], metavar="N")] = "",
    leads: Annotated[str, typer.Option("--leads", help=o.HELP["plan_for_leads"], metavar="N")] = "",
    by: Annotated[str, typer.Option("--by", "--by-date", help=o.HELP["plan_by"], metavar="DATE")] = "",
    confidence: Annotated[
        str, typer.Option("--confidence", help=o.HELP["plan_confidence"], metavar="PERCENT")
    ] = "80",
    budget: Annotated[str, typer.Option("--budget", help=o.HELP["plan_budget"], metavar="AMOUNT")] = "",
    costs: Annotated[str, typer.Option("--costs", help=o.HELP["plan_costs"], metavar="FILE")] = "",
) -> None:
    """Plan leads for sales."""
    if not (sales or leads or budget):
        _hold(asked)
        return
    from funnelkit.analysis.plan import Goal
    from funnelkit.department.plan import Wish, make_plan
    from funnelkit.periods import parse_day
    from funnelkit.tables.plan_payload import plan_payload

    goal = Goal(
        whole_number("sales", sales, least=1) if sales else None,
        whole_number("leads", leads, least=1) if leads else None,
        parse_day(by) if by else None,
        _share(confidence),
    )
    within = whole_number("within", text, least=1) if (text := asked.of["within"]) else None
    wish = Wish(
        goal, _amount(budget) if budget else None, asked.every(), asked.period, within, asked.calendar
    )
    found = make_plan(asked.order(), wish, costs)

    def document() -> Document:
        from funnelkit.tables.plan import make_plan_document

        return make_plan_document(found, asked.own_words)

    show("plan", plan_payload(found), document, asked)


def _hold(asked: o.Asked) -> None:
    """Show the plan of sales against what came."""
    from funnelkit.department.plan_against import hold_plan, read_targets
    from funnelkit.tables.plan_against import against_payload, make_against

    planned = read_targets(asked.given.get("plan", {}))
    found = hold_plan(asked.order(), asked.every(), asked.period, planned, asked.calendar)
    show("plan", against_payload(found), lambda: make_against(found, asked.words), asked)


def _share(text: str) -> float:
    """Read a percentage: 80, or 80%."""
    digits = text.strip().removesuffix("%").strip()
    if not digits.replace(".", "", 1).isdecimal() or not 0 < float(digits) < _ALL:
        raise BadShare(value=text)
    return float(digits) / _ALL


def _amount(text: str) -> float:
    """Read an amount of money, with or without blanks, commas or apostrophes between thousands."""
    digits = "".join(text.translate({ord(sign): None for sign in " ,'_\u00a0\u202f"}))
    if not digits.replace(".", "", 1).isdecimal() or not float(digits) > 0:
        raise BadAmount(value=text)
    return float(digits)
