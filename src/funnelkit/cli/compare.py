"""`funnelkit compare`: judge what came since against what was kept."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes("files", *o.COUNTING, "store", *o.SHOWING, every="")
def compare(
    asked: o.Asked,
    baseline: Annotated[str, typer.Option("--baseline", help=o.HELP["which_baseline"], metavar="NAME")] = "",
    since: Annotated[str, typer.Option("--since", help=o.HELP["since"], metavar="DATE")] = "",
) -> None:
    """Judge each later period against a baseline."""
    from funnelkit.analysis.compared import Question
    from funnelkit.department import judgement
    from funnelkit.periods import parse_day
    from funnelkit.store import folder
    from funnelkit.tables.comparison import make_comparison

    kept = folder.choose(asked.store, baseline or None)
    question = Question(parse_day(since) if since else None)
    order = asked.order()
    found = judgement.judge(order, kept, asked.every(kept.every), question, asked.period)
    payload = judgement.comparison_payload(found)
    words = asked.words.of_business(order.business.preset, order.business.names)
    show("comparison", payload, lambda: make_comparison(found, words), asked)
