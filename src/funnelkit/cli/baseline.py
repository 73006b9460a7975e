"""`funnelkit baseline`: measure and keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.judging import read_worth
from funnelkit.cli.output import show
from funnelkit.errors import UsageError


class OptionsContradict(UsageError):
    """Two options ask for what cannot both be."""

    key = "options_contradict"


@o.takes("files", *o.COUNTING, "store", *o.SHOWING, every="")
def baseline(
    asked: o.Asked,
    name: Annotated[str, typer.Option("--name", help=o.HELP["name"], metavar="NAME")] = "",
    add: Annotated[bool, typer.Option("--add", help=o.HELP["add"])] = False,
    accept: Annotated[bool, typer.Option("--accept", help=o.HELP["accept"])] = False,
    if_better: Annotated[bool, typer.Option("--if-better", help=o.HELP["if_better"])] = False,
    force: Annotated[bool, typer.Option("--force", help=o.HELP["force"])] = False,
) -> None:
    """Measure the files' closed periods and keep them as a baseline."""
    from funnelkit.analysis.outlook import describe as describe_outlook
    from funnelkit.analysis.outlook import foresee
    from funnelkit.department import keeping
    from funnelkit.department.ratchet import settle
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.store.runs import try_to_keep
    from funnelkit.tables.baseline import make_kept

    how = _way(add=add, accept=accept, if_better=if_better)
    order, store = asked.order(), str(asked.store)
    grown = folder.choose(asked.store, name or None) if add else None
    wanted = name or (grown.name if grown else None)
    every = asked.every(grown.every if grown else "month")
    kept = keeping.keep(order, wanted, every, asked.period, grown)
    found = kept.baseline
    settled = settle(asked.store, kept, how, order.business.dropped, overwrite=force or add)
    settled = replace(settled, notes=(*kept.notes, *settled.notes, *try_to_keep(asked.store, kept.run)))
    outlook = foresee(found, order.business.dropped, read_worth(asked))
    told = {**describe(found), "can_show": describe_outlook(outlook)}
    payload = {**told, "store": store, **vars(settled)}
    words = asked.own_words
    show("baseline", payload, lambda: make_kept(found, settled, outlook, store, words), asked)


def _way(*, add: bool, accept: bool, if_better: bool) -> str:
    """Say how the baseline is to be kept, as the history calls it."""
    if if_better and (accept or add):
        raise OptionsContradict(one="--if-better", other="--accept" if accept else "--add")
    return "accepted" if accept else "if_better" if if_better else "kept"
