"""`funnelkit inspect`: how each file was read, and why."""

from __future__ import annotations

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


def inspect(
    context: typer.Context,
    files: o.Files,
    mapping: o.Map = [],
    sheet: o.Sheet = "",
    encoding: o.Encoding = "",
    delimiter: o.Delimiter = "",
    language: o.Language = "en",
    how: o.Format = "terminal",
    config: o.Config = "",
    debug: o.Debug = False,
) -> None:
    """Show the reading of each file."""
    words = o.words_of(language)
    o.choose("format", how, o.FORMATS)
    from funnelkit.inspection import inspect_files
    from funnelkit.tables.inspection import make_inspection

    order = o.order_of(files, mapping, [], "", "id", sheet, encoding, delimiter, context)
    found = inspect_files(order)
    show(
        "inspection",
        {"inputs": found.inputs, "notes": found.notes},
        lambda: make_inspection(found, words),
        how,
        words,
    )
