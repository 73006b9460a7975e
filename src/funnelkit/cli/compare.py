"""`funnelkit compare`: judge what came since against what was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


def compare(
    context: typer.Context,
    files: o.Files,
    baseline: Annotated[str, typer.Option("--baseline", help=o.HELP["which_baseline"], metavar="NAME")] = "",
    since: Annotated[str, typer.Option("--since", help=o.HELP["since"], metavar="DATE")] = "",
    period: o.PeriodOption = "",
    every: o.Every = "",
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
    """Judge each later period against a baseline."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.department import judgement
    from funnelkit.periods import parse_day
    from funnelkit.store import folder
    from funnelkit.tables.comparison import make_comparison

    kept = folder.choose(Path(store), baseline or None)
    order = o.order_of(files, mapping, where, as_of, duplicates, sheet, encoding, delimiter, context)
    day = parse_day(since) if since else None
    found = judgement.judge(
        order, kept, o.choose("every", every or kept.every, o.GRAINS), day, o.period_of(period)
    )
    show("comparison", judgement.comparison_payload(found), lambda: make_comparison(found, words), how, words)
