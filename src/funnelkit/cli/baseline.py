"""`funnelkit baseline`: measure and keep."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes("files", *o.COUNTING, "store", *o.SHOWING)
def baseline(
    asked: o.Asked,
    name: Annotated[str, typer.Option("--name", help=o.HELP["name"], metavar="NAME")] = "",
    add: Annotated[bool, typer.Option("--add", help=o.HELP["add"])] = False,
    force: Annotated[bool, typer.Option("--force", help=o.HELP["force"])] = False,
) -> None:
    """Measure the files' closed periods and keep them as a baseline."""
    from funnelkit.department import keeping
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.store.runs import try_to_keep
    from funnelkit.tables.baseline import make_kept

    order, store = asked.order(), str(asked.store)
    standing = folder.choose(asked.store, name or None) if add else None
    wanted = name or (standing.name if standing else None)
    kept = keeping.keep(order, wanted, asked.every(), asked.period, standing)
    found = kept.baseline
    written = folder.save(asked.store, found, replace=force or add)
    notes = (*kept.notes, *try_to_keep(asked.store, kept.run))
    payload = {**describe(found), "store": store, "written": written, "notes": notes}
    show("baseline", payload, lambda: make_kept(found, store, notes, asked.words, written=written), asked)
