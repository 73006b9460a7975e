"""`funnelkit baseline`: measure and keep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


def baseline(
    context: typer.Context,
    files: o.Files,
    name: Annotated[str, typer.Option("--name", help=o.HELP["name"], metavar="NAME")] = "",
    add: Annotated[bool, typer.Option("--add", help=o.HELP["add"])] = False,
    force: Annotated[bool, typer.Option("--force", help=o.HELP["force"])] = False,
    period: o.PeriodOption = "",
    every: o.Every = "month",
    as_of: o.AsOf = "",
    mapping: o.Map = [],
    where: o.Where = [],
    duplicates: o.Duplicates = "id",
    store: o.Store = o.STORE,
    sheet: o.Sheet = "",
    encoding: o.Encoding = "",
    delimiter: o.Delimiter = "",
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """Measure the files' closed periods and keep them as a baseline."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.department import keeping
    from funnelkit.store import folder
    from funnelkit.store.baselines import describe
    from funnelkit.tables.baseline import make_kept

    order = o.order_of(files, mapping, where, as_of, duplicates, sheet, encoding, delimiter, context)
    standing = folder.choose(Path(store), name or None) if add else None
    found, notes = keeping.keep(
        order,
        name or (standing.name if standing else None),
        o.choose("every", every, o.GRAINS),
        o.period_of(period),
        standing,
    )
    written = folder.save(Path(store), found, replace=force or add)
    payload = {**describe(found), "store": store, "written": written, "notes": notes}
    show("baseline", payload, lambda: make_kept(found, store, notes, words, written=written), how, words)
